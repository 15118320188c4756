"""What the messaging channels' queue keeps of customers, beside Rasa's conversations: handed out, erased, in time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lisa.privacy.person import Person
from lisa.privacy.retention import Retention
from web.messaging.store import FILE, Queue


def purge(home: Path, keep: Retention, now: datetime) -> Mapping[str, int]:
    """Delete what has been kept for its time; how much of what."""
    with _opened(home) as queue:
        before = now - timedelta(days=keep.conversations)
        return {} if queue is None else {"rows of messaging channels": queue.purge(before.timestamp())}


def export(home: Path, person: Person) -> list[Mapping[str, Any]]:
    """What didn't reach the person, of the conversations that were proven to be theirs; the rest has been sent."""
    with _opened(home) as queue:
        failures = queue.failures() if queue else []
    return [
        {"at": str(datetime.fromtimestamp(one.created_at, UTC)), "conversation": one.conversation, "why": one.error}
        for one in failures
        if one.conversation in person.proven
    ]


def erase(home: Path, person: Person) -> Mapping[str, int]:
    """Delete the person's conversations from the queue."""
    with _opened(home) as queue:
        return {} if queue is None else {"rows of messaging channels": queue.erase(sorted(person.conversations))}


@contextmanager
def _opened(home: Path) -> Iterator[Queue | None]:
    """The queue; None where no messaging channel was ever used."""
    if not (home / FILE).is_file():
        yield None
        return
    queue = Queue(home / FILE)
    try:
        yield queue
    finally:
        queue.close()
