"""Writes the catalog as a Google Merchant Center feed: RSS 2.0, one item a variant.

Source: Google's product data specification (support.google.com/merchants/answer/7052112), as of November 2026.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO
from xml.sax.saxutils import escape

from retrieval.exports.fields import LeftOut, Seller, amount_text, full_title, image, page
from retrieval.records import Product, Stock, Variant

LONGEST_ID = 50  # characters, as the specification has it; so are the next two
LONGEST_TITLE = 150
LONGEST_DESCRIPTION = 5000
_AVAILABILITY: Mapping[Stock, str] = {
    Stock.IN: "in_stock",
    Stock.OUT: "out_of_stock",
    Stock.PREORDER: "preorder",
    Stock.BACKORDER: "backorder",
}
_GENDERS: Mapping[str, tuple[str, str]] = {
    "women": ("female", "adult"),
    "men": ("male", "adult"),
    "unisex": ("unisex", "adult"),
    "girls": ("female", "kids"),
    "boys": ("male", "kids"),
    "kids": ("unisex", "kids"),
}


def write(products: Iterable[Product], seller: Seller, file: TextIO) -> list[LeftOut]:
    """Write the feed; a variant without a link, a picture or a known stock is left out, as Google would refuse it."""
    left_out: list[LeftOut] = []
    file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    file.write('<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n')
    file.write(f"<title>{escape(seller.name)}</title>\n<link>{escape(seller.url)}</link>\n")
    file.write(f"<description>{escape(seller.name)}</description>\n")
    for product in products:
        for variant in product.variants:
            if reason := _why_not(product, variant, seller):
                left_out.append(LeftOut(product.product_id, variant.variant_id, reason))
                continue
            fields = "".join(
                f"<g:{name}>{escape(value)}</g:{name}>" for name, value in _fields(product, variant, seller)
            )
            file.write(f"<item>{fields}</item>\n")
    file.write("</channel>\n</rss>\n")
    return left_out


def _why_not(product: Product, variant: Variant, seller: Seller) -> str:
    if variant.stock is Stock.UNKNOWN:
        return "its stock is unknown, and Google wants it told"
    if variant.stock in (Stock.PREORDER, Stock.BACKORDER) and variant.available_from is None:
        return f"it is on {variant.stock} without a date, and Google wants the date"
    if not page(product, seller):
        return "it has no page (url): set shop_url and update the catalog again"
    if not image(product, variant, seller):
        return "it has no picture (image_url)"
    if len(variant.variant_id) > LONGEST_ID:
        return f"its id has more than {LONGEST_ID} characters"
    return ""


def _fields(product: Product, variant: Variant, seller: Seller) -> Iterator[tuple[str, str]]:
    yield "id", variant.variant_id
    yield "title", full_title(product, variant)[:LONGEST_TITLE]
    yield "description", (product.description or product.title)[:LONGEST_DESCRIPTION]
    yield "link", page(product, seller)
    yield "image_link", image(product, variant, seller)
    yield "availability", _AVAILABILITY[variant.stock]
    if variant.available_from is not None:
        yield "availability_date", variant.available_from.isoformat()
    yield from _prices(product, variant)
    if product.brand:
        yield "brand", product.brand
    yield "identifier_exists", "no"  # no record carries a GTIN
    yield "condition", "new"
    if len(product.variants) > 1:
        yield "item_group_id", product.product_id[:LONGEST_ID]
    for name, value in (("color", variant.colour), ("size", variant.size), ("material", variant.material)):
        if value:
            yield name, value
    if product.gender in _GENDERS:
        gender, age = _GENDERS[product.gender]
        yield from (("gender", gender), ("age_group", age))
    if product.category:
        yield "product_type", product.category


def _prices(product: Product, variant: Variant) -> Iterator[tuple[str, str]]:
    """The regular price, and the lower one where there is a sale, with its time where it has one."""
    if variant.on_sale and variant.compare_at_price is not None:
        yield "price", amount_text(variant.compare_at_price, product.currency)
        yield "sale_price", amount_text(variant.price, product.currency)
        return
    yield "price", amount_text(variant.price, product.currency)
    if variant.sale_price is not None:
        yield "sale_price", amount_text(variant.sale_price, product.currency)
        if variant.sale_from and variant.sale_until:
            begin, end = variant.sale_from, variant.sale_until
            yield "sale_price_effective_date", f"{begin:%Y-%m-%dT%H:%M%z}/{end:%Y-%m-%dT%H:%M%z}"
