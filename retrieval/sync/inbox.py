"""The events that the gateway took from the shop's system and put on the disk: one small file each until applied."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from retrieval.sync.source import Event

log = logging.getLogger(__name__)


def waiting(inbox: Path) -> list[Event]:
    """The events that aren't applied yet, in the order in which the things they are about changed."""
    events = []
    for path in inbox.glob("*.json"):
        try:
            written = path.stat().st_mtime_ns
            told = json.loads(path.read_text(encoding="utf-8"))
            events.append(Event(path.name, told["topic"], str(told["about"]), _moment(told["updated_at"]), written))
        except FileNotFoundError:
            continue  # another run applied it meanwhile
        except (ValueError, KeyError, TypeError):
            log.error("%s can't be read as an event of the shop's system; it is left where it is", path)
    return sorted(events, key=lambda event: (event.updated_at, event.name))


def applied(inbox: Path, events: Iterable[Event]) -> None:
    """Forget events, but for those that were sent once more meanwhile."""
    for event in events:
        path = inbox / event.name
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime_ns == event.written:
                path.unlink()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
