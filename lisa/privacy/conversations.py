"""The conversations that Rasa keeps, as rows of its database: reading and erasing them needs no bot."""

import json
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    func,
    inspect,
    select,
)
from sqlalchemy.engine import make_url

from lisa.privacy.wiping import overwrite_what_is_deleted

# As Rasa's SQL tracker store makes it; what else its rows hold isn't read here.
_EVENTS = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("type_name", String(255)),
    Column("timestamp", Float),
    Column("data", Text),
)
_SESSION = "session_started"  # before the last of a conversation Rasa reads nothing of it


class Conversations:
    """The table of events behind a SQLAlchemy URL; where nobody has written yet there is none, and all is empty."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        self._engine = create_engine(self._url, hide_parameters=True)

    def close(self) -> None:
        """Close open connections."""
        self._engine.dispose()

    def holding(self, *texts: str) -> dict[str, list[dict[str, Any]]]:
        """The events in which one of these texts stands, in whatever case, by their conversations."""
        wanted = [text.casefold() for text in texts if text]
        found: dict[str, list[dict[str, Any]]] = {}
        for sender, event in self._events():
            if any(text in json.dumps(event, ensure_ascii=False).casefold() for text in wanted):
                found.setdefault(sender, []).append(event)
        return found

    def of_customer(self, customer_id: str) -> set[str]:
        """The conversations in which this customer has proven who they are, by the slot that says so."""
        return {
            sender
            for sender, event in self._events("slot")
            if event.get("name") == "customer_id" and event.get("value") == customer_id
        }

    def events(self, conversation: str) -> list[dict[str, Any]]:
        """All events of a conversation, the oldest first."""
        return [event for _, event in self._events(conversation=conversation)]

    def erase(self, conversations: Collection[str]) -> int:
        """Delete these conversations; how many there were."""
        if not conversations or not self._is_there():
            return 0
        with self._engine.begin() as connection:
            overwrite_what_is_deleted(connection)
            mine = _EVENTS.c.sender_id.in_(conversations)
            count = connection.scalar(select(func.count(_EVENTS.c.sender_id.distinct())).where(mine)) or 0
            connection.execute(delete(_EVENTS).where(mine))
        return count

    def purge(self, before: datetime) -> int:
        """Delete what was said before that time: conversations that have ended, and earlier visits of those that go on.

        Returns:
            How many conversations something was deleted of.
        """
        if not self._is_there():
            return 0
        moment = before.timestamp()
        with self._engine.begin() as connection:
            overwrite_what_is_deleted(connection)
            old = self._ended(connection, moment) | self._visited_again(connection, moment)
        return len(old)

    def _ended(self, connection: Connection, moment: float) -> set[str]:
        ended = select(_EVENTS.c.sender_id).group_by(_EVENTS.c.sender_id)
        senders = set(connection.scalars(ended.having(func.max(_EVENTS.c.timestamp) < moment)))
        for sender in senders:
            connection.execute(delete(_EVENTS).where(_EVENTS.c.sender_id == sender))
        return senders

    def _visited_again(self, connection: Connection, moment: float) -> set[str]:
        began = select(_EVENTS.c.sender_id, func.max(_EVENTS.c.id)).where(_EVENTS.c.type_name == _SESSION)
        touched = set()
        for sender, latest_visit in connection.execute(began.group_by(_EVENTS.c.sender_id)).all():
            earlier = (_EVENTS.c.sender_id == sender, _EVENTS.c.id < latest_visit, _EVENTS.c.timestamp < moment)
            if connection.execute(delete(_EVENTS).where(*earlier)).rowcount:
                touched.add(sender)
        return touched

    def _is_there(self) -> bool:
        # Connecting to SQLite would make the file.
        if self._url.get_backend_name() == "sqlite" and not Path(self._url.database or "").is_file():
            return False
        return inspect(self._engine).has_table(_EVENTS.name)

    def _events(self, kind: str = "", conversation: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
        if not self._is_there():
            return
        query = select(_EVENTS.c.sender_id, _EVENTS.c.timestamp, _EVENTS.c.data).order_by(_EVENTS.c.id)
        if kind:
            query = query.where(_EVENTS.c.type_name == kind)
        if conversation:
            query = query.where(_EVENTS.c.sender_id == conversation)
        with self._engine.connect() as connection:
            for sender, timestamp, data in connection.execution_options(yield_per=1000).execute(query):
                yield sender, {"timestamp": timestamp, **json.loads(data)}
