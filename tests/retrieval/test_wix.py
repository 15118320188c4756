"""Wix Stores' export (catalog V1, and V3 of 2025): surcharges, discounts, swatches, pre-orders, hidden products."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.readers import read
from retrieval.records import ReadResult, Stock
from tests.retrieval import shop_systems

V1 = shop_systems.wix([]).strip().split(",")
V3 = shop_systems.wix_v3([]).strip().split(",")


@pytest.fixture
def read_rows(tmp_path: Path):
    def write_and_read(*rows: dict[str, str], columns: list[str] = V1) -> ReadResult:
        path = tmp_path / "catalog_products.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return read(path, shop_url="https://shop.example")

    return write_and_read


GOWN = {
    "handleId": "gown", "fieldType": "Product", "name": "Velvet Gown", "collection": "Gowns;New", "price": "200",
    "visible": "true", "discountMode": "PERCENT", "discountValue": "12.5", "inventory": "InStock",
    "productOptionName1": "Shade", "productOptionType1": "COLOR",
}  # fmt: skip


def test_a_variant_costs_its_surcharge_less_the_discount(read_rows) -> None:
    product = {**GOWN, "productOptionDescription1": "#061047:Navy;rgb(9,9,9):Ink", "productImageUrl": "a~mv2.jpg;b.jpg"}
    part = {"handleId": "gown", "fieldType": "Variant", "visible": "true"}
    result = read_rows(
        product,
        {**part, "productOptionDescription1": "#061047:Navy", "inventory": "2", "surcharge": "20"},
        {**part, "productOptionDescription1": "rgb(9,9,9):Ink", "inventory": "0"},
        {**part, "productOptionDescription1": "red:Red", "inventory": "1", "visible": "false"},
    )
    (gown,) = result.products
    navy, ink = gown.variants
    assert (navy.colour, navy.price, navy.compare_at_price) == ("Navy", Decimal("192.50"), Decimal(220))
    assert (ink.colour, ink.price, ink.stock) == ("Ink", Decimal("175.00"), Stock.OUT)
    assert (gown.category, gown.tags) == ("Gowns", ("New",))
    assert gown.image_url == "https://static.wixstatic.com/media/a~mv2.jpg" and result.problems == []


def test_without_rows_of_variants_each_choice_is_sold(read_rows) -> None:
    row = {**GOWN, "productOptionDescription1": "Navy;Ink", "discountMode": "AMOUNT", "discountValue": "50"}
    in_stock, counted = (read_rows({**row, "inventory": stock}).products[0].variants for stock in ("InStock", "4"))
    assert [(variant.colour, variant.price, variant.stock) for variant in in_stock] == [
        ("Navy", Decimal(150), Stock.IN), ("Ink", Decimal(150), Stock.IN),
    ]  # fmt: skip
    assert [variant.quantity for variant in counted] == [None, None]  # four pieces, but of which nobody knows


def test_hidden_products_are_counted_and_lost_rows_told(read_rows) -> None:
    result = read_rows(
        {**GOWN, "visible": "false"},
        {"handleId": "gone", "fieldType": "Variant", "inventory": "1"},
        {**GOWN, "handleId": "", "name": "Nameless"},
        {**GOWN, "handleId": "free", "discountMode": "PERCENT", "discountValue": "100"},
    )
    assert result.hidden == ["gown"]
    assert [(problem.row, problem.field) for problem in result.problems] == [
        (4, "handleId"), (3, "handleId"), (5, "discountValue"),
    ]  # fmt: skip
    assert result.products[0].variants[0].price == Decimal(200)


def test_the_export_of_2025_has_prices_and_pre_orders_of_its_own(read_rows) -> None:
    product = {
        "handle": "gown", "fieldType": "PRODUCT", "name": "Velvet Gown", "visible": "TRUE", "price": "200",
        "plainDescription": "<p>Soft</p>", "productOptionName1": "Size", "productOptionChoices1": "S;M",
        "primaryCategorySlug": "evening-gowns", "preOrderEnabled": "TRUE",
    }  # fmt: skip
    part = {"handle": "gown", "fieldType": "VARIANT", "visible": "TRUE", "price": "180", "strikethroughPrice": "200"}
    result = read_rows(
        product,
        {**part, "productOptionChoices1": "S", "inventory": "OUT_OF_STOCK"},
        {**part, "productOptionChoices1": "M", "inventory": "IN_STOCK"},
        columns=V3,
    )
    (gown,) = result.products
    small, medium = gown.variants
    assert (small.stock, medium.stock) == (Stock.PREORDER, Stock.IN)
    assert (small.price, small.compare_at_price) == (Decimal(180), Decimal(200))
    assert (gown.category, gown.url) == ("evening gowns", "https://shop.example/product-page/gown")
