"""Reads dates, days of the week and times of day, as they are written: "3 March", "May 12th", "Monday", "9 am"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from language.tables import table

_TABLE = table("dates")
MONTHS = tuple(_TABLE["months"].split())
WEEKDAYS = tuple(_TABLE["weekdays"].split())
_MONTH = "|".join(MONTHS)
_DATE = re.compile(rf"\b(?:(?:{_MONTH})\s+\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH}))\b")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})s?\b")
_HOUR = "|".join(map(re.escape, _TABLE["hours"]))
_CLOCK = re.compile(rf"\b\d{{1,2}}(?::\d\d)?\s?(?:{_HOUR})|\b\d{{1,2}}:\d\d\b")


@dataclass(frozen=True)
class Written:
    """What is written of a time, and where it stands."""

    words: str
    start: int
    end: int


def dates(text: str) -> tuple[Written, ...]:
    """The days of a month in a folded text: "3 march", "the 3rd of march", "march 3"."""
    return tuple(_found(_DATE, text))


def weekdays(text: str) -> tuple[Written, ...]:
    """The days of the week in a folded text."""
    return tuple(_found(_WEEKDAY, text))


def clock_times(text: str) -> tuple[Written, ...]:
    """The times of day in a folded text: "9 am", "17:30"; a bare number is none."""
    return tuple(_found(_CLOCK, text))


def _found(pattern: re.Pattern[str], text: str) -> Iterator[Written]:
    return (Written(match.group(), *match.span()) for match in pattern.finditer(text))
