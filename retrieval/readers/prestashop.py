"""Reads PrestaShop's products, and the file of their combinations beside it.

Columns: the import layout of PrestaShop 1.6 to 9 (docs.prestashop-project.org, "Import": "Active (0/1)", "Price tax
included", "Attribute (Name:Type:Position)*"), which export modules write too, and the export button of the list of
products ("Price (tax incl.)", "Status").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from retrieval.readers.fields import (
    Money,
    Prices,
    ProblemList,
    read_day,
    read_link,
    read_moment,
    read_price,
    read_quantity,
    read_tags,
)
from retrieval.readers.listings import NO, YES, Listing, Offer, Stock, product_of, reduced
from retrieval.readers.table import ReadError, Row, Table, open_table
from retrieval.records import Problem, Product, ReadResult
from retrieval.text import plain_line, plain_text

# Our name for a column -> PrestaShop's names, without the marks that the versions write differently.
_COLUMNS = {
    "id": ("product id", "id"),
    "active": ("active (0/1)", "active", "enabled", "status"),
    "name": ("name",),
    "categories": ("categories (x,y,z...)", "categories", "category"),
    "price with tax": ("price tax included", "price (tax incl.)", "price tax incl."),
    "price": ("price tax excluded", "price (tax excl.)", "price tax excl."),
    "discount": ("discount amount",),
    "percent": ("discount percent",),
    "from": ("discount from (yyyy-mm-dd)",),
    "until": ("discount to (yyyy-mm-dd)",),
    "sku": ("reference",),
    "brand": ("brand", "manufacturer"),
    "quantity": ("quantity",),
    "visibility": ("visibility",),
    "summary": ("summary", "short description"),
    "description": ("description",),
    "tags": ("tags (x,y,z...)", "tags"),
    "address": ("url rewritten", "rewritten url"),
    "ordered": ("available for order (0 = no, 1 = yes)", "available for order"),
    "from day": ("product available date", "product availability date"),
    "pictures": ("image urls (x,y,z...)", "image urls", "image"),
    "features": ("feature(name:value:position)", "feature (name:value:position)", "features (name:value:position)"),
    "ahead": ("out of stock action", "action when out of stock", "out of stock"),
}
_COMBINATIONS = {
    "id": ("product id",),
    "product sku": ("product reference",),
    "names": ("attribute (name:type:position)",),
    "values": ("value (value:position)",),
    "sku": ("reference",),
    "impact": ("impact on price",),
    "quantity": ("quantity",),
    "from day": ("combination available date", "combination availability date"),
    "pictures": ("image urls (x,y,z...)", "image url"),
}


def looks_like_prestashop(columns: Iterable[str]) -> bool:
    """Whether a header row is that of PrestaShop's products."""
    names = {_plain(column) for column in columns}
    priced = names & {*_COLUMNS["price"], *_COLUMNS["price with tax"]}
    return "name" in names and bool(priced)


def read_prestashop(
    path: Path, currency: str = "USD", *, combinations: Path | None = None, zone: tzinfo = UTC
) -> ReadResult:
    """The products of a file; a row that can't be read is reported and left out.

    Args:
        path: the products.
        currency: of prices that name none.
        combinations: the file of the products' combinations (sizes and colours), which PrestaShop keeps apart.
        zone: the shop's, in which a discount begins and ends.
    """
    table = open_table(path)
    if not looks_like_prestashop(table.columns):
        raise ReadError(f"{path.name} is not a PrestaShop file: it lacks the columns Name or Price tax excluded.")
    reader = _PrestaShopReader(table, currency, zone)
    if combinations is not None:
        reader.join(open_table(combinations))
    products = list(reader.products())
    return ReadResult(products=products, problems=reader.found(), hidden=reader.hidden, notes=reader.notes())


