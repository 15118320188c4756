"""Writes the catalog as OpenAI's product feed takes it: one variant a line of JSON, to be found and not bought there.

Source: developers.openai.com/commerce/specs/file-upload/products, as of November 2026.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from retrieval.exports.fields import LeftOut, Seller, amount_text, full_title, image, page
from retrieval.records import Product, Stock, Variant

LONGEST_ID = 100  # characters, as the specification has it; so are the next two
LONGEST_TITLE = 150
LONGEST_DESCRIPTION = 5000
_AVAILABILITY: Mapping[Stock, str] = {
    Stock.IN: "in_stock",
    Stock.OUT: "out_of_stock",
    Stock.PREORDER: "pre_order",
    Stock.BACKORDER: "backorder",
    Stock.UNKNOWN: "unknown",
}


def write(products: Iterable[Product], seller: Seller, file: TextIO) -> list[LeftOut]:
    """Write the feed; a variant without a link, a picture or a brand is left out, as OpenAI requires them."""
    left_out: list[LeftOut] = []
    for product in products:
        for variant in product.variants:
            if reason := _why_not(product, variant, seller):
                left_out.append(LeftOut(product.product_id, variant.variant_id, reason))
                continue
            file.write(json.dumps(_row(product, variant, seller), ensure_ascii=False) + "\n")
    return left_out


def _why_not(product: Product, variant: Variant, seller: Seller) -> str:
    if not page(product, seller):
        return "it has no page (url): set shop_url and update the catalog again"
    if not image(product, variant, seller):
        return "it has no picture (image_url)"
    if not product.brand:
        return "it has no brand"
    if variant.stock is Stock.PREORDER and variant.available_from is None:
        return "it is on preorder without a date, and OpenAI wants the date"
    if len(variant.variant_id) > LONGEST_ID:
        return f"its id has more than {LONGEST_ID} characters"
    return ""


def _row(product: Product, variant: Variant, seller: Seller) -> dict[str, Any]:
    on_sale = variant.on_sale and variant.compare_at_price is not None
    regular = variant.compare_at_price if on_sale and variant.compare_at_price is not None else variant.price
    row: dict[str, Any] = {
        "is_eligible_search": True,
        "is_eligible_checkout": False,
        "item_id": variant.variant_id,
        "title": full_title(product, variant)[:LONGEST_TITLE],
        "description": (product.description or product.title)[:LONGEST_DESCRIPTION],
        "url": page(product, seller),
        "brand": product.brand,
        "image_url": image(product, variant, seller),
        "price": amount_text(regular, product.currency),
        "availability": _AVAILABILITY[variant.stock],
        "seller_name": seller.name,
        "seller_url": seller.url,
        "target_countries": [seller.country],
        "store_country": seller.country,
        "condition": "new",
        "group_id": product.product_id,
        "listing_has_variations": len(product.variants) > 1,
    }
    if on_sale:
        row["sale_price"] = amount_text(variant.price, product.currency)
    if variant.available_from is not None:
        row["availability_date"] = variant.available_from.isoformat()
    if variant.options:
        row["variant_dict"] = dict(variant.options)
    told = {
        "color": variant.colour,
        "size": variant.size,
        "material": variant.material,
        "product_category": product.category,
    }
    return row | {name: value for name, value in told.items() if value}
