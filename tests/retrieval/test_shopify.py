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


def test_a_variant_that_sells_without_stock_is_on_backorder(write_shopify) -> None:
    path = write_shopify(
        {
            **COAT,
            "Variant Inventory Tracker": "shopify",
            "Variant Inventory Qty": "-3",
            "Variant Inventory Policy": "continue",
        }
    )
    (variant,) = read(path).products[0].variants
    assert (variant.available, variant.availability, variant.quantity) == (False, "backorder", 0)


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


# The columns as Shopify writes them since 2025 ("URL handle"), with a shop's metafields and markets.
_NEW = (
    "Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Option1 name,"
    "Option1 value,Option1 Linked To,Option2 name,Option2 value,Option2 Linked To,Price,Compare-at price,"
    "Inventory tracker,Inventory quantity,Continue selling when out of stock,Product image URL,Variant image URL,"
    "Gift card,Color (product.metafields.shopify.color-pattern),Stoff (product.metafields.custom.stoff),"
    "Pflege (product.metafields.custom.pflege),Verwandte (product.metafields.shopify--discovery--x.related_products),"
    "Included / Deutschland,Included / International,Price / International,Compare-at price / International"
)
NEW = next(csv.reader([_NEW]))


@pytest.fixture
def write_new(tmp_path: Path):
    def write(*rows: dict[str, str], columns: list[str] = NEW) -> Path:
        path = tmp_path / "new.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


SKIRT = {
    "Title": "Wrap Skirt", "URL handle": "wrap-skirt", "Status": "Active", "Published on online store": "TRUE",
    "Option1 name": "Farbton", "Option1 value": "off-white", "Option2 name": "Größe", "Option2 value": "38",
    "Option1 Linked To": "product.metafields.shopify.color-pattern", "Price": "80", "Inventory tracker": "shopify",
    "Inventory quantity": "2", "Continue selling when out of stock": "DENY", "Gift card": "FALSE",
}  # fmt: skip


def test_linked_options_and_metafields_are_told_in_words(write_new) -> None:
    path = write_new(
        {
            **SKIRT, "Color (product.metafields.shopify.color-pattern)": "off-white; navy-blue",
            "Stoff (product.metafields.custom.stoff)": '["Leinen","Baumwolle"]',
            "Pflege (product.metafields.custom.pflege)": '{"type":"root","children":[{"type":"paragraph","children":'
            '[{"type":"text","value":"Kalt waschen"}]},{"type":"paragraph","children":[{"type":"text","value":'
            '"Liegend trocknen"}]}]}',
            "Verwandte (product.metafields.shopify--discovery--x.related_products)": "hat; coat",
        }
    )  # fmt: skip
    result = read(path)
    (skirt,) = result.products
    assert result.problems == []
    assert skirt.attributes == {
        "Color": "Off white, Navy blue", "Stoff": "Leinen, Baumwolle", "Pflege": "Kalt waschen Liegend trocknen",
    }  # fmt: skip
    assert (skirt.variants[0].colour, skirt.variants[0].size) == ("Off white", "38")


def test_a_value_that_only_points_at_a_record_is_reported_and_never_shown(write_new) -> None:
    reference, column = "gid://shopify/Metaobject/77", "Stoff (product.metafields.custom.stoff)"
    result = read(write_new({**SKIRT, "Option1 value": reference, column: reference}))
    assert result.products[0].variants[0].options == {"Größe": "38"} and result.products[0].attributes == {}
    assert {problem.field for problem in result.problems} == {
        "Option1 value",
        "Stoff (product.metafields.custom.stoff)",
    }


def test_a_product_that_is_unlisted_or_not_in_the_market_stays_hidden(write_new) -> None:
    rows = (
        SKIRT,
        {**SKIRT, "URL handle": "secret", "Status": "Unlisted"},
        {**SKIRT, "URL handle": "home", "Included / International": "FALSE"},
    )
    assert read(write_new(*rows)).hidden == ["secret"]
    assert read(write_new(*rows), market="International").hidden == ["secret", "home"]


def test_prices_of_markets_are_price_lists_and_those_of_the_own_market_count(write_new) -> None:
    row = {**SKIRT, "Price / International": "95", "Compare-at price / International": "120", "Compare-at price": "90"}
    path = write_new(row, {**SKIRT, "URL handle": "other"})
    first, _ = read(path).products
    assert (first.variants[0].price, first.variants[0].compare_at_price) == (Decimal(80), Decimal(90))
    assert first.variants[0].price_lists == {"International": Decimal(95)}
    abroad, without = read(path, market="international").products
    assert (abroad.variants[0].price, abroad.variants[0].compare_at_price) == (Decimal(95), Decimal(120))
    assert without.variants[0].price == Decimal(80)  # a market without a price of its own sells at the shop's
    assert read(path, market="Deutschland").products[0].variants[0].price == Decimal(80)
    with pytest.raises(ReadError, match="Its markets: Deutschland, International"):
        read(path, market="Mars")


