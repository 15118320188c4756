"""Reads any delimited file whose columns a mapping file names; rows with one product id are one product's variants."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from retrieval.gender import infer_gender, read_gender
from retrieval.readers.fields import ProblemList, read_former_price, read_link, read_price, read_quantity, read_tags
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Product, ReadResult, Variant
from retrieval.text import plain_line, plain_text

_NO = frozenset({"0", "no", "false", "n", "out of stock", "sold out", "unavailable", "outofstock"})


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
    available: str = ""
    quantity: str = ""


class Mapping(BaseModel):
    """A mapping file: `columns` (field: column), `options` (option: column), `constants` (field: value of all rows)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: Columns
    options: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)


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


def read_mapped(path: Path, mapping: Mapping, currency: str = "USD") -> ReadResult:
    """The products of a file; a row that can't be read is reported and left out."""
    table = open_table(path)
    named = [name for name in mapping.columns.model_dump(exclude={"tags"}).values() if name]
    tags = [mapping.columns.tags] if isinstance(mapping.columns.tags, str) else mapping.columns.tags
    missing = [name for name in (*named, *tags, *mapping.options.values()) if name not in table.columns]
    if missing:
        raise ReadError(f"{path.name} has no column {', '.join(missing)}. Its columns: {', '.join(table.columns)}.")
    if not mapping.columns.price and "price" not in mapping.constants:
        raise ReadError("The mapping names no price: give `columns: price` or `constants: price`.")
    return _MappedReader(table, mapping, tags, currency).read()


class _MappedReader:
    def __init__(self, table: Table, mapping: Mapping, tag_columns: list[str], currency: str) -> None:
        self._table = table
        self._columns = mapping.columns.model_dump(exclude={"tags"})
        self._tag_columns = tag_columns
        self._options = mapping.options
        self._constants = mapping.constants
        self._currency = currency
        self._problems = ProblemList(table.path.name, table.problems)

    def read(self) -> ReadResult:
        groups: dict[str, list[Row]] = {}
        for row in self._table.rows():
            title = plain_line(self._cell(row, "title"))
            if not title:
                self._report(row, "title", "", "the row has no title; it is left out")
                continue
            name = plain_line(self._cell(row, "product_id")) or "-".join(title.lower().split())
            groups.setdefault(name, []).append(row)
        products = [self._product(name, rows) for name, rows in groups.items()]
        return ReadResult(products=[product for product in products if product], problems=self._problems.found)

    def _product(self, name: str, rows: list[Row]) -> Product | None:
        variants: dict[str, Variant] = {}
        for row in rows:
            variant = self._variant(name, row)
            if variant is None:
                continue
            if variant.variant_id in variants:
                self._report(row, "product_id", name, "the product already has this variant; the first one counts")
                continue
            variants[variant.variant_id] = variant
        if not variants:
            return None
        first = rows[0]
        tags = tuple(tag for column in self._tag_columns for tag in read_tags(first.get(column)))
        category, title = plain_line(self._cell(first, "category")), plain_line(self._cell(first, "title"))
        return Product(
            product_id=name,
            title=title,
            description=plain_text(self._cell(first, "description")),
            brand=plain_line(self._cell(first, "brand")),
            category=category,
            tags=tags,
            gender=read_gender(self._cell(first, "gender")) or infer_gender([*tags, category, title]),
            url=read_link(self._cell(first, "url"), first.number, self._columns["url"], self._problems),
            image_url=next((variant.image_url for variant in variants.values() if variant.image_url), ""),
            currency=plain_line(self._cell(first, "currency")) or self._currency,
            variants=tuple(variants.values()),
        )

    def _variant(self, name: str, row: Row) -> Variant | None:
        price = read_price(self._cell(row, "price"), row.number, self._columns["price"], self._problems)
        if price is None:
            return None
        options = {option: value for option, column in self._options.items() if (value := plain_line(row.get(column)))}
        quantity = read_quantity(self._cell(row, "quantity"), row.number, self._columns["quantity"], self._problems)
        own_id = plain_line(self._cell(row, "variant_id"))
        return Variant(
            variant_id=own_id or "/".join([name, *(value.lower() for value in options.values())]),
            sku=plain_line(self._cell(row, "sku")),
            options=options,
            price=price,
            compare_at_price=self._former_price(row, price),
            available=self._is_available(row, quantity),
            quantity=quantity,
            image_url=read_link(self._cell(row, "image_url"), row.number, self._columns["image_url"], self._problems),
        )

    def _former_price(self, row: Row, price: Decimal) -> Decimal | None:
        column = self._columns["compare_at_price"]
        return read_former_price(self._cell(row, "compare_at_price"), price, row.number, column, self._problems)

    def _is_available(self, row: Row, quantity: int | None) -> bool:
        stated = self._cell(row, "available").lower()
        if stated:
            return stated not in _NO
        return quantity is None or quantity > 0

    def _cell(self, row: Row, field: str) -> str:
        column = self._columns[field]
        return (row.get(column) if column else "") or self._constants.get(field, "")

    def _report(self, row: Row, field: str, value: str, reason: str) -> None:
        self._problems.add(row.number, self._columns[field] or field, value, reason)
