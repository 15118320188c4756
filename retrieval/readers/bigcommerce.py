"""Reads BigCommerce's product export, in both generations: a row of a product, then those of its variants and pictures.

Columns: support.bigcommerce.com "Supported Product Fields" (the export of today: "Item", "Options", "Is Visible") and
"Importing and Exporting Products (v2)" ("Item Type", "Product Code/SKU", "Product Visible?").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from retrieval.readers.fields import Prices, ProblemList, read_link, read_price, read_quantity, read_sale_price
from retrieval.readers.listings import NO, Listing, Offer, Stock, product_of
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Product, ReadResult
from retrieval.text import plain_line, plain_text

# Our name for a column -> BigCommerce's, of today and before; compared in lower case.
_COLUMNS = {
    "item": ("item", "item type"),
    "id": ("id", "product id"),
    "name": ("name", "product name"),
    "sku": ("sku", "product code/sku"),
    "options": ("options", "product name"),
    "brand": ("brand", "brand name"),
    "description": ("description", "product description"),
    "price": ("price",),
    "sale price": ("sale price",),
    "categories": ("categories", "category"),
    "visible": ("is visible", "product visible?", "product visible"),
    "sold": ("allow purchases?",),
    "tracking": ("inventory tracking", "track inventory"),
    "stock": ("current stock", "current stock level", "stock level"),
    "url": ("product url",),
    "picture": ("image url (import)", "internal image url (export)", "product image url - 1"),
    "variant picture": ("variant image url", "product image url - 1"),
    "custom fields": ("custom fields", "product custom fields"),
}
# "Type=Rectangle|Name=Color|Value=BlackType=Swatch|Name=…": the options of today, one after the other, unseparated.
_OPTION = re.compile(r"Type=[^|]*\|Name=(?P<name>[^|]*)\|Value=(?P<value>.*?)(?=Type=[^|=]*\|Name=|$)", re.DOTALL)
# "[S]Size=Small,[CS]Colour=Red:#ff0000": those of before, with the kind of choice in brackets.
_OLD_OPTION = re.compile(r"\[[A-Z]+\](?P<name>[^=]+)=(?P<value>.*?)(?=,\[[A-Z]+\]|$)", re.DOTALL)
_SWATCH = re.compile(r"(?:\[#[0-9a-fA-F, #]+\]|:#[0-9a-fA-F, #]+|:https?://\S+)$")
_CHANGE = re.compile(r"\[(ADD|REMOVE|FIXED)\]\s*(.+)", re.IGNORECASE)


@dataclass
class _Item:
    """The row of a product with the rows that follow it."""

    row: Row
    variants: list[Row] = field(default_factory=list)
    pictures: list[Row] = field(default_factory=list)
    rules: list[Row] = field(default_factory=list)  # what a choice costs more or less, in the export of before


def looks_like_bigcommerce(columns: Iterable[str]) -> bool:
    """Whether a header row is BigCommerce's."""
    names = {column.lower() for column in columns}
    return {"item", "name", "price"} <= names or {"item type", "product name", "price"} <= names


def read_bigcommerce(path: Path, currency: str = "USD", shop_url: str = "") -> ReadResult:
    """The products of an export; a row that can't be read is reported and left out."""
    table = open_table(path)
    if not looks_like_bigcommerce(table.columns):
        raise ReadError(f"{path.name} is not a BigCommerce export: it lacks the columns Item, Name or Price.")
    reader = _BigCommerceReader(table, currency, shop_url.rstrip("/"))
    products = list(reader.products())
    return ReadResult(products=products, problems=reader.problems.found, hidden=reader.hidden)