class _PrestaShopReader:
    def __init__(self, table: Table, currency: str, zone: tzinfo) -> None:
        self.problems = ProblemList(table.path.name, table.problems)
        self.hidden: list[str] = []
        self._table = table
        self._zone = zone
        self._prices = Prices(currency, self.problems)
        self._names = _named(table.columns, _COLUMNS)
        self._priced = "price with tax" if self._names["price with tax"] else "price"
        self._combined: ProblemList | None = None
        self._parts = dict.fromkeys(_COMBINATIONS, "")
        self._combinations: dict[str, list[Row]] = {}  # by the product's id, or its reference where they name that

    def join(self, table: Table) -> None:
        """Takes the combinations of a second file."""
        self._parts = _named(table.columns, _COMBINATIONS)
        if not self._parts["names"] or not self._parts["values"]:
            raise ReadError(
                f"{table.path.name} is no file of PrestaShop's combinations: it lacks the columns "
                "Attribute (Name:Type:Position)* and Value (Value:Position)*."
            )
        self._combined = ProblemList(table.path.name, table.problems)
        for row in table.rows():
            key = plain_line(row.get(self._parts["id"]) or row.get(self._parts["product sku"]))
            self._combinations.setdefault(key, []).append(row)

    def products(self) -> Iterator[Product]:
        seen: set[str] = set()
        for row in self._table.rows():
            name = self._name(row)
            if not name or name in seen:
                reason = "a second product has this id" if name else "the row has neither an id nor a name"
                self._report(row, "id", name, f"{reason}; it is left out")
                continue
            seen.add(name)
            combinations = self._taken(row)
            if self._cell(row, "active").lower() in NO or self._cell(row, "visibility").lower() == "none":
                self.hidden.append(name)
                continue
            product = product_of(self._listing(name, row, combinations), self._prices, self.problems)
            if product is not None:
                yield product
        self._report_left()

    def found(self) -> list[Problem]:
        """The problems of both files."""
        return [*self.problems.found, *(self._combined.found if self._combined else ())]

    def notes(self) -> list[str]:
        """What the prices of this file are."""
        if self._priced == "price":
            return ["The file has no column of prices with tax: the prices that are told are those without."]
        return []

    def _taken(self, row: Row) -> list[Row]:
        """The combinations of a product, by its id or its reference."""
        for key in (self._cell(row, "id"), self._cell(row, "sku")):
            if key and (found := self._combinations.pop(plain_line(key), None)):
                return found
        return []

    def _report_left(self) -> None:
        for key, rows in self._combinations.items():
            for row in rows:
                if self._combined is not None:
                    reason = "no product has this id or reference; the combination is left out"
                    self._combined.add(row.number, self._parts["id"] or "Product ID", key, reason)

    def _listing(self, name: str, row: Row, combinations: list[Row]) -> Listing:
        categories = read_tags(self._cell(row, "categories"))
        text = (plain_text(self._cell(row, column)) for column in ("summary", "description"))
        return Listing(
            row=row.number,
            title_field=self._names["name"],
            product_id=name,
            title=plain_line(self._cell(row, "name")),
            offers=list(self._offers(row, combinations)),
            description="\n".join(filter(None, text)),
            brand=plain_line(self._cell(row, "brand")),
            category=categories[-1].replace("/", " > ") if categories else "",
            tags=tuple(dict.fromkeys((*read_tags(self._cell(row, "tags")), *categories[:-1]))),
            image_url=self._picture(row.get(self._names["pictures"]), row, self.problems),
            attributes=_features(self._cell(row, "features")),
        )

    def _offers(self, row: Row, combinations: list[Row]) -> Iterator[Offer]:
        field = self._names[self._priced]
        price = self._prices.read(self._cell(row, self._priced), row.number, field)
        if not combinations:
            stock = self._stock(row, self._cell(row, "quantity"), self._names["quantity"], row, self.problems)
            yield self._offer(row, price, stock=stock, sku=self._cell(row, "sku"))
            return
        problems = self._combined or self.problems
        for part in combinations:
            own = price
            if price is not None and part.get(self._parts["impact"]).strip("0., "):
                own = Money(price.amount + self._impact(part, row, problems), price.currency)
            offer = self._offer(
                row,
                own,
                options=_options(part.get(self._parts["names"]), part.get(self._parts["values"])),
                stock=self._stock(part, part.get(self._parts["quantity"]), self._parts["quantity"], row, problems),
                sku=part.get(self._parts["sku"]),
            )
            offer.image_url = self._picture(part.get(self._parts["pictures"]), part, problems)
            yield offer

    def _offer(
        self, row: Row, price: Money | None, *, stock: Stock, sku: str, options: dict[str, str] | None = None
    ) -> Offer:
        sale = self._sale(row, price.amount) if price is not None else None
        return Offer(
            row=row.number,
            price_field=self._names[self._priced],
            price=price,
            sale=sale,
            sale_from=self._moment(row, "from") if sale is not None else None,
            sale_until=self._moment(row, "until") if sale is not None else None,
            options=options or {},
            stock=stock,
            sku=plain_line(sku),
        )

    def _impact(self, part: Row, row: Row, problems: ProblemList) -> Decimal:
        """What a combination costs beyond its product; PrestaShop keeps it without tax."""
        field = self._parts["impact"]
        stated = part.get(field)
        amount = read_price(stated.lstrip("+-− "), part.number, field, problems)
        if amount is None:
            return Decimal(0)
        if stated.startswith(("-", "−")):
            amount = -amount
        if self._priced == "price with tax" and self._cell(row, "price"):
            full = read_price(self._cell(row, "price with tax"), row.number, self._names["price with tax"], problems)
            net = read_price(self._cell(row, "price"), row.number, self._names["price"], problems)
            if full and net:
                amount = amount * full / net
        return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)

    def _sale(self, row: Row, price: Decimal) -> Decimal | None:
        for column in ("discount", "percent"):
            stated = self._cell(row, column)
            if not stated.strip("0., %"):
                continue
            value = read_price(stated, row.number, self._names[column], self.problems)
            if value is None:
                continue
            lower = reduced(price, amount=value) if column == "discount" else reduced(price, percent=value)
            if lower > 0:
                return lower
            self._report(row, column, stated, "a discount that leaves a price of 0 can't be right; it is left out")
        return None

    def _moment(self, row: Row, column: str) -> datetime | None:
        stated, field = self._cell(row, column), self._names[column]
        return read_moment(stated, self._zone, row.number, field, self.problems, ends=column == "until")

    def _stock(self, row: Row, count: str, field: str, product: Row, problems: ProblemList) -> Stock:
        if self._cell(product, "ordered").lower() in NO:
            return Stock(available=False)
        quantity = read_quantity(count, row.number, field, problems)
        if quantity is None or quantity > 0:
            return Stock(available=None if quantity is None else True, quantity=quantity)
        if self._cell(product, "ahead").lower() not in YES:
            return Stock(available=False, quantity=0)
        part_day, own = row.get(self._parts["from day"]) if row is not product else "", self._cell(product, "from day")
        day = read_day(part_day or own, self._zone, product.number, self._names["from day"], self.problems)
        return Stock(available=False, availability="backorder", available_from=day, quantity=0)

    def _picture(self, cell: str, row: Row, problems: ProblemList) -> str:
        first = cell.split(",")[0].strip()
        return read_link(first, row.number, "Image URLs", problems) if first else ""

    def _name(self, row: Row) -> str:
        stated = plain_line(self._cell(row, "id")) or plain_line(self._cell(row, "sku"))
        return stated or "-".join(plain_line(self._cell(row, "name")).lower().split())

    def _cell(self, row: Row, column: str) -> str:
        return row.get(self._names[column])

    def _report(self, row: Row, column: str, value: str, reason: str) -> None:
        self.problems.add(row.number, self._names[column] or column, value, reason)


