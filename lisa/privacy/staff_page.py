"""What the staff page keeps of customers beside Rasa's conversations, and their photos: found, handed out, erased."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lisa.privacy.person import Person
from lisa.privacy.retention import Retention
from web.photos import FOLDER, Photos
from web.staff.audit import Audit
from web.staff.database import FILE, StaffDatabase
from web.staff.takeovers import Takeovers


def purge(home: Path, keep: Retention, now: datetime) -> Mapping[str, int]:
    """Delete what has been kept for its time; how much of what."""
    before = now - timedelta(days=keep.conversations)
    with _opened(home) as database:
        if database is None:
            return {}
        return {
            "messages with staff": Takeovers(database).purge(before),
            "photos": Photos(home / FOLDER).purge(before),
            "deeds of staff": Audit(database).purge(now - timedelta(days=keep.audit)),
        }


def export(home: Path, person: Person) -> list[list[Mapping[str, Any]]]:
    """What was said with staff in the conversations that were proven to be the person's; notes are staff's own."""
    with _opened(home) as database:
        if database is None:
            return []
        spoken = [Takeovers(database).said(conversation) for conversation in sorted(person.proven)]
        return [
            [{"at": str(one.at), "from": one.sender, "text": one.text} for one in conversation]
            for conversation in spoken
            if conversation
        ]


def erase(home: Path, person: Person) -> Mapping[str, int]:
    """Delete the person's conversations with staff, and those in which their address, name or orders stand."""
    with _opened(home) as database:
        if database is None:
            return {}
        takeovers = Takeovers(database)
        conversations: Collection[str] = person.conversations | takeovers.holding(person.marks)
        photos = Photos(home / FOLDER).erase(conversations)
        return {"messages with staff": takeovers.erase(conversations), "photos": photos}


def photos(home: Path, person: Person) -> list[str]:
    """The files, under the home, of the photos that were sent in conversations proven to be the person's."""
    kept = Photos(home / FOLDER)
    return [f"{FOLDER}/{one}/{photo.name}" for one in sorted(person.proven) for photo in kept.of(one)]


@contextmanager
def _opened(home: Path) -> Iterator[StaffDatabase | None]:
    """The staff database; None where nobody has used the staff page yet."""
    if not (home / FILE).is_file():
        yield None
        return
    database = StaffDatabase(home / FILE)
    try:
        yield database
    finally:
        database.close()
