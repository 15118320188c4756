"""Reads WooCommerce's product export: simple, variable with variations, grouped and external products.

Columns: WooCommerce's own exporter (class-wc-product-csv-exporter.php, 3.1 to 9), in the languages of
`woocommerce_columns.yml`. It writes a line break as a backslash and an n, a comma within a value as a backslash and a
comma, an apostrophe before what a spreadsheet would run, and prices with the shop's decimal sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from retrieval.gender import infer_gender
from retrieval.readers.fields import (
    Money,
    Prices,
    ProblemList,
    read_link,
    read_moment,
    read_quantity,
    read_sale_price,
)
from retrieval.readers.listings import YES, Listing, Offer, Stock, product_of
from retrieval.readers.options import kind_of
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Product, ReadResult
from retrieval.text import plain_line, plain_text

_TABLE = Path(__file__).with_name("woocommerce_columns.yml")
_KINDS = ("variation", "variable", "grouped", "external", "simple")
_ATTRIBUTE = re.compile(r"Attribute (\d+) name")
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")
_COMMA = re.compile(r"(?<!\\),")
_BRAND_NAMES = frozenset({"brand", "brands", "marke", "marque", "marca", "merk", "hersteller"})


@dataclass
class _Item:
    """A product's own row with the rows of its variations."""

    row: Row
    kind: str
    variations: list[Row] = field(default_factory=list)


def looks_like_woocommerce(columns: Iterable[str]) -> bool:
    """Whether a header row is WooCommerce's, in any of its languages."""
    return {"Type", "Name", "Regular price"} <= set(_english(columns).values())


def read_woocommerce(path: Path, currency: str = "USD", zone: tzinfo = UTC) -> ReadResult:
    """The products of an export; a row that can't be read is reported and left out.

    Args:
        path: the export.
        currency: of prices that name none.
        zone: the shop's, in which its sales begin and end.
    """
    table = open_table(path)
    if not looks_like_woocommerce(table.columns):
        raise ReadError(f"{path.name} is not a WooCommerce export: it lacks the columns Type, Name or Regular price.")
    reader = _WooCommerceReader(table, currency, zone)
    return ReadResult(products=reader.products(), problems=reader.problems.found, hidden=reader.hidden)


def _english(columns: Iterable[str]) -> dict[str, str]:
    """The English name of each column that has one."""
    names: dict[str, str] = {}
    for column in columns:
        plain = _plain(column)
        number = re.search(r"\d+", plain)
        known = _columns().get(re.sub(r"\d+", "{}", plain, count=1))
        if known is not None:
            names[column] = known.format(number[0]) if number and "{}" in known else known
    return names


@cache
def _columns() -> dict[str, str]:
    table = yaml.safe_load(_TABLE.read_text(encoding="utf-8"))
    return {_plain(name): english for english, names in table.items() for name in (english, *names)}


def _plain(name: str) -> str:
    """A column's name without what differs between versions of a translation: typographic signs, spaces, case."""
    return " ".join(name.replace("’", "'").replace("\u202f", " ").replace("\xa0", " ").lower().split())


