"""The list a customer keeps in the conversation: variants with how many of each, in a form that Rasa's slot holds.

It is no order: nothing of it is written to a database, and nothing is put aside in the shop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

MOST_LINES = 30
MOST_PIECES = 99


@dataclass(frozen=True)
class Line:
    """So many pieces of one variant, with the price that the customer was told last."""

    product_id: str
    variant_id: str
    count: int
    told_price: Decimal

    @property
    def key(self) -> tuple[str, str]:
        """What makes it another line than others."""
        return self.product_id, self.variant_id


@dataclass(frozen=True)
class Wanted:
    """A product that was taken without telling which variant; `options` are those that are known: {"Colour": "Navy"}.

    `instead_of` is the line that it takes the place of, or empty.
    """

    product_id: str
    options: Mapping[str, str] = field(default_factory=dict)
    count: int = 1
    instead_of: str = ""


@dataclass(frozen=True)
class Basket:
    """What is kept, and what is still to be told.

    Attributes:
        lines: what is in it, the latest last.
        wanted: what was taken without its size or colour; the first is the one that was asked about.
        unsettled: the customer's words of which it was asked which thing they mean; "" for none.
    """

    lines: tuple[Line, ...] = ()
    wanted: tuple[Wanted, ...] = ()
    unsettled: str = ""

    def count_of(self, key: tuple[str, str]) -> int:
        """How many pieces of a variant are in it."""
        return next((line.count for line in self.lines if line.key == key), 0)

    def put(self, line: Line) -> Basket:
        """With this line last, in the place of one of the same variant; of its product nothing more is to be told."""
        others = tuple(other for other in self.lines if other.key != line.key)
        wanted = tuple(one for one in self.wanted if one.product_id != line.product_id)
        return Basket((*others, line)[-MOST_LINES:], wanted)

    def without(self, *gone: Line) -> Basket:
        """Without these lines."""
        keys = {line.key for line in gone}
        return Basket(tuple(line for line in self.lines if line.key not in keys), self.wanted)

    def asking(self, wanted: Wanted) -> Basket:
        """With something of which something is still to be told; what was asked about before stays first."""
        others = tuple(one for one in self.wanted if one.product_id != wanted.product_id)
        first = bool(self.wanted) and self.wanted[0].product_id == wanted.product_id
        return replace(self, wanted=(wanted, *others) if first else (*others, wanted), unsettled="")

    def asked_of(self, product_id: str) -> Wanted | None:
        """What is known of a product that was taken without its size or colour."""
        return next((one for one in self.wanted if one.product_id == product_id), None)

    def dump(self) -> dict[str, Any] | None:
        """As the slot holds it; None where there is nothing to hold."""
        if self == Basket():
            return None
        lines = [[line.product_id, line.variant_id, line.count, str(line.told_price)] for line in self.lines]
        wanted = [[one.product_id, dict(one.options), one.count, one.instead_of] for one in self.wanted]
        return {"lines": lines, "wanted": wanted, "unsettled": self.unsettled}


def load(held: Any) -> Basket:
    """The basket of a slot; of anything that isn't one, an empty one."""
    try:
        lines = tuple(
            Line(str(product), str(variant), min(max(int(count), 1), MOST_PIECES), Decimal(price))
            for product, variant, count, price in held["lines"]
        )
        wanted = tuple(
            Wanted(str(product), dict(options), int(count), str(instead_of))
            for product, options, count, instead_of in held["wanted"]
        )
        return Basket(lines, wanted, str(held["unsettled"]))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, InvalidOperation):
        return Basket()
