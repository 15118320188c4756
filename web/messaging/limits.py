"""What each messaging channel takes: the table in `limits.yml`, read and checked."""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from web.messaging.texts import MEASURES, Measure

TABLE = Path(__file__).with_name("limits.yml")


class ChannelLimits(BaseModel):
    """One channel's row of the table; its head says what the numbers count."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    api: str
    version: str
    source: str
    unit: Literal["utf16", "characters", "bytes"]
    text: int
    caption: int
    buttons: int
    button_title: int
    text_with_buttons: int = 0  # 0: as long as one without
    list_rows: int = 0
    list_title: int = 0
    list_description: int = 0
    cards_in_a_row: int = 1
    card_title: int = 0
    card_subtitle: int = 0
    card_buttons: int
    window_hours: int
    typing: bool
    choices_are_typed: bool = False  # whether what a customer chose may come as its title, as if it were typed
    ordered_by: str

    @property
    def measure(self) -> Measure:
        """How this channel counts the length of a text."""
        return MEASURES[self.unit]


@cache
def channel_limits() -> dict[str, ChannelLimits]:
    """Every channel that there is, by its name."""
    rows = yaml.safe_load(TABLE.read_text("utf-8"))
    return {name: ChannelLimits.model_validate(row) for name, row in rows.items()}
