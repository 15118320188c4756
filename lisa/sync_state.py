"""Tells how the catalog is kept current, for `lisa status`, `lisa doctor` and the metrics."""

from datetime import UTC, datetime, timedelta
from typing import Any

from lisa.settings import Settings
from retrieval.sync.inbox import waiting
from retrieval.sync.state import INBOX, SyncState, read_state

#: A schedule that missed this many runs has stopped, whatever it says.
MISSED_RUNS = 3


def as_json(settings: Settings) -> dict[str, Any] | None:
    """The key `catalog_sync` of `lisa status --json`; None where the catalog comes in files."""
    if settings.catalog_from == "files":
        return None
    state = read_state(settings.sync_folder)
    told = state.model_dump(mode="json", exclude={"memory", "source"})
    return {
        "from": settings.catalog_from,
        "every_minutes": settings.catalog_sync_minutes,
        "waiting_events": events_waiting(settings),
        **told,
    }


def events_waiting(settings: Settings) -> int:
    """How many webhooks are not applied yet."""
    return len(waiting(settings.sync_folder / INBOX))


def sentence(settings: Settings, state: SyncState) -> str:
    """How it goes, for people."""
    when = f"{state.last_success:%Y-%m-%d %H:%M} UTC" if state.last_success else "never"
    waits = events_waiting(settings)
    events = f", {waits} events wait" if waits else ""
    failed = f"; {state.failures} failed since: {state.problem}" if state.failures else ""
    return f"from {settings.catalog_from}, last at {when} (version {state.version or 'none'}){events}{failed}"


def is_late(settings: Settings, state: SyncState) -> bool:
    """Whether the schedule's runs stopped to succeed."""
    if not settings.catalog_sync_minutes or state.last_success is None:
        return False
    longest = timedelta(minutes=MISSED_RUNS * settings.catalog_sync_minutes)
    return datetime.now(UTC) - state.last_success > longest
