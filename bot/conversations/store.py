"""Keeps conversations in SQLite or PostgreSQL; what can't be read or kept fails loudly, so that the customer is told.

Rasa's own store waits for nothing, keeps 6 kB a message and loses a turn that runs beside another of its conversation;
around it Rasa puts a store in memory that takes over without a word. `endpoints.yml` names this one instead.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from rasa.core.agent import Agent
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, create_engine_kwargs
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from sqlalchemy.orm import Query, Session, sessionmaker

from conversations.slimming import slim, whole

logger = logging.getLogger(__name__)

#: How long a turn waits for somebody else's lock: once to read and once to keep, it still ends before its deadline.
PATIENCE_S = 4.0
PAUSE_BETWEEN_TRIES_S = 0.25
_KEPT = "_lisa_kept"  # on a tracker: how many of its events are in the database

#: One row, written anew at each check: what can't be written shows before a customer meets it.
_PROBES = sa.Table("probes", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("at", sa.Float))

_Result = TypeVar("_Result")


class ConversationStoreError(RasaException):
    """The database of conversations is busy, full, damaged or away."""

    counted = ""


class NotReadError(ConversationStoreError):
    """A conversation couldn't be read: its message was not looked at, and nothing was done."""

    counted = "conversation not read"


class NotKeptError(ConversationStoreError):
    """A turn couldn't be kept: the customer was answered, and the next turn won't know of it."""

    counted = "turn not kept"


class ConversationStore(SQLTrackerStore):
    """Rasa's table of events, each as small as it can be; `failures` counts what went wrong since the start.

    A turn appends its own events, whatever was kept meanwhile, so that turns side by side lose nothing. The database is
    asked in a thread: while one conversation waits for it, the others go on.
    """

    def __init__(
        self, domain: Domain | None = None, host: str = "", event_broker: EventBroker | None = None, **_: Any
    ) -> None:
        """Open the database at the SQLAlchemy URL `host`, which is what Rasa calls `url` in `endpoints.yml`."""
        super().__init__(domain, host=host, event_broker=event_broker)
        self.failures: Counter = Counter()
        self.engine.dispose()
        self.engine = _patient_engine(self.engine.url)
        self.sessionmaker = sessionmaker(bind=self.engine)

    @staticmethod
    def get_db_url(_dialect: str = "", host: str = "", *_: Any) -> sa.engine.URL:
        """The address as a value: in one as text, Rasa takes a folder's name for PostgreSQL's."""
        return sa.engine.make_url(host)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new in the conversation, all of it or nothing.

        A tracker that doesn't come from here is new as a whole.

        Raises:
            NotKeptError: nothing of it is kept.
        """
        kept = getattr(tracker, _KEPT, 0)
        new = [event.as_dict() for event in itertools.islice(tracker.events, kept, None)]
        if not new:
            return
        await self.stream_events(tracker)
        await self._ask(NotKeptError, lambda: self._append(tracker.sender_id, new))
        setattr(tracker, _KEPT, kept + len(new))

    async def check(self) -> None:
        """Write a row, as a turn does, to the disk.

        Raises:
            NotKeptError: conversations can't be kept now.
        """
        await self._ask(NotKeptError, self._try_to_write)

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        """The conversation, or None of one that is new.

        Raises:
            NotReadError: nobody can tell.
        """
        events = await self._ask(NotReadError, lambda: self._read(sender_id, fetch_events_from_all_sessions))
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, _KEPT, len(tracker.events))
        return tracker

    async def _ask(self, kind: type[ConversationStoreError], question: Callable[[], _Result]) -> _Result:
        try:
            return await asyncio.to_thread(question)
        except (sa.exc.SQLAlchemyError, self.engine.dialect.dbapi.Error) as error:
            self.failures[kind.counted] += 1
            # What the driver says may name the rows, which are customers' words.
            reason = type(getattr(error, "orig", None) or error).__name__
            logger.error("The database of conversations failed: %s (%s).", kind.counted, reason)
            raise kind(reason) from None

    def _read(self, sender_id: str, from_all_sessions: bool) -> list:
        with self.session_scope() as session:
            query = self._event_query(session, sender_id, from_all_sessions)
            rows = query.with_entities(self.SQLEvent.timestamp, self.SQLEvent.data).all()
        return list(whole({"timestamp": timestamp, **json.loads(data)} for timestamp, data in rows))

    def _append(self, sender_id: str, events: list) -> None:
        with self.session_scope() as session:
            _wait_for_turn(session, sender_id)
            session.add_all(self._row(sender_id, event) for event in slim(events))
            session.commit()

    def _row(self, sender_id: str, event: dict) -> Any:
        timestamp = event.pop("timestamp")
        data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        return self.SQLEvent(sender_id=sender_id, type_name=event["event"], timestamp=timestamp, data=data)

    def _try_to_write(self) -> None:
        _PROBES.create(self.engine, checkfirst=True)
        with self.engine.begin() as connection:
            if not connection.execute(_PROBES.update().values(at=time.time())).rowcount:
                connection.execute(_PROBES.insert().values(id=1, at=time.time()))

    def _event_query(self, session: Session, sender_id: str, fetch_events_from_all_sessions: bool) -> Query:
        """The events in the order in which they were kept: that of their times changes when a clock is set back."""
        event = self.SQLEvent
        query = session.query(event).filter(event.sender_id == sender_id)
        if not fetch_events_from_all_sessions:
            began = sa.select(sa.func.max(event.id)).where(
                event.sender_id == sender_id, event.type_name == SessionStarted.type_name
            )
            query = query.filter(event.id >= sa.func.coalesce(began.scalar_subquery(), 0))
        return query.order_by(event.id)


def keep_nothing_in_memory() -> None:
    """Let Rasa use the store as it is, without the one in memory that it puts around it.

    Raises:
        RuntimeError: when Rasa starts with another store, such as the one that it takes where it can't import ours.
    """

    def take(store: Any, domain: Domain) -> ConversationStore:
        if not isinstance(store, ConversationStore):
            raise RuntimeError(
                f"Conversations would be kept in a {type(store).__name__}. `tracker_store` in bot/endpoints.yml has to "
                "name conversations.store.ConversationStore, and bot/ has to be on PYTHONPATH."
            )
        store.domain = domain
        return store

    Agent._create_tracker_store = staticmethod(take)


def _wait_for_turn(session: Session, sender_id: str) -> None:
    """Let one writer at a time add to a conversation, so that each turn's events stay together; SQLite has but one."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(sender_id))))


def _patient_engine(url: Any) -> Any:
    """An engine that waits for locks, and for a server that is being restarted."""
    # Parameters are customers' words: they stay out of error messages.
    if url.get_backend_name() == "sqlite":
        engine = sa.create_engine(url, hide_parameters=True)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine
    engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True, **create_engine_kwargs(url))
    sa.event.listen(engine, "connect", _prepare_postgresql)
    sa.event.listen(engine, "do_connect", _connect_patiently)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE_S * 1000:.0f}")
    connection.execute("PRAGMA journal_mode = WAL")


def _prepare_postgresql(connection: Any, _: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = {PATIENCE_S * 1000:.0f}")
        cursor.execute(f"SET statement_timeout = {PATIENCE_S * 1000:.0f}")
    connection.commit()


def _connect_patiently(dialect: Any, _: Any, arguments: list, options: dict) -> Any:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return dialect.connect(*arguments, **options)
        except dialect.dbapi.OperationalError:
            if time.monotonic() + PAUSE_BETWEEN_TRIES_S > deadline:
                raise
            time.sleep(PAUSE_BETWEEN_TRIES_S)
