"""Erases a person: everything that the shop keeps of them but what the law, or the shop's own system, has it keep."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from actions.monitoring.masking import masked
from actions.monitoring.tables import LONGEST_QUESTION, NotedQuestion
from actions.orders.database import writing
from actions.orders.identifiers import email_key
from actions.orders.repository import claim_hash
from actions.orders.schema import (
    HandoverDelivery,
    HandoverStatus,
    IdentityAttempt,
    RestockRequest,
    VerifiedConversation,
)
from lisa.privacy import traces
from lisa.privacy.conversations import Conversations
from lisa.privacy.person import Person, handovers_of
from lisa.privacy.wiping import overwrite_what_is_deleted

#: What stays of a customer, and why.
KEPT: Mapping[str, str] = {
    "customers": "the shop's own list of customers: deleted there, by the shop's system",
    "addresses": "the shop's own list of customers: deleted there, by the shop's system",
    "payment_methods": "the shop's own list of customers: deleted there, by the shop's system",
    "orders": "orders are kept as long as tax and warranty law ask",
    "order_lines": "orders are kept as long as tax and warranty law ask",
    "shipments": "orders are kept as long as tax and warranty law ask",
    "events": "who changed what of an order is kept as proof for keep_audit_days",
}


BACKUPS = "Backups made before today still hold this person: delete those, or erase again after restoring one."


def erase(engine: Engine, conversations: Conversations, person: Person, logs: Path) -> Counter[str]:
    """Delete what is kept of the person; how many of what. Doing it again deletes what has come since."""
    deleted: Counter[str] = Counter()
    with writing(engine) as session:
        overwrite_what_is_deleted(session.connection())
        rows = handovers_of(session, person)
        deleted["hand-overs"] = len(rows)
        deleted["hand-overs that nobody had answered"] = sum(row.status is HandoverStatus.OPEN for row in rows)
        for row in rows:
            session.execute(delete(HandoverDelivery).where(HandoverDelivery.handover_id == row.id))
            session.delete(row)
        deleted["wishes to be told what is back"] = _delete(
            session, RestockRequest, RestockRequest.email_key == email_key(person.email)
        )
        deleted["proofs"] = _delete(
            session, VerifiedConversation, VerifiedConversation.conversation_id.in_(person.conversations)
        )
        claims = IdentityAttempt.email_hash == claim_hash(email_key(person.email))
        tries = IdentityAttempt.conversation_id.in_(person.conversations)
        deleted["wrong answers to who they are"] = _delete(session, IdentityAttempt, claims | tries)
        deleted["noted questions"] = _delete_questions(session, person)
    deleted["conversations"] = conversations.erase(person.conversations)
    deleted["lines of logs"] = traces.without_lines(logs, [*person.marks, *person.conversations])
    return deleted


def what_is_left(engine: Engine, person: Person, home: Path, database: Path | None) -> tuple[dict[str, int], list[str]]:
    """What `KEPT` explains, by table, and everything else in which something of the person still stands.

    Args:
        engine: the orders' database.
        person: who was erased.
        home: the shop's home.
        database: the file of the orders' database, where it is one.
    """
    rows = traces.in_tables(engine, person.marks)
    kept = {table: count for table, count in rows.items() if table in KEPT}
    besides = [database, *database.parent.glob(f"{database.name}-*")] if database else []
    files = traces.in_files(home, person.marks, besides)
    others = [f"table {table}: {count} rows" for table, count in rows.items() if table not in KEPT]
    return kept, [*others, *map(str, files)]


def _delete_questions(session: Session, person: Person) -> int:
    """Noted questions don't say whose they are: those go that the person wrote in these words."""
    written = {masked(text, LONGEST_QUESTION) for text in person.said}
    theirs = [row.id for row in session.scalars(select(NotedQuestion)) if row.question in written]
    return _delete(session, NotedQuestion, NotedQuestion.id.in_(theirs))


def _delete(session: Session, table: type, which: object) -> int:
    return int(session.execute(delete(table).where(which)).rowcount)  # type: ignore[arg-type, attr-defined]
