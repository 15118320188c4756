"""Reads Wix Stores' product export, in both generations: a row of a product, then the rows of its variants.

Columns: Wix Stores' catalog V1 ("handleId", "surcharge", "discountMode") and V3, from 2025 ("handle",
"strikethroughPrice", "productOptionChoices1"), as their export files have them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from retrieval.readers.fields import (
    Money,
    Prices,
    ProblemList,
    read_former_price,
    read_link,
    read_price,
    read_quantity,
    read_tags,
)
from retrieval.readers.listings import NO, YES, Listing, Offer, Stock, numbered, product_of, reduced
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Product, ReadResult
from retrieval.text import plain_line, plain_text

# A choice of a colour is written with the colour itself before its name: "rgb(6,16,71):Navy", "#061047:Navy".
_SWATCH = re.compile(r"(?:rgba?\([\d.,% ]+\)|#[0-9a-fA-F]{3,8})\s*:\s*(?=\S)")
_MEDIA = "https://static.wixstatic.com/media/"  # where Wix keeps what an export names as "3cf8_x~mv2.jpg"
_MOST_CHOICES = 2000  # combinations of one product's options; Wix allows 1,000


@dataclass
class _Item:
    """The row of a product with those of its variants."""

    row: Row
    variants: list[Row] = field(default_factory=list)


def looks_like_wix(columns: Iterable[str]) -> bool:
    """Whether a header row is that of a Wix Stores export."""
    names = set(columns)
    return {"fieldType", "name", "price"} <= names and bool(names & {"handleId", "handle"})


def read_wix(path: Path, currency: str = "USD", shop_url: str = "") -> ReadResult:
    """The products of an export; a row that can't be read is reported and left out."""
    table = open_table(path)
    if not looks_like_wix(table.columns):
        raise ReadError(f"{path.name} is not a Wix export: it lacks the columns handleId, fieldType, name or price.")
    reader = _WixReader(table, currency, shop_url.rstrip("/"))
    products = list(reader.products())
    return ReadResult(products=products, problems=reader.problems.found, hidden=reader.hidden)


