"""Reads which of several is asked for, the longest or the warmest, and whether it is asked how many there are."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("superlatives")
#: What the records tell of each: `dimensions` of measures, what an amount is `not_of` or `of`, a `scale`, `words`.
TOLD: Mapping[str, Mapping[str, Sequence[str]]] = _TABLE["told"]
_NOT_OF_A_PRICE = rf"(?!\s+(?:{any_phrase(_TABLE['not_before'])})\b)"
_WHOLE = re.compile(rf"\b(?:{any_phrase(_TABLE['whole'])})\b")
_COUNTS = re.compile(rf"\b(?:{any_phrase(_TABLE['counts'])})\b")


@dataclass(frozen=True)
class Superlative:
    """What several are compared by, whether the most of it is asked for or the least, and in which word."""

    by: str
    most: bool
    word: str


def _words(name: str) -> Mapping[str, tuple[str, bool]]:
    ways = ((by, side, words) for by, sides in _TABLE[name].items() for side, words in sides.items())
    return {word: (by, side == "most") for by, side, words in ways for word in words}


_SUPERLATIVES, _COMPARATIVES = _words("superlatives"), _words("comparatives")
#: Every single word of these: it describes what is asked for, and is no property of its own.
WORDS = frozenset(word for phrase in (*_SUPERLATIVES, *_COMPARATIVES) for word in phrase.split())


def superlative(text: str) -> Superlative | None:
    """The first superlative of a text that isn't of a price: "the longest"."""
    return _first(text, _SUPERLATIVES)


def comparative(text: str) -> Superlative | None:
    """The first comparative of a text that isn't of a price: "which is longer"."""
    return _first(text, _COMPARATIVES)


def ranges_over_all(text: str) -> bool:
    """Whether the whole shop is meant: "thing", "in the shop", "everything you sell"."""
    return bool(_WHOLE.search(fold(text)))


def asks_count(text: str) -> bool:
    """Whether it is asked how many of something there are."""
    return bool(_COUNTS.search(fold(text)))


def _first(text: str, words: Mapping[str, tuple[str, bool]]) -> Superlative | None:
    match = re.search(rf"\b({any_phrase(words)})\b{_NOT_OF_A_PRICE}", fold(text))
    if match is None:
        return None
    word = re.sub(r"[\s-]+", " ", match[1])
    return Superlative(*words[word], word)
