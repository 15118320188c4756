"""Reads Etsy's "download data" of a shop's active listings: one row a listing, with the choices of its variations.

Columns: Shop Manager > Settings > Options > Download Data (EtsyListingsDownload.csv, 2019 to 2025).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from retrieval.readers.fields import Prices, ProblemList, read_link, read_quantity, read_tags
from retrieval.readers.listings import Listing, Offer, Stock, numbered, product_of
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Product, ReadResult
from retrieval.text import plain_line, plain_text

_MOST_CHOICES = 2000


def looks_like_etsy(columns: Iterable[str]) -> bool:
    """Whether a header row is that of Etsy's listings."""
    return {"TITLE", "PRICE", "QUANTITY", "CURRENCY_CODE"} <= set(columns)


def read_etsy(path: Path, currency: str = "USD") -> ReadResult:
    """The listings of a file; a row that can't be read is reported and left out."""
    table = open_table(path)
    if not looks_like_etsy(table.columns):
        raise ReadError(f"{path.name} is not a file of Etsy listings: it lacks the columns TITLE, PRICE or QUANTITY.")
    reader = _EtsyReader(table, currency)
    products = list(reader.products())
    return ReadResult(products=products, problems=reader.problems.found, notes=reader.notes())


class _EtsyReader:
    def __init__(self, table: Table, currency: str) -> None:
        self.problems = ProblemList(table.path.name, table.problems)
        self._table = table
        self._prices = Prices(currency, self.problems, always_named=True)
        self._variations = numbered(table.columns, "VARIATION {} NAME", "VARIATION {} VALUES")
        self._seen: set[str] = set()
        self._with_choices = 0

    def products(self) -> Iterator[Product]:
        for row in self._table.rows():
            product = product_of(self._listing(row), self._prices, self.problems)
            if product is not None:
                self._with_choices += len(product.variants) > 1
                yield product

    def notes(self) -> list[str]:
        """What Etsy's file doesn't tell of listings with variations."""
        if not self._with_choices:
            return []
        return [
            f"{self._with_choices} listings have variations: Etsy's file tells one price and one stock for all of a "
            "listing's, so each has that price, and whether a single one is in stock is unknown."
        ]

    def _listing(self, row: Row) -> Listing:
        title = plain_line(row.get("TITLE"))
        materials = ", ".join(_words(row.get("MATERIALS")))
        return Listing(
            row=row.number,
            title_field="TITLE",
            product_id=self._name(title, row),
            title=title,
            offers=list(self._offers(row)),
            description=plain_text(row.get("DESCRIPTION")),
            tags=_words(row.get("TAGS")),
            image_url=read_link(row.get("IMAGE1"), row.number, "IMAGE1", self.problems),
            attributes={"Materials": materials} if materials else {},
        )

    def _name(self, title: str, row: Row) -> str:
        """A name of the listing, since the file has no ids: its title, with the row where two have the same."""
        name = "-".join("".join(char if char.isalnum() else " " for char in title.lower()).split())
        if name in self._seen:
            name = f"{name}-{row.number}"
        self._seen.add(name)
        return name

    def _offers(self, row: Row) -> Iterator[Offer]:
        price = self._prices.read(f"{row.get('PRICE')} {row.get('CURRENCY_CODE')}", row.number, "PRICE")
        quantity = read_quantity(row.get("QUANTITY"), row.number, "QUANTITY", self.problems)
        choices = [
            (plain_line(row.get(name)), read_tags(row.get(values)))
            for name, values in self._variations
            if row.get(name) and row.get(values)
        ]
        several = any(len(values) > 1 for _, values in choices)
        available = None if quantity is None or (several and quantity) else quantity > 0
        skus = read_tags(row.get("SKU"))
        combinations = itertools.islice(itertools.product(*(values for _, values in choices)), _MOST_CHOICES)
        for values in combinations:
            yield Offer(
                row=row.number,
                price_field="PRICE",
                price=price,
                options=dict(zip((name for name, _ in choices), values, strict=True)),
                stock=Stock(available, quantity=None if several and quantity else quantity),
                sku=skus[0] if len(skus) == 1 else "",  # of several the file doesn't say which is whose
            )


def _words(cell: str) -> tuple[str, ...]:
    """Tags and materials, whose spaces Etsy writes as underscores."""
    return tuple(tag.replace("_", " ") for tag in read_tags(cell))
