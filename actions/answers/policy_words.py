"""The words of a policy question: what it is about, what a rule lacks of them, what is left to the question before."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from actions.answers.plain_words import PLAIN_STEMS
from language import goods
from language.days import days
from language.pointing import points_back
from language.service_questions import ASIDES, ServiceQuestion, service_question
from retrieval.service_words import STEMS_ALIKE, service_words
from retrieval.words import stem, words

_SLIP = 85  # of 100, from here up two words are one with a slip of the keyboard
_KINDS = frozenset(stem(part) for term in goods.KINDS.values() for name in term.names for part in words(name)[-1:])


def telling_words(text: str, asked: ServiceQuestion) -> tuple[str, ...]:
    """The words of a question that say what it is about, without its places, days, numbers and asides."""
    said = service_words(_without_places(text, asked))
    told = (word for word in said if word not in ASIDES and not word[0].isdigit() and days(word).is_any)
    return tuple(dict.fromkeys(told))


def has_subject(text: str) -> bool:
    """Whether a question says by itself what it is about, besides a place, a day or a sum."""
    return any(not _says_nothing(word) for word in telling_words(text, service_question(text)))


def completed(text: str, before: str) -> str:
    """A question that leaves its subject to the question before it, with that; else as it is.

    "And to Canada?" asks what was asked of another place, day or sum; "how long does it take?" and "can they be
    returned?" ask something else of the same.
    """
    if has_subject(text) and not points_back(text):
        return text
    asked, earlier = service_question(text), service_question(before)
    if has_subject(text) or asked.asks or (asked.cost and not asked.amounts):
        place = () if asked.areas else tuple(f"to {area.words}" for area in earlier.areas)
        return " ".join((*telling_words(before, earlier), *place, text))
    if asked.areas:
        before = _without_places(before, earlier)
    if asked.amounts or not asked.days.is_any:
        kept = (word for word in before.split() if days(word).is_any and not word.lstrip("$€£")[:1].isdigit())
        before = " ".join(kept)
    return f"{' '.join(before.split())} {text}"


def own_words(text: str) -> tuple[str, ...]:
    """The telling words that stand in the question itself: no phrase has added them."""
    said = frozenset(words(text))
    told = telling_words(text, service_question(text))
    return tuple(word for word in told if word in said)


def lacking(wanted: Sequence[str], text: str) -> frozenset[str]:
    """Those of the words that a text has neither in themselves nor by another name."""
    return frozenset(word for word in missing(wanted, text) if not _says_nothing(word))


def missing(wanted: Sequence[str], text: str) -> frozenset[str]:
    """The same, everyday words and kinds of things among them."""
    known = frozenset(stem(word) for word in words(text))
    return frozenset(word for word in wanted if not has(known, word))


def _says_nothing(word: str) -> bool:
    return stem(word) in PLAIN_STEMS or stem(word) in _KINDS


def has(known: frozenset[str], word: str) -> bool:
    """Whether some stems have that of a word, of one that may stand for it, or nearly that."""
    alike = (stem(word), *STEMS_ALIKE.get(stem(word), ()))
    return any(one in known for one in alike) or any(_begins_alike(stem(word), one) for one in known)


def _without_places(text: str, asked: ServiceQuestion) -> str:
    for area in sorted(asked.areas, key=lambda area: -area.start):
        text = f"{text[: area.start]} {text[area.end :]}"
    return text


def _begins_alike(word: str, other: str) -> bool:
    """Whether one word is the beginning of the other, "complain" of "complaint", or a slip of it: "passwort"."""
    shorter, longer = sorted((word, other), key=len)
    return len(shorter) >= 5 and (longer.startswith(shorter) or fuzz.ratio(word, other) >= _SLIP)
