"""Reads places in a list that was shown: "the second one", "#2", "number three", "3rd", "the last"."""

import re

from language.numbers import spelled
from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("ordinals")
_PLACES = {name: place for place, names in _TABLE["places"].items() for name in names}
_NOT_PLACES = any_phrase(_TABLE["not_places"])
_NAMED = rf"(?P<name>{any_phrase(_PLACES)})|(?P<digits>\d{{1,2}})(?:st|nd|rd|th)"
_ORDINAL = re.compile(rf"\b(?:{_NAMED})\b(?!\s+(?:{_NOT_PLACES})\b)")
_NUMBERED = re.compile(
    r"(?:\b(?:number|option|item|nr)|\bno\.|\bno(?=\s\d)|#)\s?(?P<number>\d{1,2}|one|two|three|four|five|six)\b(?![.,]?\d|%)"
)
_ONLY_NUMBERS = re.compile(r"\W*\d(?:\s*(?:,|and|&|\+)\s*\d)*\W*")


def ordinals(text: str) -> list[int]:
    """The places that a text names, in its order: 0 for "the first", -1 for "the last"."""
    folded = fold(text)
    found = [(match.start(), _place(match)) for match in _ORDINAL.finditer(folded)]
    found += [(match.start(), _count(match["number"]) - 1) for match in _NUMBERED.finditer(folded)]
    return [place for _, place in sorted(found) if place >= -len(_PLACES)]


def listed_numbers(text: str) -> list[int]:
    """The places where a whole message is only their numbers, as an answer to "which of these?": "2", "1 and 3"."""
    if not _ONLY_NUMBERS.fullmatch(text):
        return []
    return [int(digit) - 1 for digit in re.findall(r"\d", text) if digit != "0"]


def _place(match: re.Match[str]) -> int:
    return _PLACES[" ".join(re.split(r"[\s-]+", match["name"]))] if match["name"] else int(match["digits"]) - 1


def _count(number: str) -> int:
    value = spelled(number)
    return int(number) if value is None else int(value)
