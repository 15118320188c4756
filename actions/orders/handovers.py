"""Keeps the conversations that a person has to go on with, and whether staff have been told, until somebody has."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.orders.database import reading, writing
from actions.orders.schema import DeliveryWay, Handover, HandoverDelivery, HandoverStatus

#: While somebody delivers, nobody else tries: longer than any delivery may take.
DELIVERY_TAKES_AT_MOST = timedelta(minutes=2)
FIRST_RETRY_AFTER = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
#: What staff read among the things tried, where they had been told of a hand-over that isn't wanted any more.
WITHDRAWN = "the customer has taken this request back: nothing needs to be done"


#: New ones within a day, of customers who haven't proven who they are.
MOST_OF_A_CONVERSATION = 5
MOST_OF_A_NETWORK = 10


class TooManyHandoversError(Exception):
    """As many hand-overs have come from there today as staff are asked to read."""


@dataclass(frozen=True)
class Request:
    """What a person is asked to do for a customer, and what they need to know for it."""

    conversation_id: str
    reason: str
    channel: str | None
    customer_id: str | None
    email: str  # where the answer goes
    summary: Sequence[dict[str, str]]  # what the customer said last: intent and text
    tried: Sequence[str] = ()
    network: str = ""  # from where it is asked; empty where nobody knows
    adds: bool = False  # whether what is there of it already stays, rather than being said anew


@dataclass(frozen=True)
class DeliveryRecord:
    """Whether staff were told of a hand-over on one way, and if not yet, why."""

    way: DeliveryWay
    tries: int
    next_try_at: datetime | None
    delivered_at: datetime | None
    error: str | None


@dataclass(frozen=True)
class HandoverRecord:
    """A conversation waiting for a person, with what that person needs to go on."""

    id: int
    created_at: datetime
    conversation_id: str
    channel: str | None
    reason: str
    customer_id: str | None
    email: str
    summary: tuple[dict[str, str], ...]
    tried: tuple[str, ...]
    deliveries: tuple[DeliveryRecord, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """One hand-over to be delivered now; `tries` counts this one."""

    id: int
    way: DeliveryWay
    tries: int
    handover: HandoverRecord


class Handovers:
    """The shop's list of conversations waiting for a person."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        ways: Sequence[DeliveryWay] = (),
    ) -> None:
        self._engine = engine
        self._now = now
        self._ways = ways  # on which staff are told, besides the list

    def add(self, request: Request) -> tuple[HandoverRecord, bool]:
        """Put the conversation on the list; the flag is False when it already waits there for this reason.

        Raises:
            TooManyHandoversError: so many came from there today that it may be a flood; nothing is written.
        """
        try:
            with writing(self._engine) as session:
                self._refuse_a_flood(session, request)
                row, is_new = put_on_list(session, request, self._now(), self._ways)
                return _record(row), is_new
        except IntegrityError:
            # On PostgreSQL the same request may arrive twice at one moment. If that isn't it, the error is real.
            with reading(self._engine) as session:
                row_there = _open(session, request)
                if row_there is None:
                    raise
                return _record(row_there), False

    def _refuse_a_flood(self, session: Session, request: Request) -> None:
        """Customers who have proven who they are can be asked about it, so that they aren't counted."""
        if request.customer_id or _open(session, request):
            return
        since = Handover.created_at > self._now() - timedelta(days=1)
        by_conversation = Handover.conversation_id == request.conversation_id
        # Only where nobody knows from where it comes, the address counts: anybody can write anybody's.
        by_origin = Handover.network == request.network if request.network else Handover.email == request.email
        for which, most in ((by_conversation, MOST_OF_A_CONVERSATION), (by_origin, MOST_OF_A_NETWORK)):
            if (session.scalar(select(func.count(Handover.id)).where(since, which)) or 0) >= most:
                raise TooManyHandoversError

    def waiting(self) -> list[HandoverRecord]:
        """Every conversation nobody has taken care of yet, the oldest first."""
        with reading(self._engine) as session:
            rows = session.scalars(
                select(Handover).where(Handover.status == HandoverStatus.OPEN).order_by(Handover.created_at)
            )
            return [_record(row) for row in rows]

    def close(self, handover_id: int) -> bool:
        """Take a conversation off the list; False when it wasn't on it."""
        with writing(self._engine) as session:
            row = session.get(Handover, handover_id)
            if row is None or row.status is HandoverStatus.CLOSED:
                return False
            row.status = HandoverStatus.CLOSED
            row.closed_at = self._now()
            return True

    def latest_of(self, conversation_id: str) -> HandoverRecord | None:
        """What this conversation asked a person for last, if that still waits; a label that staff owe isn't it."""
        with reading(self._engine) as session:
            row = session.scalars(
                select(Handover)
                .where(
                    Handover.conversation_id == conversation_id,
                    Handover.status == HandoverStatus.OPEN,
                    Handover.reason.not_like(r"send\_label\_for\_%", escape="\\"),
                )
                .order_by(Handover.created_at.desc(), Handover.id.desc())
                .limit(1)
            ).one_or_none()
            return _record(row) if row else None

    def withdraw(self, handover_id: int) -> bool:
        """Take it off the list because the customer doesn't want it any more; False when it wasn't on it.

        Staff who were told of it are told of this too, and who weren't, won't be.
        """
        with writing(self._engine) as session:
            row = session.get(Handover, handover_id)
            if row is None or row.status is HandoverStatus.CLOSED:
                return False
            row.status, row.closed_at = HandoverStatus.CLOSED, self._now()
            row.tried = [*row.tried, WITHDRAWN]
            for delivery in row.deliveries:
                if delivery.delivered_at:
                    delivery.delivered_at, delivery.next_try_at, delivery.tries = None, self._now(), 0
                else:
                    session.delete(delivery)
            return True

    def undelivered(self) -> int:
        """How many deliveries have failed at least once and not worked yet."""
        with reading(self._engine) as session:
            failing = select(func.count(HandoverDelivery.id)).where(
                HandoverDelivery.delivered_at.is_(None), HandoverDelivery.error.is_not(None)
            )
            return session.scalar(failing) or 0

    def take_due(self) -> Delivery | None:
        """The next delivery to be made, or None; nobody else gets it for a while, even if we die over it."""
        with writing(self._engine) as session:
            row = session.scalars(
                select(HandoverDelivery)
                .where(HandoverDelivery.next_try_at <= self._now())
                .order_by(HandoverDelivery.next_try_at)
                .limit(1)
                .with_for_update(skip_locked=True)  # SQLite has no such lock; there, one writes at a time anyway
            ).one_or_none()
            if row is None:
                return None
            row.tries += 1
            row.next_try_at = self._now() + DELIVERY_TAKES_AT_MOST
            return Delivery(row.id, row.way, row.tries, _record(session.get_one(Handover, row.handover_id)))

    def delivered(self, delivery: Delivery) -> None:
        """Write down that it has arrived."""
        with writing(self._engine) as session:
            row = session.get_one(HandoverDelivery, delivery.id)
            if session.get_one(Handover, row.handover_id).email != delivery.handover.email:
                row.next_try_at = self._now()  # corrected while it was on its way: staff need the newer one
                return
            row.delivered_at, row.next_try_at, row.error = self._now(), None, None

    def failed(self, delivery: Delivery, reason: str) -> None:
        """Write down why it hasn't arrived, and when to try again: later each time, but for ever."""
        wait = min(FIRST_RETRY_AFTER * 2 ** min(delivery.tries - 1, 10), LONGEST_WAIT)
        with writing(self._engine) as session:
            row = session.get_one(HandoverDelivery, delivery.id)
            row.next_try_at, row.error = self._now() + wait, reason[:200]


