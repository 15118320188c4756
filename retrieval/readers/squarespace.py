"""Reads Squarespace's product export: the row of a product is its first variant, rows without a title are the others.

Columns: support.squarespace.com/hc/articles/115000378108, versions 7.0 and 7.1 (export of 2025).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from retrieval.readers.fields import Prices, ProblemList, read_link, read_quantity, read_sale_price, read_tags
from retrieval.readers.listings import NO, YES, Listing, Offer, Stock, numbered, product_of
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Product, ReadResult
from retrieval.text import plain_line, plain_text

_PRODUCT_ID, _VARIANT_ID = "Product ID [Non Editable]", "Variant ID [Non Editable]"
_KIND = "Product Type [Non Editable]"


def looks_like_squarespace(columns: Iterable[str]) -> bool:
    """Whether a header row is that of a Squarespace export."""
    names = set(columns)
    return {"Title", "Price"} <= names and bool(names & {_PRODUCT_ID, _KIND})


def read_squarespace(path: Path, currency: str = "USD", shop_url: str = "") -> ReadResult:
    """The products of an export; a row that can't be read is reported and left out."""
    table = open_table(path)
    if not looks_like_squarespace(table.columns):
        raise ReadError(f"{path.name} is not a Squarespace export: it lacks the columns {_PRODUCT_ID}, Title or Price.")
    reader = _SquarespaceReader(table, currency, shop_url.rstrip("/"))
    products = list(reader.products())
    return ReadResult(products=products, problems=reader.problems.found, hidden=reader.hidden)


class _SquarespaceReader:
    def __init__(self, table: Table, currency: str, shop_url: str) -> None:
        self.problems = ProblemList(table.path.name, table.problems)
        self.hidden: list[str] = []
        self._table = table
        self._shop_url = shop_url
        self._prices = Prices(currency, self.problems)
        self._options = numbered(table.columns, "Option Name {}", "Option Value {}")
        self._seen: set[str] = set()

    def products(self) -> Iterator[Product]:
        for rows in self._groups():
            name = self._name(rows[0])
            if name in self._seen:
                reason = "a second product has this id or address; its rows are left out"
                self.problems.add(rows[0].number, _PRODUCT_ID, name, reason)
                continue
            self._seen.add(name)
            if rows[0].get("Visible").lower() in NO:
                self.hidden.append(name)
                continue
            product = product_of(self._listing(name, rows), self._prices, self.problems)
            if product is not None:
                yield product

    def _groups(self) -> Iterator[list[Row]]:
        """The rows of one product after the other's: a row with a title or a new id begins the next."""
        rows: list[Row] = []
        for row in self._table.rows():
            product_id = row.get(_PRODUCT_ID)
            begins = product_id != rows[0].get(_PRODUCT_ID) if product_id and rows else bool(row.get("Title"))
            if begins and rows:
                yield rows
                rows = []
            if rows or product_id or row.get("Title"):
                rows.append(row)
            else:
                self.problems.add(row.number, "Title", "", "the row belongs to no product; it is left out")
        if rows:
            yield rows

    def _name(self, first: Row) -> str:
        stated = plain_line(first.get(_PRODUCT_ID)) or plain_line(first.get("Product URL"))
        return stated or "-".join(plain_line(first.get("Title")).lower().split())

    def _listing(self, name: str, rows: list[Row]) -> Listing:
        first = rows[0]
        names = [plain_line(first.get(name)) for name, _ in self._options]
        categories = [path.strip("/").replace("/", " > ") for path in read_tags(first.get("Categories"))]
        kind = first.get(_KIND).replace("_", " ").lower()
        return Listing(
            row=first.number,
            title_field="Title",
            product_id=name,
            title=plain_line(first.get("Title")),
            offers=[self._offer(row, names) for row in rows],
            description=plain_text(first.get("Description")),
            category=next(iter(categories), "Gift card" if kind == "gift card" else ""),
            tags=tuple(dict.fromkeys((*read_tags(first.get("Tags")), *categories[1:]))),
            url=self._address(first),
            image_url=self._picture(first),
        )

    def _address(self, first: Row) -> str:
        page, slug = first.get("Product Page").strip("/"), first.get("Product URL").strip("/")
        if not (self._shop_url and slug):
            return ""
        address = f"{self._shop_url}/{page}/p/{slug}" if page else f"{self._shop_url}/p/{slug}"
        return read_link(address, first.number, "Product URL", self.problems)

    def _offer(self, row: Row, names: list[str]) -> Offer:
        price = self._prices.read(row.get("Price"), row.number, "Price")
        sale: Decimal | None = None
        if price is not None and row.get("On Sale").lower() in YES:
            sale = read_sale_price(row.get("Sale Price"), price.amount, row.number, "Sale Price", self.problems)
        own = [plain_line(row.get(name)) or first for (name, _), first in zip(self._options, names, strict=True)]
        values = [plain_line(row.get(value)) for _, value in self._options]
        return Offer(
            row=row.number,
            price_field="Price",
            price=price,
            sale=sale,
            options={name: value for name, value in zip(own, values, strict=True) if name and value},
            stock=self._stock(row),
            sku=plain_line(row.get("SKU")),
        )

    def _stock(self, row: Row) -> Stock:
        stated = row.get("Stock")
        if stated.lower() == "unlimited":
            return Stock(available=True)
        quantity = read_quantity(stated, row.number, "Stock", self.problems)
        return Stock(available=None if quantity is None else quantity > 0, quantity=quantity)

    def _picture(self, row: Row) -> str:
        column = "Hosted Image URLs"
        return read_link(next(iter(row.get(column).split()), ""), row.number, column, self.problems)
