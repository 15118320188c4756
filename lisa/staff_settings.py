"""The section `[staff]` of `lisa.toml`: the staff page, and when people are there."""

from datetime import date
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from actions.opening import Opening, read_hours


class StaffSettings(BaseModel):
    """How the staff page of a shop is, and what a customer who is handed over to a person hears."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    idle_minutes: int = Field(60, ge=5, le=720, description="Minutes without a click after which a login ends.")
    session_hours: int = Field(12, ge=1, le=24, description="Hours after which a login ends in any case.")
    hours: tuple[str, ...] = Field(
        (),
        description='When somebody is there, such as ["mon-fri 09:00-17:30", "sat 10:00-16:00"], in time_zone. Empty: '
        "handover_promise is said at any time.",
    )
    closed_on: tuple[date, ...] = Field((), description="Days on which nobody is there all the same.")
    when_open: str = Field(
        "A colleague is here now: please keep this chat open, since they may answer here first.",
        max_length=300,
        description="What a customer who is handed over hears within these hours.",
    )
    when_closed: str = Field(
        "Nobody is here right now: our team is back {back} and reads it then.",
        max_length=300,
        description="What they hear else; {back} stands for when somebody is there again.",
    )

    @field_validator("hours")
    @classmethod
    def _are_hours(cls, lines: tuple[str, ...]) -> tuple[str, ...]:
        read_hours(lines)  # its ValueError names the line
        return lines

    def opening(self, zone: ZoneInfo) -> Opening | None:
        """When somebody is there; None where no hours are set."""
        if not self.hours:
            return None
        return Opening(read_hours(self.hours), frozenset(self.closed_on), zone, self.when_open, self.when_closed)
