"""Reads places in a list that was shown: "the second one", "#2", "number three", "3rd", "the last"."""

import re
from collections.abc import Sequence
from typing import TypeVar

from language.numbers import spelled
from language.phrases import words_of
from language.tables import table, word_list
from language.words import any_phrase, fold

_TABLE = table("ordinals")
_PLACES = {name: place for place, names in _TABLE["places"].items() for name in names}
_LEADING = word_list(_TABLE["leading"]) | set(",&+")
_LISTED = word_list(_TABLE["listed"])
_NOT_PLACES = any_phrase(_TABLE["not_places"])
_NAMED = rf"(?P<name>{any_phrase(_PLACES)})|(?P<digits>\d{{1,2}})(?:st|nd|rd|th)"
Shown = TypeVar("Shown")
_ORDINAL = re.compile(rf"\b(?:{_NAMED})\b(?!\s+(?:{_NOT_PLACES})\b)")
_NUMBERED = re.compile(
    r"(?:\b(?:number|option|item|nr)|\bno\.|\bno(?=\s\d)|#)\s?(?P<number>\d{1,2}|one|two|three|four|five|six)\b(?![.,]?\d|%)"
)
_ONLY_NUMBERS = re.compile(r"\W*\d(?:\s*(?:,|and|&|\+)\s*\d)*\W*")


def ordinals(text: str) -> list[int]:
    """The places that a text names, in its order: 0 for "the first", -1 for "the last"."""
    folded = fold(text)
    found = [(at.start(), _place(at)) for at in _ORDINAL.finditer(folded) if not _tells_when(folded, at)]
    found += [(match.start(), _count(match["number"]) - 1) for match in _NUMBERED.finditer(folded)]
    return [place for _, place in sorted(found) if place >= -len(_PLACES)]


def chosen(text: str, shown: Sequence[Shown]) -> list[Shown]:
    """The things of a list that the text names by their places, as an answer to "which of these?"; each once.

    A place that stands alone in a sentence chooses nothing: "a second account", "first tell me".
    """
    folded = fold(text)
    named = [(at.start(), _place(at)) for at in _ORDINAL.finditer(folded) if _is_of_a_list(folded, at)]
    named += [(match.start(), _count(match["number"]) - 1) for match in _NUMBERED.finditer(folded)]
    places = dict.fromkeys([*(place for _, place in sorted(named)), *listed_numbers(text)])
    return [shown[place] for place in places if 0 <= place < len(shown)]


def listed_numbers(text: str) -> list[int]:
    """The places where a whole message is only their numbers, as an answer to "which of these?": "2", "1 and 3"."""
    if not _ONLY_NUMBERS.fullmatch(text):
        return []
    return [int(digit) - 1 for digit in text if digit.isdecimal() and digit != "0"]


def _is_of_a_list(text: str, match: re.Match[str]) -> bool:
    """Whether the words around it say that one of a list is meant: "the first", "second one", "first, third"."""
    words, after = words_of(text[: match.start()]).words, words_of(text[match.end() :]).words
    return not words or words[-1] in _LEADING or bool(after and after[0] in _LISTED)


def _tells_when(text: str, match: re.Match[str]) -> bool:
    """Whether it tells when, and not which: "return the dress first"."""
    words, after = words_of(text[: match.start()]).words, words_of(text[match.end() :]).words
    is_at_the_end = not after or not after[0][0].isalnum()
    return match["name"] in _TABLE["adverbs"] and is_at_the_end and bool(words) and words[-1] not in _LEADING


def _place(match: re.Match[str]) -> int:
    return _PLACES[" ".join(match["name"].replace("-", " ").split())] if match["name"] else int(match["digits"]) - 1


def _count(number: str) -> int:
    value = spelled(number)
    return int(number) if value is None else int(value)
