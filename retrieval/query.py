"""A customer's sentence as understood: the record that search works on and that a conversation remembers."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from retrieval.records import Record


class Query(Record):
    """A sentence as understood. Values of one field are alternatives; different fields must all hold."""

    text: str
    wanted: str = ""  # the sentence without prices, stock wishes and what is not wanted, for the vectors
    residual: tuple[str, ...] = ()  # words that state no constraint: occasion, style, pattern …
    subject: str = ""  # the thing asked for where it is no kind we know: "scissors"; empty for "something for …"
    categories: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    gender: str = ""
    child: str = ""  # "girls", "boys" or "kids" where it is for a child whose age isn't told, who may be grown up
    materials: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()  # no column states them, nor patterns: they rank, and nothing is left out for them
    patterns: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # what it is to do for who wears it, as `language.needs` names it: it is no constraint
    properties: tuple[str, ...] = ()  # asked of the thing and stated by no column: "velcro", "wide calf"
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    price_min_included: bool = True  # "over 50" leaves 50 out, "at least 50" doesn't
    price_max_included: bool = True
    currency: str = ""  # of the bounds; a bound in a currency the shop doesn't sell in is taken as one in the shop's
    foreign_currency: str = ""  # … and this is the one that was asked in, so that the answer can say so
    excluded_categories: tuple[str, ...] = ()
    excluded_colours: tuple[str, ...] = ()
    excluded_materials: tuple[str, ...] = ()
    excluded_brands: tuple[str, ...] = ()
    excluded_patterns: tuple[str, ...] = ()  # "no stripes": none whose text says it is striped, in whatever word
    excluded_words: tuple[str, ...] = ()  # "no pockets": stems that may not occur in the product's text
    in_stock: bool = False
    on_sale: bool = False
    rating_min: Decimal | None = None  # the least average of stars that customers give
    rating_min_included: bool = True  # "over 4 stars" leaves 4 out, "at least 4" doesn't
    order: Literal["relevance", "cheapest", "dearest", "best_rated"] = "relevance"
    corrections: dict[str, str] = Field(default_factory=dict)  # spelling as typed -> as understood
    parts: tuple[Query, ...] = ()  # "a bag under 100 and a scarf under 30" is two wishes; this one has what they share

    @property
    def constrained(self) -> bool:
        """Whether the sentence states anything that must hold."""
        return bool(
            self.categories or self.colours or self.sizes or self.gender or self.child or self.materials or self.brands
            or self.excludes or self.in_stock or self.on_sale
            or self.price_min is not None or self.price_max is not None or self.rating_min is not None or self.parts
        )  # fmt: skip

    @property
    def excludes(self) -> bool:
        """Whether the sentence says what is not wanted."""
        return bool(
            self.excluded_categories or self.excluded_colours or self.excluded_materials
            or self.excluded_brands or self.excluded_patterns or self.excluded_words
        )  # fmt: skip

    @property
    def contradicts_itself(self) -> bool:
        """Whether no price can lie within both bounds: "under $20, over $100"."""
        low, high = self.price_min, self.price_max
        if low is None or high is None:
            return False
        return low > high or (low == high and not (self.price_min_included and self.price_max_included))

    def allows_price(self, price: Decimal) -> bool:
        """Whether a price lies within the bounds."""
        low, high = self.price_min, self.price_max
        if low is not None and (price < low or (price == low and not self.price_min_included)):
            return False
        return high is None or price < high or (price == high and self.price_max_included)
