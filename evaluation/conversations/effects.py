"""What a conversation did to the orders database, in plain words, compared with what its suite says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, selectinload

from actions.orders.database import reading
from actions.orders.reading import address_record
from actions.orders.schema import (
    Address,
    Customer,
    Event,
    Handover,
    HandoverStatus,
    ItemChange,
    ItemChangeKind,
    Order,
    OrderLine,
    PaymentKind,
    PaymentMethod,
    Variant,
    VerifiedConversation,
)
from evaluation.conversations.suite import Database

#: Of these only what was added is compared: the lists grow and are never rewritten.
_GROWING = ("payments", "refunds", "changes")


@dataclass(frozen=True)
class Problem:
    """One thing that isn't as the suite says."""

    where: str  # "turn 2, says" or "database, order ML1103, status"
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True)
class StockTake:
    """The whole orders database at one moment, as staff would describe it."""

    orders: Mapping[str, Mapping[str, Any]]
    customers: Mapping[str, Mapping[str, Any]]
    handovers: tuple[Mapping[str, str], ...]
    events: tuple[str, ...]
    identified: str  # the email address of the proven customer, or "nobody"


def take_stock(engine: Engine, conversation_id: str = "") -> StockTake:
    """Read everything that a conversation might change."""
    with reading(engine) as session:
        changes = _changes(session)
        orders = session.scalars(select(Order).options(selectinload("*")))
        customers = session.scalars(select(Customer).options(selectinload("*")))
        waiting = select(Handover).where(Handover.status == HandoverStatus.OPEN).order_by(Handover.id)
        handovers = session.scalars(waiting)
        return StockTake(
            orders={order.number: _order(order, changes.get(order.id, [])) for order in orders},
            customers={customer.email: _customer(customer) for customer in customers},
            handovers=tuple({"reason": row.reason, "email": row.email} for row in handovers),
            events=tuple(session.scalars(select(Event.action).order_by(Event.id))),
            identified=_identified(session, conversation_id),
        )


def identified(engine: Engine, conversation_id: str) -> str:
    """The email address of the customer whom the conversation was proven to belong to, or "nobody"."""
    with reading(engine) as session:
        return _identified(session, conversation_id)


def _identified(session: Session, conversation_id: str) -> str:
    proven = session.get(VerifiedConversation, conversation_id)
    customer = session.get(Customer, proven.customer_id) if proven else None
    return customer.email if customer else "nobody"


def compare(expected: Database, before: StockTake, after: StockTake) -> list[Problem]:
    """Everything that the suite names and didn't happen, and everything that happened and isn't named."""
    problems = []
    for what, wanted, old, new in (
        ("order", expected.orders, before.orders, after.orders),
        ("customer", expected.customers, before.customers, after.customers),
    ):
        for name in sorted(new):
            asked = wanted.get(name)
            problems += _record(f"database, {what} {name}", asked, old.get(name, {}), new[name])
    problems += _handovers(expected, before, after)
    new_events = list(after.events[len(before.events) :])
    if new_events != expected.events:
        problems.append(Problem("database, events", _listed(expected.events), _listed(new_events)))
    if expected.identified is not None and expected.identified != after.identified:
        problems.append(Problem("database, identified", expected.identified, after.identified))
    return problems


def _record(where: str, asked: BaseModel | None, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Problem]:
    """Compare one order or customer, field by field; a field that isn't asked for must not have changed."""
    problems = []
    for field, value in new.items():
        earlier = old.get(field)
        wanted = getattr(asked, field) if asked is not None and field in asked.model_fields_set else None
        if field in _GROWING:
            value, earlier = _added(earlier or [], value), []
        if wanted is None:
            if value != earlier:
                problems.append(Problem(f"{where}, {field}", f"no change from {_shown(earlier)}", _shown(value)))
            continue
        problems += _field(f"{where}, {field}", wanted, value)
    return problems