def put_on_list(
    session: Session, request: Request, now: datetime, ways: Sequence[DeliveryWay]
) -> tuple[Handover, bool]:
    """Put it on the list within a transaction of others; the flag is False when it already waits there."""
    row = _open(session, request)
    is_new = row is None
    if row is None:
        row = Handover(
            created_at=now,
            status=HandoverStatus.OPEN,
            conversation_id=request.conversation_id,
            reason=request.reason,
            email=request.email,
            network=request.network,
        )
        session.add(row)
    # Asked again, the newest answers count: the customer may have corrected the email.
    is_corrected = row.email != request.email
    row.channel, row.customer_id, row.email = request.channel, request.customer_id, request.email
    before = list(row.summary) if request.adds and not is_new else []
    added = [line for line in request.summary if line not in before]
    row.summary, row.tried = [*before, *added], list(request.tried)
    _announce(row, is_corrected or bool(before and added), now, ways)
    session.flush()
    return row, is_new


def _announce(row: Handover, is_corrected: bool, now: datetime, ways: Sequence[DeliveryWay]) -> None:
    known = {delivery.way: delivery for delivery in row.deliveries}
    for way in ways:
        delivery = known.get(way)
        if delivery is None:
            row.deliveries.append(HandoverDelivery(way=way, tries=0, next_try_at=now))
        elif is_corrected and delivery.delivered_at:
            delivery.delivered_at, delivery.next_try_at, delivery.tries = None, now, 0


def _open(session: Session, request: Request) -> Handover | None:
    return session.scalars(
        select(Handover).where(
            Handover.conversation_id == request.conversation_id,
            Handover.reason == request.reason,
            Handover.status == HandoverStatus.OPEN,
        )
    ).one_or_none()


def _record(row: Handover) -> HandoverRecord:
    return HandoverRecord(
        id=row.id,
        created_at=row.created_at,
        conversation_id=row.conversation_id,
        channel=row.channel,
        reason=row.reason,
        customer_id=row.customer_id,
        email=row.email,
        summary=tuple(row.summary),
        tried=tuple(row.tried),
        deliveries=tuple(
            DeliveryRecord(one.way, one.tries, one.next_try_at, one.delivered_at, one.error) for one in row.deliveries
        ),
    )
