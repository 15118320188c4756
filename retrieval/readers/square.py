"""Reads Square's item library export: one row a variation, with its stock and price in each location.

Columns: squareup.com/help "Import and export your item library", the export of 2025 ("Token", "Reference Handle",
"Current Quantity LOCATION") and the earlier one ("Category" for "Categories").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from retrieval.readers.fields import Money, Prices, ProblemList, read_quantity, read_sale_price, read_tags
from retrieval.readers.listings import NO, YES, Listing, Offer, Stock, numbered, product_of
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Product, ReadResult
from retrieval.text import plain_line, plain_text

_ITEM, _VARIATION = "Item Name", "Variation Name"
_QUANTITY, _ENABLED, _PRICE = "Current Quantity ", "Enabled ", "Price "
_TOKEN = re.compile(r"\s*\([A-Z0-9]{16,}\)")  # after a category's name
_UNNAMED = frozenset({"", "regular", "default"})  # how Square calls the only variation of an item


def looks_like_square(columns: Iterable[str]) -> bool:
    """Whether a header row is that of Square's item library."""
    return {_ITEM, _VARIATION, "Price"} <= set(columns)


def read_square(path: Path, currency: str = "USD") -> ReadResult:
    """The items of an export; a row that can't be read is reported and left out."""
    table = open_table(path)
    if not looks_like_square(table.columns):
        raise ReadError(f"{path.name} is not a Square export: it lacks the columns {_ITEM}, {_VARIATION} or Price.")
    reader = _SquareReader(table, currency)
    products = list(reader.products())
    return ReadResult(products=products, problems=reader.problems.found, hidden=reader.hidden)


class _SquareReader:
    def __init__(self, table: Table, currency: str) -> None:
        self.problems = ProblemList(table.path.name, table.problems)
        self.hidden: list[str] = []
        self._table = table
        self._prices = Prices(currency, self.problems)
        self._options = numbered(table.columns, "Option Name {}", "Option Value {}")
        self._locations = [name.removeprefix(_QUANTITY) for name in table.columns if name.startswith(_QUANTITY)]

    def products(self) -> Iterator[Product]:
        for name, rows in self._groups().items():
            shown = [row for row in rows if self._is_shown(row)]
            if not shown:
                self.hidden.append(name)
                continue
            product = product_of(self._listing(name, shown), self._prices, self.problems)
            if product is not None:
                yield product

    def _groups(self) -> dict[str, list[Row]]:
        """The rows by item: the file has no id of items, so those of one name are one."""
        groups: dict[str, list[Row]] = {}
        for row in self._table.rows():
            title = plain_line(row.get(_ITEM))
            if not title:
                self.problems.add(row.number, _ITEM, "", "the row has no item name; it is left out")
                continue
            groups.setdefault("-".join(title.lower().split()), []).append(row)
        return groups

    def _is_shown(self, row: Row) -> bool:
        if row.get("Archived").lower() in YES or row.get("Sellable").lower() in NO:
            return False
        if row.get("Square Online Item Visibility").lower() in {"hidden", "unavailable"}:
            return False
        enabled = [row.get(f"{_ENABLED}{location}").lower() for location in self._locations]
        return not enabled or any(value not in NO for value in enabled)

    def _listing(self, name: str, rows: list[Row]) -> Listing:
        first = rows[0]
        categories = read_tags(_TOKEN.sub("", first.get("Categories") or first.get("Category")))
        reporting = plain_line(_TOKEN.sub("", first.get("Reporting Category")))
        return Listing(
            row=first.number,
            title_field=_ITEM,
            product_id=name,
            title=plain_line(first.get(_ITEM)),
            offers=[self._offer(name, row, alone=len(rows) == 1) for row in rows],
            description=plain_text(first.get("Description")),
            category=reporting or next(iter(categories), ""),
            tags=tuple(category for category in categories if category != reporting),
        )

    def _offer(self, name: str, row: Row, *, alone: bool) -> Offer:
        options = {
            option: value
            for option, value in ((plain_line(row.get(key)), plain_line(row.get(told))) for key, told in self._options)
            if option and value
        }
        variation = plain_line(row.get(_VARIATION))
        if not options and not (alone and variation.lower() in _UNNAMED):
            options = {"Variation": variation} if variation else {}
        price, price_field = self._price(row)
        sale: Decimal | None = None
        if price is not None:
            field = "Online Sale Price"
            sale = read_sale_price(row.get(field), price.amount, row.number, field, self.problems)
        return Offer(
            row=row.number,
            price_field=price_field,
            price=price,
            sale=sale,
            options=options,
            stock=self._stock(row),
            variant_id="/".join([name, *(value.lower() for value in options.values())]),
            sku=plain_line(row.get("SKU")),
        )

    def _price(self, row: Row) -> tuple[Money | None, str]:
        """The item's price, or else that of the first location that has one."""
        named = ["Price", *(f"{_PRICE}{location}" for location in self._locations)]
        field = next((name for name in named if row.get(name)), "Price")
        if row.get(field).lower() == "variable":
            self.problems.add(
                row.number, field, "variable", "the price is asked at the till; the variation is left out"
            )
            return None, field
        return self._prices.read(row.get(field), row.number, field), field

    def _stock(self, row: Row) -> Stock:
        if not self._locations:
            return Stock()
        counts: dict[str, int | None] = {}
        for location in self._locations:
            if row.get(f"{_ENABLED}{location}").lower() not in NO:
                field = f"{_QUANTITY}{location}"
                counts[location] = read_quantity(row.get(field), row.number, field, self.problems)
        known = [count for count in counts.values() if count is not None]
        if not known:
            counted = any(row.get(f"{_QUANTITY}{location}") for location in counts)
            return Stock(available=None if counted else True)  # Square sells on what it doesn't count
        # A place that doesn't count sells on: only where all do is nothing there when they have none.
        available = True if sum(known) else None if len(known) < len(counts) else False
        by_location = counts if len(self._locations) > 1 else {}
        return Stock(available=available, quantity=sum(known), by_location=by_location)