def _field(where: str, wanted: Any, value: Any) -> list[Problem]:
    if isinstance(wanted, BaseModel):  # an address, of which some parts may be named
        parts = wanted.model_dump(exclude_unset=True)
        return [
            Problem(f"{where}, {part}", repr(text), repr(value[part]))
            for part, text in parts.items()
            if value[part].casefold() != text.casefold()  # as the customer typed it
        ]
    if isinstance(wanted, list):
        return [] if Counter(wanted) == Counter(value) else [Problem(where, _listed(wanted), _listed(value))]
    if isinstance(wanted, dict):
        return [
            Problem(f"{where}, {name}", str(amount), str(value.get(name, "no such card")))
            for name, amount in wanted.items()
            if value.get(name) != amount
        ]
    return [] if wanted == value else [Problem(where, repr(wanted), repr(value))]


def _handovers(expected: Database, before: StockTake, after: StockTake) -> list[Problem]:
    new = after.handovers[len(before.handovers) :]
    asked = [handover.model_dump(exclude_none=True) for handover in expected.handovers]
    agrees = len(new) == len(asked) and all(
        all(got[name] == text for name, text in one.items()) for one, got in zip(asked, new, strict=True)
    )
    if agrees:
        return []
    wanted, got = (_listed([f"{h['reason']} ({h.get('email', 'any address')})" for h in rows]) for rows in (asked, new))
    return [Problem("database, handovers", wanted, got)]


def _added(old: list[str], new: list[str]) -> list[str]:
    return list((Counter(new) - Counter(old)).elements())


def _shown(value: Any) -> str:
    return _listed(value) if isinstance(value, list) else repr(value)


def _listed(values: list[str]) -> str:
    return "; ".join(values) if values else "nothing"


def _order(order: Order, changes: list[str]) -> dict[str, Any]:
    return {
        "status": order.status.value,
        "cancel_reason": order.cancel_reason,
        "address": asdict(address_record(order)),
        "paid_with": method_in_words(order.payment_method),
        "items": sorted(_line(line) for line in order.lines),
        "payments": [f"{paid.amount} with {_method(order, paid.payment_method_id)}" for paid in order.payments],
        "refunds": [f"{refund.amount} to {method_in_words(refund.payment_method)}" for refund in order.refunds],
        "changes": changes,
    }


def _line(line: OrderLine) -> str:
    options = " / ".join(line.options.values())
    return f"{line.quantity} x {line.title}" + (f", {options}" if options else "")


def _method(order: Order, method_id: str) -> str:
    known = {
        order.payment_method.id: order.payment_method,
        **{r.payment_method.id: r.payment_method for r in order.refunds},
    }
    return method_in_words(known[method_id]) if method_id in known else "another method"


def method_in_words(method: PaymentMethod) -> str:
    """A payment method as staff write it: "PayPal", "Visa 6181", "gift card 3244"."""
    if method.kind is PaymentKind.PAYPAL:
        return "PayPal"
    name = "gift card" if method.kind is PaymentKind.GIFT_CARD else method.brand or "card"
    return f"{name} {method.last_four}" if method.last_four else name


def _customer(customer: Customer) -> dict[str, Any]:
    default: Address = customer.addresses[0]
    cards = [method for method in customer.payment_methods if method.kind is PaymentKind.GIFT_CARD]
    balances: dict[str, Decimal | None] = {card.last_four or card.id: card.balance for card in cards}
    return {"default_address": asdict(address_record(default)), "gift_cards": balances}


def _changes(session: Session) -> dict[int, list[str]]:
    """What customers did with items after ordering them, by the order's id."""
    titles = {line.id: line for line in session.scalars(select(OrderLine))}
    variants = {variant.id: " / ".join(variant.options.values()) for variant in session.scalars(select(Variant))}
    found: dict[int, list[str]] = {}
    for row in session.scalars(select(ItemChange).order_by(ItemChange.id)):
        line = titles[row.order_line_id]
        what = f"{row.kind.value} {row.quantity} x {line.title}"
        if row.kind is not ItemChangeKind.RETURN:
            what += f" for {variants.get(row.new_variant_id or '', row.new_variant_id)}"
        found.setdefault(row.order_id, []).append(what)
    return found
