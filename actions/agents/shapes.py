"""Writes products as the Universal Commerce Protocol shapes them (catalog, version 2026-04-08).

Source: https://ucp.dev/2026-04-08/specification/catalog. A field that the record doesn't tell is left out: unknown
stock has no `availability`, and an address that isn't a whole one no `url`.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Literal

from language.stars import HIGHEST, LOWEST
from retrieval.exports.fields import AVAILABILITY, is_address, picture, price
from retrieval.records import Product, Stock, Variant
from retrieval.reviews import Rating

VERSION = "2026-04-08"
SEARCH = "dev.ucp.shopping.catalog.search"
LOOKUP = "dev.ucp.shopping.catalog.lookup"
ASK = "dev.ucp.shopping.ask"

Shape = dict[str, Any]


def envelope(capability: str, *, failed: bool = False) -> Shape:
    """The protocol's own part of a response."""
    shape: Shape = {"version": VERSION, "capabilities": {capability: [{"version": VERSION}]}}
    return shape | ({"status": "error"} if failed else {})


def product(record: Product, variants: Sequence[Variant] | None = None, rating: Rating | None = None) -> Shape:
    """A product with these variants, the first of them featured; with all of its own where none are given."""
    shown = tuple(variants or record.variants)
    shape: Shape = {
        "id": record.product_id,
        "title": record.title,
        "description": _description(record.description or record.title),
        "price_range": _range((variant.price for variant in record.variants), record.currency),
        "variants": [variant_of(record, variant) for variant in shown],
    }
    if is_address(record.url):
        shape["url"] = record.url
    if record.category:
        shape["categories"] = [{"value": record.category, "taxonomy": "merchant"}]
    if any(variant.on_sale for variant in record.variants):
        former = (variant.compare_at_price if variant.on_sale else variant.price for variant in record.variants)
        shape["list_price_range"] = _range((amount for amount in former if amount is not None), record.currency)
    if is_address(record.image_url):
        shape["media"] = [picture(record.image_url, record.title)]
    if choices := options(record):
        shape["options"] = [
            {"name": name, "values": [{"label": value} for value in values]} for name, values in choices.items()
        ]
    if rating is not None:
        shape["rating"] = {
            "value": float(rating.average),
            "scale_min": LOWEST,
            "scale_max": HIGHEST,
            "count": rating.count,
        }
    if record.tags:
        shape["tags"] = list(record.tags)
    told = {"brand": record.brand, "gender": record.gender, **record.attributes}
    if known := {name: value for name, value in told.items() if value}:
        shape["metadata"] = known
    return shape


def variant_of(record: Product, variant: Variant) -> Shape:
    """One variant of a product."""
    title = variant.name or record.title
    shape: Shape = {
        "id": variant.variant_id,
        "title": title,
        "description": _description(title),
        "price": price(variant.price, record.currency),
    }
    if variant.sku:
        shape["sku"] = variant.sku
    if variant.on_sale and variant.compare_at_price is not None:
        shape["list_price"] = price(variant.compare_at_price, record.currency)
    if variant.stock in AVAILABILITY:
        available, status = AVAILABILITY[variant.stock]
        shape["availability"] = {"available": available, "status": status}
    if variant.options:
        shape["options"] = [{"name": name, "label": value} for name, value in variant.options.items()]
    if is_address(variant.image_url):
        shape["media"] = [picture(variant.image_url, f"{record.title}, {title}")]
    return shape


def options(record: Product) -> dict[str, tuple[str, ...]]:
    """Each option of a product with its values, in the shop's order."""
    names = dict.fromkeys(name for variant in record.variants for name in variant.options)
    return {
        name: tuple(dict.fromkeys(variant.options[name] for variant in record.variants if name in variant.options))
        for name in names
    }


def message(kind: Literal["info", "warning"], code: str, content: str, path: str = "") -> Shape:
    """A remark about a response, or about the part of it that the path names (RFC 9535)."""
    return {"type": kind, "code": code, "content": content} | ({"path": path} if path else {})


def error(code: str, content: str) -> Shape:
    """Why nothing could be returned; asking the same again won't help."""
    return {"type": "error", "code": code, "content": content, "severity": "unrecoverable"}


def delays(products: Sequence[Product], shown: Sequence[Sequence[Variant]], path: str = "$.products") -> list[Shape]:
    """A warning for each variant that is sent later than now, with the day where the shop tells it."""
    found = []
    for row, (record, variants) in enumerate(zip(products, shown, strict=True)):
        place = f"{path}[{row}]" if path == "$.products" else path
        for column, variant in enumerate(variants):
            if variant.stock not in (Stock.PREORDER, Stock.BACKORDER):
                continue
            day = f", expected on {variant.available_from:%-d %B %Y}" if variant.available_from else ""
            content = f"{record.title}{f' ({variant.name})' if variant.name else ''} is on {variant.stock}{day}."
            found.append(message("warning", "delayed_fulfillment", content, f"{place}.variants[{column}]"))
    return found


def _description(text: str) -> Shape:
    return {"plain": text}


def _range(amounts: Iterable[Decimal], currency: str) -> Shape:
    found = sorted(amounts)
    return {"min": price(found[0], currency), "max": price(found[-1], currency)}
