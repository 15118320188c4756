"""WooCommerce exports: variations join their product, grouped products are bought by their parts."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.readers import read
from retrieval.records import ReadResult

COLUMNS = (
    "ID", "Type", "SKU", "Name", "Published", "Visibility in catalog", "Short description", "Description", "In stock?",
    "Stock", "Backorders allowed?", "Sale price", "Regular price", "Categories", "Tags", "Images", "Parent",
    "Grouped products", "External URL", "Attribute 1 name", "Attribute 1 value(s)", "Attribute 2 name",
    "Attribute 2 value(s)",
)  # fmt: skip
CAP = {
    "ID": "1",
    "Type": "simple",
    "SKU": "cap",
    "Name": "Cap",
    "Published": "1",
    "In stock?": "1",
    "Regular price": "18",
}
TEE = {
    "ID": "2", "Type": "variable", "SKU": "tee", "Name": "T-Shirt", "Published": "1",
    "Categories": "Clothing, Clothing > Tees",
    "Attribute 1 name": "Color", "Attribute 1 value(s)": "Blue, Red", "Attribute 2 name": "Size",
    "Attribute 2 value(s)": "S, M",
}  # fmt: skip


def _variation(number: int, colour: str, **fields: str) -> dict[str, str]:
    return {
        "ID": str(number), "Type": "variation", "SKU": f"tee-{number}", "Name": "T-Shirt - x", "Published": "1",
        "In stock?": "1", "Regular price": "25", "Parent": "tee", "Attribute 1 name": "Color",
        "Attribute 1 value(s)": colour,
        "Attribute 2 name": "Size", **fields,
    }  # fmt: skip


@pytest.fixture
def read_rows(tmp_path: Path):
    def write_and_read(*rows: dict[str, str]) -> ReadResult:
        path = tmp_path / "woo.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return read(path)

    return write_and_read


def test_variations_are_the_variants_of_their_product(read_rows) -> None:
    result = read_rows(
        _variation(7, "Red", **{"Sale price": "20", "Attribute 2 value(s)": "M", "Images": "/red.jpg"}),
        {**TEE, "Images": "/tee.jpg, /back.jpg"},
        _variation(8, "Blue"),
    )
    (tee,) = result.products
    assert result.problems == [] and tee.category == "Clothing > Tees"
    red, blue = tee.variants
    assert (red.options, red.price, red.compare_at_price) == ({"Color": "Red", "Size": "M"}, Decimal(20), Decimal(25))
    assert (tee.image_url, red.image_url, blue.image_url) == ("/tee.jpg", "/red.jpg", "")
    assert blue.options == {"Color": "Blue", "Size": "S, M"}  # any size that the product offers


def test_a_variation_may_name_its_product_by_id(read_rows) -> None:
    assert len(read_rows(TEE, _variation(7, "Red", Parent="id:2")).products[0].variants) == 1


def test_a_grouped_product_offers_its_parts_at_their_prices(read_rows) -> None:
    group = {
        "ID": "9",
        "Type": "grouped",
        "SKU": "set",
        "Name": "Set",
        "Published": "1",
        "Grouped products": "cap, tee, gone",
    }
    result = read_rows(group, CAP, TEE, _variation(7, "Red"))
    grouped = result.products[0]
    assert [(variant.name, variant.price) for variant in grouped.variants] == [
        ("Cap", Decimal(18)),
        ("T-Shirt", Decimal(25)),
    ]
    assert [problem.value for problem in result.problems] == ["gone"]


def test_an_external_product_links_to_where_it_is_sold(read_rows) -> None:
    result = read_rows({**CAP, "Type": "external", "External URL": "https://elsewhere.example/cap"})
    assert result.products[0].url == "https://elsewhere.example/cap"


def test_types_with_additions_are_understood(read_rows) -> None:
    assert len(read_rows({**CAP, "Type": "simple, downloadable, virtual"}).products) == 1


def test_stock_backorders_and_hidden_products(read_rows) -> None:
    result = read_rows(
        {**CAP, "In stock?": "0"},
        {**CAP, "ID": "3", "SKU": "b", "In stock?": "0", "Backorders allowed?": "1"},
        {**CAP, "ID": "4", "SKU": "c", "Published": "-1"},
        {**CAP, "ID": "5", "SKU": "d", "Visibility in catalog": "hidden"},
    )
    assert [product.available for product in result.products] == [False, True]
    assert result.hidden == ["c", "d"]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({**CAP, "Regular price": ""}, "Regular price"),
        ({**CAP, "Regular price": "-3"}, "Regular price"),
        ({**CAP, "Name": ""}, "Name"),
        ({**CAP, "SKU": "", "ID": ""}, "SKU"),
        (_variation(7, "Red", Parent="nothing"), "Parent"),
        ({**CAP, "Type": "bundle"}, "Type"),
    ],
)
def test_a_bad_row_is_reported(read_rows, row: dict[str, str], field: str) -> None:
    result = read_rows({**CAP, "SKU": "good", "ID": "99"}, row)
    assert result.problems[0].field == field and result.problems[0].row == 3
    assert "good" in [product.product_id for product in result.products]
