"""Says what keeps a product from being what was asked for, in words a customer understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from language.sizes import SYSTEMS
from retrieval.facets import Mask, Shelf
from retrieval.query import Query
from retrieval.records import Product, Stock, Variant
from retrieval.reviews.records import Rating
from retrieval.text import money, round_money
from retrieval.words import word_set

# How far from the wish a product is that doesn't meet a constraint; a price is the farther the more it is off.
_WEIGHTS = {
    "categories": 2.0, "gender": 3.0, "brands": 1.0, "materials": 1.0, "colours": 1.0, "sizes": 1.2, "price": 0.5,
    "in_stock": 1.0, "on_sale": 0.5, "rating": 0.7,
}  # fmt: skip
_STOCK = {
    Stock.OUT: "is sold out{where}",
    Stock.PREORDER: "can be pre-ordered{where}, but isn't in stock",
    Stock.BACKORDER: "can be ordered{where}, but isn't in stock now",
    Stock.UNKNOWN: "shows its stock{where} on its page only",
}
_MANY_SIZES = 6  # more are told as "36 to 45"
_UNCOUNTABLE = word_set("clothing knitwear outerwear swimwear nightwear lingerie jewellery furniture bedding perfume")


def penalties(query: Query, constraints: Mapping[str, Mask], shelf: Shelf) -> npt.NDArray[np.float64]:
    """For each variant, how far it is from meeting the constraints."""
    total = np.zeros(shelf.variant_count)
    for name, mask in constraints.items():
        total += _WEIGHTS[name] * ~mask
        if name == "price":
            total += np.where(mask, 0.0, _distance(query, shelf))
    return total


def _distance(query: Query, shelf: Shelf) -> npt.NDArray[np.float64]:
    """By what share of the bound each price lies outside it."""
    prices = shelf.prices / 100
    distance = np.zeros(len(prices))
    if query.price_max is not None:
        distance += np.clip((prices - float(query.price_max)) / max(float(query.price_max), 1.0), 0, None)
    if query.price_min is not None:
        distance += np.clip((float(query.price_min) - prices) / max(float(query.price_min), 1.0), 0, None)
    return distance


def describe(constraint: str, query: Query, product: Product, variant: Variant, rating: Rating | None = None) -> str:
    """How a variant fails one constraint, as the end of a sentence that begins with the product's name."""
    match constraint:
        case "price":
            return _price(query, product, variant)
        case "colours":
            asked = _either(query.colours)
            colours = _buyable([(other.colour, other) for other in product.variants])
            return f"comes in {_listed(colours)}, not {asked}" if colours else f"is not {asked}"
        case "sizes":
            return _size(query, product, variant)
        case "categories":
            return f"is not {_either([with_article(kind) for kind in query.categories])}"
        case "gender":
            return f"is for {product.gender}, not for {query.gender}"
        case "materials":
            return f"is not {_either(query.materials)}"
        case "brands":
            return f"is by {product.brand}" if product.brand else f"is not by {_either(query.brands)}"
        case "in_stock":
            return _STOCK[variant.stock].format(where=f" in {variant.name}" if variant.name else "")
        case "on_sale":
            return "is not on sale"
        case "rating":
            return f"is rated {rating.average} out of 5" if rating else "has no reviews yet"
    raise ValueError(f"There are no words for the constraint {constraint!r}.")


def with_article(kind: str) -> str:
    """A kind as a sentence names one of it: "a coat", "an overcoat", "boots", "knitwear"."""
    if kind in _UNCOUNTABLE or (kind.endswith("s") and not kind.endswith("ss")):
        return kind
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _price(query: Query, product: Product, variant: Variant) -> str:
    price = money(variant.price, product.currency)
    if query.price_max is not None and variant.price >= query.price_max:
        return f"is {price}, over your {round_money(query.price_max, product.currency)} limit"
    low = round_money(query.price_min, product.currency) if query.price_min is not None else "bound"
    return f"is {price}, below your {low}"


def _size(query: Query, product: Product, variant: Variant) -> str:
    asked = _either([size.upper() if size.partition(" ")[0] in SYSTEMS else size for size in query.sizes])
    same_colour = [other for other in product.variants if other.colour == variant.colour]
    sizes = _buyable([(other.size, other) for other in same_colour])
    if not sizes:
        return f"doesn't come in size {asked}"
    if len(sizes) > _MANY_SIZES:
        return f"comes in {sizes[0]} to {sizes[-1]}, not {asked}"
    return f"comes in {_listed(sizes)}, not {asked}"


def _buyable(values: Sequence[tuple[str, Variant]]) -> list[str]:
    """The options in which something isn't sold out, in the shop's order; all where everything is."""
    made = {value: False for value, _ in values if value}
    for value, variant in values:
        if value:
            made[value] |= variant.may_be_bought
    return [value for value, there in made.items() if there] or list(made)


def _listed(values: Sequence[str]) -> str:
    return " and ".join([", ".join(values[:-1]), values[-1]]) if len(values) > 1 else "".join(values)


def _either(values: Sequence[str]) -> str:
    return " or ".join(values)
