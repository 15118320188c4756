"""Google Merchant feeds, XML and text: items of a group are variants, and hostile XML is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.readers import ReadError, read
from retrieval.records import Stock

ITEM = (
    "<item><g:id>{id}</g:id><title>Watch with {colour} Dial</title><description>&lt;p&gt;Steel&lt;/p&gt;</description>"
    "<link>https://shop.example/watch</link><g:price>105.29 EUR</g:price><g:availability>{stock}</g:availability>"
    "<g:image_link>/{colour}.jpg</g:image_link><g:item_group_id>watch</g:item_group_id><g:color>{colour}</g:color><g:gender>male</g:gender>"
    "<g:product_type>accessories &gt; watches</g:product_type></item>"
)


def _feed(tmp_path: Path, *items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> Path:
    path = tmp_path / "feed.xml"
    body = "".join(items)
    path.write_text(
        f'{head}<rss xmlns:g="http://base.google.com/ns/1.0"><channel>{body}</channel></rss>', encoding="utf-8"
    )
    return path


def test_items_of_a_group_are_one_product(tmp_path: Path) -> None:
    path = _feed(
        tmp_path,
        ITEM.format(id="w1", colour="Black", stock="in stock"),
        ITEM.format(id="w2", colour="White", stock="out of stock"),
    )
    assert [variant.image_url for variant in read(path).products[0].variants] == ["/Black.jpg", "/White.jpg"]
    result = read(path)
    (watch,) = result.products
    assert result.problems == []
    assert (watch.title, watch.description, watch.currency, watch.gender) == ("Watch with Dial", "Steel", "EUR", "men")
    assert [(variant.colour, variant.price, variant.available) for variant in watch.variants] == [
        ("Black", Decimal("105.29"), True), ("White", Decimal("105.29"), False),
    ]  # fmt: skip


def test_an_atom_feed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "atom.xml"
    path.write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0"><entry><g:id>1</g:id>'
        '<title>Hat</title><link href="https://shop.example/hat"/><g:price>20 USD</g:price>'
        "<g:sale_price>15 USD</g:sale_price><g:availability>in_stock</g:availability></entry></feed>",
        encoding="utf-8",
    )
    (hat,) = read(path).products
    assert hat.url == "https://shop.example/hat"
    assert (hat.variants[0].price, hat.variants[0].compare_at_price) == (Decimal(15), Decimal(20))


def test_a_text_feed_is_read(tmp_path: Path) -> None:
    path = tmp_path / "feed.txt"
    path.write_text(
        "id\ttitle\tprice\tavailability\tlink\tage group\tgender\n"
        "1\tRed Shoes\t30.00 GBP\tin stock\thttps://shop.example/1\tkids\tfemale\n"
        "2\tBlue Shoes\tfree\tin stock\t\t\t\n",
        encoding="utf-8",
    )
    result = read(path)
    assert [(product.title, product.gender, product.currency) for product in result.products] == [
        ("Red Shoes", "girls", "GBP")
    ]
    assert (result.problems[0].row, result.problems[0].field) == (3, "price")


def test_items_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    good = ITEM.format(id="w1", colour="Black", stock="in stock")
    nameless = good.replace("<g:id>w1</g:id>", "")
    priceless = good.replace("w1", "w3").replace("105.29", "")
    result = read(_feed(tmp_path, good, good, nameless, priceless))
    assert [problem.field for problem in result.problems] == ["id", "id", "price"]
    assert len(result.products[0].variants) == 1


ENTITIES = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("head", [ENTITIES, OUTSIDE])
def test_entities_are_refused(tmp_path: Path, head: str) -> None:
    with pytest.raises(ReadError, match="never needs"):
        read(_feed(tmp_path, "<item><title>&b;</title></item>", head=head))


def test_broken_xml_says_where(tmp_path: Path) -> None:
    path = _feed(tmp_path, ITEM.format(id="w1", colour="Black", stock="in stock"))
    path.write_text(path.read_text(encoding="utf-8")[:-20], encoding="utf-8")
    with pytest.raises(ReadError, match=r"not well-formed XML.*line 1"):
        read(path)


def test_a_feed_without_items_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no item"):
        read(_feed(tmp_path))


OFFER = (
    "<item><g:id>{id}</g:id><title>Alder Wool Cape {id}</title><link>https://shop.example/{id}</link>"
    "<g:price>{price}</g:price>{rest}</item>"
)


@pytest.mark.parametrize(
    ("availability", "stock"),
    [
        ("in_stock", Stock.IN),
        ("In Stock", Stock.IN),
        ("out_of_stock", Stock.OUT),
        ("out of stock", Stock.OUT),
        ("preorder", Stock.PREORDER),
        ("pre-order", Stock.PREORDER),
        ("backorder", Stock.BACKORDER),
        ("https://schema.org/BackOrder", Stock.BACKORDER),
        ("", Stock.UNKNOWN),
    ],
)
def test_each_availability_is_a_state_of_its_own(tmp_path: Path, availability: str, stock: Stock) -> None:
    stated = f"<g:availability>{availability}</g:availability><g:availability_date>2031-03-01</g:availability_date>"
    result = read(_feed(tmp_path, OFFER.format(id="1", price="90.00 EUR", rest=stated)))
    [variant] = result.products[0].variants
    assert result.problems == []
    assert variant.stock is stock
    ahead = stock in (Stock.PREORDER, Stock.BACKORDER)
    assert variant.available_from == (date(2031, 3, 1) if ahead else None)
    assert variant.available is {Stock.IN: True, Stock.UNKNOWN: None}.get(stock, False)


def test_an_item_without_availability_and_one_in_no_known_word_are_of_unknown_stock(tmp_path: Path) -> None:
    silent = OFFER.format(id="1", price="90.00 EUR", rest="")
    odd = OFFER.format(id="2", price="90.00 EUR", rest="<g:availability>maybe</g:availability>")
    result = read(_feed(tmp_path, silent, odd))
    assert [product.available for product in result.products] == [None, None]
    assert [(problem.row, problem.field, problem.value) for problem in result.problems] == [
        (2, "availability", "maybe")
    ]


def test_a_sale_holds_between_its_dates(tmp_path: Path) -> None:
    sale = (
        "<g:sale_price>60.00 EUR</g:sale_price>"
        "<g:sale_price_effective_date>2026-11-27T00:00+0100/2026-11-30T23:59+0100</g:sale_price_effective_date>"
    )
    result = read(_feed(tmp_path, OFFER.format(id="1", price="90.00 EUR", rest=sale)))
    [variant] = result.products[0].variants
    told = [
        (told.price, told.compare_at_price)
        for day in (26, 28, 31)
        for told in [variant.at(datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=day - 1))]
    ]
    assert told == [(Decimal(90), None), (Decimal(60), Decimal(90)), (Decimal(90), None)]


def test_a_sale_that_ends_before_it_begins_is_reported_and_not_told(tmp_path: Path) -> None:
    dates = "2026-11-30/2026-11-27"
    sale = f"<g:sale_price>60 EUR</g:sale_price><g:sale_price_effective_date>{dates}</g:sale_price_effective_date>"
    result = read(_feed(tmp_path, OFFER.format(id="1", price="90.00 EUR", rest=sale)))
    [problem] = result.problems
    assert (problem.field, problem.value) == ("sale_price_effective_date", dates)
    assert "ends before it begins" in problem.reason
    [variant] = result.products[0].variants
    assert (variant.price, variant.sale_price, variant.compare_at_price) == (90, None, None)


def test_a_sale_date_that_is_no_pair_is_reported_and_the_sale_begins_at_it(tmp_path: Path) -> None:
    sale = "<g:sale_price>60 EUR</g:sale_price><g:sale_price_effective_date>2026-11-27</g:sale_price_effective_date>"
    result = read(_feed(tmp_path, OFFER.format(id="1", price="90.00 EUR", rest=sale)))
    assert [problem.field for problem in result.problems] == ["sale_price_effective_date"]
    assert result.products[0].variants[0].sale_from == datetime(2026, 11, 27, tzinfo=UTC)


def test_an_item_of_a_group_in_another_currency_and_one_for_nothing_are_left_out(tmp_path: Path) -> None:
    group = "<g:item_group_id>capes</g:item_group_id>"
    items = [OFFER.format(id=str(n), price=price, rest=group) for n, price in enumerate(("9 EUR", "9 CHF", "0 EUR"))]
    result = read(_feed(tmp_path, *items))
    [product] = result.products
    assert (product.currency, [variant.variant_id for variant in product.variants]) == ("EUR", ["0"])
    assert sorted(problem.row for problem in result.problems) == [2, 3]
