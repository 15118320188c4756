"""The shop's rules for changing an order, each a check that passes or says to the customer why not."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from actions.answers.money import money
from actions.orders.records import AddressRecord
from actions.orders.rules import STATUS_IN_WORDS
from actions.orders.schema import Order, OrderLine, OrderStatus, PaymentKind, PaymentMethod, Variant
from language import places


class RefusedError(Exception):
    """The rules don't allow the change; the message is a sentence for the customer."""


@dataclass(frozen=True)
class Items:
    """So many of one line of an order."""

    line_id: int
    quantity: int


@dataclass(frozen=True)
class Swap:
    """So many of one line of an order, for another variant of the same product."""

    line_id: int
    quantity: int
    variant_id: str


def need_status(order: Order, status: OrderStatus, wish: str) -> None:
    """The order has to be in this status."""
    if order.status is not status:
        raise RefusedError(f"Order {order.number} {STATUS_IN_WORDS[order.status]}, so it can't {wish}.")


def need_complete(address: AddressRecord) -> None:
    """The address has to be one that a parcel reaches."""
    country = places.find_country(address.country)
    has_zip = country is None or places.needs_zip(country.code)
    for field in ("address1", "city", "country", *(("zip",) if has_zip else ())):
        if not getattr(address, field).strip():
            raise RefusedError("The address needs a street, a city, a country and a zip code.")


def need_cover(method: PaymentMethod, amount: Decimal, currency: str) -> None:
    """A gift card has to hold what it is to pay; nothing else is known to."""
    if method.kind is not PaymentKind.GIFT_CARD or amount <= 0:
        return
    balance = method.balance or Decimal(0)
    if balance < amount:
        raise RefusedError(
            f"The gift card holds {money(balance, currency)}, which doesn't cover {money(amount, currency)}. "
            "Please choose another payment method."
        )


def lines_meant(order: Order, items: Sequence[Items | Swap]) -> list[tuple[OrderLine, int]]:
    """The order's lines that are meant, each with how many of it."""
    if not items:
        raise RefusedError("Please say which items you mean.")
    lines = {line.id: line for line in order.lines}
    left = {line.id: line.quantity for line in order.lines}
    meant = []
    for item in items:
        line = lines.get(item.line_id)
        if line is None:
            raise RefusedError(f"Order {order.number} doesn't have that item.")
        if item.quantity < 1 or item.quantity > left[line.id]:
            raise RefusedError(f"Order {order.number} has {line.quantity} × {line.title}.")
        left[line.id] -= item.quantity
        meant.append((line, item.quantity))
    return meant


def swaps_meant(session: Session, order: Order, swaps: Sequence[Swap]) -> list[tuple[OrderLine, int, Variant]]:
    """The lines that are meant, each with how many of it and the variant instead."""
    chosen = []
    for (line, quantity), swap in zip(lines_meant(order, swaps), swaps, strict=True):
        variant = session.get(Variant, swap.variant_id)
        if variant is None or variant.product_id != line.product_id or variant.currency != order.currency:
            raise RefusedError(f"{line.title} can be swapped only for another choice of the same product.")
        is_same = variant.id == line.variant_id if line.variant_id else variant.sku == line.sku
        if is_same:
            raise RefusedError(f"{line.title} is already that choice. Please pick another one.")
        if not variant.available:
            raise RefusedError(f"{line.title} isn't available in {' / '.join(variant.options.values())} now.")
        chosen.append((line, quantity, variant))
    return chosen
