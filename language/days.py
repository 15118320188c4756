"""Reads which days a text speaks of: dates, feasts, months, days of the week, and the spans between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from language.dates import MONTHS, WEEKDAYS
from language.tables import table
from language.words import any_phrase, fold

Day = tuple[int, int]  # month and day of the month

_TABLE = table("days")
_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, start=1)} | _TABLE["months"]
_MONTH = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_FIXED: dict[str, Day] = {
    fold(name): (int(day.split("-")[0]), int(day.split("-")[1]))
    for day, names in _TABLE["fixed"].items()
    for name in names
}
_MOVING = tuple(map(fold, _TABLE["moving"]))
_TO = any_phrase(_TABLE["to"])
_DAY_NUMBER = r"(\d{1,2})(?:st|nd|rd|th)?"
_DATES = re.compile(
    rf"\b(?P<days>{_DAY_NUMBER}(?:(?:\s*,\s*|\s+and\s+)(?:on\s+)?\d{{1,2}}(?:st|nd|rd|th)?)*)\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?"
    rf"|\b(?P<first>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b"
)
_FEASTS = re.compile(rf"(?<!\w)(?<!after )(?<!before )(?P<feast>{any_phrase((*_FIXED, *_MOVING))})s?(?!\w)")
_MONTHS_ALONE = re.compile(rf"\b({'|'.join((*MONTHS,))})\b")
_WEEKDAY_NAMES = {name: number for number, name in enumerate(WEEKDAYS)}
_WEEKDAY_NAMES |= {short: _WEEKDAY_NAMES[name] for short, name in _TABLE["short_weekdays"].items()}
_WEEKDAY = "|".join(sorted(_WEEKDAY_NAMES, key=len, reverse=True))
_WEEK_SPAN = re.compile(rf"\b({_WEEKDAY})s?(?:\s*(?:{_TO})\s*({_WEEKDAY})s?)?\b")
_DATE_SPAN = re.compile(rf"\s*(?:{_TO}|and)\s*(?:on\s+)?")
_OPENS_A_SPAN = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$")
_MIDDLE = 15  # the day that stands for a month
_A_YEAR = 2000  # a leap year, in which every day of a month exists


@dataclass(frozen=True)
class Days:
    """The days that a text names.

    Attributes:
        dates: single dates, also those that feasts fall on.
        spans: first and last date of each span; one may reach into the next year.
        feasts: feasts that move, by name.
        months: months named without a day.
        weekdays: 0 for Monday to 6 for Sunday.
    """

    dates: tuple[Day, ...] = ()
    spans: tuple[tuple[Day, Day], ...] = ()
    feasts: frozenset[str] = frozenset()
    months: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()

    @property
    def is_any(self) -> bool:
        """Whether no day is named."""
        return self == Days()

    @property
    def of_year(self) -> bool:
        """Whether days of the year are named, and not only those of the week."""
        return bool(self.dates or self.spans or self.feasts or self.months)

    def holds_on(self, day: Day) -> bool:
        """Whether a date is among those of the year that are named."""
        within = any(_within(day, first, last) for first, last in self.spans)
        return day in self.dates or within or day[0] in self.months

    def meets(self, asked: "Days") -> bool:
        """Whether one of the days asked about is among those named."""
        if self.feasts & (asked.feasts | {wider for wider in _TABLE["kinds"] if asked.named(wider)}):
            return True
        by_date = any(self.holds_on(day) for day in (*asked.dates, *((month, _MIDDLE) for month in asked.months)))
        return by_date or bool(self.weekdays & asked.weekdays)

    def named(self, wider: str) -> bool:
        """Whether one of the feasts is of a kind that policies name: Easter Monday is a bank holiday."""
        return any(
            fold(feast) in self.feasts or _FIXED.get(fold(feast)) in self.dates for feast in _TABLE["kinds"][wider]
        )


def days(text: str) -> Days:
    """The days that a text, a customer's or a policy's, speaks of."""
    folded = fold(text)
    places = sorted(_placed_dates(folded))
    spans, single = _joined(folded, places)
    feasts = {match["feast"] for match in _FEASTS.finditer(folded)}
    taken = [(start, end) for start, end, _ in places]
    months = {
        _MONTH_NUMBERS[match[1]]
        for match in _MONTHS_ALONE.finditer(folded)
        if match[1] != "may" and not any(start <= match.start() < end for start, end in taken)
    }
    return Days(tuple(single), tuple(spans), frozenset(feasts & {*_MOVING}), frozenset(months), _weekdays(folded))


def later(day: Day, count: int) -> Day:
    """The date so many days after another, in a year of 365 days."""
    moved = date(_A_YEAR - 1, *day) + timedelta(days=count)
    return moved.month, moved.day


def days_between(first: Day, last: Day) -> int:
    """How many days after a date the other one comes next, in a year of 365 days."""
    return (date(_A_YEAR - 1, *last) - date(_A_YEAR - 1, *first)).days % 365


def in_words(day: Day) -> str:
    """A date as a sentence names it: "31 January"."""
    return f"{day[1]} {MONTHS[day[0] - 1].capitalize()}"


def _placed_dates(text: str) -> Iterator[tuple[int, int, Day]]:
    for match in _DATES.finditer(text):
        month = _MONTH_NUMBERS[match["month"] or match["first"]]
        for number in re.findall(r"\d{1,2}", match["days"] or match["day"]):
            if _exists(month, int(number)):
                yield match.start(), match.end(), (month, int(number))
    for match in _FEASTS.finditer(text):
        if match["feast"] in _FIXED:
            yield match.start(), match.end(), _FIXED[match["feast"]]


def _joined(text: str, places: list[tuple[int, int, Day]]) -> tuple[list[tuple[Day, Day]], list[Day]]:
    """Spans such as "from 25 December to 2 January", and the dates that are in none."""
    spans: list[tuple[Day, Day]] = []
    single: list[Day] = []
    at = 0
    while at < len(places):
        start, end, day = places[at]
        after = places[at + 1] if at + 1 < len(places) else None
        if after and _OPENS_A_SPAN.search(text, 0, start) and _DATE_SPAN.fullmatch(text, end, after[0]):
            spans.append((day, after[2]))
            at += 2
            continue
        single.append(day)
        at += 1
    return spans, list(dict.fromkeys(single))


def _weekdays(text: str) -> frozenset[int]:
    found: set[int] = set()
    for match in _WEEK_SPAN.finditer(text):
        first = _WEEKDAY_NAMES[match[1]]
        last = _WEEKDAY_NAMES[match[2]] if match[2] else first
        found |= {number % 7 for number in range(first, last + 1 if last >= first else last + 8)}
    if re.search(rf"\b(?:{any_phrase(_TABLE['weekend'])})\b", text):
        found |= {5, 6}
    if re.search(rf"\b(?:{any_phrase(_TABLE['weekday'])})\b", text):
        found |= {0, 1, 2, 3, 4}
    return frozenset(found)


def _within(day: Day, first: Day, last: Day) -> bool:
    return first <= day <= last if first <= last else day >= first or day <= last


def _exists(month: int, number: int) -> bool:
    try:
        date(_A_YEAR, month, number)
    except ValueError:
        return False
    return True
