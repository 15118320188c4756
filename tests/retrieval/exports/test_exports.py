"""Feeds for other systems: each row is what the record says, within the limits that the format's owner publishes."""

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from retrieval import readers
from retrieval.exports import EXPORTS, Seller
from retrieval.records import Product, Variant

SELLER = Seller("Example Shop", "https://shop.example", "BE")


def _variant(name: str, **more: Any) -> Variant:
    fields = {"price": Decimal("20.00"), "available": True, "options": {"Colour": "Navy", "Size": name}, **more}
    return Variant(variant_id=f"tee-{name}", **fields)


TEE = Product(
    product_id="tee",
    title="Plain Tee",
    description="Soft & thick cotton.",
    brand="Oak",
    category="Tops",
    gender="women",
    url="https://shop.example/products/tee",
    image_url="/pictures/tee.jpg",
    currency="EUR",
    variants=(
        _variant("S"),
        _variant("M", available=False),
        _variant("L", available=None),
        _variant("XL", available=False, availability="preorder", available_from=date(2027, 3, 1)),
        _variant("XXL", price=Decimal("15.00"), compare_at_price=Decimal("20.00")),
    ),
)
YEN = Product(
    product_id="bag",
    title="Small Bag",
    brand="Oak",
    url="https://shop.example/products/bag",
    image_url="https://cdn.example/bag.jpg",
    currency="JPY",
    variants=(
        Variant(
            variant_id="bag-1",
            price=Decimal(4500),
            available=True,
            sale_price=Decimal(4000),
            sale_from=datetime(2026, 12, 1, tzinfo=UTC),
            sale_until=datetime(2026, 12, 24, tzinfo=UTC),
        ),
    ),
)

# What agentic-commerce-protocol's schema of 2026-04-17 says of a product, in the parts that we write.
_AMOUNT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["amount", "currency"],
    "properties": {"amount": {"type": "integer", "minimum": 0}, "currency": {"pattern": "^[A-Z]{3}$"}},
}
_TEXT = {"type": "string"}
_MEDIA = {"type": "array", "items": {"type": "object", "required": ["type", "url"]}}
_ACP = {
    "type": "object",
    "required": ["id", "variants"],
    "additionalProperties": False,
    "properties": {
        "id": _TEXT,
        "title": _TEXT,
        "description": {"type": "object", "additionalProperties": False, "properties": {"plain": _TEXT}},
        "url": {"type": "string", "format": "uri"},
        "media": _MEDIA,
        "variants": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "title"],
                "additionalProperties": False,
                "properties": {
                    "id": _TEXT,
                    "title": _TEXT,
                    "price": _AMOUNT,
                    "list_price": _AMOUNT,
                    "availability": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"available": {"type": "boolean"}, "status": _TEXT},
                    },
                    "categories": {"type": "array", "items": {"type": "object", "required": ["value"]}},
                    "condition": {"type": "array", "items": _TEXT},
                    "variant_options": {"type": "array", "items": {"type": "object", "required": ["name", "value"]}},
                    "media": _MEDIA,
                    "seller": {"type": "object"},
                },
            },
        },
    },
}


def _written(name: str, *products: Product) -> tuple[str, list[str]]:
    file = io.StringIO()
    left_out = EXPORTS[name](products, SELLER, file)
    return file.getvalue(), [f"{left.variant_id}: {left.reason}" for left in left_out]


def test_google_gets_each_variant_whose_stock_is_known_and_our_reader_finds_it_again(tmp_path: Path) -> None:
    text, left_out = _written("google", TEE, YEN)
    assert left_out == ["tee-L: its stock is unknown, and Google wants it told"]
    feed = tmp_path / "feed.xml"
    feed.write_text(text, encoding="utf-8")
    read = readers.read(feed, currency="USD")
    assert read.problems == []
    back = {variant.variant_id: (product, variant) for product in read.products for variant in product.variants}
    assert set(back) == {"tee-S", "tee-M", "tee-XL", "tee-XXL", "bag-1"}
    for original in (*TEE.variants, *YEN.variants):
        if original.variant_id not in back:
            continue
        product, variant = back[original.variant_id]
        assert (variant.price, variant.stock) == (original.price, original.stock)
        assert (variant.compare_at_price, variant.sale_price) == (original.compare_at_price, original.sale_price)
        assert (variant.available_from, variant.sale_from) == (original.available_from, original.sale_from)
        assert product.currency == ("EUR" if original in TEE.variants else "JPY")
        assert product.description in (TEE.description, YEN.title)


def test_openai_gets_unknown_stock_as_unknown_and_its_required_fields() -> None:
    text, left_out = _written("openai", TEE, YEN)
    assert left_out == []
    rows = {row["item_id"]: row for row in map(json.loads, text.splitlines())}
    basics = ["item_id", "title", "description", "url", "brand", "image_url", "price", "availability"]
    seller = ["seller_name", "seller_url", "target_countries", "store_country"]
    required = ["is_eligible_search", "is_eligible_checkout", *basics, *seller]
    for row in rows.values():
        assert all(row.get(name) not in (None, "") for name in required)
        assert len(row["title"]) <= 150
    assert [rows[f"tee-{size}"]["availability"] for size in ("S", "M", "L", "XL")] == [
        "in_stock",
        "out_of_stock",
        "unknown",
        "pre_order",
    ]
    assert rows["tee-XL"]["availability_date"] == "2027-03-01"
    assert (rows["tee-XXL"]["price"], rows["tee-XXL"]["sale_price"]) == ("20.00 EUR", "15.00 EUR")
    assert rows["bag-1"]["price"] == "4500 JPY"
    assert rows["tee-S"]["image_url"] == "https://shop.example/pictures/tee.jpg"


def test_acp_says_nothing_of_an_unknown_stock() -> None:
    text, left_out = _written("acp", TEE, YEN)
    assert left_out == []
    products = json.loads(text)["products"]
    for product in products:
        jsonschema.validate(product, _ACP)
    told = {variant["id"]: variant.get("availability") for product in products for variant in product["variants"]}
    assert told["tee-L"] is None
    assert told["tee-XL"] == {"available": True, "status": "preorder"}
    assert next(v for v in products[1]["variants"])["price"] == {"amount": 4500, "currency": "JPY"}


@pytest.mark.parametrize("name", ["google", "openai"])
def test_what_a_feed_may_not_lack_is_told(name: str) -> None:
    _, left_out = _written(name, TEE.model_copy(update={"url": ""}))
    assert len(left_out) == len(TEE.variants)
    assert "tee-S: it has no page (url): set shop_url and update the catalog again" in left_out
