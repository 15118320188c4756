"""Looks up in the log what a conversation changed last, and how the order stands now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from actions.orders.database import reading
from actions.orders.reading import order_record
from actions.orders.records import AddressRecord, OrderRecord
from actions.orders.repository import VerifiedCustomer
from actions.orders.schema import Event, Order

_CHANGES = (
    *("cancel", "return_items", "exchange_items", "change_items", "change_payment", "change_address"),
    "change_default_address",
)


@dataclass(frozen=True)
class LastChange:
    """A change that was made at a customer's word."""

    action: str
    at: datetime
    order: OrderRecord | None  # as it is now; None where it was the default address
    default_address: AddressRecord | None


def last_change(engine: Engine, customer: VerifiedCustomer, conversation_id: str) -> LastChange | None:
    """The latest change of this customer in this conversation, or None."""
    with reading(engine) as session:
        event = session.scalars(
            select(Event)
            .where(
                Event.conversation_id == conversation_id,
                Event.customer_id == customer.customer_id,
                Event.action.in_(_CHANGES),
            )
            .order_by(Event.at.desc(), Event.id.desc())
            .limit(1)
        ).one_or_none()
        if event is None:
            return None
        order = session.get(Order, event.order_id) if event.order_id else None
        address = AddressRecord(**event.after) if event.order_id is None else None
        return LastChange(event.action, event.at, order_record(order) if order else None, address)


def has_changed_something(engine: Engine, conversation_id: str) -> bool:
    """Whether anything was changed in this conversation, whoever the customer was proven to be."""
    made = select(Event.id).where(Event.conversation_id == conversation_id, Event.action.in_(_CHANGES)).limit(1)
    with reading(engine) as session:
        return session.scalar(made) is not None