class _WooCommerceReader:
    def __init__(self, table: Table, currency: str, zone: tzinfo) -> None:
        self.problems = ProblemList(table.path.name, table.problems)
        self.hidden: list[str] = []
        self._table = table
        self._zone = zone
        self._prices = Prices(currency, self.problems)
        self._own: dict[str, str] = {}  # the file's name for a column, by the English one
        for column, english in _english(table.columns).items():
            self._own.setdefault(english, column)
        self._by_sku: dict[str, str] = {}  # a product's name by what other rows call it: its SKU, or "id:7"
        self._by_id: dict[str, str] = {}
        numbers = [found[1] for english in self._own if (found := _ATTRIBUTE.fullmatch(english))]
        self._attributes = [(f"Attribute {number} name", f"Attribute {number} value(s)") for number in numbers]

    def products(self) -> list[Product]:
        items = self._items()
        self.hidden = [name for name, item in items.items() if self._is_hidden(item.row)]
        unseen = frozenset(self.hidden)
        products: dict[str, Product] = {}
        for grouped in (False, True):  # a grouped product offers what is read before it
            for name, item in items.items():
                if (item.kind == "grouped") is grouped and name not in unseen:
                    product = self._grouped(name, item, products) if grouped else self._product(name, item)
                    if product is not None:
                        products[name] = product
        return [products[name] for name in items if name in products]

    def _items(self) -> dict[str, _Item]:
        """The rows by product; a variation may stand before the product it belongs to."""
        items: dict[str, _Item] = {}
        variations: list[Row] = []
        for row in self._table.rows():
            kind = self._kind(row)
            if kind == "variation":
                variations.append(row)
                continue
            name = self._name(row)
            if not name:
                self._report(row, "SKU", "", "the row has neither an SKU nor an ID; it is left out")
            elif name in items:
                self._report(row, "SKU", name, "a second product has this SKU or ID; its row is left out")
            else:
                items[name] = _Item(row, kind)
                self._by_sku[name] = name
                self._by_id[self._cell(row, "ID")] = name
        for row in variations:
            parent = self._called(self._cell(row, "Parent"))
            if parent is None:
                reason = "no product has this SKU or ID; the variation is left out"
                self._report(row, "Parent", self._cell(row, "Parent"), reason)
            else:
                items[parent].variations.append(row)
        return items

    def _called(self, reference: str) -> str | None:
        """The product that a row refers to; a number is an SKU first, since the exporter writes IDs as "id:7"."""
        number = reference.removeprefix("id:")
        if number != reference:
            return self._by_id.get(number.strip())
        return self._by_sku.get(plain_line(reference)) or self._by_id.get(reference)

    def _kind(self, row: Row) -> str:
        stated = {part.strip().lower() for part in self._cell(row, "Type").split(",")}
        found = next((kind for kind in _KINDS if kind in stated), None)
        if found is None:
            reason = "this type of product isn't known; it is read as a simple one"
            self._report(row, "Type", self._cell(row, "Type"), reason)
        return found or "simple"

    def _product(self, name: str, item: _Item) -> Product | None:
        listing = self._listing(name, item.row)
        told = self._told(item.row)
        if item.kind == "variable":
            rows = [row for row in item.variations if self._cell(row, "Published") in ("", "1")]
            listing.offers = [self._offer(row, item.row, self._chosen(row, told)) for row in rows]
        else:
            # One piece: what it is in a single colour or size is that of the piece, the rest is told about it.
            options = {key: value for key, value in told.items() if kind_of(key) and not _COMMA.search(value)}
            listing.offers = [self._offer(item.row, None, {key: _text(value) for key, value in options.items()})]
        used = {option for offer in listing.offers for option in offer.options}
        attributes = {key: ", ".join(_split(value)) for key, value in told.items() if key not in used}
        brand = next((value for key, value in attributes.items() if key.lower() in _BRAND_NAMES), "")
        listing.brand = listing.brand or brand
        listing.attributes = {key: value for key, value in attributes.items() if key.lower() not in _BRAND_NAMES}
        return product_of(listing, self._prices, self.problems)

    def _grouped(self, name: str, item: _Item, products: Mapping[str, Product]) -> Product | None:
        """A grouped product is bought by its parts: each part is a choice, at that part's price."""
        listing = self._listing(name, item.row)
        listing.offers = list(self._parts(name, item.row, products))
        return product_of(listing, self._prices, self.problems)

    def _parts(self, name: str, row: Row, products: Mapping[str, Product]) -> Iterator[Offer]:
        for part in _split(self._cell(row, "Grouped products")):
            child = products.get(self._called(part) or "")
            if child is None:
                self._report(row, "Grouped products", part, "no product on sale has this SKU; the part is left out")
                continue
            cheapest = min(child.variants, key=lambda variant: (not variant.may_be_bought, variant.price))
            yield Offer(
                row=row.number,
                price_field=self._own.get("Grouped products", "Grouped products"),
                price=Money(cheapest.price, child.currency),
                former=cheapest.compare_at_price,
                sale=cheapest.sale_price,
                sale_from=cheapest.sale_from,
                sale_until=cheapest.sale_until,
                options={"Product": child.title},
                stock=Stock(
                    cheapest.available, cheapest.availability, cheapest.available_from, cheapest.quantity,
                    cheapest.stock_by_location,
                ),
                variant_id=f"{name}/{child.product_id}",
                sku=cheapest.sku,
                image_url=cheapest.image_url or child.image_url,
            )  # fmt: skip

    def _listing(self, name: str, row: Row) -> Listing:
        tags = tuple(dict.fromkeys(_split(self._cell(row, "Tags"))))
        categories = _split(self._cell(row, "Categories"))
        title = plain_line(self._cell(row, "Name"))
        texts = (plain_text(_lines(self._cell(row, column))) for column in ("Short description", "Description"))
        return Listing(
            row=row.number,
            title_field=self._own.get("Name", "Name"),
            product_id=name,
            title=title,
            description="\n".join(filter(None, texts)),
            brand=plain_line(self._cell(row, "Brands")),
            category=max(categories, key=lambda path: path.count(">"), default=""),
            tags=tags,
            gender=infer_gender([*tags, *categories, title]),
            url=read_link(self._cell(row, "External URL"), row.number, "External URL", self.problems),
            image_url=self._picture(row),
        )

    def _offer(self, row: Row, parent: Row | None, options: dict[str, str]) -> Offer:
        regular_field, sale_field = self._own.get("Regular price", ""), self._own.get("Sale price", "")
        regular, sale = self._cell(row, "Regular price"), self._cell(row, "Sale price")
        price = self._prices.read(regular or sale, row.number, regular_field if regular or not sale else sale_field)
        reduced: Decimal | None = None
        if price is not None and regular:
            reduced = read_sale_price(sale, price.amount, row.number, sale_field, self.problems)
        begins, ends = "Date sale price starts", "Date sale price ends"
        return Offer(
            row=row.number,
            price_field=regular_field,
            price=price,
            sale=reduced,
            sale_from=read_moment(self._cell(row, begins), self._zone, row.number, begins, self.problems),
            sale_until=read_moment(self._cell(row, ends), self._zone, row.number, ends, self.problems, ends=True),
            options=options,
            stock=self._stock(row, parent),
            shop_id=plain_line(self._cell(row, "ID")),
            sku=plain_line(self._cell(row, "SKU")),
            image_url=self._picture(row) if parent is not None else "",
        )

    def _stock(self, row: Row, parent: Row | None) -> Stock:
        counted = row
        if self._cell(row, "Stock").lower() == "parent" and parent is not None:
            counted = parent  # the variations share the pieces that their product counts
        count = self._cell(counted, "Stock")
        quantity = None
        if count.lower() != "parent":
            quantity = read_quantity(count, counted.number, self._own.get("Stock", "Stock"), self.problems)
        stated = (self._cell(row, "In stock?") or self._cell(counted, "In stock?")).lower()
        ordered_ahead = self._cell(counted, "Backorders allowed?").lower() in {*YES, "notify"}
        there = stated in YES if stated else None if quantity is None else quantity > 0
        if quantity == 0 and there:  # exports before 3.5 call what can be ordered ahead "in stock"
            there = False
        if stated == "backorder" or (there is False and ordered_ahead):
            return Stock(available=False, availability="backorder", quantity=quantity)
        return Stock(available=there, quantity=quantity)

    def _picture(self, row: Row) -> str:
        return read_link(self._cell(row, "Images").split(",")[0], row.number, "Images", self.problems)

    def _told(self, row: Row) -> dict[str, str]:
        """The attributes of a row, several values still with their commas."""
        told: dict[str, str] = {}
        for name_column, value_column in self._attributes:
            name = plain_line(self._cell(row, name_column))
            if name and self._cell(row, value_column):
                told[name] = self._cell(row, value_column)
        return told

    def _chosen(self, row: Row, offered: Mapping[str, str]) -> dict[str, str]:
        """The attributes of a variation; one that it leaves open ("any size") has all that its product offers."""
        own = self._told(row)
        named = [plain_line(self._cell(row, name_column)) for name_column, _ in self._attributes]
        chosen = {name: _text(own[name]) if name in own else offered.get(name, "") for name in named if name}
        return {name: plain_line(value) for name, value in chosen.items() if value}

    def _is_hidden(self, row: Row) -> bool:
        hidden = self._cell(row, "Visibility in catalog").lower() == "hidden"
        return hidden or self._cell(row, "Published") not in ("", "1")

    def _name(self, row: Row) -> str:
        number = self._cell(row, "ID")
        return plain_line(self._cell(row, "SKU")) or (f"woo-{number}" if number else "")

    def _cell(self, row: Row, column: str) -> str:
        return _GUARDED.sub("", row.get(self._own.get(column, "")), count=1) if column in self._own else ""

    def _report(self, row: Row, column: str, value: str, reason: str) -> None:
        self.problems.add(row.number, self._own.get(column, column), value, reason)


def _lines(text: str) -> str:
    """A text with its line breaks: the exporter writes each as a backslash and an n, and a real such pair with two."""
    return re.sub(r"(?<!\\)\\n", "\n", text).replace("\\\\n", "\\n")


def _split(values: str) -> list[str]:
    """The values of a cell; a comma after a backslash is part of one."""
    return [text for text in map(_text, _COMMA.split(values)) if text]


def _text(value: str) -> str:
    return plain_line(value.replace("\\,", ","))
