"""Finds the order that a customer means without giving its number: "my last order", "the one with the boots"."""

from collections.abc import Sequence

from actions.order_changes.items import find_items
from actions.orders.records import OrderRecord
from language.order_pointers import order_pointer
from language.ordinals import chosen
from language.quantifiers import without_amounts


def find_orders(
    text: str, orders: Sequence[OrderRecord], possible: Sequence[OrderRecord], current: OrderRecord | None = None
) -> list[OrderRecord]:
    """The orders that the text may mean: of all, or of those that can be changed so where it only describes them."""
    pointer = order_pointer(text)
    if pointer.latest:
        return list(orders[:1])
    if pointer.another and current:
        return [order for order in possible if order.number != current.number]
    if pointer.oldest:
        return list(possible[-1:])
    points = {order.number: _items_named(text, order) for order in possible}
    best = max(points.values(), default=0)
    if best:
        return [order for order in possible if points[order.number] == best]
    return chosen(text, possible)


def _items_named(text: str, order: OrderRecord) -> int:
    found = find_items(without_amounts(text), order.lines)
    return len({*found.lines, *(line.id for group in found.undecided for line in group)})
