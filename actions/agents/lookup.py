"""Looks products and variants up for an agent by their ids, SKUs and addresses."""

from collections.abc import Iterable, Mapping, Sequence

from actions.agents import shapes
from actions.agents.requests import MOST_IDS, AvailabilityRequest, LookupRequest, ProductRequest
from actions.agents.search import unapplied, within_filters
from actions.agents.shapes import Shape
from retrieval.records import Product, Variant
from retrieval.snapshot import Snapshot

_TOLD: Mapping[bool | None, str] = {True: "in", False: "out", None: "unknown"}


class TooManyIdsError(ValueError):
    """More identifiers than one request may name."""


def lookup(request: LookupRequest, snapshot: Snapshot) -> Shape:
    """The products that these identifiers name, each once, with the variants they name or the featured one.

    Raises:
        TooManyIdsError: beyond `MOST_IDS`.
    """
    ids = tuple(dict.fromkeys(request.ids))
    if len(ids) > MOST_IDS:
        raise TooManyIdsError(f"A lookup takes at most {MOST_IDS} ids; this one has {len(ids)}.")
    named: dict[str, dict[str, list[Shape]]] = {}
    missing = []
    for identifier, matches in find(ids, snapshot).items():
        if not matches:
            missing.append(identifier)
        for record, variant in matches:
            shown = variant or _featured(record)
            entry = {"id": identifier, "match": "exact" if variant else "featured"}
            named.setdefault(record.product_id, {}).setdefault(shown.variant_id, []).append(entry)
    currency = request.context.currency
    products = []
    records: list[Product] = []
    variants_shown: list[Sequence[Variant]] = []
    for product_id, inputs in named.items():
        record = snapshot.products[product_id]
        variants = [variant for variant in record.variants if variant.variant_id in inputs]
        kept = within_filters(record, variants, request.filters, currency)
        if not kept:
            continue
        shape = shapes.product(record, kept, snapshot.reviews.ratings.get(product_id))
        for variant in shape["variants"]:
            variant["inputs"] = inputs[variant["id"]]
        products.append(shape)
        records.append(record)
        variants_shown.append(kept)
    remarks = unapplied(request.filters, currency, snapshot)
    remarks += [shapes.message("info", "not_found", identifier) for identifier in missing]
    remarks += shapes.delays(records, variants_shown)
    response: Shape = {"ucp": shapes.envelope(shapes.LOOKUP), "products": products}
    return response | ({"messages": remarks} if remarks else {})


def product(request: ProductRequest, snapshot: Snapshot) -> Shape:
    """One product with what can be chosen of it, relative to the options chosen so far.

    What can't be had together is relaxed: options are dropped from the end of the request's preferences first, those
    that it doesn't name before all others.
    """
    record, variant = _one(request.id, snapshot)
    if record is None:
        return not_found(request.id)
    featured = variant or (None if request.selected else _featured(record))
    selected = dict(featured.options) if featured else _selected(request, record)
    variants = sorted(_with(record.variants, selected), key=lambda one: (one is not featured, not one.may_be_bought))
    kept = within_filters(record, variants, request.filters, request.context.currency)
    if not kept:
        return not_found(request.id)
    shape = shapes.product(record, kept, snapshot.reviews.ratings.get(record.product_id))
    if record_options := shapes.options(record):
        shape["selected"] = [{"name": name, "label": label} for name, label in selected.items()]
        shape["options"] = [
            {"name": name, "values": [_value(record, name, label, selected) for label in labels]}
            for name, labels in record_options.items()
        ]
    remarks = unapplied(request.filters, request.context.currency, snapshot)
    remarks += shapes.delays([record], [kept], "$.product")
    response: Shape = {"ucp": shapes.envelope(shapes.LOOKUP), "product": shape}
    return response | ({"messages": remarks} if remarks else {})


def whole(request: ProductRequest, snapshot: Snapshot) -> Shape:
    """One product with all of its variants, as the record has them."""
    record, variant = _one(request.id, snapshot)
    if record is None:
        return not_found(request.id)
    shown = sorted(record.variants, key=lambda one: one is not variant)
    remarks = shapes.delays([record], [shown], "$.product")
    shape = shapes.product(record, shown, snapshot.reviews.ratings.get(record.product_id))
    response: Shape = {"ucp": shapes.envelope(shapes.LOOKUP), "product": shape}
    return response | ({"messages": remarks} if remarks else {})


