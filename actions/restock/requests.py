"""Keeps who wants to be told of what is sold out, until they were told once, have it forgotten, or it is too old."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum

from sqlalchemy import ColumnElement, Engine, delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.orders.database import reading, writing
from actions.orders.identifiers import email_key
from actions.orders.schema import RestockRequest

#: Nobody needs more; who does is filling a stranger's mailbox.
MOST_OF_AN_ADDRESS = 10
MOST_OF_A_CONVERSATION = 10
#: A mail that was begun so long ago and has no outcome: its process died, and nobody knows whether it went.
SENDING_TAKES_AT_MOST = timedelta(minutes=5)
FIRST_RETRY_AFTER = timedelta(minutes=2)
LONGEST_WAIT = timedelta(hours=6)
MOST_TRIES = 12  # with the waits above, the mail server may be away for two days
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another
CODE_LENGTH = 10
_Key = tuple[str, str]  # ids of a product and of one of its variants


@dataclass(frozen=True)
class Wish:
    """Whom to tell of which variant, as the customer has agreed to it."""

    email: str
    product_id: str
    variant_id: str
    conversation_id: str
    asked_at: datetime


class Noted(Enum):
    """What became of a wish."""

    NEW = "new"
    ALREADY = "already noted"
    TOO_MANY = "too many"


class State(StrEnum):
    """How far a request has come."""

    WAITING = "waiting"  # for the variant
    DUE = "due"  # it is back, and the customer isn't told yet
    UNSURE = "unsure"  # a mail was begun, and nobody knows whether it went
    GIVEN_UP = "given up"  # the mail is refused for good, or was tried often enough
    TOLD = "told"


@dataclass(frozen=True)
class RequestRecord:
    """One request as it is kept."""

    id: int
    code: str
    email: str
    product_id: str
    variant_id: str
    asked_at: datetime
    consented_at: datetime
    due_at: datetime | None
    told_at: datetime | None
    tries: int
    error: str | None
    state: State


class Requests:
    """The requests of one shop."""

    def __init__(self, engine: Engine, days: int, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Take the orders database, after how many days from being asked a request is deleted, and the clock."""
        self._engine = engine
        self._days = days
        self._now = now

    @property
    def days(self) -> int:
        """After how many days a request is deleted."""
        return self._days

    def now(self) -> datetime:
        """The time that requests are dated by."""
        return self._now()

    # What a customer does

    def note(self, wish: Wish, is_known: bool = False) -> Noted:
        """Keep a wish that the customer has agreed to; one for the same variant and address is kept once.

        Who isn't known to own the address, and asks in another conversation, isn't told that it is there already.
        """
        try:
            with writing(self._engine) as session:
                return self._note(session, wish, is_known)
        except IntegrityError:  # on PostgreSQL the same wish may arrive twice at one moment
            with reading(self._engine) as session:
                if _untold(session, wish) is None:
                    raise
            return Noted.ALREADY

    def _note(self, session: Session, wish: Wish, is_known: bool) -> Noted:
        there = _untold(session, wish)
        if there is not None and (is_known or there.conversation_id == wish.conversation_id):
            return Noted.ALREADY
        of_address = RestockRequest.email_key == email_key(wish.email), RestockRequest.told_at.is_(None)
        a_day_ago = self._now() - timedelta(days=1)
        of_conversation = (
            RestockRequest.conversation_id == wish.conversation_id,
            RestockRequest.consented_at > a_day_ago,
        )
        if _count(session, *of_address) >= MOST_OF_AN_ADDRESS:
            return Noted.TOO_MANY
        if _count(session, *of_conversation) >= MOST_OF_A_CONVERSATION:
            return Noted.TOO_MANY
        if there is not None:
            return Noted.NEW
        session.add(
            RestockRequest(
                code="".join(secrets.choice(_CODE_LETTERS) for _ in range(CODE_LENGTH)),
                email=wish.email.strip(),
                email_key=email_key(wish.email),
                product_id=wish.product_id,
                variant_id=wish.variant_id,
                conversation_id=wish.conversation_id,
                asked_at=wish.asked_at,
                consented_at=self._now(),
                tries=0,
            )
        )
        return Noted.NEW

    def of_conversation(self, conversation_id: str) -> list[RequestRecord]:
        """What was asked for in a conversation, the oldest first."""
        return self._records(RestockRequest.conversation_id == conversation_id)

    def of_address(self, email: str) -> list[RequestRecord]:
        """What is kept of an address, the oldest first."""
        return self._records(RestockRequest.email_key == email_key(email))

    def by_code(self, code: str) -> list[RequestRecord]:
        """The request of a mail, by the code in it."""
        return self._records(RestockRequest.code == code.upper())

    def forget(self, *ids: int) -> int:
        """Delete these requests, and all that is known of them; how many there were."""
        return self._delete(RestockRequest.id.in_(ids))

    def forget_address(self, email: str) -> int:
        """Delete every request of an address; how many there were."""
        return self._delete(RestockRequest.email_key == email_key(email))

    def purge(self) -> int:
        """Delete what was asked for too long ago, told or not; how many there were."""
        return self._delete(RestockRequest.asked_at <= self._now() - timedelta(days=self._days))

    def _delete(self, which: ColumnElement[bool]) -> int:
        with writing(self._engine) as session:
            return len(session.scalars(delete(RestockRequest).where(which).returning(RestockRequest.id)).all())

    # What staff see

    def all(self) -> list[RequestRecord]:
        """Every request, the oldest first."""
        return self._records()

    def counts(self) -> Mapping[State, int]:
        """How many there are of each state."""
        records = self.all()
        return {state: sum(record.state is state for record in records) for state in State}

    def _records(self, *which: ColumnElement[bool]) -> list[RequestRecord]:
        with reading(self._engine) as session:
            rows = session.scalars(select(RestockRequest).where(*which).order_by(RestockRequest.id))
            return [self._record(row) for row in rows]

    # What becomes of them

    def mark_back(self, is_back: Callable[[str, str], bool]) -> int:
        """Make due what waits for a variant that is back; how many that were."""
        with reading(self._engine) as session:
            keys = session.execute(
                select(RestockRequest.product_id, RestockRequest.variant_id)
                .where(RestockRequest.due_at.is_(None), RestockRequest.told_at.is_(None))
                .distinct()
            )
            back = [(product, variant) for product, variant in keys if is_back(product, variant)]
        return sum(self._mark_back(key) for key in back)

    def _mark_back(self, key: _Key) -> int:
        with writing(self._engine) as session:
            rows = session.scalars(
                select(RestockRequest)
                .where(
                    RestockRequest.product_id == key[0],
                    RestockRequest.variant_id == key[1],
                    RestockRequest.due_at.is_(None),
                    RestockRequest.told_at.is_(None),
                )
                .with_for_update()
            ).all()
            for row in rows:
                row.due_at = row.next_try_at = self._now()
            return len(rows)

    def due(self, early: bool = False) -> list[int]:
        """The requests whose mail is to be tried now; with `early` also those that wait for their next try."""
        by_now = () if early else (RestockRequest.next_try_at <= self._now(),)
        with reading(self._engine) as session:
            ids = select(RestockRequest.id).where(
                RestockRequest.next_try_at.is_not(None),
                RestockRequest.sending_at.is_(None),
                RestockRequest.told_at.is_(None),
                *by_now,
            )
            return list(session.scalars(ids.order_by(RestockRequest.id)))

    def take(self, request_id: int) -> RequestRecord | None:
        """Mark a request before its mail is sent: nobody else can take it any more; None where somebody has.

        The mark is taken back only by `failed`, when the mail surely wasn't taken: a process that dies over it leaves
        it, and the request is unsure, rather than sent twice.
        """
        with writing(self._engine) as session:
            row = session.scalars(
                select(RestockRequest)
                .where(
                    RestockRequest.id == request_id,
                    RestockRequest.next_try_at.is_not(None),
                    RestockRequest.sending_at.is_(None),
                    RestockRequest.told_at.is_(None),
                )
                .with_for_update(skip_locked=True)  # SQLite has no such lock; there, one writes at a time anyway
            ).one_or_none()
            if row is None:
                return None
            row.sending_at, row.tries = self._now(), row.tries + 1
            return self._record(row)

    def told(self, request_id: int) -> bool:
        """Write down that the customer was told; False where there is no such request or they were told before."""

        def change(row: RestockRequest) -> None:
            row.told_at, row.due_at = self._now(), row.due_at or self._now()
            row.next_try_at, row.sending_at, row.error = None, None, None

        return self._change(request_id, change)

    def failed(self, record: RequestRecord, reason: str, for_good: bool) -> None:
        """Write down that the mail wasn't taken, and try again later, unless that would change nothing."""
        wait = min(FIRST_RETRY_AFTER * 2 ** min(record.tries - 1, 10), LONGEST_WAIT)
        is_over = for_good or record.tries >= MOST_TRIES

        def change(row: RestockRequest) -> None:
            row.sending_at, row.error = None, reason[:200]
            row.next_try_at = None if is_over else self._now() + wait

        self._change(record.id, change)

    def unsure(self, record: RequestRecord, reason: str) -> None:
        """Write down that nobody knows whether the mail was taken; only staff can have it sent again."""

        def change(row: RestockRequest) -> None:
            row.next_try_at, row.error = None, reason[:200]

        self._change(record.id, change)

    def gone_again(self, record: RequestRecord) -> None:
        """Let a request wait again whose variant was sold out before its mail went."""

        def change(row: RestockRequest) -> None:
            row.due_at = row.next_try_at = row.sending_at = None
            row.tries = record.tries - 1

        self._change(record.id, change)

    def try_again(self, request_id: int) -> bool:
        """Let a mail that was given up, or of which nobody knows, be tried once more; False where there is none."""
        with writing(self._engine) as session:
            row = session.get(RestockRequest, request_id, with_for_update=True)
            if row is None or self._state(row) not in (State.UNSURE, State.GIVEN_UP):
                return False
            row.next_try_at, row.sending_at, row.tries = self._now(), None, 0
            return True

    def _change(self, request_id: int, change: Callable[[RestockRequest], None]) -> bool:
        """Change a request that isn't told; False where it was forgotten meanwhile, or told."""
        with writing(self._engine) as session:
            row = session.get(RestockRequest, request_id)
            if row is None or row.told_at is not None:
                return False
            change(row)
            return True

    def _record(self, row: RestockRequest) -> RequestRecord:
        return RequestRecord(
            id=row.id,
            code=row.code,
            email=row.email,
            product_id=row.product_id,
            variant_id=row.variant_id,
            asked_at=row.asked_at,
            consented_at=row.consented_at,
            due_at=row.due_at,
            told_at=row.told_at,
            tries=row.tries,
            error=row.error,
            state=self._state(row),
        )

    def _state(self, row: RestockRequest) -> State:
        if row.told_at is not None:
            return State.TOLD
        if row.due_at is None:
            return State.WAITING
        if row.sending_at is not None:
            is_long_ago = row.sending_at <= self._now() - SENDING_TAKES_AT_MOST
            return State.UNSURE if is_long_ago or row.next_try_at is None else State.DUE
        return State.DUE if row.next_try_at is not None else State.GIVEN_UP


def _untold(session: Session, wish: Wish) -> RestockRequest | None:
    return session.scalars(
        select(RestockRequest).where(
            RestockRequest.email_key == email_key(wish.email),
            RestockRequest.product_id == wish.product_id,
            RestockRequest.variant_id == wish.variant_id,
            RestockRequest.told_at.is_(None),
        )
    ).one_or_none()


def _count(session: Session, *which: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(RestockRequest.id)).where(*which)) or 0
