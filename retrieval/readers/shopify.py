"""Reads Shopify's product export, in both generations of its column names: one row a variant or a picture.

Columns: help.shopify.com/en/manual/products/import-export/using-csv, as of 2025 ("URL handle") and before ("Handle").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from retrieval.gender import read_gender
from retrieval.readers.fields import Prices, ProblemList, read_former_price, read_link, read_quantity, read_tags
from retrieval.readers.inventory import Inventory
from retrieval.readers.listings import NO, YES, Listing, Offer, Stock, product_of
from retrieval.readers.metafields import attributes_of, is_reference, metafields_of, readable
from retrieval.readers.options import kind_of
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import OptionKind, Product, ReadResult
from retrieval.text import plain_line, plain_text, title_line

# Our name for a column -> the names Shopify has given it, newest last; compared in lower case.
_COLUMNS = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "body": ("body (html)", "body html", "description"),
    "vendor": ("vendor",),
    "type": ("type", "custom product type"),
    "product_category": ("product category", "standardized product type"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "gift_card": ("gift card",),
    "sku": ("variant sku", "sku"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "quantity": ("variant inventory qty", "inventory quantity"),
    "policy": ("variant inventory policy", "continue selling when out of stock"),
    "price": ("variant price", "price"),
    "compare_at_price": ("variant compare at price", "compare-at price"),
    "image": ("image src", "product image url"),
    "variant_image": ("variant image", "variant image url"),
    "gender": ("google shopping / gender",),
    "google_category": ("google shopping / google product category",),
}
_MARKET = re.compile(r"(?P<what>included|price|compare[- ]at[- ]price) / (?P<market>.+)", re.IGNORECASE)
# "Unlisted" (2025) can be reached by its link only: the shop shows it to nobody who searches.
_NOT_SHOWN = frozenset({"draft", "archived", "unlisted"})


class _Cells(NamedTuple):
    """A row, with its cells by our names of the columns; empty where the file has no such column."""

    row: Row
    handle: str
    title: str
    body: str
    vendor: str
    type: str
    product_category: str
    tags: str
    published: str
    status: str
    gift_card: str
    sku: str
    tracker: str
    quantity: str
    policy: str
    price: str
    compare_at_price: str
    image: str
    variant_image: str
    gender: str
    google_category: str


@dataclass
class _Group:
    """The rows of one handle: the first carries the product, every row may carry a variant or a picture."""

    first: _Cells
    rows: list[_Cells] = field(default_factory=list)


class _ScatteredError(Exception):
    """A handle comes back after other products' rows."""


@dataclass(frozen=True)
class _Option:
    """The columns of one of the three options."""

    number: int
    name: str
    value: str
    linked_to: str


def looks_like_shopify(columns: Iterable[str]) -> bool:
    """Whether a header row is one of Shopify's."""
    names = {column.lower() for column in columns}
    handled, priced = names & set(_COLUMNS["handle"]), names & set(_COLUMNS["price"])
    return bool(handled and priced) and "title" in names and "fieldtype" not in names


def read_shopify(
    path: Path, currency: str = "USD", shop_url: str = "", market: str = "", inventory: Path | None = None
) -> ReadResult:
    """The products of an export; a row that can't be read is reported and left out.

    Args:
        path: the export.
        currency: of prices that name none; with a market, that market's.
        shop_url: the shop's address, from which the product links are made.
        market: the shop's market in Shopify, whose prices count and whose products are shown.
        inventory: the inventory export, which counts each variant in each location.
    """
    try:
        return _read(path, currency, shop_url, market, inventory, scattered=False)
    except _ScatteredError:  # which few files are: the others are read row by row, and forgotten product by product
        return _read(path, currency, shop_url, market, inventory, scattered=True)


def _read(
    path: Path, currency: str, shop_url: str, market: str, inventory: Path | None, *, scattered: bool
) -> ReadResult:
    table = open_table(path)
    if not looks_like_shopify(table.columns):
        raise ReadError(
            f"{path.name} is not a Shopify product export: it lacks the columns Handle, Title or Variant Price."
        )
    counts = Inventory(inventory) if inventory is not None else None
    reader = _ShopifyReader(table, currency, shop_url.rstrip("/"), _Markets(table, market), counts)
    products = list(reader.products(scattered=scattered))
    problems = reader.problems.found
    if counts is not None:
        counts.report_left(frozenset(reader.hidden))
        problems = [*problems, *counts.problems.found]
    return ReadResult(products=products, problems=problems, hidden=reader.hidden, notes=reader.notes())


