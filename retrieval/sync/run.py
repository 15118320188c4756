"""One run: asks the source what changed, makes that the next index version, and only then remembers that it did."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from retrieval.records import Passage, Problem
from retrieval.search import SentenceEncoder
from retrieval.snapshot import CatalogIndexError
from retrieval.sync import inbox
from retrieval.sync.http import SourceError
from retrieval.sync.source import CatalogSource, Changes, Event, EventSource
from retrieval.sync.state import INBOX, SyncState, one_at_a_time, read_state, write_state
from retrieval.updating import KEPT_VERSIONS, UpdateReport, update


@dataclass(frozen=True)
class Index:
    """Where a run writes: the folder of the versions, and what goes into one beside the products."""

    folder: Path
    passages: Sequence[Passage]
    encoder: SentenceEncoder
    kept: int = KEPT_VERSIONS


@dataclass(frozen=True)
class Synced:
    """What a run did; without a report nothing had changed at the source."""

    report: UpdateReport | None
    problems: Sequence[Problem]
    events: int


def _now() -> datetime:
    return datetime.now(UTC)


def sync(
    source: CatalogSource,
    index: Index,
    folder: Path,
    *,
    full: bool = False,
    force: bool = False,
    full_every: timedelta = timedelta(0),
    now: Callable[[], datetime] = _now,
) -> Synced:
    """Bring the index to what the source has now.

    Args:
        source: the shop's system.
        index: where the versions lie.
        folder: where the state of the runs and the events lie.
        full: read everything, whatever the source remembers.
        force: go on where the update looks like a mistake.
        full_every: the time after which everything is read again; zero: only when asked.
        now: the clock.

    Raises:
        SourceError: the source can't be read to its end.
        CatalogIndexError: the guard of `update` refused what it told. Either way nothing was changed, no event and no
            change is forgotten, and the state says why.
    """
    with one_at_a_time(folder):
        state = _of(source, read_state(folder))
        started = now()
        # What is told of before the source is asked is in its answer.
        events = inbox.waiting(folder / INBOX)
        is_due = bool(full_every) and (state.last_full is None or started - state.last_full >= full_every)
        return _run(
            lambda: source.changes(state.memory, full=full or is_due or not state.memory),
            index,
            folder,
            state,
            events,
            started,
            force,
        )


def apply_events(
    source: EventSource, index: Index, folder: Path, *, now: Callable[[], datetime] = _now
) -> Synced | None:
    """Bring what the waiting events are about to the index; None where none waits.

    Raises:
        SourceError, CatalogIndexError: as `sync`; the events are kept for the next run.
    """
    with one_at_a_time(folder):
        events = inbox.waiting(folder / INBOX)
        if not events:
            return None
        state = _of(source, read_state(folder))
        return _run(lambda: source.changed_by(events, state.memory), index, folder, state, events, now(), force=False)


def _of(source: CatalogSource, state: SyncState) -> SyncState:
    """The state of this source's runs; of another one only the counts go on."""
    if state.source == source.identity:
        return state
    return state.model_copy(update={"source": source.identity, "memory": {}, "last_full": None})


def _run(
    ask: Callable[[], Changes],
    index: Index,
    folder: Path,
    state: SyncState,
    events: Sequence[Event],
    started: datetime,
    force: bool,
) -> Synced:
    try:
        changes = ask()
        report = None if changes.unchanged else _updated(index, changes, force)
    except (SourceError, CatalogIndexError) as error:
        failed = {"last_try": started, "failures": state.failures + 1, "problem": str(error)}
        write_state(folder, state.model_copy(update=failed))
        raise
    done: dict[str, object] = {
        "memory": dict(changes.memory),
        "last_try": started,
        "last_success": started,
        "failures": 0,
        "problem": "",
        "events": state.events + len(events),
    }
    if changes.complete:
        done["last_full"] = started
    if report is not None:
        done |= {
            "version": report.version,
            "added": state.added + len(report.added),
            "changed": state.changed + len(report.changed),
            "removed": state.removed + len(report.removed),
        }
    write_state(folder, state.model_copy(update=done))
    inbox.applied(folder / INBOX, events)
    return Synced(report, changes.problems, len(events))


def _updated(index: Index, changes: Changes, force: bool) -> UpdateReport:
    return update(
        index.folder,
        changes.products,
        index.passages,
        index.encoder,
        mode="replace" if changes.complete else "merge",
        removed=changes.gone,
        force=force,
        keep=index.kept,
    )
