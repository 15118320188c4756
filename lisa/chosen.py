"""Settings that an owner may change on the staff page: what was chosen there counts before `lisa.toml`, and at once."""

import json
import logging
import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from lisa.settings import Settings
from lisa.widget_settings import WidgetSettings

if TYPE_CHECKING:
    from web.widget import Widget

logger = logging.getLogger(__name__)

LOOK, RETENTION = "widget.json", "retention.json"  # in the home; written by the staff page alone
#: Which sites may show the chat is no matter of looks: it stays in lisa.toml.
_NOT_CHOSEN = {"origins"}
_KEPT = ("keep_conversations_days", "keep_handovers_days", "keep_audit_days", "keep_logs_days")
_HINTS = {
    "accent": "write a colour as #33493f",
    "accent_dark": "write a colour as #a9c4b1",
    "avatar": "write an address that begins with https://",
}
Values = TypeVar("Values", bound=BaseModel)


class Chosen(Generic[Values]):
    """One group of settings: in a file of the home where an owner has chosen them, else as `lisa.toml` has them."""

    def __init__(self, file: Path, written: Values, not_chosen: Collection[str] = ()) -> None:
        self._file = file
        self._written = written
        self._not_chosen = frozenset(not_chosen)

    def now(self) -> Values:
        """As they count; a file that can't be read is logged, and `lisa.toml` counts."""
        try:
            return self.checked(json.loads(self._file.read_bytes()))
        except FileNotFoundError:
            return self._written
        except (ValueError, TypeError, OSError) as error:
            logger.error("%s can't be read, so that lisa.toml counts (%s)", self._file.name, type(error).__name__)
            return self._written

    def checked(self, told: Mapping[str, Any]) -> Values:
        """The settings with these changes, kept nowhere.

        Raises:
            ValueError: one of them can't be set so; the message names each fault.
        """
        given = {name: value for name, value in told.items() if name not in self._not_chosen}
        try:
            return type(self._written).model_validate(self._written.model_dump() | given)
        except ValidationError as error:
            raise ValueError("; ".join(_fault(fault) for fault in error.errors()[:3])) from None

    def change(self, told: Mapping[str, Any]) -> None:
        """Let these count from now on, whole or not at all; raises like `checked`."""
        chosen = self.checked(told).model_dump(mode="json", exclude=set(self._not_chosen))
        fresh = self._file.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(chosen, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)


class ChosenLook:
    """The chat's look and words, as the gateway takes them (`web.staff.choices.Look`)."""

    def __init__(self, chosen: Chosen[WidgetSettings]) -> None:
        self._chosen = chosen

    def now(self) -> "Widget":
        """As customers see it."""
        return widget(self._chosen.now())

    def draft(self, told: Mapping[str, Any]) -> "Widget":
        """As it would be; raises ValueError where it can't."""
        return widget(self._chosen.checked(told))

    def change(self, told: Mapping[str, Any]) -> None:
        """Let customers see it so; raises ValueError where it can't be."""
        self._chosen.change(told)


class ChosenRetention:
    """For how many days what is kept, as the gateway takes it (`web.staff.choices.Retention`)."""

    def __init__(self, chosen: Chosen[BaseModel]) -> None:
        self._chosen = chosen

    def now(self) -> dict[str, int]:
        """Days by setting."""
        return self._chosen.now().model_dump()

    def bounds(self) -> dict[str, tuple[int, int, str]]:
        """Of each setting the least and the most that is allowed, and what it is about."""
        return {name: (*_bounds(name), str(Settings.model_fields[name].description)) for name in _KEPT}

    def change(self, told: Mapping[str, Any]) -> None:
        """Let these count from the next deletion on; raises ValueError where they can't."""
        self._chosen.change(told)


def look_of(settings: Settings) -> ChosenLook:
    """The chat of a shop."""
    return ChosenLook(Chosen(settings.home / LOOK, settings.widget, _NOT_CHOSEN))


def retention_of(settings: Settings) -> ChosenRetention:
    """What a shop keeps for how long."""
    fields: dict[str, Any] = {name: (int, Settings.model_fields[name]) for name in _KEPT}
    days = create_model("RetentionChoice", __config__=ConfigDict(extra="forbid", frozen=True), **fields)
    written: BaseModel = days(**{name: getattr(settings, name) for name in _KEPT})
    return ChosenRetention(Chosen(settings.home / RETENTION, written))


def widget(settings: WidgetSettings) -> "Widget":
    """The settings as the gateway takes them."""
    from web.widget import Invitation, Widget

    told = settings.model_dump()
    return Widget(**told | {"invitations": tuple(Invitation(**invitation) for invitation in told["invitations"])})


def _bounds(name: str) -> tuple[int, int]:
    limits = {type(one).__name__: one for one in Settings.model_fields[name].metadata}
    return limits["Ge"].ge, limits["Le"].le


def _fault(fault: Mapping[str, Any]) -> str:
    """What is wrong, in words for a shop owner."""
    place = [str(part) for part in fault["loc"]]
    reason = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "string_pattern_mismatch" and place:
        reason = _HINTS.get(place[0], reason)
    name = " ".join(str(int(part) + 1) if part.isdigit() else part.replace("_", " ") for part in place)
    return f"{name}: {reason}" if name else reason
