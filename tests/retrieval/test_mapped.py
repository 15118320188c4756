"""Any table can be a catalog once a mapping file names its columns."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.readers import ReadError, read

TABLE = (
    "Nr;Artikel;Farbe;Größe;Preis;Lager;Art\n"
    "7;Mantel;Blau;M;1.299,00;3;Mäntel\n"
    "7;Mantel;Blau;L;1.299,00;0;Mäntel\n"
    "8;Hut;;;abc;1;Hüte\n"
    "9;Schal;Rot;;25,50;;Schals\n"
)
MAPPING = """
columns: {product_id: Nr, title: Artikel, price: Preis, quantity: Lager, category: Art}
options: {Colour: Farbe, Size: Größe}
constants: {currency: EUR, brand: Ours}
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "artikel.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def _mapping(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mapping.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_with_one_id_are_one_product(tmp_path: Path, table: Path) -> None:
    result = read(table, "csv", mapping=_mapping(tmp_path, MAPPING))
    coat, scarf = result.products
    assert (coat.title, coat.currency, coat.brand, coat.category) == ("Mantel", "EUR", "Ours", "Mäntel")
    assert [(variant.name, variant.price, variant.available) for variant in coat.variants] == [
        ("Blau / M", Decimal("1299.00"), True), ("Blau / L", Decimal("1299.00"), False),
    ]  # fmt: skip
    assert scarf.variants[0].options == {"Colour": "Rot"}
    assert [(problem.row, problem.field) for problem in result.problems] == [(4, "Preis")]


def test_each_row_may_show_its_own_picture(tmp_path: Path) -> None:
    table = tmp_path / "coats.csv"
    table.write_text("t,c,p\nCoat,Navy,\nCoat,Red,/red.jpg\nCoat,Blue,javascript:x\n", encoding="utf-8")
    mapping = "columns: {title: t, image_url: p}\noptions: {Colour: c}\nconstants: {price: '9'}"
    result = read(table, "csv", mapping=_mapping(tmp_path, mapping))
    assert [variant.image_url for variant in result.products[0].variants] == ["", "/red.jpg", ""]
    assert result.products[0].image_url == "/red.jpg"
    assert [(problem.row, problem.field) for problem in result.problems] == [(4, "p")]


def test_a_packed_table_is_read(tmp_path: Path, table: Path) -> None:
    packed = tmp_path / "artikel.csv.gz"
    packed.write_bytes(gzip.compress(table.read_bytes()))
    assert len(read(packed, "csv", mapping=_mapping(tmp_path, MAPPING)).products) == 2


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("columns: {title: Nothing, price: Preis}", "has no column Nothing"),
        ("columns: {title: Artikel}", "names no price"),
        ("columns: {price: Preis}", "columns.title"),
        ("columns: {title: Artikel, colour: Farbe}", "columns.colour"),
        ("- a list", "not a column mapping"),
        ("columns: [", "not YAML"),
    ],
)
def test_a_wrong_mapping_is_refused_in_a_sentence(tmp_path: Path, table: Path, mapping: str, sentence: str) -> None:
    with pytest.raises(ReadError, match=sentence):
        read(table, "csv", mapping=_mapping(tmp_path, mapping))


def test_a_table_of_unknown_columns_asks_for_a_mapping(table: Path) -> None:
    with pytest.raises(ReadError, match="--mapping"):
        read(table)
    with pytest.raises(ReadError, match="--mapping"):
        read(table, "csv")
