"""Finds the order that a customer means without giving its number: "my last order", "the one with the boots"."""

from collections.abc import Sequence

from actions.order_changes.items import find_items
from actions.orders.records import OrderRecord
from language.message import Message


def find_orders(
    said: Message, orders: Sequence[OrderRecord], possible: Sequence[OrderRecord], current: OrderRecord | None = None
) -> list[OrderRecord]:
    """The orders that may be meant: of all, or of those that can be changed so where they are only described."""
    pointer = said.order_pointer
    if pointer.latest:
        return list(orders[:1])
    if pointer.another and current:
        return [order for order in possible if order.number != current.number]
    if pointer.oldest:
        return list(possible[-1:])
    points = {order.number: _items_named(said, order) for order in possible}
    best = max(points.values(), default=0)
    if best:
        return [order for order in possible if points[order.number] == best]
    return said.chosen(possible)


def _items_named(said: Message, order: OrderRecord) -> int:
    found = find_items(said.without_amounts, order.lines)
    return len({*found.lines, *(line.id for group in found.undecided for line in group)})
