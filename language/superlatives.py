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


_NEXT = {
    1: re.compile(rf"\b(?:{any_phrase(_TABLE['next_up'])})\b"),
    -1: re.compile(rf"\b(?:{any_phrase(_TABLE['next_down'])})\b"),
}
_RANKS = {name: place + 1 for place, names in table("ordinals")["places"].items() if place > 0 for name in names}
#: Places from the top, by the first of their names: 2 is "second".
RANK_NAMES: Mapping[int, str] = {place: name for name, place in reversed(_RANKS.items())}


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


_PRICES = table("price_words")
_RANK = re.compile(
    rf"\b(?:(?P<name>{any_phrase(_RANKS)})|(?P<digits>\d{{1,2}})(?:nd|rd|th))[\s-]+"
    rf"(?:{any_phrase((*_SUPERLATIVES, *_PRICES['cheapest'], *_PRICES['dearest']))})\b"
)


#: Every single word of a rank: "second", "2nd", "next".
RANKING = frozenset(word for name in _RANKS for word in name.split()) | {f"{place}th" for place in range(4, 11)}
RANKING |= {"2nd", "3rd", "next"}


def rank(text: str) -> int:
    """Which place from the top is asked for: 2 of "the second cheapest"; 1 where none is named."""
    match = _RANK.search(fold(text))
    if match is None:
        return 1
    return _RANKS[" ".join(match["name"].replace("-", " ").split())] if match["name"] else int(match["digits"])


def step_in_price(text: str) -> int:
    """1 where the next dearer than the one spoken of is asked for, -1 for the next cheaper, 0 for neither."""
    return next((step for step, pattern in _NEXT.items() if pattern.search(fold(text))), 0)


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