class _Markets:
    """The columns of the shop's markets, and which market counts."""

    def __init__(self, table: Table, market: str) -> None:
        self._columns: dict[tuple[str, str], str] = {}
        names: dict[str, str] = {}
        for column in table.columns:
            if match := _MARKET.fullmatch(column):
                what = match["what"].lower().replace("-", " ")
                names.setdefault(match["market"].lower(), match["market"])
                self._columns[what, match["market"].lower()] = column
        if market and names and market.lower() not in names:
            known = ", ".join(names.values())
            raise ReadError(f"{table.path.name} has no market {market!r}. Its markets: {known}.")
        self.names = names
        self._own = market.lower()

    def own(self, what: str) -> str:
        """The column of the market that counts; empty where none does, or the file has none for it."""
        return self._columns.get((what, self._own), "")

    def others(self) -> list[tuple[str, str]]:
        """The other markets with the columns of their prices."""
        priced = [(name, self._columns.get(("price", key), "")) for key, name in self.names.items() if key != self._own]
        return [(name, column) for name, column in priced if column]


class _ShopifyReader:
    def __init__(
        self, table: Table, currency: str, shop_url: str, markets: _Markets, inventory: Inventory | None
    ) -> None:
        self.problems = ProblemList(table.path.name, table.problems)
        self.hidden: list[str] = []
        self._table = table
        self._shop_url = shop_url
        self._markets = markets
        self._inventory = inventory
        self._prices = Prices(currency, self.problems)
        lower = {column.lower(): column for column in table.columns}
        self._names = {
            ours: next((lower[name] for name in theirs if name in lower), "") for ours, theirs in _COLUMNS.items()
        }
        options = [
            _Option(number, *(lower.get(f"option{number} {part}", "") for part in ("name", "value", "linked to")))
            for number in (1, 2, 3)
        ]
        self._options = [option for option in options if option.value]
        self._are_linked = any(option.linked_to for option in self._options)
        self._metafields = metafields_of(table.columns)
        self._market_price = markets.own("price")
        self._other_markets = markets.others()
        self._width = len(table.columns)
        self._pick = itemgetter(*(self._place(self._names[name]) for name in _COLUMNS))

    def products(self, *, scattered: bool) -> Iterator[Product]:
        """The products in the file's order; unless rows may be `scattered`, a handle that comes back is an error."""
        for handle, group in self._groups(scattered=scattered):
            if self._is_hidden(group.first):
                self.hidden.append(handle)
                continue
            product = product_of(self._listing(handle, group), self._prices, self.problems)
            if product is not None:
                yield product

    def notes(self) -> list[str]:
        """What this file can't tell by the columns that it has."""
        if self._names["tracker"] and not self._names["quantity"] and self._inventory is None:
            return [
                "The file has no column of quantities, as with several locations: whether a tracked variant is in "
                "stock is unknown. Shopify's inventory export tells it: --inventory FILE."
            ]
        return []

    def _groups(self, *, scattered: bool) -> Iterator[tuple[str, _Group]]:
        """The rows by handle, each group once all of its rows are read."""
        seen: set[str] = set()
        groups: dict[str, _Group] = {}
        for cells in map(self._cells, self._table.rows()):
            handle, title = plain_line(cells.handle), cells.title
            if not handle:
                self._report(cells, "handle", "", "the row has no handle, so it belongs to no product; it is left out")
                continue
            group = groups.get(handle)
            if group is None:
                if not scattered:
                    if handle in seen:
                        raise _ScatteredError
                    seen.add(handle)
                    yield from groups.items()
                    groups.clear()
                group = groups[handle] = _Group(first=cells)
            elif title and not group.first.title:
                group.first = cells
            elif title and plain_line(title) != plain_line(group.first.title):
                self._report(cells, "handle", handle, "a second product has this handle; its row is left out")
                continue
            group.rows.append(cells)
        yield from groups.items()

    def _cells(self, row: Row) -> _Cells:
        values = row.values if len(row.values) == self._width else self._fitted(row.values)
        return _Cells(row, *self._pick([*values, ""]))

    def _fitted(self, values: Sequence[str]) -> list[str]:
        """The values of a row that is shorter or longer than the header."""
        return [*values, *[""] * self._width][: self._width]

    def _place(self, column: str) -> int:
        """Where a column stands; the place behind the last one, which is always empty, of one that the file hasn't."""
        return self._table.columns.index(column) if column else self._width

    def _listing(self, handle: str, group: _Group) -> Listing:
        first = group.first
        names = [plain_line(first.row.get(option.name)) for option in self._options]
        return Listing(
            row=first.row.number,
            title_field=self._names["title"],
            product_id=handle,
            title=title_line(first.title),
            offers=self._offers(handle, group, names),
            description=plain_text(first.body),
            brand=plain_line(first.vendor),
            category=self._category(first),
            tags=read_tags(first.tags),
            gender=read_gender(first.gender),
            url=f"{self._shop_url}/products/{handle}" if self._shop_url else "",
            image_url=self._image(group),
            attributes=self._attributes(group) if self._metafields else {},
            kinds=self._kinds(first.row, names) if self._are_linked else {},
        )

    def _attributes(self, group: _Group) -> dict[str, str]:
        return attributes_of((cells.row for cells in group.rows), self._metafields, self.problems)

    def _kinds(self, first: Row, names: list[str]) -> dict[str, OptionKind]:
        """The kinds of options that are linked to a metafield, whose key tells it: "….shopify.color-pattern"."""
        kinds: dict[str, OptionKind] = {}
        for option, name in zip(self._options, names, strict=True):
            if linked := first.get(option.linked_to):
                kind = kind_of(name) or kind_of(linked.rpartition(".")[2].partition("-")[0])
                if kind is not None:
                    kinds[name] = kind
        return kinds

    def _offers(self, handle: str, group: _Group, names: list[str]) -> list[Offer]:
        offers = []
        for cells in group.rows:
            values = [plain_line(cells.row.get(option.value)) for option in self._options]
            if not cells.price and not any(values):
                continue  # a row that only carries another picture
            offers.append(self._offer(handle, cells, group.first.row, names, values))
        return offers

    def _offer(self, handle: str, cells: _Cells, first: Row, names: list[str], values: list[str]) -> Offer:
        row = cells.row
        price_field = self._price_field(row, "price")
        price = self._prices.read(row.get(price_field), row.number, price_field)
        former = None
        if price is not None:
            column = self._price_field(row, "compare_at_price")
            former = read_former_price(row.get(column), price.amount, row.number, column, self.problems)
        told = any(values)
        unreadable = told and any(is_reference(value) for value in values)
        sku = plain_line(cells.sku).lstrip("'")
        return Offer(
            row=row.number,
            price_field=price_field,
            price=price,
            former=former,
            price_lists=self._price_lists(row),
            options=self._named(cells, first, names, values) if told else {},
            stock=self._stock(cells, handle, values, sku),
            variant_id="/".join([handle, *values]).lower() if unreadable else "",
            sku=sku,
            image_url=read_link(cells.variant_image, row.number, self._names["variant_image"], self.problems),
        )

    def _price_field(self, row: Row, what: str) -> str:
        """The column that counts: the market's where it has a price of its own, else the shop's."""
        if self._market_price and row.get(self._market_price):
            return self._markets.own(what.replace("_", " "))
        return self._names[what]

    def _price_lists(self, row: Row) -> dict[str, Decimal]:
        lists: dict[str, Decimal] = {}
        for market, column in self._other_markets:
            if row.get(column):
                price = self._prices.read(row.get(column), row.number, column)
                if price is not None and price.amount:
                    lists[market] = price.amount
        return lists

    def _stock(self, cells: _Cells, handle: str, values: list[str], sku: str) -> Stock:
        if self._names["tracker"] and not cells.tracker:
            return Stock(available=True)  # the shop doesn't count it: it can always be bought
        places = None
        if self._inventory is not None:
            places = self._inventory.take(handle, values, sku)
        if places is not None:
            known = [count for count in places.values() if count is not None]
            quantity = sum(known) if known else None
        else:
            quantity = read_quantity(cells.quantity, cells.row.number, self._names["quantity"], self.problems)
        if quantity is None:
            return Stock(available=None)  # not told, or counted somewhere else: by location, by a bundle's parts
        if quantity > 0:
            return Stock(available=True, quantity=quantity, by_location=places or {})
        ahead = cells.policy.lower() in {"continue", *YES}
        return Stock(available=False, availability="backorder" if ahead else "", quantity=0, by_location=places or {})

    def _named(self, cells: _Cells, first: Row, names: list[str], values: list[str]) -> dict[str, str]:
        options: dict[str, str] = {}
        for option, name, value in zip(self._options, names, values, strict=True):
            if not value or value.lower() == "default title":
                continue
            if not name:
                reason = f"option {option.number} has a value but no name; it is called Option {option.number}"
                self._report(cells, "title", value, reason)
                name = f"Option {option.number}"
            if is_reference(value):
                reason = "this points at a record of the shop; the option is left out"
                self.problems.add(cells.row.number, option.value, value, reason)
                continue
            options[name] = readable(value) if first.get(option.linked_to) else value
        return options

    def _category(self, first: _Cells) -> str:
        own = plain_line(first.type)
        if own:
            return own
        standard = first.product_category or first.google_category
        if standard and not standard.isdigit():
            return plain_line(standard.split(">")[-1])
        return "Gift card" if first.gift_card.lower() in YES else ""

    def _image(self, group: _Group) -> str:
        pictured = next((cells for cells in group.rows if cells.image), group.first)
        return read_link(pictured.image, pictured.row.number, self._names["image"], self.problems)

    def _is_hidden(self, first: _Cells) -> bool:
        if first.published.lower() in NO or first.status.lower() in _NOT_SHOWN:
            return True
        included = self._markets.own("included")
        return bool(included) and first.row.get(included).lower() in NO

    def _report(self, cells: _Cells, column: str, value: str, reason: str) -> None:
        self.problems.add(cells.row.number, self._names[column] or column, value, reason)
