"""Keeps of a stranger's review only the sentences that anybody may read: no markup, no address, nobody's name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from language.links import links
from language.references import find_email, marked_numbers
from language.streets import has_street_word
from language.words import fold
from retrieval.text import plain_text

MOST_SENTENCES = 30  # of one review
LONGEST_SENTENCE = 300  # characters; what is longer is no sentence that anybody would quote

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”')]*\s+|\n+")
_ADDRESS = re.compile(r"[@<>{}\\|`]|\bwww\b|\d{5,}")
_NAME = re.compile(r"[^\W\d_]{2,}")
_SHORTEST_PLACE = 4  # letters; a country's code is a word ("it", "us", "no")


def kept_sentences(title: str, body: str, reviewer: Iterable[str] = (), places: Iterable[str] = ()) -> tuple[str, ...]:
    """The sentences of a review that hold no link, address, long number, order number or part of who wrote it.

    Args:
        title: the review's own title, which counts as a sentence.
        body: its text, which may be HTML.
        reviewer: what the export says of who wrote it: names, an email address.
        places: where it says that they live.
    """
    names = {word for text in reviewer for word in _words(text.partition("@")[0])}
    names |= {word for text in places for word in _words(text) if len(word) >= _SHORTEST_PLACE}
    found = [sentence for text in (title, body) for sentence in _SENTENCE_END.split(plain_text(text))]
    kept = (" ".join(sentence.split()) for sentence in found)
    return tuple(sentence for sentence in dict.fromkeys(kept) if _is_for_anybody(sentence, names))[:MOST_SENTENCES]


def _words(text: str) -> list[str]:
    return _NAME.findall(fold(text))


def _is_for_anybody(sentence: str, names: set[str]) -> bool:
    if not sentence or len(sentence) > LONGEST_SENTENCE or _ADDRESS.search(sentence):
        return False
    if links(sentence) or find_email(sentence) or marked_numbers(sentence):
        return False
    tells_a_street = has_street_word(sentence) and any(map(str.isdigit, sentence))
    return not tells_a_street and names.isdisjoint(_words(sentence))
