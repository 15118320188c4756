"""Answers an agent's catalog search with the shop's own search: what satisfies every constraint, a page at a time."""

import base64
import binascii
from collections.abc import Sequence
from decimal import Decimal

from actions.agents import shapes
from actions.agents.requests import LARGEST_PAGE, Filters, SearchRequest
from actions.agents.shapes import Shape
from retrieval.exports.fields import minor_units
from retrieval.query import Query
from retrieval.records import Product, Variant
from retrieval.search import Hit
from retrieval.snapshot import Snapshot

MOST_RESULTS = 1000


class UnknownCursorError(ValueError):
    """A cursor that no earlier response gave."""


def search(request: SearchRequest, snapshot: Snapshot) -> Shape:
    """A page of the products that satisfy the query and the filters, the best first.

    Raises:
        UnknownCursorError: for a cursor that isn't one of ours.
    """
    offset = _offset(request.pagination.cursor)
    size = min(request.pagination.limit, LARGEST_PAGE)
    found, remarks = _found(request, snapshot, offset + size + 1)
    page = found[offset : offset + size]
    goes_on = len(found) > offset + size
    records, shown = [hit.product for hit in page], [hit.variants for hit in page]
    ratings = snapshot.reviews.ratings
    response: Shape = {
        "ucp": shapes.envelope(shapes.SEARCH),
        "products": [shapes.product(hit.product, hit.variants, ratings.get(hit.product.product_id)) for hit in page],
        "pagination": {"has_next_page": goes_on} | ({"cursor": _cursor(offset + size)} if goes_on else {}),
    }
    if remarks := [*remarks, *shapes.delays(records, shown)]:
        response["messages"] = remarks
    return response


def within_filters(
    record: Product, variants: Sequence[Variant], filters: Filters | None, currency: str
) -> tuple[Variant, ...]:
    """Those of a product's variants that the filters let through; none where the product isn't in a category asked for.

    Args:
        currency: of the filters' bounds; bounds in another than the product's are not applied.
    """
    if filters is None:
        return tuple(variants)
    if filters.categories and record.category not in filters.categories:
        return ()
    bounds = filters.price
    if bounds is None or currency != record.currency:
        return tuple(variants)
    low, high = bounds.min, bounds.max
    amounts = ((variant, minor_units(variant.price, record.currency)) for variant in variants)
    return tuple(
        variant for variant, amount in amounts if (low is None or low <= amount) and (high is None or amount <= high)
    )


def unapplied(filters: Filters | None, currency: str, snapshot: Snapshot) -> list[Shape]:
    """A remark where a price filter couldn't be applied: no amount is converted from one currency to another."""
    if filters is None or filters.price is None:
        return []
    sold_in = {record.currency for record in snapshot.products.values()}
    if currency in sold_in:
        return []
    own = ", ".join(sorted(sold_in))
    said = f"in {currency}" if currency else "without context.currency"
    return [
        shapes.message("info", "price_filter_ignored", f"A price filter {said} isn't applied: prices are in {own}.")
    ]


def _found(request: SearchRequest, snapshot: Snapshot, most: int) -> tuple[list[Hit], list[Shape]]:
    currency, filters = request.context.currency, request.filters
    remarks = unapplied(filters, currency, snapshot)
    most = min(most, MOST_RESULTS)
    if not request.query.strip():
        hits = [Hit(record, record.variants, 0.0) for record in snapshot.products.values()]
    else:
        query = snapshot.understand(request.query)
        if query.foreign_currency:
            remarks.append(_taken_as(query))
        # The filters are applied to what the search ranks, so it has to rank all of it.
        reach = most if filters is None else len(snapshot.products)
        hits = list(snapshot.search(query, k=max(reach, 1)).hits)
    if filters is not None:
        kept = ((hit, within_filters(hit.product, hit.variants, filters, currency)) for hit in hits)
        hits = [Hit(hit.product, variants, hit.score) for hit, variants in kept if variants]
    return hits[:most], remarks


def _taken_as(query: Query) -> Shape:
    bounds = [bound for bound in (query.price_min, query.price_max) if isinstance(bound, Decimal)]
    amounts = " and ".join(f"{bound:f}" for bound in bounds)
    content = f"Prices are in {query.currency}: {amounts} {query.foreign_currency} was taken as {query.currency}."
    return shapes.message("info", "currency_not_converted", content)


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"from:{offset}".encode()).decode("ascii")


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        name, _, offset = base64.urlsafe_b64decode(cursor.encode("ascii")).decode("ascii").partition(":")
        if name == "from" and offset.isdecimal() and int(offset) <= MOST_RESULTS:
            return int(offset)
    except (binascii.Error, UnicodeError, ValueError):
        pass
    raise UnknownCursorError("The cursor isn't one that a search here gave. Search again without one.")
