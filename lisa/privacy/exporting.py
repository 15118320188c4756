"""Hands a person everything that the shop keeps of them, as one JSON document."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions.monitoring.masking import masked
from actions.monitoring.tables import LONGEST_QUESTION, NotedQuestion
from actions.orders.database import reading
from actions.orders.identifiers import email_key
from actions.orders.reading import address_record, method_record, order_record
from actions.orders.schema import Customer, Order, RestockRequest
from lisa.privacy.conversations import Conversations
from lisa.privacy.person import Person, changes_of, handovers_of

Document = dict[str, Any]


def export(engine: Engine, conversations: Conversations, person: Person) -> Document:
    """The document. Of a chat that wasn't proven to be the person's, only what holds their address is told."""
    key = email_key(person.email)
    named = conversations.holding(key) if person.typed else {}
    with reading(engine) as session:
        document = {
            "email": person.email,
            "customer": _customer(session, person),
            "orders": _orders(session, person),
            "changes": [
                {"at": row.at, "action": row.action, "channel": row.channel, "before": row.before, "after": row.after}
                for row in changes_of(session, person)
            ],
            "conversations": [_spoken(conversations.events(one)) for one in sorted(person.proven)],
            "mentions": [line for one in sorted(person.typed) for line in _spoken(named.get(one, []))],
            "handovers": [
                {
                    "at": row.created_at,
                    "status": row.status,
                    "reason": row.reason,
                    "answered_to": row.email,
                    "said": row.summary,
                    "tried": row.tried,
                }
                for row in handovers_of(session, person)
            ],
            "restock_requests": [
                {"product": row.product_id, "variant": row.variant_id, "asked_at": row.asked_at, "told_at": row.told_at}
                for row in session.scalars(select(RestockRequest).where(RestockRequest.email_key == key))
            ],
            "questions": _questions(session, person),
        }
    return dict(json.loads(json.dumps(document, default=str)))


def _customer(session: Session, person: Person) -> Document | None:
    if person.customer_id is None:
        return None
    customer = session.get_one(Customer, person.customer_id)
    return {
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "email": customer.email,
        "phone": customer.phone,
        "addresses": [asdict(address_record(address)) for address in customer.addresses],
        "payment_methods": [asdict(method_record(method)) for method in customer.payment_methods],
    }


def _orders(session: Session, person: Person) -> list[Document]:
    if person.customer_id is None:
        return []
    theirs = select(Order).where(Order.customer_id == person.customer_id).order_by(Order.placed_at)
    return [asdict(order_record(order)) for order in session.scalars(theirs)]


def _spoken(events: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
    return [
        {
            "at": datetime.fromtimestamp(event["timestamp"], UTC).isoformat(timespec="seconds"),
            "by": "customer" if event["event"] == "user" else "assistant",
            "text": event["text"],
        }
        for event in events
        if event["event"] in ("user", "bot") and event.get("text")
    ]


def _questions(session: Session, person: Person) -> list[Document]:
    """What staff look at doesn't say whose it is: those that the person wrote in these words."""
    written = {masked(text, LONGEST_QUESTION) for text in person.said}
    rows = [row for row in session.scalars(select(NotedQuestion)) if row.question in written]
    return [{"at": row.at, "question": row.question, "answer": row.answer} for row in rows]
