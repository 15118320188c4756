"""JSON Lines: a record a line in the shape of our own records; a bad line doesn't hide the good ones."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.readers import read
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
    assert hat.variants[0].price == Decimal(20) and hat.available and hat.variants[0].variant_id == "hat"


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
