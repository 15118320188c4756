"""WooCommerce exports: variations join their product, grouped products are bought by their parts."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.readers import read
from retrieval.records import ReadResult, Stock

COLUMNS = (
    "ID", "Type", "SKU", "Name", "Published", "Visibility in catalog", "Short description", "Description",
    "Date sale price starts", "Date sale price ends", "In stock?", "Stock", "Backorders allowed?", "Sale price",
    "Regular price", "Categories", "Tags", "Images", "Parent", "Grouped products", "External URL", "Attribute 1 name",
    "Attribute 1 value(s)", "Attribute 2 name", "Attribute 2 value(s)",
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
    assert [product.variants[0].stock for product in result.products] == [Stock.OUT, Stock.BACKORDER]
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


# What follows is written as WooCommerce's exporter (9.x, class-wc-product-csv-exporter.php) writes it.


def test_a_sale_has_its_time(read_rows) -> None:
    dates = {"Date sale price starts": "2026-11-27 00:00:00", "Date sale price ends": "2026-11-30 23:59:59"}
    result = read_rows({**CAP, "Sale price": "9,50", "Regular price": "18,00", **dates})
    (cap,) = result.products[0].variants
    assert (cap.price, cap.at(datetime(2026, 11, 28, tzinfo=UTC)).price) == (Decimal(18), Decimal("9.5"))
    after = cap.at(datetime(2026, 12, 1, tzinfo=UTC))
    assert (after.price, after.on_sale) == (Decimal(18), False)


def test_a_sale_price_of_nothing_is_reported(read_rows) -> None:
    result = read_rows({**CAP, "Sale price": "0"})
    assert result.products[0].variants[0].price == Decimal(18)
    assert [problem.field for problem in result.problems] == ["Sale price"]


def test_escaped_line_breaks_and_commas_are_what_they_stand_for(read_rows) -> None:
    (cap,) = read_rows(
        {
            **CAP, "Description": r"Warm.\nDry clean.\nStored in C:\\new.", "Categories": r"Hats > Caps\, berets",
            "Tags": r"one\, two, three", "Attribute 1 name": "Care", "Attribute 1 value(s)": r"Cold\, by hand, Flat",
        }
    ).products  # fmt: skip
    assert cap.description == "Warm.\nDry clean.\nStored in C:\\new."
    assert (cap.category, cap.tags) == ("Hats > Caps, berets", ("one, two", "three"))
    assert cap.attributes == {"Care": "Cold, by hand, Flat"} and cap.variants[0].options == {}


def test_an_apostrophe_that_guards_a_spreadsheet_is_no_part_of_the_value(read_rows) -> None:
    parent = {**TEE, "SKU": "'=tee", "Name": "'+ T-Shirt"}
    (tee,) = read_rows(parent, _variation(7, "Red", Parent="'=tee", SKU="'-7")).products
    assert (tee.product_id, tee.title, tee.variants[0].sku) == ("=tee", "+ T-Shirt", "-7")


def test_variations_may_share_the_pieces_that_their_product_counts(read_rows) -> None:
    def stock(count: str, **own: str) -> Stock:
        parent = {**TEE, "Stock": count, "In stock?": "1", **own}
        (tee,) = read_rows(
            parent, _variation(7, "Red", Stock="parent", **{"In stock?": own.get("In stock?", "1")})
        ).products
        return tee.variants[0].stock

    assert stock("4") == Stock.IN
    assert stock("0", **{"In stock?": "0"}) == Stock.OUT
    assert stock("0", **{"In stock?": "backorder"}) == Stock.BACKORDER
    assert stock("0", **{"In stock?": "0", "Backorders allowed?": "notify"}) == Stock.BACKORDER


def test_what_is_counted_to_nothing_is_not_in_stock_whatever_is_said_of_it(read_rows) -> None:
    def stock(**cells: str) -> Stock:
        return read_rows({**CAP, **cells}).products[0].variants[0].stock

    assert stock(**{"In stock?": "1", "Stock": "0", "Backorders allowed?": "notify"}) == Stock.BACKORDER
    assert stock(**{"In stock?": "1", "Stock": "-2", "Backorders allowed?": "1"}) == Stock.BACKORDER
    assert stock(**{"In stock?": "1", "Stock": "0", "Backorders allowed?": "0"}) == Stock.OUT
    assert stock(**{"In stock?": "1", "Stock": "", "Backorders allowed?": "0"}) == Stock.IN
    assert stock(**{"In stock?": "", "Stock": "", "Backorders allowed?": ""}) == Stock.UNKNOWN


def test_a_parent_of_digits_is_an_sku_before_it_is_an_id(read_rows) -> None:
    other = {**CAP, "ID": "100", "SKU": "other"}
    result = read_rows({**TEE, "ID": "5", "SKU": "100"}, other, _variation(7, "Red", Parent="100"))
    assert [(product.product_id, len(product.variants)) for product in result.products] == [("100", 1), ("other", 1)]
    result = read_rows({**TEE, "ID": "5", "SKU": ""}, _variation(7, "Red", Parent="id:5"))
    assert result.products[0].product_id == "woo-5" and result.problems == []


def test_attributes_that_are_no_choice_are_told_with_the_product(read_rows) -> None:
    tee = {**TEE, "Attribute 2 name": "Fabric", "Attribute 2 value(s)": "Cotton, Linen"}
    variation = _variation(7, "Red", **{"Attribute 2 name": "", "Attribute 2 value(s)": ""})
    (product,) = read_rows(tee, variation).products
    assert product.attributes == {"Fabric": "Cotton, Linen"} and product.variants[0].options == {"Color": "Red"}


LANGUAGES = {
    "German, WooCommerce 6.3": (
        "ID;Typ;Artikelnummer;Name;Veröffentlicht;Sichtbarkeit im Katalog;Beschreibung;Vorrätig?;Lager;"
        "Lieferrückstande erlaubt?;Angebotspreis;Regulärer Preis;Kategorien;Schlagwörter;Bilder;Übergeordnetes Produkt;"
        "Attribut 1 Name;Attribut 1 Wert(e)"
    ),
    "French": (
        "ID;Type;UGS;Nom;Publié;Visibilité dans le catalogue;Description;En stock ?;Stock;"
        "Autoriser les commandes de produits en rupture ?;Tarif promo;Tarif régulier;Catégories;Étiquettes;Images;"
        "Parent;Nom de l’attribut 1;Valeur(s) de l’attribut 1 "
    ),
    "Spanish": (
        "ID;Tipo;SKU;Nombre;Publicado;Visibilidad en el catálogo;Descripción;¿En inventario?;Inventario;"
        "¿Permitir reservas de productos agotados?;Precio rebajado;Precio normal;Categorías;Etiquetas;Imágenes;"
        "Superior;Nombre del atributo 1;Valor(es) del atributo 1"
    ),
    "Italian": (
        "ID;Tipo;COD;Nome;Pubblicato;Visibilità nel catalogo;Descrizione;In stock?;Magazzino;"
        "Abilita gli ordini arretrati?;Prezzo in offerta;Prezzo di listino;Categorie;Tag;Immagine;Genitore;"
        "Attributo 1 nome;Attributo 1 valuta(e)"
    ),
    "Dutch": (
        "ID;Type;Artikelnummer;Naam;Gepubliceerd;Zichtbaarheid in catalogus;Beschrijving;Op voorraad?;Voorraad;"
        "Nabestellingen toestaan?;Actieprijs;Reguliere prijs;Categorieën;Tags;Afbeeldingen;Hoofd;"
        "Naam eigenschap 1;Waarde eigenschap 1"
    ),
}  # fmt: skip
LOCAL_ROWS = (
    "2;variable;tee;Tee;1;visible;Soft;1;;0;;;Tops;new;/t.jpg;;Maat;M, L\n"
    "3;variation;tee-m;Tee - M;1;visible;;1;4;0;19,90;24,50;;;;tee;Maat;M\n"
    "4;variation;tee-l;Tee - L;1;visible;;0;0;0;;1234,50;;;;tee;Maat;L\n"
    "5;simple;cap;Cap;0;visible;;1;1;0;;9,00;;;;;;\n"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_export_in_the_language_of_the_shop_is_read_alike(tmp_path: Path, language: str) -> None:
    path = tmp_path / "woo.csv"
    path.write_text(LANGUAGES[language].replace(";", ",") + "\n" + _quoted(LOCAL_ROWS), encoding="utf-8")
    result = read(path, currency="EUR")
    (tee,) = result.products
    assert (result.problems, result.hidden) == ([], ["cap"])
    assert (tee.title, tee.description, tee.category, tee.tags) == ("Tee", "Soft", "Tops", ("new",))
    medium, large = tee.variants
    assert (medium.size, medium.price, medium.compare_at_price) == ("M", Decimal("19.9"), Decimal("24.5"))
    assert (large.price, large.stock, large.quantity) == (Decimal("1234.5"), Stock.OUT, 0)


def _quoted(rows: str) -> str:
    cells = (line.split(";") for line in rows.splitlines())
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in cells)
