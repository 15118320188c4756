"""The outfit that is being spoken of: which variant is which part, and the wish, in a form that Rasa's slot holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from retrieval.records import Product, Variant


@dataclass(frozen=True)
class Piece:
    """A variant as a part of an outfit."""

    part: str
    product: Product
    variant: Variant


@dataclass(frozen=True)
class Outfit:
    """What is worn together.

    Attributes:
        pieces: by part, product and variant id, in the order they are told.
        wish: the search that it came from, as a slot holds it.
        changed: the part that was changed last: "what about brown ones?" is about that.
        seen: products that were shown in its course: who swaps the shoes wants none of them again.
    """

    pieces: tuple[tuple[str, str, str], ...] = ()
    wish: Mapping[str, Any] = field(default_factory=dict)
    changed: str = ""
    seen: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, pieces: tuple[Piece, ...], wish: Mapping[str, Any], changed: str = "", seen: tuple[str, ...] = ()
    ) -> Outfit:
        """The outfit of these pieces."""
        ids = tuple((piece.part, piece.product.product_id, piece.variant.variant_id) for piece in pieces)
        outfit = cls(ids, wish, changed, seen)
        return replace(outfit, seen=tuple(dict.fromkeys((*seen, *outfit.product_ids))))

    @property
    def product_ids(self) -> tuple[str, ...]:
        """The products, in their order."""
        return tuple(product for _, product, _ in self.pieces)

    def found_in(self, products: Mapping[str, Product]) -> tuple[Piece, ...]:
        """The pieces that can still be had, with their records as they are now."""
        found = (
            Piece(part, products[product], variant)
            for part, product, variant_id in self.pieces
            if product in products
            for variant in products[product].variants
            if variant.variant_id == variant_id and variant.may_be_bought
        )
        return tuple(found)

    def dump(self) -> dict[str, Any] | None:
        """As the slot holds it; None where there is nothing to hold."""
        if not self.pieces:
            return None
        pieces = [list(piece) for piece in self.pieces]
        return {"pieces": pieces, "wish": dict(self.wish), "changed": self.changed, "seen": list(self.seen)}


def load(held: Any) -> Outfit:
    """The outfit of a slot; of anything that isn't one, an empty one."""
    try:
        pieces = tuple((str(part), str(product), str(variant)) for part, product, variant in held["pieces"])
        return Outfit(pieces, dict(held["wish"]), str(held["changed"]), tuple(map(str, held["seen"])))
    except (TypeError, ValueError, KeyError):
        return Outfit()


def total(pieces: tuple[Piece, ...]) -> Decimal:
    """The exact sum of the prices, one of each."""
    return sum((piece.variant.price for piece in pieces), Decimal(0))
