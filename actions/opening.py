"""When people of the shop are there, in its own time zone, and what a customer who is handed over hears of it."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

logger = logging.getLogger(__name__)

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LINE = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? (\d{2}:\d{2})-(\d{2}:\d{2})")
_LOOKS_AHEAD = 370  # days: who is closed for longer has no hours


@dataclass(frozen=True)
class Hours:
    """From when to when people are there on one day of the week (0 is Monday)."""

    weekday: int
    begins: time
    ends: time


def read_hours(lines: Sequence[str]) -> tuple[Hours, ...]:
    """The hours in lines such as "mon-fri 09:00-17:30".

    Raises:
        ValueError: a line isn't one; it is named.
    """
    found: list[Hours] = []
    for line in lines:
        written = _LINE.fullmatch(line.strip().lower())
        if written is None or written[1] not in _DAYS or (written[2] or written[1]) not in _DAYS:
            raise ValueError(f'"{line}" are no opening hours: write them as "mon-fri 09:00-17:30" or "sat 10:00-16:00"')
        begins, ends = time.fromisoformat(written[3]), time.fromisoformat(written[4])
        if begins >= ends:
            raise ValueError(f'"{line}" ends before it begins: write two lines for hours that go over midnight')
        first, last = _DAYS.index(written[1]), _DAYS.index(written[2] or written[1])
        found += [Hours((first + day) % 7, begins, ends) for day in range((last - first) % 7 + 1)]
    return tuple(found)


class OpeningHours(BaseModel):
    """When people are there, as a shop writes it: in lisa.toml, or on the staff page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: tuple[str, ...] = Field(
        (),
        max_length=50,
        description='When somebody is there, such as ["mon-fri 09:00-17:30", "sat 10:00-16:00"], in time_zone. Empty: '
        "handover_promise is said at any time.",
    )
    closed_on: tuple[date, ...] = Field((), max_length=400, description="Days on which nobody is there all the same.")
    when_open: str = Field(
        "A colleague is here now: please keep this chat open, since they may answer here first.",
        min_length=1,
        max_length=300,
        description="What a customer who is handed over hears within these hours.",
    )
    when_closed: str = Field(
        "Nobody is here right now: our team is back {back} and reads it then.",
        min_length=1,
        max_length=300,
        description="What they hear else; {back} stands for when somebody is there again.",
    )

    @field_validator("hours")
    @classmethod
    def _are_hours(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        read_hours(lines)  # its ValueError names the line
        return lines

    def opening(self, zone: ZoneInfo) -> "Opening | None":
        """When somebody is there; None where no hours are set."""
        if not self.hours:
            return None
        return Opening(read_hours(self.hours), frozenset(self.closed_on), zone, self.when_open, self.when_closed)


class OpeningSetting:
    """The hours that an owner has set on the staff page, or else those of lisa.toml; a change counts at once."""

    def __init__(self, file: Path, zone: ZoneInfo, otherwise: OpeningHours) -> None:
        self._file = file
        self._zone = zone
        self._otherwise = otherwise

    def hours(self) -> OpeningHours:
        """As they are written."""
        try:
            return OpeningHours.model_validate_json(self._file.read_bytes())
        except FileNotFoundError:
            return self._otherwise
        except ValidationError as error:
            logger.error("%s can't be read, so that lisa.toml counts: %d faults", self._file.name, error.error_count())
            return self._otherwise

    def now(self) -> "Opening | None":
        """When somebody is there; None where no hours are set."""
        return self.hours().opening(self._zone)

    def change(self, hours: OpeningHours) -> None:
        """Let these count from now on, whole or not at all."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(hours.model_dump_json(), encoding="utf-8")
        fresh.chmod(0o600)
        fresh.replace(self._file)


@dataclass(frozen=True)
class Opening:
    """When people are there, and the sentences for both cases.

    Attributes:
        hours: of the week.
        closed_on: days on which nobody is there all the same.
        zone: in which all of these are.
        when_open: what is said while somebody is there.
        when_closed: what is said else; `{back}` stands for when somebody is there again.
        now: the clock.
    """

    hours: tuple[Hours, ...]
    closed_on: frozenset[date]
    zone: ZoneInfo
    when_open: str
    when_closed: str
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def promise(self) -> str:
        """What a customer who is handed over now is told."""
        now = self.now().astimezone(self.zone)
        if any(begins <= now < ends for begins, ends in self._of(now.date())):
            return self.when_open
        return self.when_closed.replace("{back}", self._back(now))

    def _back(self, now: datetime) -> str:
        for ahead in range(_LOOKS_AHEAD):
            day = now.date() + timedelta(days=ahead)
            begins = min((begins for begins, _ in self._of(day) if begins > now), default=None)
            if begins is not None:
                name = "today" if ahead == 0 else _NAMES[day.weekday()]
                dated = f"{name}, {day.day} {day:%B}," if ahead > 6 else name
                return f"{dated} at {begins:%H:%M}"
        return "soon"

    def _of(self, day: date) -> list[tuple[datetime, datetime]]:
        """From when to when somebody is there on a day."""
        if day in self.closed_on:
            return []
        return [
            (datetime.combine(day, hours.begins, self.zone), datetime.combine(day, hours.ends, self.zone))
            for hours in self.hours
            if hours.weekday == day.weekday()
        ]


#: Tells when people are there, as it is set now; None where no hours are.
CurrentOpening = Callable[[], Opening | None]
