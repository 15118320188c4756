"""The section `[staff]` of `lisa.toml`: the staff page, and when people are there."""

from pydantic import Field

from actions.opening import OpeningHours


class StaffSettings(OpeningHours):
    """How the staff page of a shop is, and when somebody is there."""

    idle_minutes: int = Field(60, ge=5, le=720, description="Minutes without a click after which a login ends.")
    session_hours: int = Field(12, ge=1, le=24, description="Hours after which a login ends in any case.")
