"""How long something takes, in digits and in words, and numbers that are no duration."""

import pytest

from language.durations import durations


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("within 30 days", [(30, 30, "day")]),
        ("two to three business days", [(2, 3, "business day")]),
        ("5 working days", [(5, 5, "business day")]),
        ("10 calendar days", [(10, 10, "calendar day")]),
        ("24-48 hours", [(24, 48, "hour")]),
        ("two-three weeks", [(2, 3, "week")]),
        ("a thirty-day window", [(30, 30, "day")]),
        ("ninety-five minutes", [(95, 95, "minute")]),
        ("one hundred days", [(100, 100, "day")]),
        ("a year or 12 months", [(12, 12, "month")]),
        ("30 dollars", []),
        ("a few days", []),
        ("day 3", []),
        ("size 12 for years", []),
        ("a couple days", []),
        ("sold for weeks", []),
    ],
)
def test_durations(text: str, found: list[tuple[int, int, str]]) -> None:
    assert [(one.first, one.last, one.unit) for one in durations(text)] == found
