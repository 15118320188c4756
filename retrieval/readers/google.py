"""Reads Google Merchant feeds, as XML (RSS and Atom) and as tab-separated text; items of one group are one product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

from retrieval.gender import infer_gender, read_gender
from retrieval.readers.fields import (
    Money,
    Prices,
    ProblemList,
    is_selling_price,
    price_fields,
    read_day,
    read_link,
    read_moment,
    read_sale_price,
    sale_has_a_time,
)
from retrieval.readers.markup import items_of, local_name
from retrieval.readers.table import LARGEST_CELL, ReadError, check_file, open_table, unpacked
from retrieval.records import Availability, Problem, Product, ReadResult, Variant
from retrieval.text import plain_line, plain_text

# Google's four values (support.google.com/merchants/answer/6324448), as they are written now and were before, without
# spaces and underscores; schema.org's names of the same, which plugins write too.
_AVAILABILITY: Mapping[str, tuple[bool, Availability]] = {
    "instock": (True, ""),
    "available": (True, ""),
    "limitedavailability": (True, ""),
    "outofstock": (False, ""),
    "soldout": (False, ""),
    "discontinued": (False, ""),
    "preorder": (False, "preorder"),
    "presale": (False, "preorder"),
    "backorder": (False, "backorder"),
}
_CHILD_AGES = frozenset({"newborn", "infant", "toddler", "kids"})
_CHILDREN = {"women": "girls", "men": "boys"}
_OPTIONS = {"color": "Colour", "size": "Size", "material": "Material", "pattern": "Pattern"}


@dataclass(frozen=True)
class _Item:
    """One item of a feed; `number` counts items in XML and rows in text."""

    number: int
    fields: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.fields.get(name, "").strip()


def looks_like_google(columns: Iterable[str]) -> bool:
    """Whether a header row is that of a Merchant Center text feed."""
    names = {_plain_name(column) for column in columns}
    return {"id", "title", "price"} <= names and bool(names & {"availability", "link", "image_link"})


def read_google(path: Path, currency: str = "USD", zone: tzinfo = UTC) -> ReadResult:
    """The products of a feed; an item that can't be read is reported and left out.

    Args:
        path: the feed.
        currency: of prices that name none.
        zone: of dates that name none.
    """
    problems = ProblemList(path.name)
    items = _xml_items(path, problems) if _is_xml(path) else _text_items(path, problems.found)
    return _FeedReader(problems, currency, zone).read(items)


def _is_xml(path: Path) -> bool:
    check_file(path)
    with unpacked(path) as file:
        return file.read(1024).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t").startswith(b"<")


def _xml_items(path: Path, problems: ProblemList) -> Iterator[_Item]:
    for number, element in items_of(path, problems):
        yield _Item(number, _element_fields(element))


def _element_fields(element: Element) -> dict[str, str]:
    fields: dict[str, str] = {}
    for child in element:
        text = child.text or child.get("href") or ""  # Atom's links are attributes
        fields.setdefault(local_name(child), text[:LARGEST_CELL])
    return fields


def _text_items(path: Path, found: list[Problem]) -> Iterator[_Item]:
    table = open_table(path)
    if not looks_like_google(table.columns):
        raise ReadError(
            f"{path.name} is not a Google Merchant feed: it lacks the columns id, title, price or availability."
        )
    table.problems = found
    for row in table.rows():
        yield _Item(row.number, {_plain_name(name): value for name, value in row.cells.items()})


def _plain_name(column: str) -> str:
    return column.strip().lower().removeprefix("g:").replace(" ", "_")


class _FeedReader:
    def __init__(self, problems: ProblemList, currency: str, zone: tzinfo) -> None:
        self._problems = problems
        self._prices = Prices(currency, problems, always_named=True)
        self._zone = zone

    def read(self, items: Iterable[_Item]) -> ReadResult:
        groups: dict[str, dict[str, _Item]] = {}
        for item in items:
            name = plain_line(item.get("id"))
            if not name:
                self._problems.add(item.number, "id", "", "the item has no id; it is left out")
                continue
            group = groups.setdefault(plain_line(item.get("item_group_id")) or name, {})
            if name in group:
                self._problems.add(item.number, "id", name, "a second item has this id; it is left out")
                continue
            group[name] = item
        products = [self._product(name, list(group.items())) for name, group in groups.items()]
        if not groups:
            raise ReadError(f"{self._problems.file} holds no item.")
        return ReadResult(products=[product for product in products if product], problems=self._problems.found)

    def _product(self, name: str, group: list[tuple[str, _Item]]) -> Product | None:
        priced = [(item_id, item, price) for item_id, item in group if (price := self._price(item_id, item))]
        prices = [(item.number, item_id, price) for item_id, item, price in priced]
        currency = self._prices.of_one_product(prices, "price")
        sold = [
            (item, self._variant(item_id, item, price.amount))
            for item_id, item, price in priced
            if price.currency == currency
        ]
        if not sold:
            return None
        first = sold[0][0]
        title = _common_title([plain_line(item.get("title")) for item, _ in sold])
        category = _category(first)
        return Product(
            product_id=name,
            title=title,
            description=plain_text(first.get("description")),
            brand=plain_line(first.get("brand")),
            category=category,
            gender=_gender(first) or infer_gender([category, title]),
            url=read_link(first.get("link"), first.number, "link", self._problems),
            image_url=sold[0][1].image_url,
            currency=currency,
            variants=tuple(variant for _, variant in sold),
        )

    def _price(self, item_id: str, item: _Item) -> Money | None:
        """The item's regular price; none, with a problem, where the item can't be sold as it stands."""
        if not plain_line(item.get("title")):
            self._problems.add(item.number, "title", "", f"the item {item_id} has no title; it is left out")
            return None
        price = self._prices.read(item.get("price"), item.number, "price")
        sold = price is not None and is_selling_price(price.amount, item.number, "price", self._problems)
        return price if sold else None

    def _variant(self, item_id: str, item: _Item, regular: Decimal) -> Variant:
        sale = read_sale_price(item.get("sale_price"), regular, item.number, "sale_price", self._problems)
        dates = self._sale_dates(item) if sale is not None else ()
        available, availability = self._availability(item)
        expected = item.get("availability_date") if availability else ""
        return Variant(
            variant_id=item_id,
            sku=plain_line(item.get("mpn")),
            options={ours: plain_line(item.get(theirs)) for theirs, ours in _OPTIONS.items() if item.get(theirs)},
            **price_fields(regular, sale, *dates),
            available=available,
            availability=availability,
            available_from=read_day(expected, self._zone, item.number, "availability_date", self._problems),
            image_url=read_link(item.get("image_link"), item.number, "image_link", self._problems),
        )

    def _availability(self, item: _Item) -> tuple[bool | None, Availability]:
        """Whether it is in stock, and how it can be ordered where it isn't; unknown where the feed doesn't say."""
        stated = item.get("availability")
        if not stated:
            return None, ""
        known = _AVAILABILITY.get("".join(filter(str.isalpha, stated.lower().rpartition("/")[2])))
        if known is None:
            reason = "the values are in_stock, out_of_stock, preorder and backorder; the stock counts as unknown"
            self._problems.add(item.number, "availability", stated, reason)
            return None, ""
        return known

    def _sale_dates(self, item: _Item) -> tuple[datetime | None, datetime | None]:
        """When the sale begins and ends: two moments with a slash between (…/merchants/answer/6324460)."""
        field = "sale_price_effective_date"
        begin, slash, end = item.get(field).partition("/")
        if begin and not slash:
            self._problems.add(item.number, field, begin, "this is not a beginning and an end with a slash between")
        begins = read_moment(begin, self._zone, item.number, field, self._problems)
        ends = read_moment(end, self._zone, item.number, field, self._problems, ends=True)
        sale_has_a_time(begins, ends, item.get(field), item.number, field, self._problems)
        return begins, ends


def _category(item: _Item) -> str:
    own = plain_line(item.get("product_type"))
    standard = plain_line(item.get("google_product_category"))
    return own or ("" if standard.isdigit() else standard.split(">")[-1].strip())


def _gender(item: _Item) -> str:
    gender = read_gender(item.get("gender"))
    if item.get("age_group").lower() in _CHILD_AGES:
        return _CHILDREN.get(gender, "kids")
    return gender


def _common_title(titles: list[str]) -> str:
    """What the titles of a group share, in order: "Watch with Black Dial" and "… White Dial": "Watch with Dial"."""
    common = titles[0].split()
    for title in titles[1:]:
        common = _common_words(common, title.split())
    return " ".join(common) if len(common) >= max(2, len(titles[0].split()) // 2) else titles[0]


def _common_words(left: list[str], right: list[str]) -> list[str]:
    """The longest common subsequence of two short lists of words."""
    best: list[list[list[str]]] = [[[] for _ in range(len(right) + 1)] for _ in range(len(left) + 1)]
    for i, word in enumerate(left):
        for j, other in enumerate(right):
            longer = max(best[i][j + 1], best[i + 1][j], key=len)
            best[i + 1][j + 1] = [*best[i][j], word] if word == other else longer
    return best[-1][-1]
