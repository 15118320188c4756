"""What an owner may choose on the staff page: how the chat looks and speaks, and for how long what is kept."""

from collections.abc import Mapping
from typing import Any, Protocol

from web.widget import Widget


class Look(Protocol):
    """The chat's look and words (lisa/chosen.py)."""

    def now(self) -> Widget:
        """As customers see it."""

    def draft(self, told: Mapping[str, Any]) -> Widget:
        """As it would be with these changes; raises ValueError with a sentence for each that can't be made."""

    def change(self, told: Mapping[str, Any]) -> None:
        """Let customers see it so from now on; raises like `draft`."""


class Retention(Protocol):
    """For how many days what is kept (lisa/chosen.py)."""

    def now(self) -> Mapping[str, int]:
        """Days by setting."""

    def bounds(self) -> Mapping[str, tuple[int, int, str]]:
        """Of each setting the least and the most that is allowed, and what it is about."""

    def change(self, told: Mapping[str, Any]) -> None:
        """Let these count from the next deletion on; raises ValueError with a sentence for each that can't."""
