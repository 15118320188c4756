"""Finds the products that a sentence names by their title or by a part of it that no other title has."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from language.stop_words import SHOP_TALK, STOP_WORDS
from language.synonyms import SYNONYMS
from retrieval.properties import lines
from retrieval.records import Product
from retrieval.vocabulary import Vocabulary
from retrieval.words import singular, words

_GAP = 2  # words that may stand between two words of a title: "the Marlow (one in) linen"
_SHORT = 3  # a text of so few words that one telling word names the product: "the Marlow?"
_TELLING_IN_AT_MOST = 3  # products whose texts have the word; a word of many products tells nothing
_SHARED_BY_AT_MOST = 3  # titles of one line, such as "Harker": with another word of the title it names one
_COMMON = 50  # titles that have the word; a full title is looked up by its rarer words


# "the odette and the perrin": a word alone behind an article stands like a name, also without its capital.
_POINTED_AT = re.compile(
    r"\bthe ([^\W\d_]+)(?=\s*(?:$|[?.!,;:]|(?:and|or|vs|versus|than|is|are|in|for|back|"
    r"comes?|ha(?:s|ve)|does|runs?|fits?|costs?|looks?|made|ones?|which|again|please)\b))",
    re.IGNORECASE,
)
_TYPED = re.compile(r"[^\W_][\w'’&.-]*(?<![.'’&-])")


@dataclass(frozen=True)
class _Match:
    first: int  # place in the text where the title begins
    matched: int  # words of the title that the text has, in order
    row: int


class TitleIndex:
    """The words of every title, and which of them are telling enough to name a product."""

    def __init__(self, products: Sequence[Product], vocabulary: Vocabulary) -> None:
        self._titles = [tuple(singular(word) for word in words(product.title)) for product in products]
        self._ids = [product.product_id for product in products]
        self._rows: dict[str, list[int]] = defaultdict(list)
        for row, title in enumerate(self._titles):
            for word in dict.fromkeys(title):
                self._rows[word].append(row)
        talk = {*STOP_WORDS, *SHOP_TALK, *(word for line in SYNONYMS for word in line)}
        self._plain = {singular(word) for word in talk} | vocabulary.names.parts()
        self._names = vocabulary.names
        self._kinds = vocabulary.kinds
        self._products = products
        self._counts = vocabulary.words
        self._speller = vocabulary.speller

    def find(self, text: str) -> list[str]:
        """The ids of the products that the text names, in the order in which it names them."""
        said = [singular(self._speller.correct(word)) for word in words(text)]
        capitals = {singular(word) for word in words(" ".join(re.findall(r"(?<=\s)[A-Z]\w+", text)))}
        capitals |= {singular(word) for word in words(" ".join(_POINTED_AT.findall(text)))}
        places: dict[str, list[int]] = defaultdict(list)
        for place, word in enumerate(said):
            places[word].append(place)
        rows = {row for word in places for row in self._rows.get(word, ()) if len(self._rows[word]) <= _COMMON}
        matches = [match for row in rows if (match := self._match(row, places, capitals, len(said)))]
        return [self._ids[row] for row in self._unambiguous(matches)]

    def find_another(self, text: str) -> tuple[str, str] | None:
        """The name of a product that isn't there, as typed, and the id of the one whose title is nearest; else None.

        "Aviator No. 8" where there is only No. 7: of a title in the text some words are another number, colour,
        material or kind of thing than the product's own, or are written like a name.
        """
        found = list(_TYPED.finditer(text))
        typed = [match.group() for match in found]
        said = [singular(self._speller.correct(word)) for spelled in typed for word in words(spelled)[:1]]
        if len(said) != len(typed):
            return None
        near = [
            (shared, row, at)
            for at, word in enumerate(said)
            for row in self._rows.get(word, ())
            if self._titles[row][0] == word and (shared := self._words_shared(row, said, typed, at))
        ]
        if not near or any(self._fits(row, said, typed, at) for _, row, at in near):
            return None
        shared, row, at = max(near, key=lambda one: (one[0], -one[1]))
        if self._leading(said[at:]) > shared:  # "the Pocket Crossbody" is the bag, and no other Pocket Bandana
            return None
        last = found[at + len(self._titles[row]) - 1]
        return text[found[at].start() : last.end()], self._ids[row]

    def _leading(self, said: Sequence[str]) -> int:
        """The most words that these begin with as a title does."""
        titles = (self._titles[row] for row in self._rows.get(said[0], ()))
        return max(
            (
                next(
                    (at for at, (one, other) in enumerate(zip(said, title, strict=False)) if one != other),
                    min(len(said), len(title)),
                )
                for title in titles
            ),
            default=0,
        )

    def _words_shared(self, row: int, said: Sequence[str], typed: Sequence[str], at: int) -> int:
        """How many words of a title stand at this place, where they are at least half of it and name it; else 0."""
        title = self._titles[row]
        own = said[at : at + len(title)]
        shared = sum(one == other for one, other in zip(own, title, strict=False))
        is_name = self._is_telling(title[0]) or self._names_a_line(title[0])
        is_written_as_one = all(word[0].isupper() or word[0].isdigit() for word in typed[at : at + len(title)])
        is_named = shared == len(title) or is_name or is_written_as_one
        return shared if len(own) == len(title) > 1 and 2 * shared >= len(title) and is_named else 0

    def _fits(self, row: int, said: Sequence[str], typed: Sequence[str], at: int) -> bool:
        """Whether what stands at this place may be the title: some word that differs names nothing else."""
        title = self._titles[row]
        others = [place for place, word in enumerate(title) if said[at + place] != word]
        return not others or not all(
            self._names_another(row, said[at + place], title[place], typed[at + place]) for place in others
        )

    def _names_another(self, row: int, said: str, word: str, typed: str) -> bool:
        """Whether a word names something else than the word of the title at its place, and than the product is."""
        if word[0].isdigit() or said[0].isdigit():
            return word[0].isdigit() and said[0].isdigit()
        product, meanings = self._products[row], self._names.get(said)
        if said in {singular(one) for line in lines(product) for one in words(line)}:
            return False
        own = {
            value for name in self._names.scan(self._titles[row]) for facet, value in name.meanings if facet == "kind"
        }
        kinds = {above for kind in own if kind for above in self._kinds.get(kind, (kind,))}
        return any(value not in kinds for _, value in meanings) if meanings else typed[0].isupper()

    def _match(self, row: int, places: dict[str, list[int]], capitals: set[str], length: int) -> _Match | None:
        title = self._titles[row]
        first, said = self._longest_run(title, places)
        telling = [word for word in said if self._is_telling(word)]
        if len(said) == len(title) and len(said) > 1:
            return _Match(first, len(said), row)
        if not telling:
            of_a_line = len(said) > 1 and said[0] == title[0] and self._names_a_line(title[0])
            return _Match(first, len(said), row) if of_a_line else None
        alone = len(said) == 1
        others = any(word in places for word in title if word not in said)
        if alone and not (length <= _SHORT or telling[0] in capitals or others):
            return None
        return _Match(first, len(said), row)

    def _longest_run(self, title: Sequence[str], places: dict[str, list[int]]) -> tuple[int, list[str]]:
        """Where the text has most of the title's words in their order, and which."""
        best: tuple[int, list[str]] = (0, [])
        for begin, opening in enumerate(title):
            for start in places.get(opening, ()):
                place, run = start, [opening]
                for word in title[begin + 1 :]:
                    following = next((at for at in places.get(word, ()) if place < at <= place + _GAP + 1), None)
                    if following is not None:
                        place = following
                        run.append(word)
                if len(run) > len(best[1]):
                    best = (start, run)
        return best

    def _is_telling(self, word: str) -> bool:
        return (
            not word[0].isdigit()
            and word not in self._plain
            and len(self._rows[word]) == 1
            and self._counts.get(word, 0) <= _TELLING_IN_AT_MOST
        )

    def _names_a_line(self, word: str) -> bool:
        return (
            not word[0].isdigit()
            and word not in self._plain
            and len(self._rows[word]) <= _SHARED_BY_AT_MOST
            and self._counts.get(word, 0) <= _TELLING_IN_AT_MOST
        )

    def _unambiguous(self, matches: list[_Match]) -> list[int]:
        """Of the titles named at one place the fullest match, and none where several match equally."""
        at_place: dict[int, list[_Match]] = defaultdict(list)
        for match in matches:
            at_place[match.first].append(match)
        found = []
        for first in sorted(at_place):
            most = max(match.matched for match in at_place[first])
            rows = [match.row for match in at_place[first] if match.matched == most]
            if len(rows) == 1:
                found.append(rows[0])
        return list(dict.fromkeys(found))
