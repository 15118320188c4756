"""PrestaShop's products (the layout of 1.6 to 9) with their combinations, and the export of the list of products."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.readers import ReadError, read
from retrieval.records import ReadResult, Stock

PRODUCTS = (
    "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Price tax included;Discount amount;"
    "Discount percent;Discount from (yyyy-mm-dd);Discount to (yyyy-mm-dd);Reference #;Brand;Quantity;Visibility;"
    "Summary;Description;Feature(Name:Value:Position);Out of stock action;Product available date;"
    "Image URLs (x,y,z...)\n"
    "1;1;Robe;Home,Sleep;50;60;;10;2026-11-27;2026-11-30;ROBE;Ours;0;both;Soft;;Fabric:Silk:1,Care:Cold:2;0;;"
    "https://a.example/1.jpg,https://a.example/2.jpg\n"
    "2;0;Inactive;Home;50;60;;;;;X;;1;both;;;;0;;\n"
    "3;1;Nowhere;Home;50;60;;;;;Y;;1;none;;;;0;;\n"
    "4;1;Cape;Home;50;60;5;;0000-00-00;0000-00-00;CAPE;;0;both;;;;1;2027-03-01;\n"
)
COMBINATIONS = (
    "Product ID*;Attribute (Name:Type:Position)*;Value (Value:Position)*;Reference;Impact on price;Quantity\n"
    "1;Size:select:0, Colour:color:1;S:0, Navy:1;R-S;0;2\n"
    "1;Size:select:0, Colour:color:1;M:1, Navy:1;R-M;5;0\n"
    "1;Size:select:0, Colour:color:1;XS:2, Navy:1;R-XS;-2.50;1\n"
    "9;Size:select:0;S:0;Z;0;1\n"
)


def _read(folder: Path, products: str, combinations: str = "") -> ReadResult:
    (folder / "products.csv").write_text(products, encoding="utf-8")
    if not combinations:
        return read(folder / "products.csv", currency="EUR")
    (folder / "combinations.csv").write_text(combinations, encoding="utf-8")
    return read(folder / "products.csv", currency="EUR", combinations=folder / "combinations.csv")


def test_combinations_are_the_variants_with_their_impact_and_tax(tmp_path: Path) -> None:
    result = _read(tmp_path, PRODUCTS, COMBINATIONS)
    robe, cape = result.products
    assert [(variant.options["Size"], variant.price, variant.stock) for variant in robe.variants] == [
        ("S", Decimal(60), Stock.IN), ("M", Decimal(66), Stock.OUT), ("XS", Decimal(57), Stock.IN),
    ]  # fmt: skip
    sale = robe.variants[0].at(datetime(2026, 11, 28, tzinfo=UTC))
    assert (sale.price, sale.compare_at_price) == (Decimal(54), Decimal(60))
    assert (robe.attributes, robe.category) == ({"Fabric": "Silk", "Care": "Cold"}, "Sleep")
    assert robe.image_url == "https://a.example/1.jpg"
    (only,) = cape.variants
    assert (only.price, only.compare_at_price, only.stock) == (Decimal(55), Decimal(60), Stock.BACKORDER)
    assert only.available_from == date(2027, 3, 1)
    assert result.hidden == ["2", "3"]
    assert [(problem.file, problem.row, problem.value) for problem in result.problems] == [("combinations.csv", 5, "9")]


def test_the_export_of_the_list_of_products(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        "Product ID;Image;Name;Reference;Category;Price (tax excl.);Price (tax incl.);Quantity;Status;Position\n"
        "1;;Robe;R;Sleep;50.00;60.00;3;1;1\n2;;Old;O;Sleep;5.00;6.00;3;0;2\n",
    )
    assert [(product.title, product.variants[0].price) for product in result.products] == [("Robe", Decimal("60.00"))]
    assert (result.hidden, result.notes) == (["2"], [])


def test_prices_without_tax_are_told_to_be_so(tmp_path: Path) -> None:
    result = _read(tmp_path, "Product ID;Name *;Price tax excluded;Quantity\n1;Robe;50;1\n")
    assert "without" in result.notes[0] and result.problems == []


def test_a_file_that_holds_no_combinations_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no file of PrestaShop's combinations"):
        _read(tmp_path, PRODUCTS, "a;b\n1;2\n")
