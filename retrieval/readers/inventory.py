"""Reads Shopify's inventory export, which counts each variant in each of the shop's locations, beside the products.

Columns: help.shopify.com/en/manual/products/inventory/setup/inventory-csv, in its three generations: one row a location
with "Available (not editable)" and "On hand (current)" (2024 on), with "Available" and "On hand" (2022), and one column
a location (before, and "Only available quantities").
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.readers.fields import ProblemList, read_quantity
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.text import plain_line

# What can be sold is what is on hand less what is promised; what is on hand counts only where that isn't told.
_COUNTS = ("available (not editable)", "available", "on hand (current)", "on hand", "on hand (new)")
_OPTION_VALUE = re.compile(r"option ?([123]) value")
# Columns that are no location, in the generation that has one column a location.
_OTHERS = re.compile(
    r"(url )?handle|title|option ?[123] (name|value)|sku|barcode|hs code|coo|country of origin|bin name|location"
)
_NOT_STOCKED = "not stocked"


@dataclass
class _Counted:
    """One variant's pieces by location, with the rows that tell them."""

    rows: list[int] = field(default_factory=list)
    places: dict[str, int | None] = field(default_factory=dict)


class Inventory:
    """The counts of a file, looked up by the product's handle and the variant's options, or by its SKU."""

    def __init__(self, path: Path) -> None:
        """Read the whole file; a `ReadError` says why it can't be one."""
        table = open_table(path)
        self.problems = ProblemList(path.name, table.problems)
        self._columns = {column.lower(): column for column in reversed(table.columns)}
        self._handle = self._columns.get("url handle") or self._columns.get("handle", "")
        self._sku = self._columns.get("sku", "")
        self._values = [self._columns[name] for name in sorted(self._columns) if _OPTION_VALUE.fullmatch(name)]
        self._counts = [self._columns[name] for name in _COUNTS if name in self._columns]
        self._location = self._columns.get("location", "")
        self._places = [column for column in table.columns if column and not _OTHERS.fullmatch(column.lower())]
        if not self._handle or not (self._counts if self._location else self._places):
            raise ReadError(
                f"{path.name} is no inventory export of Shopify: it lacks the column Handle, or Location with "
                "Available or On hand."
            )
        self._by_options: dict[tuple[str, ...], _Counted] = {}
        self._by_sku: dict[str, _Counted] = {}
        self._taken: set[int] = set()
        self._read(table)

    def take(self, handle: str, values: Sequence[str], sku: str) -> dict[str, int | None] | None:
        """The pieces of a variant by location, 0 where it is never stocked; none where the file doesn't count it.

        Args:
            handle: the product's.
            values: of its options, in order.
            sku: the variant's, for a file whose options are written otherwise.
        """
        found = self._by_options.get(_key(handle, values)) or (self._by_sku.get(sku) if sku else None)
        if found is None:
            return None
        self._taken.add(id(found))
        return found.places

    def report_left(self, hidden: Collection[str]) -> None:
        """Reports each row that belongs to no variant of the products, but for those of products that aren't shown."""
        for key, counted in self._by_options.items():
            if id(counted) not in self._taken and key[0] not in hidden:
                reason = "no variant of the products matches; the row is left out"
                for row in counted.rows:
                    self.problems.add(row, self._handle, " / ".join(key), reason)

    def _read(self, table: Table) -> None:
        handle = ""
        for row in table.rows():
            handle = plain_line(row.get(self._handle)) or handle  # some files name it in a product's first row only
            if not handle:
                self.problems.add(row.number, self._handle, "", "the row has no handle; it is left out")
                continue
            values = [plain_line(row.get(column)) for column in self._values]
            counted = self._by_options.setdefault(_key(handle, values), _Counted())
            counted.rows.append(row.number)
            for place, count in self._counted(row):
                if place in counted.places:
                    reason = "the location is counted twice; the first counts"
                    self.problems.add(row.number, self._location, place, reason)
                counted.places.setdefault(place, count)
            if sku := plain_line(row.get(self._sku)).lstrip("'") if self._sku else "":
                self._by_sku.setdefault(sku, counted)

    def _counted(self, row: Row) -> Iterator[tuple[str, int | None]]:
        if not self._location:
            for column in self._places:
                if row.get(column):
                    yield column, self._count(row, column)
            return
        place = plain_line(row.get(self._location))
        if not place:
            self.problems.add(row.number, self._location, "", "the row names no location; it is left out")
            return
        column = next((column for column in self._counts if row.get(column)), self._counts[0])
        yield place, self._count(row, column)

    def _count(self, row: Row, column: str) -> int | None:
        if row.get(column).lower() == _NOT_STOCKED:
            return 0
        return read_quantity(row.get(column), row.number, column, self.problems)


def _key(handle: str, values: Sequence[str]) -> tuple[str, ...]:
    return (handle, *(value.lower() for value in values if value and value.lower() != "default title"))
