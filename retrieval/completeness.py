"""Counts how many products of a catalog tell each of the things that customers ask, in a field of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrieval.readers.options import kind_of
from retrieval.records import OptionKind, Product, Stock, Variant


@dataclass(frozen=True)
class Completeness:
    """How many of the products tell one thing."""

    field: str
    told: int
    products: int

    def __str__(self) -> str:
        return f"{self.field}: {self.told} of {self.products} products"


def completeness(products: Sequence[Product]) -> list[Completeness]:
    """What the products tell, in the order in which a product page shows it. Descriptions are not searched for it."""
    return [Completeness(field, sum(map(tells, products)), len(products)) for field, tells in _FIELDS.items()]


def _of_a_kind(kind: OptionKind, told: Callable[[Variant], str]) -> Callable[[Product], bool]:
    def tells(product: Product) -> bool:
        return any(map(told, product.variants)) or any(kind_of(name) == kind for name in product.attributes)

    return tells


_FIELDS: dict[str, Callable[[Product], bool]] = {
    "Description": lambda product: bool(product.description),
    "Category": lambda product: bool(product.category),
    "Brand": lambda product: bool(product.brand),
    "Gender": lambda product: bool(product.gender),
    "Picture": lambda product: bool(product.image_url),
    "Link": lambda product: bool(product.url),
    "Colour": _of_a_kind("colour", lambda variant: variant.colour),
    "Size": _of_a_kind("size", lambda variant: variant.size),
    "Material": _of_a_kind("material", lambda variant: variant.material),
    "Other attributes": lambda product: any(kind_of(name) is None for name in product.attributes),
    "Stock": lambda product: all(variant.stock is not Stock.UNKNOWN for variant in product.variants),
}