def _named(columns: Iterable[str], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    by_plain: dict[str, str] = {}
    for column in columns:
        by_plain.setdefault(_plain(column), column)
    return {ours: next((by_plain[name] for name in theirs if name in by_plain), "") for ours, theirs in wanted.items()}


def _plain(column: str) -> str:
    """A column's name without what marks a must ("Name *") or a number ("Reference #")."""
    return " ".join(re.sub(r"[*#]", " ", column).lower().rstrip(": ").split())


def _options(names: str, values: str) -> dict[str, str]:
    """The options of a combination: "Size:select:0, Colour:color:1" with "M:0, Off-white:1"."""
    pairs = zip(names.split(","), values.split(","), strict=False)
    told = ((plain_line(name.split(":")[0]), plain_line(re.sub(r":\d+\s*$", "", value))) for name, value in pairs)
    return {name: value for name, value in told if name and value}


def _features(cell: str) -> dict[str, str]:
    """The features of a product: "Fabric:Linen:1, Care:Cold wash:2"; several values of one are listed."""
    told: dict[str, list[str]] = {}
    for part in cell.split(","):
        pieces = [plain_line(piece) for piece in part.split(":")]
        if len(pieces) >= 2 and pieces[0] and pieces[1]:
            told.setdefault(pieces[0], []).append(pieces[1])
    return {name: ", ".join(values) for name, values in told.items()}
