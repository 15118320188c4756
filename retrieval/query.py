"""Understands a customer's sentence: which constraints it states exactly, and which words are left to rank by."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from retrieval.records import Record


class Query(Record):
    """A sentence as understood. Values of one field are alternatives; different fields must all hold."""

    text: str
    wanted: str = ""  # the sentence without prices, stock wishes and what is not wanted: what the vectors are compared to
    residual: tuple[str, ...] = ()  # words that state no constraint: occasion, style, pattern …
    categories: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    gender: str = ""
    materials: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    price_min_included: bool = True  # "over 50" leaves 50 out, "at least 50" doesn't
    price_max_included: bool = True
    currency: str = ""  # as asked ("€"); prices are never converted
    excluded_categories: tuple[str, ...] = ()
    excluded_colours: tuple[str, ...] = ()
    excluded_materials: tuple[str, ...] = ()
    excluded_brands: tuple[str, ...] = ()
    excluded_words: tuple[str, ...] = ()  # "no stripes": stems that may not occur in the product's text
    in_stock: bool = False
    on_sale: bool = False
    order: Literal["relevance", "cheapest", "dearest"] = "relevance"
    corrections: dict[str, str] = {}  # spelling as typed -> as understood

    @property
    def constrained(self) -> bool:
        """Whether the sentence states anything that must hold."""
        return bool(
            self.categories or self.colours or self.sizes or self.gender or self.materials or self.brands
            or self.excludes or self.in_stock or self.on_sale
            or self.price_min is not None or self.price_max is not None
        )  # fmt: skip

    @property
    def excludes(self) -> bool:
        """Whether the sentence says what is not wanted."""
        return bool(
            self.excluded_categories or self.excluded_colours or self.excluded_materials
            or self.excluded_brands or self.excluded_words
        )  # fmt: skip

    def allows_price(self, price: Decimal) -> bool:
        """Whether a price lies within the bounds."""
        if self.price_min is not None and not (price > self.price_min or (self.price_min_included and price == self.price_min)):
            return False
        return self.price_max is None or price < self.price_max or (self.price_max_included and price == self.price_max)
