"""Reads Shopify's product export, in both generations of its column names: one row a variant or a picture."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from retrieval.gender import infer_gender, read_gender
from retrieval.readers.fields import ProblemList, read_former_price, read_link, read_price, read_quantity, read_tags
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Product, ReadResult, Variant
from retrieval.text import plain_line, plain_text

# Our name for a column -> the names Shopify has given it, newest last.
_COLUMNS = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "body": ("Body (HTML)", "Body HTML", "Description"),
    "vendor": ("Vendor",),
    "type": ("Type",),
    "product category": ("Product Category", "Product category"),
    "tags": ("Tags",),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "sku": ("Variant SKU", "SKU"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "quantity": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "price": ("Variant Price", "Price"),
    "compare at price": ("Variant Compare At Price", "Compare-at price"),
    "image": ("Image Src", "Product image URL"),
    "variant image": ("Variant Image", "Variant image URL"),
    "gender": ("Google Shopping / Gender",),
}
_GOOGLE_CATEGORY = "Google Shopping / Google Product Category"


@dataclass
class _Group:
    """The rows of one handle: the first carries the product, every row may carry a variant or a picture."""

    first: Row
    rows: list[Row] = field(default_factory=list)


def looks_like_shopify(columns: Iterable[str]) -> bool:
    """Whether a header row is one of Shopify's."""
    names = set(columns)
    return bool(names & set(_COLUMNS["handle"])) and "Title" in names and bool(names & set(_COLUMNS["price"]))


def read_shopify(path: Path, currency: str = "USD", shop_url: str = "") -> ReadResult:
    """The products of an export; a row that can't be read is reported and left out."""
    table = open_table(path)
    if not looks_like_shopify(table.columns):
        raise ReadError(
            f"{path.name} is not a Shopify product export: it lacks the columns Handle, Title or Variant Price."
        )
    reader = _ShopifyReader(table, currency, shop_url.rstrip("/"))
    return reader.read()


