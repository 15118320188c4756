"""Dates, days of the week and times of day: what is one, as it is written, and what is none."""

import pytest

from language.dates import clock_times, dates, weekdays


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("it is back on 3 march", ["3 march"]),
        ("from may 12 to the 3rd of june", ["may 12", "3rd of june"]),
        ("december 24", ["december 24"]),
        ("it may take 12 days", []),
        ("a march of 3 friends", []),
        ("in june", []),
        ("size 12, made in august", []),
    ],
)
def test_dates(text: str, found: list[str]) -> None:
    assert [one.words for one in dates(text)] == found
    assert [text[one.start : one.end] for one in dates(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("monday to friday", ["monday", "friday"]),
        ("closed on sundays", ["sundays"]),
        ("a sun dress", []),
        ("the sat nav case", []),
        ("every day", []),
    ],
)
def test_weekdays(text: str, found: list[str]) -> None:
    assert [one.words for one in weekdays(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from 9 am to 5:30 p.m.", ["9 am", "5:30 p.m."]),
        ("until 17:30", ["17:30"]),
        ("9 to 5", []),
        ("i am 9", []),
        ("a ratio of 3: 1", []),
    ],
)
def test_clock_times(text: str, found: list[str]) -> None:
    assert [one.words for one in clock_times(text)] == found
