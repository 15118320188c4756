"""Reads any delimited file whose columns a mapping file names; rows with one product id are one product's variants.

A mapping may say which rows are variants, how their product is found, and which rows the shop doesn't show. One by
which rows would be lost is refused, with their number and an example.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from decimal import Decimal
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retrieval.gender import infer_gender, read_gender
from retrieval.readers.fields import (
    Money,
    Prices,
    ProblemList,
    read_day,
    read_former_price,
    read_link,
    read_moment,
    read_quantity,
    read_sale_price,
    read_tags,
)
from retrieval.readers.listings import NO, YES, Listing, Offer, Stock, product_of
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Availability, Product, ReadResult
from retrieval.text import plain_line, plain_text

_OUT = NO | {"out of stock", "sold out", "unavailable", "outofstock", "out_of_stock"}
_IN = YES | {"in stock", "instock", "in_stock", "available", "x"}
_AHEAD: dict[str, Availability] = {
    "preorder": "preorder", "pre-order": "preorder", "pre_order": "preorder",
    "backorder": "backorder", "back-order": "backorder", "on backorder": "backorder", "onbackorder": "backorder",
}  # fmt: skip
_LARGEST_LOSS = 0.1  # share of the rows that a mapping may make the same as another


class Columns(BaseModel):
    """Which column holds which field; only the title is a must."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    product_id: str = ""
    description: str = ""
    brand: str = ""
    category: str = ""
    tags: str | list[str] = Field(default_factory=list)
    gender: str = ""
    url: str = ""
    image_url: str = ""
    currency: str = ""
    variant_id: str = ""
    sku: str = ""
    price: str = ""
    compare_at_price: str = ""
    sale_price: str = ""
    sale_from: str = ""
    sale_until: str = ""
    available: str = ""
    available_from: str = ""
    quantity: str = ""