def availability(request: AvailabilityRequest, snapshot: Snapshot) -> Shape:
    """What the record tells of the stock of a product's variants: each in stock or not, or unknown.

    An option that the product hasn't, or a value it isn't made in, leaves no variant.
    """
    record, variant = _one(request.id, snapshot)
    if record is None:
        return not_found(request.id)
    known = shapes.options(record)
    asked = [(*_as_written(name, label, known), name) for name, label in request.options.items()]
    wanted = {name or given: label for name, label, given in asked}
    of_these = [variant] if variant and not wanted else record.variants
    return {
        "ucp": shapes.envelope(shapes.LOOKUP),
        "id": record.product_id,
        "title": record.title,
        "variants": [_stock(one) for one in _with(of_these, wanted)],
        "index_version": snapshot.version,
    }


def _stock(variant: Variant) -> Shape:
    shape: Shape = {"id": variant.variant_id, "options": dict(variant.options), "stock": variant.stock.name.lower()}
    if variant.available_from is not None:
        shape["expected_on"] = variant.available_from.isoformat()
    if variant.stock_by_location:
        places = ((place, variant.in_location(place)) for place in variant.stock_by_location)
        shape["locations"] = {
            place: "unknown" if there is None else "in" if there else "out" for place, there in places
        }
    return shape


def not_found(identifier: str) -> Shape:
    """The response where an identifier names nothing: an outcome, not a failure of the request."""
    return {
        "ucp": shapes.envelope(shapes.LOOKUP, failed=True),
        "messages": [shapes.error("not_found", f"Product not found: {identifier}")],
    }


def find(identifiers: Iterable[str], snapshot: Snapshot) -> dict[str, list[tuple[Product, Variant | None]]]:
    """What each identifier names: a product, or single variants; a product's id goes before all others.

    The catalog is gone through once for all of them, and not at all where each is a product's id.
    """
    found: dict[str, list[tuple[Product, Variant | None]]] = {identifier: [] for identifier in identifiers}
    for identifier, matches in found.items():
        if record := snapshot.products.get(identifier):
            matches.append((record, None))
    sought = {identifier for identifier, matches in found.items() if not matches}
    for record in snapshot.products.values() if sought else ():
        if record.url in sought:
            found[record.url].append((record, None))
        for variant in record.variants:
            for name in ({variant.variant_id, variant.sku} & sought) - {record.url}:
                found[name].append((record, variant))
    return found


def _one(identifier: str, snapshot: Snapshot) -> tuple[Product | None, Variant | None]:
    return next(iter(find([identifier], snapshot)[identifier]), (None, None))


def _featured(record: Product) -> Variant:
    """The variant to show for a product: the first that may be bought."""
    return next((variant for variant in record.variants if variant.may_be_bought), record.variants[0])


def _selected(request: ProductRequest, record: Product) -> dict[str, str]:
    """The options chosen, as far as they can be had together."""
    known = shapes.options(record)
    chosen = {
        name: label
        for choice in request.selected
        for name, label in [_as_written(choice.name, choice.label, known)]
        if name
    }
    wanted = [name for name in request.preferences if name in chosen]
    droppable = [*wanted, *(name for name in chosen if name not in wanted)]
    while chosen and not _with(record.variants, chosen):
        del chosen[droppable.pop()]
    return chosen


def _as_written(name: str, label: str, known: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """An option and its value as the shop writes them; empty where the product hasn't that option."""
    own = next((option for option in known if option.casefold() == name.casefold()), "")
    return own, next((value for value in known.get(own, ()) if value.casefold() == label.casefold()), label)


def _with(variants: Iterable[Variant], selected: Mapping[str, str]) -> list[Variant]:
    return [
        variant for variant in variants if all(variant.options.get(name) == label for name, label in selected.items())
    ]


def _value(record: Product, name: str, label: str, selected: Mapping[str, str]) -> Shape:
    """A value of an option, and whether it exists and can be had together with the other options chosen."""
    fitting = _with(record.variants, {**selected, name: label})
    shape: Shape = {"label": label, "exists": bool(fitting)}
    if not fitting:
        return shape | {"available": False}
    told = [variant for variant in fitting if variant.available is not None or variant.availability]
    if any(variant.may_be_bought for variant in told):
        return shape | {"available": True}
    return shape if len(told) < len(fitting) else shape | {"available": False}
