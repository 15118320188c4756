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
    assert {(problem.row, problem.field) for problem in result.problems} == {(4, "Preis")}


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


# A table in which a product and its variants have rows of their own, as a Wix export (catalog V1) has them.
KINDS = (
    "Handle;Kind;Name;Price;Size;Stock;Shown;Cloth\n"
    "romper;Product;Romper;150;;;yes;Linen\n"
    "romper;Variant;;;S;1;yes;\n"
    "romper;Variant;;160;M;0;yes;\n"
    "romper;Variant;;;L;2;no;\n"
    "top;Product;Top;50;;4;yes;\n"
    "secret;Product;Secret;10;;1;no;\n"
    "secret;Variant;;;S;1;yes;\n"
    "gone;Variant;;;S;1;yes;\n"
)
KINDS_MAPPING = """
columns: {product_id: Handle, title: Name, price: Price, quantity: Stock}
options: {Size: Size}
attributes: {Fabric: Cloth}
"""


def _read(tmp_path: Path, table: str, mapping: str, **settings: str):
    path = tmp_path / "table.csv"
    path.write_text(table, encoding="utf-8")
    return read(path, "csv", mapping=_mapping(tmp_path, mapping), **settings)


def test_a_mapping_says_what_a_variant_is_and_which_rows_are_hidden(tmp_path: Path) -> None:
    rows = "variants: {column: Kind, values: [Variant], parent: Handle}\nhidden: {column: Shown, values: [no]}\n"
    result = _read(tmp_path, KINDS, KINDS_MAPPING + rows.replace("[no]", '["no"]'))
    romper, top = result.products
    assert [(variant.size, variant.price, variant.quantity) for variant in romper.variants] == [
        ("S", Decimal(150), 1), ("M", Decimal(160), 0),
    ]  # fmt: skip
    assert romper.attributes == {"Fabric": "Linen"} and top.variants[0].quantity == 4
    assert result.hidden == ["secret"]
    assert [(problem.row, problem.field, problem.value) for problem in result.problems] == [(9, "Handle", "gone")]


def test_a_product_may_be_found_by_its_sku(tmp_path: Path) -> None:
    table = "nr,sku,kind,title,price,size,of\n1,TEE,p,Tee,20,,\n2,TEE-S,v,,,S,TEE\n3,TEE-M,v,,22,M,TEE\n"
    mapping = (
        "columns: {product_id: nr, sku: sku, title: title, price: price}\noptions: {Size: size}\n"
        "variants: {column: kind, values: [v], parent: of}\n"
    )
    (tee,) = _read(tmp_path, table, mapping).products
    assert (tee.product_id, [variant.sku for variant in tee.variants]) == ("1", ["TEE-S", "TEE-M"])


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        (KINDS_MAPPING, r"4 rows of table.csv would be lost, such as row 3 \(romper\).*variants:"),
        (KINDS_MAPPING + "variants: {column: Kind, values: [Child]}", "No row of table.csv has Child in Kind"),
        (KINDS_MAPPING + "variants: {column: Kind, values: [Variant], parent: Size}", "name no product in Size"),
        (KINDS_MAPPING + "variants: {column: Type, values: [Variant]}", "has no column Type"),
        (KINDS_MAPPING + "variants: {column: Kind, values: []}", "variants.values"),
        (KINDS_MAPPING + "hidden: {column: Shown, is: no}", "hidden.is"),
    ],
)
def test_a_mapping_by_which_rows_would_be_lost_is_refused(tmp_path: Path, mapping: str, sentence: str) -> None:
    with pytest.raises(ReadError, match=sentence):
        _read(tmp_path, KINDS, mapping)


def test_a_mapping_that_leaves_out_what_tells_variants_apart_is_refused(tmp_path: Path) -> None:
    table = "id,name,price,size\n" + "".join(f"1,Coat,80,{size}\n" for size in ("S", "M", "L"))
    mapping = "columns: {product_id: id, title: name, price: price}\n"
    with pytest.raises(ReadError, match=r"2 rows .* row 3 \(1\).*differ in size.*options:"):
        _read(tmp_path, table, mapping)
    assert len(_read(tmp_path, table, mapping + "options: {Size: size}\n").products[0].variants) == 3


def test_a_doubled_row_is_a_problem_and_no_reason_to_refuse(tmp_path: Path) -> None:
    mapping = "columns: {product_id: id, title: name, price: price}\n"
    result = _read(tmp_path, "id,name,price\n1,Coat,80\n1,Coat,80\n1,Coat,80\n", mapping)
    assert [problem.row for problem in result.problems] == [3, 4]


def test_currencies_in_cells_win_and_are_reported_once_each(tmp_path: Path) -> None:
    mapping = "columns: {title: name, price: cost}\n"
    result = _read(tmp_path, 'name;cost\nA;£45.00\nB;"49,00 €"\nC;50 CHF\nD;€30\nE;20\n', mapping, currency="USD")
    assert [product.currency for product in result.products] == ["GBP", "EUR", "CHF", "EUR", "USD"]
    assert [problem.row for problem in result.problems] == [2, 3, 4]


def test_stock_is_only_what_the_table_says(tmp_path: Path) -> None:
    mapping = "columns: {title: n, price: p, available: a, available_from: d}\n"
    table = "n,p,a,d\nA,5,yes,\nB,5,sold out,\nC,5,preorder,2027-03-01\nD,5,,\nE,5,perhaps,\n"
    result = _read(tmp_path, table, mapping)
    assert [product.variants[0].stock.value for product in result.products] == [
        "in stock", "sold out", "preorder", "unknown", "unknown",
    ]  # fmt: skip
    assert str(result.products[2].variants[0].available_from) == "2027-03-01"
    assert [problem.row for problem in result.problems] == [6]
