"""Keeps the conversations that a person has to go on with, until somebody has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.orders.database import reading, writing
from actions.orders.schema import Handover, HandoverStatus


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


class Handovers:
    """The shop's list of conversations waiting for a person."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._engine = engine
        self._now = now

    def add(
        self,
        conversation_id: str,
        reason: str,
        channel: str | None,
        customer_id: str | None,
        email: str,
        summary: list[dict[str, str]],
    ) -> tuple[HandoverRecord, bool]:
        """Put the conversation on the list; the flag is False when it already waits there for this reason."""
        try:
            with writing(self._engine) as session:
                row = _open(session, conversation_id, reason)
                is_new = row is None
                if row is None:
                    row = Handover(
                        created_at=self._now(),
                        status=HandoverStatus.OPEN,
                        conversation_id=conversation_id,
                        reason=reason,
                    )
                    session.add(row)
                # Asked again, the newest answers count: the customer may have corrected the email.
                row.channel, row.customer_id, row.email, row.summary = channel, customer_id, email, summary
        except IntegrityError:
            # On PostgreSQL the same request may arrive twice at one moment. If that isn't it, the error is real.
            with reading(self._engine) as session:
                row = _open(session, conversation_id, reason)
                if row is None:
                    raise
                return _record(row), False
        return _record(row), is_new

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


def _open(session: Session, conversation_id: str, reason: str) -> Handover | None:
    return session.scalars(
        select(Handover).where(
            Handover.conversation_id == conversation_id,
            Handover.reason == reason,
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
    )
