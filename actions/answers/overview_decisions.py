"""Decides what there is of something in the whole shop or of a kind: every value and every count is the records'."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from actions.answers import search_decisions
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.money import money
from actions.answers.turn import Turn, lowest
from actions.answers.wording import by_size, in_stock, joined, plural, unique
from language.aspects import Aspect
from language.overview import Overview
from language.words import fold
from retrieval.labels import materials_named
from retrieval.query import Query
from retrieval.records import Product, Variant

_LETTERS = re.compile(r"X*S|M|X*L|\d?XL", re.IGNORECASE)


def asked(turn: Turn) -> Decision | None:
    """What is asked of many products at once; None where nothing is, or one product is spoken of."""
    message = turn.message
    if turn.titled or turn.placed or turn.is_of_other_matters or message.extreme or message.asks_count:
        return None
    if message.size_range and not turn.query.categories and (found := _size_range(turn, message.size_range)):
        return found
    if message.overview is Overview.KINDS and not turn.query.constrained:
        return _kinds(turn)
    if message.overview is Overview.BRANDS and not message.points_back and not turn.query.brands:
        return _told(turn, turn.query, _brands)
    if message.overview is Overview.PRICES and not message.points_back and (turn.query.categories or not turn.focus):
        return _told(turn, _range_of(turn), _prices)
    facet = _FACETS.get(message.named_aspect) if message.named_aspect else None
    return _told(turn, _range_of(turn), facet) if facet and _is_of_a_kind(turn) else None


def _is_of_a_kind(turn: Turn) -> bool:
    """Whether a column is asked of a kind of thing, now or before named, and not of one product."""
    if turn.query.categories:
        is_one = turn.focus is not None and not turn.asks_for_others
        return not is_one and not turn.message.points_back and not (turn.query.colours or turn.query.sizes)
    is_open = turn.focus is None and not turn.message.points_back and not turn.query.constrained
    return is_open and turn.before is not None and bool(turn.before.categories)


def _range_of(turn: Turn) -> Query:
    return turn.query if turn.query.categories or turn.before is None else turn.before


def _told(turn: Turn, query: Query, facet: Callable[[Sequence[Product], Query], str]) -> Decision | None:
    """What the records of a range come to in one respect."""
    asked_for = query.model_copy(update={"subject": "", "residual": (), "properties": (), "order": "relevance"})
    products = turn.snapshot.matching(asked_for)
    if len(products) < 2:
        return None
    told = facet(products, asked_for)
    return _of(told, products, search_decisions.dumped(asked_for)) if told else None


def _of(told: str, products: Sequence[Product], last_search: Mapping[str, object] | None = None) -> Decision:
    cards = tuple(Subject(one, one.variants) for one in products[: search_decisions.SHOWN]) if last_search else ()
    return Decision(
        kind=Kind.OVERVIEW, words={"told": told}, facts=(told,), subjects=cards, cards=cards, last_search=last_search
    )


def _kinds(turn: Turn) -> Decision:
    counts = Counter(product.category.lower() for product in turn.snapshot.products.values() if product.category)
    return _of(f"We sell {joined(_counted(counts))}.", ())


def _counted(counts: Mapping[str, int]) -> list[str]:
    """The names with how many there are of each, the most first."""
    return [f"{name} ({counts[name]})" for name in sorted(counts, key=lambda name: (-counts[name], name))]


def _brands(products: Sequence[Product], query: Query) -> str:
    counts = Counter(product.brand for product in products if product.brand)
    things = f" for {_things(query)}" if query.categories else ""
    number = f"{len(counts)} brand{'' if len(counts) == 1 else 's'}"
    return f"We carry {number}{things}: {joined(_counted(counts))}." if counts else ""


def _colours(products: Sequence[Product], query: Query) -> str:
    found = sorted(unique(variant.colour.lower() for variant in _variants(products)))
    return f"Of {_things(query)} these colours are in stock: {joined(found)}." if found else ""


def _sizes(products: Sequence[Product], query: Query) -> str:
    found = by_size(unique(variant.size for variant in _variants(products)))
    return f"Of {_things(query)} these sizes are in stock: {joined(found)}." if found else ""


def _materials(products: Sequence[Product], query: Query) -> str:
    found = Counter(name for one in products for name in materials_named(" | ".join((one.title, *one.tags))))
    return f"The materials of {_things(query)}, by our records: {joined(_counted(found))}." if found else ""


def _prices(products: Sequence[Product], query: Query) -> str:
    if len({product.currency for product in products}) != 1:
        return ""
    prices = sorted(lowest(product) for product in products)
    low, high = (money(price, products[0].currency) for price in (prices[0], prices[-1]))
    return f"Prices of {_things(query)} go from {low} to {high}; that's {len(products)} products."


_FACETS: Mapping[Aspect, Callable[[Sequence[Product], Query], str]] = {
    Aspect.COLOURS: _colours,
    Aspect.SIZES: _sizes,
    Aspect.MATERIAL: _materials,
}


def _size_range(turn: Turn, asked_for: str) -> Decision | None:
    """That no record has a range of sizes, with the sizes that there are; None where some record has it."""
    word = fold(asked_for).replace("-", " ")
    products = turn.snapshot.products.values()
    if any(
        word in fold(" ".join((one.title, *one.tags, one.description, *one.sizes))).replace("-", " ")
        for one in products
    ):
        return None
    letters = by_size(unique(size for one in products for size in one.sizes if _LETTERS.fullmatch(size)))
    sizes = f" Sizes by letter go from {letters[0]} to {letters[-1]}." if len(letters) > 1 else ""
    return _of(f"No record of ours mentions {asked_for}.{sizes}", ())


def _variants(products: Iterable[Product]) -> list[Variant]:
    return [variant for product in products for variant in in_stock(product.variants)]


def _things(query: Query) -> str:
    """What the range is called: "women's dresses"; "our things" for the whole shop."""
    kinds = joined([plural(kind) for kind in query.categories], "and") or "things"
    return f"our {query.gender}'s {kinds}" if query.gender in ("women", "men") else f"our {kinds}"
