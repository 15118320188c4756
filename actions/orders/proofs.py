"""Keeps which conversation has proven to be whose, until the proof runs out or the conversation is over."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from actions.orders.database import reading, writing
from actions.orders.schema import ClosedConversation, VerifiedConversation

logger = logging.getLogger(__name__)

IDLE = timedelta(minutes=30)
#: However much it is used, a proof lasts no longer than a working day.
LONGEST = timedelta(hours=8)
#: Within a tenth of that time a use isn't written down again: each writing takes its turn among the changes to orders.
USES_WRITTEN = 10
#: Longer than any cookie names a conversation.
CLOSED_KEPT_FOR = timedelta(days=60)


class Proofs:
    """The proofs of all conversations.

    A proof runs out `idle` after its last use. The conversation still belongs to its customer then, who is asked again;
    it belongs to nobody any more when the proof is forgotten, and is of no use at all when it is closed.
    """

    def __init__(
        self, engine: Engine, now: Callable[[], datetime] = lambda: datetime.now(UTC), idle: timedelta = IDLE
    ) -> None:
        self._engine = engine
        self._now = now
        self._idle = idle

    def owner_id(self, session: Session, conversation_id: str) -> str | None:
        """The customer whom the conversation belongs to, even if the proof has run out."""
        proof = session.get(VerifiedConversation, conversation_id)
        return proof.customer_id if proof else None

    def holder_id(self, session: Session, conversation_id: str) -> str | None:
        """The customer who has proven who they are, and whose proof hasn't run out."""
        proof = session.get(VerifiedConversation, conversation_id)
        return proof.customer_id if proof and self._holds(proof) else None

    def write(self, session: Session, conversation_id: str, customer_id: str) -> None:
        """Write down that the conversation has been proven to be this customer's now."""
        proof = session.get(VerifiedConversation, conversation_id)
        if proof is None:
            proof = VerifiedConversation(conversation_id=conversation_id, customer_id=customer_id)
            session.add(proof)
        proof.verified_at = proof.used_at = self._now()

    def used(self, conversation_id: str) -> None:
        """Let the proof last on; where that can't be written now, the customer is only asked again sooner."""
        now = self._now()
        try:
            with reading(self._engine) as session:
                proof = session.get(VerifiedConversation, conversation_id)
                if proof is None or now - proof.used_at < self._idle / USES_WRITTEN:
                    return
            with writing(self._engine) as session:
                own = VerifiedConversation.conversation_id == conversation_id
                session.execute(update(VerifiedConversation).where(own).values(used_at=now))
        except SQLAlchemyError as error:
            logger.warning("a proof's use couldn't be written down: %s", type(error).__name__)

    def forget(self, conversation_id: str) -> None:
        """The conversation goes on, and belongs to nobody any more."""
        with writing(self._engine) as session:
            _forget(session, conversation_id)

    def close(self, conversation_id: str) -> None:
        """The conversation is over for ever: nothing is shown or proven in it any more."""
        with writing(self._engine) as session:
            _forget(session, conversation_id)
            session.execute(
                delete(ClosedConversation).where(ClosedConversation.closed_at < self._now() - CLOSED_KEPT_FOR)
            )
            session.merge(ClosedConversation(conversation_id=conversation_id, closed_at=self._now()))

    def is_closed(self, conversation_id: str) -> bool:
        """Whether the conversation is over."""
        with reading(self._engine) as session:
            return self.has_closed(session, conversation_id)

    def told(self, conversation_id: str, ticket: str) -> dict[str, object]:
        """What the gateway asks: whether the conversation or this ticket of it is over, and which proof was the last.

        A proof is told by the moment at which it was given; no two of a conversation have the same.
        """
        with reading(self._engine) as session:
            is_closed = any(self.has_closed(session, name) for name in (conversation_id, ticket) if name)
            proof = session.get(VerifiedConversation, conversation_id)
            return {"closed": is_closed, "proven": proof.verified_at.isoformat() if proof else ""}

    def has_closed(self, session: Session, conversation_id: str) -> bool:
        """Whether the conversation is over, within a transaction of others."""
        return session.get(ClosedConversation, conversation_id) is not None

    def _holds(self, proof: VerifiedConversation) -> bool:
        now = self._now()
        return now - proof.used_at <= self._idle and now - proof.verified_at <= LONGEST


def _forget(session: Session, conversation_id: str) -> None:
    session.execute(delete(VerifiedConversation).where(VerifiedConversation.conversation_id == conversation_id))