class _BigCommerceReader:
    def __init__(self, table: Table, currency: str, shop_url: str) -> None:
        self.problems = ProblemList(table.path.name, table.problems)
        self.hidden: list[str] = []
        self._table = table
        self._shop_url = shop_url
        self._prices = Prices(currency, self.problems)
        lower = {column.lower(): column for column in table.columns}
        self._names = {
            ours: next((lower[name] for name in theirs if name in lower), "") for ours, theirs in _COLUMNS.items()
        }
        self._seen: set[str] = set()

    def products(self) -> Iterator[Product]:
        for item in self._items():
            name = self._name(item.row)
            if name in self._seen:
                self._report(item.row, "id", name, "a second product has this id; its rows are left out")
                continue
            self._seen.add(name)
            if self._cell(item.row, "visible").lower() in NO:
                self.hidden.append(name)
                continue
            product = product_of(self._listing(name, item), self._prices, self.problems)
            if product is not None:
                yield product

    def _items(self) -> Iterator[_Item]:
        """Each product with its rows: they have no column that names it, but stand below it."""
        item: _Item | None = None
        for row in self._table.rows():
            kind = self._cell(row, "item").lower()
            if kind == "product":
                if item is not None:
                    yield item
                item = _Item(row)
            elif item is None:
                self._report(row, "item", kind, "the row stands above every product; it is left out")
            elif kind in ("variant", "sku"):
                item.variants.append(row)
            elif kind == "image":
                item.pictures.append(row)
            elif kind == "rule":
                item.rules.append(row)
            elif kind != "video":
                self._report(row, "item", kind, "this kind of row isn't known; it is left out")
        if item is not None:
            yield item

    def _name(self, row: Row) -> str:
        stated = plain_line(self._cell(row, "id")) or plain_line(self._cell(row, "sku"))
        return stated or "-".join(plain_line(self._cell(row, "name")).lower().split())

    def _listing(self, name: str, item: _Item) -> Listing:
        row = item.row
        paths = [path for path in map(_path, self._cell(row, "categories").split(";")) if path]
        pictured = next((one for one in (row, *item.pictures) if self._cell(one, "picture")), row)
        return Listing(
            row=row.number,
            title_field=self._names["name"],
            product_id=name,
            title=plain_line(self._cell(row, "name")),
            offers=[self._offer(each, item) for each in item.variants or [row]],
            description=plain_text(self._cell(row, "description")),
            brand=plain_line(self._cell(row, "brand")),
            category=next(iter(paths), ""),
            tags=tuple(paths[1:]),
            url=self._address(row),
            image_url=self._link(pictured, "picture"),
            attributes=_custom_fields(self._cell(row, "custom fields")),
        )

    def _address(self, row: Row) -> str:
        path = self._cell(row, "url")
        return self._link(row, "url", f"{self._shop_url}/{path.lstrip('/')}" if self._shop_url and path else path)

    def _offer(self, row: Row, item: _Item) -> Offer:
        options = self._options(row) if row is not item.row else {}
        priced = row if self._cell(row, "price") else item.row  # a variant without a price of its own has its product's
        price = self._prices.read(self._cell(priced, "price"), priced.number, self._names["price"])
        sale: Decimal | None = None
        if price is not None:
            reduced = row if self._cell(row, "sale price") else priced
            stated = self._cell(reduced, "sale price")
            if stated.strip("0., "):  # BigCommerce writes 0.00 where there is no sale
                field_name = self._names["sale price"]
                sale = read_sale_price(stated, price.amount, reduced.number, field_name, self.problems)
        if price is not None and item.rules:
            change = self._change(options, item.rules, price.amount)
            sale = None if sale is None else sale + change
            price = type(price)(price.amount + change, price.currency)
        return Offer(
            row=row.number,
            price_field=self._names["price"],
            price=price,
            sale=sale,
            options=options,
            stock=self._stock(row, item.row),
            sku=plain_line(self._cell(row, "sku")),
            image_url=self._link(row, "variant picture") if row is not item.row else "",
        )

    def _change(self, options: dict[str, str], rules: Iterable[Row], price: Decimal) -> Decimal:
        """What the choices of a variant cost more or less than its product."""
        total = Decimal(0)
        for rule in rules:
            wanted = self._options(rule)
            match = _CHANGE.search(self._cell(rule, "price"))
            if not match or not wanted or not wanted.items() <= options.items():
                continue
            amount = read_price(match[2], rule.number, self._names["price"], self.problems)
            if amount is not None:
                signs = {"ADD": amount, "REMOVE": -amount, "FIXED": amount - price}
                total += signs[match[1].upper()]
        return total

    def _options(self, row: Row) -> dict[str, str]:
        stated = self._cell(row, "options")
        found = list(_OPTION.finditer(stated)) or list(_OLD_OPTION.finditer(stated))
        if not found and stated:
            self._report(row, "options", stated, "these options can't be read; the variant is told without them")
        pairs = ((plain_line(one["name"]), plain_line(_SWATCH.sub("", one["value"].strip()))) for one in found)
        return {name: value for name, value in pairs if name and value}

    def _stock(self, row: Row, product: Row) -> Stock:
        if self._cell(product, "sold").lower() in NO:
            return Stock(available=False)
        tracking = self._cell(product, "tracking").lower()
        if tracking == "none":
            return Stock(available=True)
        counted = product if "product" in tracking else row
        field_name = self._names["stock"]
        quantity = read_quantity(counted.get(field_name), counted.number, field_name, self.problems)
        available = None if quantity is None else quantity > 0
        shared = counted is not row and available
        return Stock(available=available, quantity=None if shared else quantity)

    def _link(self, row: Row, column: str, link: str | None = None) -> str:
        value = self._cell(row, column) if link is None else link
        return read_link(value, row.number, self._names[column], self.problems)

    def _cell(self, row: Row, column: str) -> str:
        return row.get(self._names[column])

    def _report(self, row: Row, column: str, value: str, reason: str) -> None:
        self.problems.add(row.number, self._names[column] or column, value, reason)


def _path(category: str) -> str:
    """A category's path: "Shop/Dresses" before, a mere number in some exports of today."""
    told = re.search(r"Category Path: ([^,|]+)", category)
    path = plain_line(told[1] if told else category)
    if path.isdigit():
        return ""
    return " > ".join(part.strip() for part in re.split(r"(?<!\\)/|>", path) if part.strip()).replace("\\/", "/")


def _custom_fields(cell: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in re.split(r";|\|", cell))
    return {plain_line(name): plain_line(value) for name, _, value in pairs if name.strip() and value.strip()}
