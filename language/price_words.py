"""Reads how a customer speaks of prices without an amount: the cheapest, something cheaper, what is on sale."""

import re
from collections.abc import Mapping

from language.tables import table
from language.words import any_phrase

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{any_phrase(phrases)})\b") for name, phrases in table("price_words").items()
}


def spans(kind: str, text: str) -> list[tuple[int, int]]:
    """Where the words of a kind stand in a folded text: cheapest, cheaper, cheap, dearest or sale."""
    return [match.span() for match in _PATTERNS[kind].finditer(text)]


def asks_cheapest(text: str) -> bool:
    """Whether the one with the lowest price is asked for, not only something cheap."""
    return bool(_PATTERNS["cheapest"].search(text))


def asks_dearest(text: str) -> bool:
    """Whether the one with the highest price is asked for."""
    return bool(_PATTERNS["dearest"].search(text))


def asks_dearer(text: str) -> bool:
    """Whether something for more money than something else is asked for."""
    return bool(_PATTERNS["dearer"].search(text))


def asks_cheaper(text: str) -> bool:
    """Whether something for less money than something else is asked for."""
    return bool(_PATTERNS["cheaper"].search(text))


def finds_too_dear(text: str) -> bool:
    """Whether a price is found too high; "nothing too dear" only wishes for a low one."""
    wished = spans("cheap", text)
    return any(not any(start <= at < end for start, end in wished) for at, _ in spans("too_dear", text))


def asks_sale(text: str) -> bool:
    """Whether it is about reduced prices."""
    return bool(_PATTERNS["sale"].search(text))
