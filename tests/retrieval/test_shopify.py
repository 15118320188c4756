"""Shopify exports are read row by row, and every row that can't be read is reported."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from lisa.settings import BOUTIQUE
from retrieval.readers import ReadError, read

COAT = {"Handle": "coat", "Title": "Wool Coat", "Published": "true", "Status": "active", "Variant Price": "120"}


def test_the_rows_of_a_handle_are_one_product(write_shopify) -> None:
    path = write_shopify(
        {
            **COAT, "Body (HTML)": "<p>Warm.</p>", "Vendor": "Fen & Hollow", "Type": "Coats", "Tags": "women, winter",
            "Option1 Name": "Colour", "Option1 Value": "Navy", "Option2 Name": "Size", "Option2 Value": "S",
            "Variant SKU": "C-1", "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "2",
            "Variant Compare At Price": "150", "Image Src": "https://shop.example/coat.jpg",
        },
        {"Handle": "coat", "Option1 Value": "Navy", "Option2 Value": "M", "Variant Price": "125",
         "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "0", "Variant Image": "/pictures/m.svg"},
        {"Handle": "coat", "Image Src": "https://shop.example/back.jpg"},
    )  # fmt: skip
    result = read(path, currency="EUR", shop_url="https://shop.example")
    assert result.problems == []
    (product,) = result.products
    assert (product.title, product.description, product.category) == ("Wool Coat", "Warm.", "Coats")
    assert (product.gender, product.currency) == ("women", "EUR")
    assert product.url == "https://shop.example/products/coat"
    assert product.image_url == "https://shop.example/coat.jpg"
    small, medium = product.variants
    assert small.options == {"Colour": "Navy", "Size": "S"}
    assert (small.price, small.compare_at_price, small.quantity) == (Decimal("120"), Decimal("150"), 2)
    assert small.available and not medium.available
    assert (small.image_url, medium.image_url) == ("", "/pictures/m.svg")


def test_the_sample_boutique_reads_without_a_problem() -> None:
    result = read(BOUTIQUE / "catalog.csv")
    with (BOUTIQUE / "catalog.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    hidden = {row["Handle"] for row in rows if row["Published"] == "false" or row["Status"] in ("draft", "archived")}
    assert result.problems == []
    assert set(result.hidden) == hidden
    assert result.variant_count == sum(bool(row["Variant Price"]) and row["Handle"] not in hidden for row in rows)


def test_untracked_stock_is_available_and_unknown(write_shopify) -> None:
    path = write_shopify({**COAT, "Variant Inventory Qty": "0", "Variant Inventory Policy": "deny"})
    (variant,) = read(path).products[0].variants
    assert variant.available and variant.quantity is None


def test_a_variant_that_sells_without_stock_is_available(write_shopify) -> None:
    path = write_shopify(
        {
            **COAT,
            "Variant Inventory Tracker": "shopify",
            "Variant Inventory Qty": "-3",
            "Variant Inventory Policy": "continue",
        }
    )
    (variant,) = read(path).products[0].variants
    assert variant.available and variant.quantity == 0


def test_drafts_and_archived_products_stay_hidden(write_shopify) -> None:
    path = write_shopify(
        COAT,
        {**COAT, "Handle": "draft", "Status": "draft"},
        {**COAT, "Handle": "old", "Status": "archived"},
        {**COAT, "Handle": "secret", "Published": "false"},
    )
    result = read(path)
    assert [product.product_id for product in result.products] == ["coat"]
    assert result.hidden == ["draft", "old", "secret"]


def test_default_title_is_no_option(write_shopify) -> None:
    path = write_shopify({**COAT, "Option1 Name": "Title", "Option1 Value": "Default Title"})
    (variant,) = read(path).products[0].variants
    assert variant.options == {} and variant.name == ""


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"Variant Price": "-5"}, "Variant Price", "negative"),
        ({"Variant Price": "call us"}, "Variant Price", "not a price"),
        ({"Variant Price": "1e9"}, "Variant Price", "plain number"),
        ({"Title": ""}, "Title", "no title"),
        ({"Handle": ""}, "Handle", "no handle"),
        ({"Image Src": "javascript:alert(1)"}, "Image Src", "link"),
        ({"Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "many"}, "Variant Inventory Qty", "number"),
    ],
)
def test_a_bad_value_is_reported_with_its_row(write_shopify, change: dict[str, str], field: str, reason: str) -> None:
    path = write_shopify({**COAT, "Handle": "good", "Title": "Good Coat"}, {**COAT, **change})
    result = read(path)
    problem = result.problems[0]
    assert (problem.file, problem.row, problem.field) == ("export.csv", 3, field)
    assert reason in problem.reason
    assert "good" in [product.product_id for product in result.products]


def test_a_second_product_with_the_same_handle_is_left_out_and_reported(write_shopify) -> None:
    result = read(write_shopify(COAT, {**COAT, "Title": "Another Coat"}))
    assert [product.title for product in result.products] == ["Wool Coat"]
    assert "second product" in result.problems[0].reason


def test_the_same_variant_twice_counts_once(write_shopify) -> None:
    small = {"Option1 Name": "Size", "Option1 Value": "S"}
    result = read(write_shopify({**COAT, **small}, {"Handle": "coat", "Option1 Value": "S", "Variant Price": "99"}))
    assert [variant.price for variant in result.products[0].variants] == [Decimal("120")]
    assert "already has this variant" in result.problems[0].reason


def test_windows_text_is_read_and_reported(write_shopify) -> None:
    result = read(write_shopify({**COAT, "Title": "Bouclé Coat"}, encoding="cp1252"))
    assert result.products[0].title == "Bouclé Coat"
    assert "not UTF-8" in result.problems[0].reason


def test_a_file_with_a_byte_order_mark_or_semicolons_is_read(write_shopify) -> None:
    path = write_shopify({**COAT, "Title": "Bouclé Coat"}, encoding="utf-16")
    assert read(path).products[0].title == "Bouclé Coat"
    text = path.read_text(encoding="utf-16").replace(",", ";")
    path.write_text(text, encoding="utf-8-sig")
    assert read(path).products[0].title == "Bouclé Coat"


def test_the_newer_column_names_are_read(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text(
        "Title,URL handle,Description,Vendor,Type,Status,SKU,Option1 name,Option1 value,Price,Compare-at price,"
        "Inventory tracker,Inventory quantity,Continue selling when out of stock,Product image URL\n"
        "Silk Scarf,silk-scarf,<p>Soft</p>,Ours,Scarves,Active,S-1,Color,Red,45,60,shopify,0,DENY,\n",
        encoding="utf-8",
    )
    (product,) = read(path).products
    assert product.product_id == "silk-scarf" and product.description == "Soft"
    assert product.variants[0].colour == "Red" and product.variants[0].on_sale and not product.available


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "empty"), (b"a,b\n1,2\n", "no format"), (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "no format")],
)
def test_a_file_that_is_no_export_is_refused_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with pytest.raises(ReadError, match=sentence):
        read(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="There is no file"):
        read(tmp_path / "nothing.csv")