class RowsWith(BaseModel):
    """The rows that have one of the values in a column; they are compared without regard to case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    values: list[str | bool | int] = Field(min_length=1)

    def has(self, row: Row) -> bool:
        """Whether a row is one of them; an empty cell is where an empty value is named."""
        return row.get(self.column).lower() in {str(value).lower() for value in self.values}


class VariantRows(RowsWith):
    """The rows that are variants, and the column in which they name their product, by its id or SKU."""

    parent: str = ""  # as in the column of product ids


class Mapping(BaseModel):
    """A mapping file.

    `columns` (field: column), `options` and `attributes` (name: column), `constants` (field: value of all rows),
    `variants` (which rows are variants) and `hidden` (which rows the shop doesn't show).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: Columns
    options: dict[str, str] = Field(default_factory=dict)
    attributes: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    variants: VariantRows | None = None
    hidden: RowsWith | None = None


def read_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file."""
    try:
        return Mapping.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise ReadError(f"There is no mapping file {path}.") from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise ReadError(f"{path.name} is not YAML: {error}") from error
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors()]
        raise ReadError(f"{path.name} is not a column mapping: {'; '.join(lines)}.") from error


def read_mapped(path: Path, mapping: Mapping, currency: str = "USD", zone: tzinfo = UTC) -> ReadResult:
    """The products of a file; a row that can't be read is reported and left out.

    Args:
        path: the file.
        mapping: what its columns and rows are.
        currency: of prices that name none.
        zone: the shop's, of dates that name none.

    Raises:
        ReadError: the mapping doesn't fit the file, or rows would be lost by it.
    """
    table = open_table(path)
    named = [name for name in mapping.columns.model_dump(exclude={"tags"}).values() if name]
    tags = [mapping.columns.tags] if isinstance(mapping.columns.tags, str) else mapping.columns.tags
    rows = [one.column for one in (mapping.variants, mapping.hidden) if one is not None]
    if mapping.variants is not None and mapping.variants.parent:
        rows.append(mapping.variants.parent)
    wanted = (*named, *tags, *mapping.options.values(), *mapping.attributes.values(), *rows)
    missing = [name for name in wanted if name not in table.columns]
    if missing:
        raise ReadError(f"{path.name} has no column {', '.join(missing)}. Its columns: {', '.join(table.columns)}.")
    if not mapping.columns.price and "price" not in mapping.constants:
        raise ReadError("The mapping names no price: give `columns: price` or `constants: price`.")
    if mapping.variants is not None and not (mapping.variants.parent or mapping.columns.product_id):
        raise ReadError("The mapping's variants name no product: give `variants: parent` or `columns: product_id`.")
    reader = _MappedReader(table, mapping, tags, currency, zone)
    products = list(reader.products())
    return ReadResult(products=products, problems=reader.problems.found, hidden=reader.hidden)


@dataclass
class _Group:
    """A product's first row with the rows that can be bought."""

    first: Row
    rows: list[Row] = field(default_factory=list)


class _MappedReader:
    def __init__(self, table: Table, mapping: Mapping, tag_columns: list[str], currency: str, zone: tzinfo) -> None:
        self.problems = ProblemList(table.path.name, table.problems)
        self.hidden: list[str] = []
        self._table = table
        self._mapping = mapping
        self._columns = mapping.columns.model_dump(exclude={"tags"})
        self._tag_columns = tag_columns
        self._constants = mapping.constants
        self._zone = zone
        named = bool(self._columns["currency"]) or "currency" in mapping.constants
        self._prices = Prices(currency, self.problems, always_named=named)

    def products(self) -> Iterator[Product]:
        groups = self._groups_by_kind() if self._mapping.variants else self._groups_by_id()
        self._refuse_what_collapses(groups)
        for name, group in groups.items():
            product = product_of(self._listing(name, group), self._prices, self.problems)
            if product is not None:
                yield product

    def _groups_by_id(self) -> dict[str, _Group]:
        """The rows with one id, each a variant."""
        groups: dict[str, _Group] = {}
        untitled: list[Row] = []
        seen: dict[str, bool] = {}  # the ids, and whether the shop shows any row of it
        for row in self._table.rows():
            title = plain_line(self._cell(row, "title"))
            if not title:
                untitled.append(row)
                continue
            name = plain_line(self._cell(row, "product_id")) or "-".join(title.lower().split())
            shown = not self._is_hidden(row)
            seen[name] = seen.get(name, False) or shown
            if shown:
                groups.setdefault(name, _Group(row)).rows.append(row)
        self.hidden = [name for name, shown in seen.items() if not shown]
        parts = [row for row in untitled if plain_line(self._cell(row, "product_id")) in seen]
        if parts:
            self._refuse(
                parts,
                f"have no {self._columns['title']}, but the {self._columns['product_id']} of a row that has one",
                "They look like its variants: say so in the mapping under `variants:` with column, values and parent.",
            )
        if len(untitled) > 1 and len(untitled) > len(seen):
            self._refuse(
                untitled,
                f"have no {self._columns['title']}",
                "Name another column as the title, or say under `variants:` or `hidden:` what these rows are.",
            )
        for row in untitled:
            self._report(row, "title", "", "the row has no title; it is left out")
        return groups

    def _groups_by_kind(self) -> dict[str, _Group]:
        """The products by their own rows, with the rows that the mapping says are their variants."""
        kinds = self._mapping.variants
        assert kinds is not None
        groups: dict[str, _Group] = {}
        by_sku: dict[str, str] = {}
        variants: list[Row] = []
        for row in self._table.rows():
            if kinds.has(row):
                variants.append(row)
                continue
            title = plain_line(self._cell(row, "title"))
            name = plain_line(self._cell(row, "product_id") or self._cell(row, "sku")) or "-".join(
                title.lower().split()
            )
            if not title or name in groups:
                reason = "a second product has this id; its row is left out" if title else "the row has no title"
                self._report(row, "product_id" if title else "title", name if title else "", reason)
                continue
            groups[name] = _Group(row)
            by_sku.setdefault(plain_line(self._cell(row, "sku")), name)
        self._join(groups, by_sku, variants)
        for name, group in list(groups.items()):
            if self._is_hidden(group.first):
                self.hidden.append(name)
                del groups[name]
            elif not group.rows:
                group.rows.append(group.first)
        return groups

    def _join(self, groups: dict[str, _Group], by_sku: dict[str, str], variants: list[Row]) -> None:
        kinds = self._mapping.variants
        assert kinds is not None
        if not variants:
            values = ", ".join(map(str, kinds.values))
            raise ReadError(f"No row of {self._table.path.name} has {values} in {kinds.column}, as the mapping says.")
        column = kinds.parent or self._columns["product_id"]
        lost = []
        for row in variants:
            parent = plain_line(row.get(column))
            group = groups.get(parent) or groups.get(by_sku.get(parent, "") if parent else "")
            if group is None:
                lost.append(row)
            elif not self._is_hidden(row):
                group.rows.append(row)
        if len(lost) == len(variants):
            self._refuse(lost, f"name no product in {column}", "Name the right column under `variants: parent`.")
        for row in lost:
            self.problems.add(row.number, column, row.get(column), "no product has this id or SKU; the row is left out")

    def _refuse_what_collapses(self, groups: dict[str, _Group]) -> None:
        """Refuses a mapping by which many rows are one variant, though a column that it leaves out tells them apart."""
        mapped = {*self._columns.values(), *self._mapping.options.values(), *self._tag_columns}
        others = [column for column in self._table.columns if column and column not in mapped]
        same: list[Row] = []
        apart: dict[str, None] = {}
        count = 0
        for name, group in groups.items():
            first: dict[str, Row] = {}
            for row in group.rows:
                count += 1
                earlier = first.setdefault(self._variant_id(name, row), row)
                differing = [
                    column for column in others if earlier is not row and row.get(column) != earlier.get(column)
                ]
                if differing:
                    same.append(row)
                    apart.update(dict.fromkeys(differing))
        if len(same) > max(1, _LARGEST_LOSS * count):
            told = ", ".join(list(apart)[:5])
            self._refuse(
                same, "are the same variant as another row", f"They differ in {told}: name it under `options:`."
            )

    def _refuse(self, rows: Sequence[Row], what: str, remedy: str) -> None:
        example = rows[0]
        shown = (
            self._cell(example, "product_id") or self._cell(example, "title") or next(filter(None, example.values), "")
        )
        raise ReadError(
            f"By this mapping {len(rows):,} rows of {self._table.path.name} would be lost, such as row "
            f"{example.number} ({shown[:60]}): they {what}. {remedy}"
        )

    def _listing(self, name: str, group: _Group) -> Listing:
        first = group.first
        tags = tuple(tag for column in self._tag_columns for tag in read_tags(first.get(column)))
        category, title = plain_line(self._cell(first, "category")), plain_line(self._cell(first, "title"))
        offers = [self._offer(name, row, first) for row in group.rows]
        told = ((key, plain_line(first.get(column))) for key, column in self._mapping.attributes.items())
        return Listing(
            row=first.number,
            title_field=self._columns["title"],
            product_id=name,
            title=title,
            offers=offers,
            description=plain_text(self._cell(first, "description")),
            brand=plain_line(self._cell(first, "brand")),
            category=category,
            tags=tags,
            gender=read_gender(self._cell(first, "gender")) or infer_gender([*tags, category, title]),
            url=read_link(self._cell(first, "url"), first.number, self._columns["url"], self.problems),
            image_url=next((offer.image_url for offer in offers if offer.image_url), ""),
            attributes={key: value for key, value in told if value},
        )

    def _offer(self, name: str, row: Row, first: Row) -> Offer:
        price = self._price(row, first)
        former: Decimal | None = None
        sale: Decimal | None = None
        if price is not None:
            stated, column = self._cell(row, "compare_at_price"), self._columns["compare_at_price"]
            former = read_former_price(stated, price.amount, row.number, column, self.problems)
            stated, column = self._cell(row, "sale_price"), self._columns["sale_price"]
            sale = read_sale_price(stated, price.amount, row.number, column, self.problems)
        return Offer(
            row=row.number,
            price_field=self._columns["price"],
            price=price,
            # A constant price of 0 says that the table has none, which is no helper product of an app.
            may_be_free=not self._columns["price"],
            former=former,
            sale=sale,
            sale_from=read_moment(
                self._cell(row, "sale_from"), self._zone, row.number, self._columns["sale_from"], self.problems
            ),
            sale_until=read_moment(
                self._cell(row, "sale_until"),
                self._zone,
                row.number,
                self._columns["sale_until"],
                self.problems,
                ends=True,
            ),
            options=self._options(row),
            stock=self._stock(row),
            variant_id=self._variant_id(name, row),
            sku=plain_line(self._cell(row, "sku")),
            image_url=read_link(self._cell(row, "image_url"), row.number, self._columns["image_url"], self.problems),
        )

    def _price(self, row: Row, first: Row) -> Money | None:
        """The row's price, or its product's where it has none of its own."""
        column = self._columns["price"]
        if not (column and (row.get(column) or first.get(column))) and "price" in self._constants:
            return self._prices.read(self._constants["price"], row.number, "price")
        priced = row if row.get(column) else first
        stated = priced.get(column)
        currency = plain_line(self._cell(priced, "currency"))
        return self._prices.read(f"{stated} {currency}".strip() if currency else stated, priced.number, column)

    def _options(self, row: Row) -> dict[str, str]:
        told = ((option, plain_line(row.get(column))) for option, column in self._mapping.options.items())
        return {option: value for option, value in told if value}

    def _variant_id(self, name: str, row: Row) -> str:
        own = plain_line(self._cell(row, "variant_id"))
        return own or "/".join([name, *(value.lower() for value in self._options(row).values())])

    def _stock(self, row: Row) -> Stock:
        quantity = read_quantity(self._cell(row, "quantity"), row.number, self._columns["quantity"], self.problems)
        stated = self._cell(row, "available").lower()
        if stated in _AHEAD:
            day, column = self._cell(row, "available_from"), self._columns["available_from"]
            expected = read_day(day, self._zone, row.number, column, self.problems)
            return Stock(available=False, availability=_AHEAD[stated], available_from=expected, quantity=quantity)
        if stated in _OUT:
            return Stock(available=False, quantity=quantity)
        if stated in _IN or (stated.isdigit() and int(stated[:9])):
            return Stock(available=True, quantity=quantity)
        if stated:
            self._report(
                row, "available", stated, "this doesn't say whether it is in stock; the stock counts as unknown"
            )
            return Stock(quantity=quantity)
        return Stock(available=None if quantity is None else quantity > 0, quantity=quantity)

    def _is_hidden(self, row: Row) -> bool:
        return self._mapping.hidden is not None and self._mapping.hidden.has(row)

    def _cell(self, row: Row, field: str) -> str:
        column = self._columns[field]
        return (row.get(column) if column else "") or self._constants.get(field, "")

    def _report(self, row: Row, field: str, value: str, reason: str) -> None:
        self.problems.add(row.number, self._columns[field] or field, value, reason)
