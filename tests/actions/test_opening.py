"""What a customer who is handed over hears depends on whether somebody is there."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from actions.opening import Opening, OpeningHours, OpeningSetting, read_hours

HOURS = read_hours(["mon-fri 09:00-12:00", "mon-fri 13:00-17:30", "sat 10:00-16:00"])


def opening(at: str, closed_on: tuple[date, ...] = ()) -> Opening:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    zone = ZoneInfo("Europe/Brussels")  # an hour ahead of UTC in winter, two in summer
    return Opening(HOURS, frozenset(closed_on), zone, "Somebody is here.", "Back {back}.", lambda: now)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-30 08:00", "Somebody is here."),  # a Monday, nine in Brussels
        ("2026-11-30 07:59", "Back today at 09:00."),
        ("2026-11-30 11:00", "Back today at 13:00."),
        ("2026-11-30 16:30", "Back Tuesday at 09:00."),
        ("2026-11-28 16:00", "Back Monday at 09:00."),
        ("2026-06-29 07:00", "Somebody is here."),
        ("2026-12-04 22:00", "Back Saturday at 10:00."),
        ("2026-12-05 23:30", "Back Monday at 09:00."),  # Sunday already in Brussels
    ],
)
def test_the_hours_are_the_shop_s_own(at: str, said: str) -> None:
    assert opening(at).promise() == said


def test_on_holidays_nobody_is_there() -> None:
    closed = tuple(date(2026, 12, day) for day in range(24, 32))
    assert opening("2026-12-24 10:00", closed).promise() == "Back Friday, 1 January, at 09:00."


def test_hours_around_the_weekend_are_read() -> None:
    assert [hours.weekday for hours in read_hours(["sat-mon 10:00-12:00"])] == [5, 6, 0]


@pytest.mark.parametrize("line", ["", "monday 9-5", "mon-foo 09:00-17:00", "mon 9:00-17:00", "mon 25:00-26:00"])
def test_what_are_no_hours_is_told(line: str) -> None:
    with pytest.raises(ValueError):
        read_hours([line])


def test_hours_over_midnight_are_told() -> None:
    with pytest.raises(ValueError, match="two lines"):
        read_hours(["fri 20:00-02:00"])


def test_hours_of_the_staff_page_count_at_once_and_a_broken_file_counts_for_nothing(tmp_path: Path) -> None:
    file = tmp_path / "opening.json"
    setting = OpeningSetting(file, ZoneInfo("UTC"), OpeningHours(hours=("mon 09:00-10:00",)))
    assert setting.hours().hours == ("mon 09:00-10:00",)
    setting.change(OpeningHours(hours=("sun 09:00-10:00",), closed_on=(date(2026, 12, 25),), when_open="Here."))
    now = setting.now()
    assert now and now.hours == read_hours(["sun 09:00-10:00"]) and now.when_open == "Here."
    assert file.stat().st_mode & 0o077 == 0
    setting.change(OpeningHours())
    assert setting.now() is None
    file.write_text("{")
    assert setting.hours().hours == ("mon 09:00-10:00",)
