"""JSON Lines: a record a line in the shape of our own records; a bad line doesn't hide the good ones."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from retrieval.readers import read
from retrieval.records import Product, Stock, Variant
from tests.retrieval.conftest import make_product

RECORD = {"product_id": "hat", "title": "Hat", "variants": [{"price": 20}]}


def _read(tmp_path: Path, *lines: str):
    path = tmp_path / "products.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read(path)


def test_our_own_records_come_back_as_they_were(tmp_path: Path) -> None:
    product = make_product(
        "Wool Coat", colours=("Navy",), sizes=("S", "M"), price="120.50", description="Warm.", brand="Ours",
        category="Coats", tags=("women", "winter"), gender="women", url="https://shop.example/coat",
        image_url="/pictures/coat.svg",
    )  # fmt: skip
    first = product.variants[0].model_copy(update={"image_url": "/pictures/coat-navy.svg"})
    product = product.model_copy(update={"variants": (first, *product.variants[1:])})
    result = _read(tmp_path, product.model_dump_json())
    assert result.products == [product] and result.problems == []


def test_only_the_necessary_fields(tmp_path: Path) -> None:
    (hat,) = _read(tmp_path, json.dumps({**RECORD, "unknown": 1}), "").products
    assert hat.variants[0].price == Decimal(20) and hat.variants[0].variant_id == "hat"
    assert hat.available is None  # silence isn't a yes


def test_markup_in_fields_is_cleaned(tmp_path: Path) -> None:
    (hat,) = _read(tmp_path, json.dumps({**RECORD, "title": "<b>Hat</b>\u202e", "description": "<p>Soft</p>"})).products
    assert (hat.title, hat.description) == ("Hat", "Soft")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("{not json", "(line)"),
        ("[1, 2]", "(line)"),
        ("[" * 100_000, "(line)"),
        (json.dumps({**RECORD, "title": None}), "title"),
        (json.dumps({"title": "Hat"}), "product_id"),
        (json.dumps({**RECORD, "variants": []}), "variants"),
        (json.dumps({**RECORD, "variants": "many"}), "variants"),
        (json.dumps({**RECORD, "variants": [{"price": -1}]}), "variants.price"),
        (json.dumps({**RECORD, "variants": [{"price": 1, "quantity": "lots"}]}), "variants.quantity"),
        ('{"product_id": "hat", "title": "Hat", "variants": [{"price": NaN}]}', "variants.price"),
        (json.dumps({**RECORD, "product_id": "good"}), "product_id"),
    ],
)
def test_a_bad_line_is_reported(tmp_path: Path, line: str, field: str) -> None:
    result = _read(tmp_path, json.dumps({**RECORD, "product_id": "good"}), line)
    assert [product.product_id for product in result.products] == ["good"]
    assert (result.problems[0].row, result.problems[0].field) == (2, field)


def test_an_endless_line_is_skipped(tmp_path: Path) -> None:
    result = _read(tmp_path, '{"product_id": "' + "x" * 9_000_000 + '"}', json.dumps(RECORD))
    assert [product.product_id for product in result.products] == ["hat"]
    assert "longer than" in result.problems[0].reason


def test_all_that_a_record_can_tell_comes_back_as_it_was(tmp_path: Path) -> None:
    summer = ZoneInfo("Europe/Brussels")
    reduced = Variant(
        variant_id="ring/16", sku="R16", options={"Choose Ring Size": "16", "Farbton": "Silber"}, price=Decimal(90),
        option_kinds={"Choose Ring Size": "size", "Farbton": "colour"}, sale_price=Decimal(60),
        sale_from=datetime(2031, 7, 1, tzinfo=summer), sale_until=datetime(2031, 8, 1, tzinfo=summer),
        available=True, quantity=3, stock_by_location={"Ghent": 1, "Web": 2}, price_lists={"Belgium": Decimal("95.50")},
    )  # fmt: skip
    ahead = Variant(
        variant_id="ring/17", price=Decimal(90), available=False, availability="preorder",
        available_from=date(2031, 3, 1),
    )  # fmt: skip
    later = Variant(variant_id="ring/18", price=Decimal(90), available=False, availability="backorder")
    untold = Variant(variant_id="ring/19", price=Decimal(90), available=None, stock_by_location={"Ghent": None})
    product = Product(
        product_id="ring", title="Ring", currency="EUR", attributes={"Care guide": "Soft cloth", "Metal": "Silver"},
        variants=(reduced, ahead, later, untold),
    )  # fmt: skip
    result = _read(tmp_path, product.model_dump_json())
    assert result.products == [product] and result.problems == []
    assert (reduced.size, reduced.colour) == ("16", "Silber")


@pytest.mark.parametrize(
    ("stated", "stock"),
    [
        ({}, Stock.UNKNOWN),
        ({"available": None}, Stock.UNKNOWN),
        ({"available": True}, Stock.IN),
        ({"available": False, "quantity": 3}, Stock.OUT),
        ({"quantity": 3}, Stock.IN),
        ({"quantity": 0}, Stock.OUT),
        ({"stock_by_location": {"Ghent": 0, "Web": 2}}, Stock.IN),
        ({"stock_by_location": {"Ghent": 0, "Web": 0}}, Stock.OUT),
        ({"stock_by_location": {"Ghent": 0, "Web": None}}, Stock.UNKNOWN),
        ({"availability": "preorder"}, Stock.PREORDER),
        ({"available": True, "availability": "backorder"}, Stock.BACKORDER),
    ],
)
def test_stock_is_what_the_record_tells(tmp_path: Path, stated: dict[str, object], stock: Stock) -> None:
    result = _read(tmp_path, json.dumps({**RECORD, "variants": [{"price": 20, **stated}]}))
    [variant] = result.products[0].variants
    assert (variant.stock, result.problems) == (stock, [])


def test_a_currency_in_a_price_wins_over_the_setting(tmp_path: Path) -> None:
    result = _read(tmp_path, json.dumps({**RECORD, "variants": [{"price": "20 GBP"}, {"price": "21 EUR"}]}))
    assert [(product.currency, len(product.variants)) for product in result.products] == [("GBP", 1)]
    assert {problem.field for problem in result.problems} == {"variants.price"}
    assert any("where USD is set" in problem.reason for problem in result.problems)
    assert any("left out" in problem.reason for problem in result.problems)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sale_price", 0),
        ("sale_price", 30),
        ("sale_until", "next week"),
        ("availability", "perhaps"),
        ("stock_by_location", {"Ghent": "many"}),
        ("option_kinds", {"Length": "size"}),
        ("option_kinds", {"Cut": "shape"}),
        ("price_lists", {"Belgium": "free"}),
    ],
)
def test_a_rare_field_that_cannot_be_right_is_reported_and_the_variant_stays(
    tmp_path: Path, field: str, value: object
) -> None:
    variant = {"price": 20, "options": {"Cut": "Round"}, field: value}
    if field == "sale_until":
        variant["sale_price"] = 10
    result = _read(tmp_path, json.dumps({**RECORD, "variants": [variant]}))
    [variant_read] = result.products[0].variants
    assert (variant_read.price, variant_read.sale_price) == (20, None)
    assert [problem.field for problem in result.problems] == [f"variants.{field}"]


def test_a_sale_that_ends_before_it_begins_is_reported_and_not_told(tmp_path: Path) -> None:
    sale = {"sale_price": 10, "sale_from": "2031-08-01", "sale_until": "2031-07-01"}
    result = _read(tmp_path, json.dumps({**RECORD, "variants": [{"price": 20, **sale}]}))
    [variant] = result.products[0].variants
    assert (variant.price, variant.sale_price, variant.sale_from) == (20, None, None)
    [problem] = result.problems
    assert (problem.field, problem.value) == ("variants.sale_until", "2031-07-01")
    assert "ends before it begins" in problem.reason


@pytest.mark.parametrize(
    ("available", "quantity", "read"),
    [
        (True, 3, (True, 3)),
        ("yes", 3, (True, 3)),
        (1, "4", (True, 4)),
        (None, 2.0, (None, 2)),
        (False, None, (False, None)),
    ],
)
def test_stock_in_other_words_is_read_as_well(
    tmp_path: Path, available: object, quantity: object, read: tuple[bool | None, int | None]
) -> None:
    told = {"price": 20, "available": available, "quantity": quantity}
    [variant] = _read(tmp_path, json.dumps({**RECORD, "variants": [told]})).products[0].variants
    assert (variant.available, variant.quantity) == read


def test_half_a_character_in_a_link_is_reported(tmp_path: Path) -> None:
    line = json.dumps({**RECORD, "url": "https://shop.example/\ud83d"})
    result = _read(tmp_path, line)
    assert (result.products[0].url, [problem.field for problem in result.problems]) == ("", ["url"])


def test_sale_dates_without_a_zone_are_the_shops(tmp_path: Path) -> None:
    path = tmp_path / "products.jsonl"
    variant = {"price": 20, "sale_price": 15, "sale_from": "2031-07-01", "sale_until": "2031-07-31"}
    path.write_text(json.dumps({**RECORD, "variants": [variant]}), encoding="utf-8")
    zone = ZoneInfo("Europe/Brussels")
    [variant_read] = read(path, zone=zone).products[0].variants
    told = [
        variant_read.at(datetime(2031, *day, tzinfo=zone)).price for day in ((6, 30, 23), (7, 1), (7, 31, 23), (8, 1))
    ]
    assert told == [20, 15, 15, 20]


def test_a_price_of_zero_is_reported_once_a_file(tmp_path: Path) -> None:
    free = [json.dumps({**RECORD, "product_id": name, "variants": [{"price": 0}]}) for name in ("a", "b")]
    result = _read(tmp_path, *free)
    assert (len(result.products), [problem.field for problem in result.problems]) == (2, ["variants.price"])