class _WixReader:
    def __init__(self, table: Table, currency: str, shop_url: str) -> None:
        self.problems = ProblemList(table.path.name, table.problems)
        self.hidden: list[str] = []
        self._table = table
        self._shop_url = shop_url
        self._prices = Prices(currency, self.problems)
        self._is_new = "handleId" not in table.columns
        self._handle = "handle" if self._is_new else "handleId"
        choices = "productOptionChoices{}" if self._is_new else "productOptionDescription{}"
        self._options = numbered(table.columns, "productOptionName{}", choices)
        self._told = numbered(table.columns, "additionalInfoTitle{}", "additionalInfoDescription{}")

    def products(self) -> Iterator[Product]:
        for name, item in self._items().items():
            if item.row.get("visible").lower() in NO:
                self.hidden.append(name)
                continue
            product = product_of(self._listing(name, item), self._prices, self.problems)
            if product is not None:
                yield product

    def _items(self) -> dict[str, _Item]:
        items: dict[str, _Item] = {}
        variants: list[tuple[str, Row]] = []
        for row in self._table.rows():
            name, kind = plain_line(row.get(self._handle)), row.get("fieldType").lower()
            if not name:
                self.problems.add(
                    row.number, self._handle, "", "the row has no handle, so it belongs to no product; it is left out"
                )
            elif kind == "variant":
                variants.append((name, row))
            elif kind != "product":
                reason = "a row is a Product or a Variant; this one is left out"
                self.problems.add(row.number, "fieldType", row.get("fieldType"), reason)
            elif name in items:
                self.problems.add(
                    row.number, self._handle, name, "a second product has this handle; its row is left out"
                )
            else:
                items[name] = _Item(row)
        for name, row in variants:
            if name in items:
                items[name].variants.append(row)
            else:
                self.problems.add(row.number, self._handle, name, "no product has this handle; the variant is left out")
        return items

    def _listing(self, name: str, item: _Item) -> Listing:
        row = item.row
        categories = read_tags(row.get("collection") or row.get("categorySlugs"), ";")
        title = plain_line(row.get("name"))
        told = ((plain_line(row.get(key)), plain_line(row.get(value))) for key, value in self._told)
        return Listing(
            row=row.number,
            title_field="name",
            product_id=name,
            title=title,
            offers=list(self._offers(item)),
            description=plain_text(row.get("plainDescription") or row.get("description")),
            brand=plain_line(row.get("brand")),
            category=plain_line(row.get("primaryCategorySlug")).replace("-", " ") or next(iter(categories), ""),
            tags=categories[1:],
            url=f"{self._shop_url}/product-page/{name}" if self._shop_url and self._is_new else "",
            image_url=self._picture(row),
            attributes={key: value for key, value in told if key and value},
        )

    def _offers(self, item: _Item) -> Iterator[Offer]:
        names = [plain_line(item.row.get(name)) for name, _ in self._options]
        for row in item.variants:
            if row.get("visible").lower() not in NO:
                values = [_choice(row.get(column)) for _, column in self._options]
                yield self._offer(
                    row, item.row, {key: value for key, value in zip(names, values, strict=True) if value}
                )
        if item.variants:
            return
        # Without rows of variants every combination of the choices is sold, at one price and from one stock.
        lists = [[_choice(part) for part in item.row.get(column).split(";")] for _, column in self._options]
        kept = [(name, [value for value in values if value]) for name, values in zip(names, lists, strict=True)]
        offered = [(name, values) for name, values in kept if name and values]
        offer = self._offer(item.row, item.row, {})
        combinations = itertools.islice(itertools.product(*(values for _, values in offered)), _MOST_CHOICES)
        several = len(offered) > 0 and any(len(values) > 1 for _, values in offered)
        for combination in combinations:
            options = dict(zip((name for name, _ in offered), combination, strict=True))
            yield replace(offer, options=options, stock=_shared(offer.stock) if several else offer.stock)

    def _offer(self, row: Row, product: Row, options: dict[str, str]) -> Offer:
        stated = row.get("price") or product.get("price")
        price = self._prices.read(stated, row.number, "price")
        former: Decimal | None = None
        if price is not None and self._is_new:
            column = "strikethroughPrice"
            former = read_former_price(row.get(column), price.amount, row.number, column, self.problems)
        elif price is not None:
            full = price.amount + self._surcharge(row)
            price = Money(self._discounted(full, product), price.currency)
            former = full if full > price.amount else None
        return Offer(
            row=row.number,
            price_field="price",
            price=price,
            former=former,
            options=options,
            stock=self._stock(row, product),
            sku=plain_line(row.get("sku")),
            image_url=self._picture(row) if row is not product else "",
        )

    def _surcharge(self, row: Row) -> Decimal:
        """What a variant costs beyond its product."""
        if not row.get("surcharge"):
            return Decimal(0)
        return read_price(row.get("surcharge"), row.number, "surcharge", self.problems) or Decimal(0)

    def _discounted(self, price: Decimal, product: Row) -> Decimal:
        if not product.get("discountValue"):
            return price
        value = read_price(product.get("discountValue"), product.number, "discountValue", self.problems)
        if not value:
            return price
        mode = product.get("discountMode").upper()
        if mode not in ("PERCENT", "AMOUNT"):
            self.problems.add(
                product.number, "discountMode", mode, "a discount is PERCENT or AMOUNT; this one is left out"
            )
            return price
        lower = reduced(price, percent=value) if mode == "PERCENT" else reduced(price, amount=value)
        if lower > 0:
            return lower
        reason = "a discount that leaves a price of 0 can't be right; it is left out"
        self.problems.add(product.number, "discountValue", product.get("discountValue"), reason)
        return price

    def _stock(self, row: Row, product: Row) -> Stock:
        stated = row.get("inventory") or (product.get("inventory") if row is product else "")
        match stated.replace("_", "").replace(" ", "").lower():
            case "instock":
                return Stock(available=True)
            case "":
                return Stock()
            case "outofstock":
                quantity = 0
            case _:
                counted = read_quantity(stated, row.number, "inventory", self.problems)
                if counted is None:
                    return Stock()
                quantity = counted
        if quantity == 0 and (row.get("preOrderEnabled") or product.get("preOrderEnabled")).lower() in YES:
            return Stock(available=False, availability="preorder", quantity=0)
        return Stock(available=quantity > 0, quantity=quantity)

    def _picture(self, row: Row) -> str:
        column = "media" if self._is_new else "productImageUrl"
        first = row.get(column).split(";")[0].strip()
        if first and not first.startswith(("http://", "https://", "/")) and ":" not in first:
            first = f"{_MEDIA}{first}"
        return read_link(first, row.number, column, self.problems)


def _choice(text: str) -> str:
    return plain_line(_SWATCH.sub("", text.strip(), count=1))


def _shared(stock: Stock) -> Stock:
    """The stock of one choice of several that are sold from one count: there or not, but how many nobody knows."""
    return replace(stock, quantity=None if stock.quantity else stock.quantity)
