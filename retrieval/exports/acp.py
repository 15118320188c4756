"""Writes the catalog as the Agentic Commerce Protocol's product feed takes it: the body of its upsert of products.

Source: agentic-commerce-protocol on GitHub, spec/2026-04-17/json-schema/schema.feed.json.
"""

import json
from collections.abc import Iterable
from typing import Any, TextIO

from retrieval.exports.fields import AVAILABILITY, LeftOut, Seller, full_title, image, page, picture, price
from retrieval.records import Product, Variant


def write(products: Iterable[Product], seller: Seller, file: TextIO) -> list[LeftOut]:
    """Write all products; nothing is left out, since the protocol lets an unknown stock be unsaid."""
    file.write('{"products": [')
    for number, product in enumerate(products):
        file.write(",\n" if number else "\n")
        file.write(json.dumps(_product(product, seller), ensure_ascii=False))
    file.write("\n]}\n")
    return []


def _product(product: Product, seller: Seller) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "id": product.product_id,
        "title": product.title,
        "variants": [_variant(product, variant, seller) for variant in product.variants],
    }
    if product.description:
        shape["description"] = {"plain": product.description}
    if address := page(product, seller):
        shape["url"] = address
    if address := image(product, product.variants[0], seller):
        shape["media"] = [picture(address, product.title)]
    return shape


def _variant(product: Product, variant: Variant, seller: Seller) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "id": variant.variant_id,
        "title": full_title(product, variant),
        "price": price(variant.price, product.currency),
        "seller": {"name": seller.name},
        "condition": ["new"],
    }
    if variant.on_sale and variant.compare_at_price is not None:
        shape["list_price"] = price(variant.compare_at_price, product.currency)
    if variant.stock in AVAILABILITY:
        available, status = AVAILABILITY[variant.stock]
        shape["availability"] = {"available": available, "status": status}
    if product.category:
        shape["categories"] = [{"value": product.category, "taxonomy": "merchant"}]
    if variant.options:
        shape["variant_options"] = [{"name": name, "value": value} for name, value in variant.options.items()]
    if variant.image_url and (address := image(product, variant, seller)):
        shape["media"] = [picture(address, full_title(product, variant))]
    return shape