class _ShopifyReader:
    def __init__(self, table: Table, currency: str, shop_url: str) -> None:
        self._table = table
        self._currency = currency
        self._shop_url = shop_url
        self._problems = ProblemList(table.path.name, table.problems)
        self._names = {
            ours: next((name for name in theirs if name in table.columns), "") for ours, theirs in _COLUMNS.items()
        }
        # Shopify numbers options 1 to 3 and wrote "Option1 Name" before it wrote "Option1 name".
        lower = {column.lower(): column for column in table.columns}
        self._options = [
            (lower.get(f"option{number} name", ""), lower.get(f"option{number} value", "")) for number in (1, 2, 3)
        ]

    def read(self) -> ReadResult:
        products: list[Product] = []
        hidden: list[str] = []
        for handle, group in self._groups().items():
            if self._is_hidden(group.first):
                hidden.append(handle)
                continue
            product = self._product(handle, group)
            if product is not None:
                products.append(product)
        return ReadResult(products=products, problems=self._problems.found, hidden=hidden)

    def _groups(self) -> dict[str, _Group]:
        groups: dict[str, _Group] = {}
        for row in self._table.rows():
            handle = plain_line(self._cell(row, "handle"))
            if not handle:
                self._report(row, "handle", "", "the row has no handle, so it belongs to no product; it is left out")
                continue
            title = self._cell(row, "title")
            if handle not in groups:
                groups[handle] = _Group(first=row)
            elif title and not self._cell(groups[handle].first, "title"):
                groups[handle].first = row
            elif title and plain_line(title) != plain_line(self._cell(groups[handle].first, "title")):
                self._report(row, "handle", handle, "a second product has this handle; its row is left out")
                continue
            groups[handle].rows.append(row)
        return groups

    def _product(self, handle: str, group: _Group) -> Product | None:
        first = group.first
        title = plain_line(self._cell(first, "title"))
        if not title:
            self._report(first, "title", "", f"the product {handle} has no title; it is left out")
            return None
        variants = self._variants(handle, group)
        if not variants:
            self._report(first, "price", "", f"the product {handle} has no variant with a price; it is left out")
            return None
        tags = read_tags(self._cell(first, "tags"))
        category = self._category(first)
        gender = read_gender(self._cell(first, "gender")) or infer_gender([*tags, category, title])
        return Product(
            product_id=handle,
            title=title,
            description=plain_text(self._cell(first, "body")),
            brand=plain_line(self._cell(first, "vendor")),
            category=category,
            tags=tags,
            gender=gender,
            url=f"{self._shop_url}/products/{handle}" if self._shop_url else "",
            image_url=self._image(group),
            currency=self._currency,
            variants=tuple(variants),
        )

    def _variants(self, handle: str, group: _Group) -> list[Variant]:
        names = [plain_line(group.first.get(name)) for name, _ in self._options]
        variants: dict[str, Variant] = {}
        for row in group.rows:
            values = [plain_line(row.get(value)) for _, value in self._options]
            if not self._cell(row, "price") and not any(values):
                continue  # a row that only carries another picture
            options = self._named(row, names, values)
            variant = self._variant(handle, row, options)
            if variant is None:
                continue
            if variant.variant_id in variants:
                self._report(
                    row,
                    "sku",
                    variant.name or variant.sku,
                    "the product already has this variant; the first one counts",
                )
                continue
            variants[variant.variant_id] = variant
        return list(variants.values())

    def _variant(self, handle: str, row: Row, options: dict[str, str]) -> Variant | None:
        amount = read_price(self._cell(row, "price"), row.number, self._names["price"], self._problems)
        if amount is None:
            return None
        tracked = bool(self._cell(row, "tracker")) if self._names["tracker"] else True
        quantity = None
        if tracked:
            quantity = read_quantity(self._cell(row, "quantity"), row.number, self._names["quantity"], self._problems)
        sells_without_stock = self._cell(row, "policy").lower() in {"continue", "true"}
        sku = plain_line(self._cell(row, "sku")).lstrip("'")
        return Variant(
            variant_id="/".join([handle, *(value.lower() for value in options.values())]),
            sku=sku,
            options=options,
            price=amount,
            compare_at_price=self._former_price(row, amount),
            available=sells_without_stock or quantity is None or quantity > 0,
            quantity=quantity,
            image_url=read_link(
                self._cell(row, "variant image"), row.number, self._names["variant image"], self._problems
            ),
        )

    def _former_price(self, row: Row, amount: Decimal) -> Decimal | None:
        column = "compare at price"
        return read_former_price(self._cell(row, column), amount, row.number, self._names[column], self._problems)

    def _named(self, row: Row, names: list[str], values: list[str]) -> dict[str, str]:
        options: dict[str, str] = {}
        for number, (name, value) in enumerate(zip(names, values, strict=True), start=1):
            if not value or value.lower() == "default title":
                continue
            if not name:
                self._report(
                    row, "title", value, f"option {number} has a value but no name; it is called Option {number}"
                )
                name = f"Option {number}"
            options[name] = value
        return options

    def _category(self, first: Row) -> str:
        own = plain_line(self._cell(first, "type"))
        if own:
            return own
        standard = self._cell(first, "product category") or first.get(_GOOGLE_CATEGORY)
        return plain_line(standard.split(">")[-1]) if not standard.isdigit() else ""

    def _image(self, group: _Group) -> str:
        column = self._names["image"]
        pictured = next((row for row in group.rows if row.get(column)), group.first)
        return read_link(pictured.get(column), pictured.number, column, self._problems)

    def _is_hidden(self, first: Row) -> bool:
        unpublished = self._cell(first, "published").lower() in {"false", "no", "0"}
        return unpublished or self._cell(first, "status").lower() in {"draft", "archived"}

    def _cell(self, row: Row, column: str) -> str:
        return row.get(self._names[column])

    def _report(self, row: Row, column: str, value: str, reason: str) -> None:
        self._problems.add(row.number, self._names[column] or column, value, reason)
