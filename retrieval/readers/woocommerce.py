"""Reads WooCommerce's product export: simple, variable with variations, grouped and external products."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from retrieval.gender import infer_gender
from retrieval.readers.fields import ProblemList, read_link, read_price, read_quantity, read_tags
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Product, ReadResult, Variant
from retrieval.text import plain_line, plain_text

_KINDS = ("variation", "variable", "grouped", "external", "simple")
_ATTRIBUTE = re.compile(r"Attribute (\d+) name")
_YES = frozenset({"1", "yes", "true"})


@dataclass
class _Item:
    """A product's own row with the rows of its variations."""

    row: Row
    kind: str
    variations: list[Row] = field(default_factory=list)


def looks_like_woocommerce(columns: Iterable[str]) -> bool:
    """Whether a header row is WooCommerce's."""
    return {"Type", "Name", "Regular price"} <= set(columns)


def read_woocommerce(path: Path, currency: str = "USD") -> ReadResult:
    """The products of an export; a row that can't be read is reported and left out."""
    table = open_table(path)
    if not looks_like_woocommerce(table.columns):
        raise ReadError(f"{path.name} is not a WooCommerce export: it lacks the columns Type, Name or Regular price.")
    return _WooCommerceReader(table, currency).read()


class _WooCommerceReader:
    def __init__(self, table: Table, currency: str) -> None:
        self._table = table
        self._currency = currency
        self._problems = ProblemList(table.path.name, table.problems)
        self._aliases: dict[str, str] = {}  # how other rows may refer to a product: by SKU, "id:7" or "7"
        numbers = [found[1] for column in table.columns if (found := _ATTRIBUTE.fullmatch(column))]
        self._attributes = [(f"Attribute {number} name", f"Attribute {number} value(s)") for number in numbers]

    def read(self) -> ReadResult:
        items = self._items()
        hidden = [name for name, item in items.items() if _is_hidden(item.row)]
        products: dict[str, Product] = {}
        for name, item in items.items():
            if item.kind != "grouped" and name not in hidden:
                self._keep(products, self._product(name, item, self._own_variants(name, item)))
        for name, item in items.items():
            if item.kind == "grouped" and name not in hidden:
                self._keep(products, self._product(name, item, self._grouped_variants(name, item.row, products)))
        in_order = [products[name] for name in items if name in products]
        return ReadResult(products=in_order, problems=self._problems.found, hidden=hidden)

    def _keep(self, products: dict[str, Product], product: Product | None) -> None:
        if product is not None:
            products[product.product_id] = product

    def _items(self) -> dict[str, _Item]:
        """The rows by product; a variation may stand before the product it belongs to."""
        items: dict[str, _Item] = {}
        variations: list[Row] = []
        for row in self._table.rows():
            kind = self._kind(row)
            if kind == "variation":
                variations.append(row)
                continue
            name = _name(row)
            if not name:
                self._report(row, "SKU", "", "the row has neither an SKU nor an ID; it is left out")
            elif name in items:
                self._report(row, "SKU", name, "a second product has this SKU or ID; its row is left out")
            else:
                items[name] = _Item(row, kind)
                self._aliases.update({name: name, f"id:{row.get('ID')}": name, row.get("ID"): name})
        for row in variations:
            parent = self._aliases.get(row.get("Parent"))
            if parent is None:
                self._report(
                    row, "Parent", row.get("Parent"), "no product has this SKU or ID; the variation is left out"
                )
            else:
                items[parent].variations.append(row)
        return items

    def _kind(self, row: Row) -> str:
        stated = {part.strip().lower() for part in row.get("Type").split(",")}
        found = next((kind for kind in _KINDS if kind in stated), None)
        if found is None:
            self._report(row, "Type", row.get("Type"), "this type of product isn't known; it is read as a simple one")
        return found or "simple"

    def _own_variants(self, name: str, item: _Item) -> list[Variant]:
        if item.kind != "variable":
            variant = self._variant(name, item.row, self._options(item.row, {}))
            return [variant] if variant else []
        offered = self._options(item.row, {})
        variants: dict[str, Variant] = {}
        for row in item.variations:
            if row.get("Published") not in ("", "1"):
                continue
            variant = self._variant(name, row, self._options(row, offered))
            if variant is None:
                continue
            if variant.variant_id in variants:
                self._report(row, "SKU", variant.name, "the product already has this variation; the first one counts")
                continue
            variants[variant.variant_id] = variant
        return list(variants.values())

    def _grouped_variants(self, name: str, row: Row, products: Mapping[str, Product]) -> list[Variant]:
        """A grouped product is bought by its parts: each part is a choice, at that part's price."""
        variants: list[Variant] = []
        for part in read_tags(row.get("Grouped products")):
            child = products.get(self._aliases.get(part, part))
            if child is None:
                self._report(row, "Grouped products", part, "no product on sale has this SKU; the part is left out")
                continue
            cheapest = min(child.variants, key=lambda variant: (not variant.available, variant.price))
            variants.append(
                cheapest.model_copy(
                    update={
                        "variant_id": f"{name}/{child.product_id}",
                        "options": {"Product": child.title},
                        "image_url": cheapest.image_url or child.image_url,
                    }
                )
            )
        return variants

    def _product(self, name: str, item: _Item, variants: list[Variant]) -> Product | None:
        row = item.row
        title = plain_line(row.get("Name"))
        if not title:
            self._report(row, "Name", "", f"the product {name} has no name; it is left out")
            return None
        if not variants:
            self._report(row, "Regular price", "", f"nothing of the product {name} can be bought; it is left out")
            return None
        tags = read_tags(row.get("Tags"))
        categories = read_tags(row.get("Categories"))
        category = max(categories, key=lambda path: path.count(">"), default="")
        text = "\n".join(filter(None, (plain_text(row.get("Short description")), plain_text(row.get("Description")))))
        return Product(
            product_id=name,
            title=title,
            description=text,
            brand=plain_line(row.get("Brands")),
            category=category,
            tags=tags,
            gender=infer_gender([*tags, *categories, title]),
            url=read_link(row.get("External URL"), row.number, "External URL", self._problems),
            image_url=self._picture(row),
            currency=self._currency,
            variants=tuple(variants),
        )

    def _variant(self, name: str, row: Row, options: dict[str, str]) -> Variant | None:
        regular = self._price(row, "Regular price")
        sale = self._price(row, "Sale price")
        if regular is None and sale is None:
            if not row.get("Regular price") and not row.get("Sale price"):
                self._report(row, "Regular price", "", "the price is missing; the row is left out")
            return None
        now = sale if sale is not None else regular
        assert now is not None
        quantity = read_quantity(row.get("Stock"), row.number, "Stock", self._problems)
        in_stock = row.get("In stock?").lower()
        available = in_stock in _YES or in_stock == "backorder" if in_stock else quantity is None or quantity > 0
        return Variant(
            variant_id="/".join([name, *(value.lower() for value in options.values())]),
            sku=plain_line(row.get("SKU")),
            options=options,
            price=now,
            compare_at_price=regular if regular is not None and regular > now else None,
            available=available or row.get("Backorders allowed?").lower() in {*_YES, "notify"},
            quantity=quantity,
            image_url=self._picture(row) if row.get("Parent") else "",
        )

    def _picture(self, row: Row) -> str:
        return read_link(row.get("Images").split(",")[0], row.number, "Images", self._problems)

    def _price(self, row: Row, column: str) -> Decimal | None:
        return read_price(row.get(column), row.number, column, self._problems) if row.get(column) else None

    def _options(self, row: Row, offered: Mapping[str, str]) -> dict[str, str]:
        """The attributes of a row; a variation that leaves one open ("any size") has all that its product offers."""
        options: dict[str, str] = {}
        for name_column, value_column in self._attributes:
            name = plain_line(row.get(name_column))
            value = plain_line(row.get(value_column).replace("\\,", ",")) or offered.get(name, "")
            if name and value:
                options[name] = value
        return options

    def _report(self, row: Row, column: str, value: str, reason: str) -> None:
        self._problems.add(row.number, column, value, reason)


def _name(row: Row) -> str:
    return plain_line(row.get("SKU")) or (f"woo-{row.get('ID')}" if row.get("ID") else "")


def _is_hidden(row: Row) -> bool:
    return row.get("Published") not in ("", "1") or row.get("Visibility in catalog").lower() == "hidden"
