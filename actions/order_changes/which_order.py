"""Finds the order that a customer describes: "my last order", "the one with the boots", "the other one"."""

import re
from collections.abc import Sequence

from actions.order_changes.items import find_items
from actions.order_changes.words import ordinals
from actions.orders.records import OrderRecord

_LATEST = re.compile(
    r"\b(?:last|latest|newest|most recent|recent)\b(?: \w+)? (?:order|one|purchase)\b"
    r"|\bjust (?:placed|ordered|bought)\b"
    r"|^\s*(?:the |my )?(?:last|latest|newest|most recent)(?: one)?[\s.!]*$",
    re.IGNORECASE,
)
_WITH = re.compile(
    r"\b(?:order|one|parcel|package) (?:with|containing|that has)\b|\bi (?:ordered|bought)\b", re.IGNORECASE
)
_OLDEST = re.compile(r"\b(?:oldest|earliest)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"\b(?:cancel|return|exchange|swap|change|modify|send|pay(?: for)?|track|about|with|for|of|on|has|is|was|did)"
    r" (?:it|that|this|them|those)\b(?! (?:order )?(?:with|from))"
    r"|\b(?:that|this|same|said) (?:order|one|parcel|package)\b"
    r"|\bit(?:'s|s)? (?:been|address|items|payment|arrive|come|ship)",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\b(?:other|another|different|wrong|not that) (?:order|one)\b", re.IGNORECASE)


def find_orders(
    text: str, orders: Sequence[OrderRecord], possible: Sequence[OrderRecord], current: OrderRecord | None = None
) -> list[OrderRecord]:
    """The orders that the text may mean: of all, or of those that can be changed so where it only describes them."""
    if _LATEST.search(text):
        return list(orders[:1])
    if means_another(text) and current:
        return [order for order in possible if order.number != current.number]
    if _OLDEST.search(text):
        return list(possible[-1:])
    points = {order.number: _items_named(text, order) for order in possible}
    best = max(points.values(), default=0)
    if best:
        return [order for order in possible if points[order.number] == best]
    return [possible[place] for place in ordinals(text) if place < len(possible)]


def points_back(text: str) -> bool:
    """Whether the text means the order that was spoken of before: "cancel it", "has it been refunded?"."""
    return bool(_POINTS_BACK.search(text))


def describes(text: str) -> bool:
    """Whether the text describes an order instead of giving its number: "my last one", "the order with the boots"."""
    return bool(_LATEST.search(text) or _OLDEST.search(text) or _WITH.search(text))


def means_another(text: str) -> bool:
    """Whether the text says that another order is meant than the one talked about."""
    return bool(_OTHER.search(text))


def _items_named(text: str, order: OrderRecord) -> int:
    if re.search(r"\b(?:everything|all|both|whole|entire)\b", text, re.IGNORECASE):
        text = re.sub(r"\b(?:everything|all|both|whole|entire)\b", " ", text, flags=re.IGNORECASE)
    found = find_items(text, order.lines)
    return len({*found.lines, *(line.id for group in found.undecided for line in group)})
