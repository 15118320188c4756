"""Finds a person by their email address in everything that the shop keeps."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from actions.orders.database import reading
from actions.orders.identifiers import email_key
from actions.orders.schema import Address, Customer, Event, Handover, Order, RestockRequest, VerifiedConversation
from lisa.privacy.conversations import Conversations


@dataclass(frozen=True)
class Person:
    """Whose address it is, as far as the shop knows, and the conversations in which it came up.

    Attributes:
        email: as it was asked for.
        customer_id: who it is in the shop's own list of customers; None for nobody there.
        marks: by what traces of the person are searched: the address, their full name, streets and order numbers.
        proven: conversations that were proven to be theirs.
        typed: other conversations in which the address was written or an answer asked for there, perhaps by another.
        said: what was written in the proven ones.
    """

    email: str
    customer_id: str | None
    marks: tuple[str, ...]
    proven: frozenset[str]
    typed: frozenset[str]
    said: frozenset[str] = field(repr=False)

    @property
    def conversations(self) -> frozenset[str]:
        """All of them."""
        return self.proven | self.typed


def find(engine: Engine, conversations: Conversations, email: str) -> Person:
    """The person with this address; who was never here has no conversations and no marks but the address."""
    key = email_key(email)
    with reading(engine) as session:
        customer = session.scalars(select(Customer).where(Customer.email_key == key)).one_or_none()
        asked_from = set(_of_address(session, key))
        proven = set(_of_customer(session, customer.id)) if customer else set()
        marks = (email, *(_marks(session, customer) if customer else ()))
        customer_id = customer.id if customer else None
    if customer_id:
        proven |= conversations.of_customer(customer_id)
    typed = (asked_from | conversations.holding(key).keys()) - proven
    said = {
        str(event["text"])
        for conversation in proven
        for event in conversations.events(conversation)
        if event["event"] == "user" and event.get("text")
    }
    return Person(email, customer_id, tuple(marks), frozenset(proven), frozenset(typed), frozenset(said))


def handovers_of(session: Session, person: Person) -> list[Handover]:
    """Hand-overs to answer the person, of their conversations, or in which their address stands."""
    key = email_key(person.email)
    return [
        row
        for row in session.scalars(select(Handover).order_by(Handover.id))
        if email_key(row.email) == key
        or (person.customer_id and row.customer_id == person.customer_id)
        or row.conversation_id in person.conversations
        or key in _text(row.summary, row.tried)
    ]


def changes_of(session: Session, person: Person) -> list[Event]:
    """What the audit log holds of the person."""
    if not person.customer_id:
        return []
    return list(session.scalars(select(Event).where(Event.customer_id == person.customer_id).order_by(Event.id)))


def _of_address(session: Session, key: str) -> Iterable[str]:
    for row in session.scalars(select(Handover)):
        if email_key(row.email) == key:
            yield row.conversation_id
    yield from session.scalars(select(RestockRequest.conversation_id).where(RestockRequest.email_key == key))


def _of_customer(session: Session, customer_id: str) -> Iterable[str]:
    for table in (VerifiedConversation, Event, Handover):
        theirs = select(table.conversation_id).where(table.customer_id == customer_id)
        yield from (one for one in session.scalars(theirs) if one)


def _marks(session: Session, customer: Customer) -> Iterable[str]:
    yield f"{customer.first_name} {customer.last_name}"
    yield from session.scalars(select(Address.address1).where(Address.customer_id == customer.id))
    yield from session.scalars(select(Order.number).where(Order.customer_id == customer.id))
    if customer.phone:
        yield customer.phone


def _text(*values: Any) -> str:
    return json.dumps(values, ensure_ascii=False).casefold()
