"""Reads JSON Lines: one product record a line, with the field names of `retrieval.records`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from retrieval.gender import infer_gender, read_gender
from retrieval.readers.fields import (
    UNREADABLE,
    Money,
    Prices,
    ProblemList,
    read_day,
    read_former_price,
    read_link,
    read_moment,
    read_price,
    read_quantity,
    read_sale_price,
    sale_has_a_time,
)
from retrieval.readers.table import ReadError, check_file, unpacked
from retrieval.records import Availability, OptionKind, Product, ReadResult, Variant
from retrieval.text import plain_line, plain_text, title_line

_DECODER = json.JSONDecoder(parse_float=Decimal)
LONGEST_LINE = 4 * 1024 * 1024
_SALE_DATES = ("sale_from", "sale_until")
# The types of the two values that are taken as they stand; of another type ("yes", 3.0) they take validation.
_TOLD = frozenset({bool, type(None)})
_COUNTED = frozenset({int, type(None)})
# Fields of a variant that few shops have.
_RARE = frozenset(
    {"sale_price", *_SALE_DATES, "availability", "available_from", "stock_by_location", "option_kinds", "price_lists"}
)


def read_json_lines(path: Path, currency: str = "USD", zone: tzinfo = UTC) -> ReadResult:
    """The products of a file; a line that can't be read is reported and left out.

    Args:
        path: the file.
        currency: of prices that name none.
        zone: of dates that name none.
    """
    check_file(path)
    reader = _LineReader(ProblemList(path.name), currency, zone)
    products: dict[str, Product] = {}
    for number, line in _lines(path, reader.problems):
        product = reader.product(number, line)
        if product is None:
            continue
        if product.product_id in products:
            reader.problems.add(
                number, "product_id", product.product_id, "a second product has this id; it is left out"
            )
            continue
        products[product.product_id] = product
    if not products and not reader.problems.found:
        raise ReadError(f"{path.name} is empty.")
    return ReadResult(products=list(products.values()), problems=reader.problems.found)


def _lines(path: Path, problems: ProblemList) -> Iterator[tuple[int, bytes]]:
    with unpacked(path) as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                problems.add(
                    number, "(line)", "", f"the line is longer than {LONGEST_LINE // 1024**2} MB; it is left out"
                )
                while rest := file.readline(LONGEST_LINE):
                    if rest.endswith(b"\n"):
                        break
                continue
            if line.strip():
                yield number, line


class _LineReader:
    def __init__(self, problems: ProblemList, currency: str, zone: tzinfo) -> None:
        self.problems = problems
        self._currency = currency
        self._prices = Prices(currency, problems)
        self._zone = zone
        self._free_was_told = False

    def product(self, number: int, line: bytes) -> Product | None:
        try:
            record = _DECODER.decode(line.decode(errors="replace").removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            self.problems.add(number, "(line)", "", f"this is not JSON: {error}")
            return None
        if not isinstance(record, dict):
            self.problems.add(number, "(line)", str(record), "a line must be one product record, in braces")
            return None
        return self._checked(number, record)

    def _checked(self, number: int, record: dict[str, Any]) -> Product | None:
        product_id, titled = _line(record, "product_id"), record.get("title")
        title = "" if titled is None else title_line(str(titled))
        for field, value in (("product_id", product_id), ("title", title)):
            if not value:
                self.problems.add(number, field, "", "the field is missing; the product is left out")
                return None
        currency, variants = self._variants(number, product_id, record)
        if not variants:
            self.problems.add(number, "variants", "", "the product has no variant with a price; it is left out")
            return None
        tags = record.get("tags")
        tag_texts = tuple(plain_line(str(tag)) for tag in tags) if isinstance(tags, list) else ()
        category = _line(record, "category")
        return Product.of_checked(
            product_id=product_id,
            title=title,
            description=plain_text(str(record.get("description") or "")),
            brand=_line(record, "brand"),
            category=category,
            tags=tag_texts,
            gender=read_gender(_line(record, "gender")) or infer_gender([*tag_texts, category, title]),
            url=read_link(str(record.get("url") or ""), number, "url", self.problems),
            image_url=read_link(str(record.get("image_url") or ""), number, "image_url", self.problems),
            currency=currency,
            attributes=_texts(record.get("attributes")),
            variants=tuple(variants),
        )

    def _variants(self, number: int, product_id: str, product: dict[str, Any]) -> tuple[str, list[Variant]]:
        """The currency of a product and its variants; a variant in another currency is reported and left out."""
        records = product.get("variants")
        own = _line(product, "currency") or self._currency
        priced = [
            (record, price)
            for record in (records if isinstance(records, list) else ())
            if (price := self._price(number, record, own))
        ]
        named = [(number, str(record.get("variant_id", "")), price) for record, price in priced]
        currency = self._prices.of_one_product(named, "variants.price") if named else own
        variants: dict[str, Variant] = {}
        for record, price in priced:
            variant = self._variant(number, product_id, record, price) if price.currency == currency else None
            if variant is None:
                continue
            if variant.variant_id in variants:
                self.problems.add(
                    number, "variants", variant.variant_id, "a second variant has this id; it is left out"
                )
                continue
            variants[variant.variant_id] = variant
        return currency, list(variants.values())

    def _price(self, number: int, record: Any, own: str) -> Money | None:
        if not isinstance(record, dict):
            self.problems.add(number, "variants", str(record), "a variant must be a record, in braces")
            return None
        price = self._prices.read(str(record.get("price", "")), number, "variants.price", own)
        if price is not None and not price.amount and not self._free_was_told:
            self._free_was_told = True
            reason = "this costs 0, and so will customers be told; leave out what isn't sold (told once a file)"
            self.problems.add(number, "variants.price", str(record["price"]), reason)
        return price

    def _variant(self, number: int, product_id: str, record: dict[str, Any], money: Money) -> Variant | None:
        named, price = _texts(record.get("options")), money.amount
        former = str(record.get("compare_at_price") or "")
        rare = self._rare(number, record, named, price) if not _RARE.isdisjoint(record) else {}
        quantity = record.get("quantity")
        if quantity is None:
            quantity = _total(rare.get("stock_by_location", {}))
        fields = {
            "variant_id": _line(record, "variant_id") or "/".join([product_id, *map(str.lower, named.values())]),
            "shop_id": _line(record, "shop_id"),
            "sku": _line(record, "sku"),
            "options": named,
            "price": price,
            "compare_at_price": read_former_price(former, price, number, "variants.compare_at_price", self.problems),
            "available": _available(record, quantity, rare),
            "quantity": quantity,
            "image_url": read_link(str(record.get("image_url") or ""), number, "variants.image_url", self.problems),
            **rare,
        }
        if type(fields["available"]) in _TOLD and type(quantity) in _COUNTED:
            return Variant.of_checked(**fields)
        try:
            return Variant(**fields)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, ("variants", *first["loc"])))
            self.problems.add(number, where, str(first["input"]), f"{first['msg'].lower()}; the variant is left out")
            return None

    def _rare(self, number: int, record: dict[str, Any], options: Mapping[str, str], price: Decimal) -> dict[str, Any]:
        """The fields of a variant that few shops have; what can't be read is reported and left out."""
        found: dict[str, Any] = {"option_kinds": self._option_kinds(number, record, options)}
        sale = read_sale_price(_line(record, "sale_price"), price, number, "variants.sale_price", self.problems)
        if sale is not None:
            begins, ends = (self._moment(number, record, name) for name in _SALE_DATES)
            told = str(record.get("sale_until"))
            timed = sale_has_a_time(begins, ends, told, number, "variants.sale_until", self.problems)
            if timed and UNREADABLE not in (begins, ends):
                found |= {"sale_price": sale, "sale_from": begins, "sale_until": ends}
        availability = str(record.get("availability") or "")
        if availability not in get_args(Availability):
            reason = "the values are preorder and backorder; the value is left out"
            self.problems.add(number, "variants.availability", availability, reason)
        elif availability:
            expected = str(record.get("available_from") or "")
            day = read_day(expected, self._zone, number, "variants.available_from", self.problems)
            found |= {"availability": availability, "available_from": day}
        places = record.get("stock_by_location")
        if isinstance(places, dict):
            found["stock_by_location"] = {
                plain_line(str(place)): None
                if count is None
                else read_quantity(str(count), number, "variants.stock_by_location", self.problems)
                for place, count in places.items()
            }
        lists = _texts(record.get("price_lists"))
        amounts = {
            market: read_price(cell, number, "variants.price_lists", self.problems) for market, cell in lists.items()
        }
        return found | {"price_lists": {market: amount for market, amount in amounts.items() if amount is not None}}

    def _moment(self, number: int, record: dict[str, Any], name: str) -> datetime | None:
        ends = name == "sale_until"
        value = str(record.get(name) or "")
        return read_moment(value, self._zone, number, f"variants.{name}", self.problems, ends=ends)

    def _option_kinds(self, number: int, record: dict[str, Any], options: Mapping[str, str]) -> dict[str, str]:
        kinds = _texts(record.get("option_kinds"))
        wrong = [name for name, kind in kinds.items() if kind not in get_args(OptionKind) or name not in options]
        for name in wrong:
            reason = "this must name an option of the variant as colour, size or material; it is left out"
            self.problems.add(number, "variants.option_kinds", f"{name}: {kinds.pop(name)}", reason)
        return kinds


def _line(record: dict[str, Any], field: str) -> str:
    value = record.get(field)
    return plain_line(str(value)) if value not in (None, "") else ""


def _texts(record: Any) -> dict[str, str]:
    """A record of plain texts by name; empty where it is none."""
    if not record or not isinstance(record, dict):
        return {}
    return {plain_line(str(name)): plain_line(str(text)) for name, text in record.items()}


def _total(places: Mapping[str, int | None]) -> int | None:
    """The pieces in all places together; None where one of them isn't told, or there is none."""
    counts = list(places.values())
    return None if not counts or None in counts else sum(count or 0 for count in counts)


def _available(record: Mapping[str, Any], quantity: Any, rare: Mapping[str, Any]) -> Any:
    """What the record tells; where it is silent, what its pieces tell; None where there is nothing to go by."""
    if rare.get("availability"):
        return False
    if "available" in record:
        return record["available"]
    return quantity > 0 if isinstance(quantity, int) else None