def test_a_file_without_quantities_leaves_tracked_stock_unknown(write_new) -> None:
    columns = [column for column in NEW if column != "Inventory quantity"]
    result = read(write_new(SKIRT, {**SKIRT, "URL handle": "free", "Inventory tracker": ""}, columns=columns))
    assert [product.variants[0].available for product in result.products] == [None, True]
    assert "--inventory" in result.notes[0] and result.problems == []


def test_a_bundle_whose_quantity_is_that_of_its_parts_is_unknown(write_new) -> None:
    (bundle,) = read(write_new({**SKIRT, "Inventory quantity": ""})).products
    assert bundle.variants[0].available is None


def test_a_gift_card_is_named_so_where_the_shop_gives_it_no_type(write_new) -> None:
    card = {**SKIRT, "Gift card": "TRUE", "Option1 name": "Denominations", "Option2 name": "", "Option2 value": ""}
    rows = [
        {**card, "Option1 value": f"${amount}", "Price": amount, "Option1 Linked To": ""} for amount in ("25", "50")
    ]
    (product,) = read(write_new(*rows)).products
    assert (product.category, [variant.name for variant in product.variants]) == ("Gift card", ["$25", "$50"])
    assert product.variants[0].option_kinds == {}


def test_a_product_of_more_than_a_hundred_variants_is_one(write_new) -> None:
    rows = [{**SKIRT, "Option2 value": str(number), "Option1 Linked To": ""} for number in range(250)]
    result = read(write_new(*rows))
    assert (len(result.products), result.variant_count, result.problems) == (1, 250, [])


def test_what_costs_nothing_is_a_helper_product_that_is_reported(write_shopify) -> None:
    result = read(write_shopify(COAT, {**COAT, "Handle": "chain-type", "Title": "Chain", "Variant Price": "0.00"}))
    assert [product.product_id for product in result.products] == ["coat"]
    assert result.problems[0].row == 3 and "helper product" in result.problems[0].reason


def test_prices_of_one_product_in_two_currencies_are_reported(write_shopify) -> None:
    path = write_shopify(
        {**COAT, "Option1 Name": "Size", "Option1 Value": "S", "Variant Price": "120 EUR"},
        {"Handle": "coat", "Option1 Value": "M", "Variant Price": "£110"},
    )
    result = read(path, currency="EUR")
    assert [variant.name for variant in result.products[0].variants] == ["S"]
    assert any("the product's other variants are in EUR" in problem.reason for problem in result.problems)


def test_a_product_whose_rows_are_scattered_is_one_product_all_the_same(tmp_path: Path) -> None:
    header = "Handle,Title,Option1 Name,Option1 Value,Variant Price\n"
    rows = ["coat,Coat,Size,S,50.00\n", "hat,Hat,,,20.00\n", "coat,,,M,55.00\n"]
    found = {}
    for name, lines in (("scattered", rows), ("together", [rows[0], rows[2], rows[1]])):
        path = tmp_path / f"{name}.csv"
        path.write_text(header + "".join(lines), encoding="utf-8")
        found[name] = read(path)
    assert [product.product_id for product in found["scattered"].products] == ["coat", "hat"]
    assert found["scattered"].products == found["together"].products
    assert [variant.size for variant in found["scattered"].products[0].variants] == ["S", "M"]


def test_what_is_wrong_in_a_file_of_scattered_rows_is_reported_once(write_shopify) -> None:
    hat = {**COAT, "Handle": "hat", "Title": "Hat", "Variant Price": "soon"}
    draft = {**COAT, "Handle": "cape", "Title": "Cape", "Status": "draft"}
    size = {"Option1 Name": "Size", "Option1 Value": "S"}
    back = {"Handle": "coat", "Option1 Value": "M", "Variant Price": "125"}
    result = read(write_shopify({**COAT, **size}, hat, draft, back))
    assert [(product.product_id, product.variants[-1].size) for product in result.products] == [("coat", "M")]
    assert [problem.row for problem in result.problems] == [3, 3]
    assert result.hidden == ["cape"]


def test_cells_are_read_without_the_spaces_around_them(tmp_path: Path) -> None:
    path = tmp_path / "spaced.csv"
    path.write_text(
        "Handle,Title,Variant Price,Status\n coat , Wool Coat , 50.00 , draft \n hat ,Hat, 20.00 ,\n", "utf-8"
    )
    found = read(path)
    assert found.hidden == ["coat"] and [product.product_id for product in found.products] == ["hat"]
