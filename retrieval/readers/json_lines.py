"""Reads JSON Lines: one product record a line, with the field names of `retrieval.records`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from retrieval.gender import infer_gender, read_gender
from retrieval.readers.fields import ProblemList, read_former_price, read_link, read_price
from retrieval.readers.table import ReadError, check_file, unpacked
from retrieval.records import Product, ReadResult, Variant
from retrieval.text import plain_line, plain_text

LONGEST_LINE = 4 * 1024 * 1024


def read_json_lines(path: Path, currency: str = "USD") -> ReadResult:
    """The products of a file; a line that can't be read is reported and left out."""
    check_file(path)
    reader = _LineReader(ProblemList(path.name), currency)
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
    def __init__(self, problems: ProblemList, currency: str) -> None:
        self.problems = problems
        self._currency = currency

    def product(self, number: int, line: bytes) -> Product | None:
        try:
            record = json.loads(line.decode("utf-8-sig", errors="replace"), parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            self.problems.add(number, "(line)", "", f"this is not JSON: {error}")
            return None
        if not isinstance(record, dict):
            self.problems.add(number, "(line)", str(record), "a line must be one product record, in braces")
            return None
        return self._checked(number, record)

    def _checked(self, number: int, record: dict[str, Any]) -> Product | None:
        product_id, title = self._line(record, "product_id"), self._line(record, "title")
        for field, value in (("product_id", product_id), ("title", title)):
            if not value:
                self.problems.add(number, field, "", "the field is missing; the product is left out")
                return None
        variants = self._variants(number, product_id, record.get("variants"))
        if not variants:
            self.problems.add(number, "variants", "", "the product has no variant with a price; it is left out")
            return None
        tags = record.get("tags")
        tag_texts = tuple(plain_line(str(tag)) for tag in tags) if isinstance(tags, list) else ()
        category = self._line(record, "category")
        return Product(
            product_id=product_id,
            title=title,
            description=plain_text(str(record.get("description") or "")),
            brand=self._line(record, "brand"),
            category=category,
            tags=tag_texts,
            gender=read_gender(self._line(record, "gender")) or infer_gender([*tag_texts, category, title]),
            url=read_link(str(record.get("url") or ""), number, "url", self.problems),
            image_url=read_link(str(record.get("image_url") or ""), number, "image_url", self.problems),
            currency=self._line(record, "currency") or self._currency,
            variants=tuple(variants),
        )

    def _variants(self, number: int, product_id: str, records: Any) -> list[Variant]:
        variants: dict[str, Variant] = {}
        for record in records if isinstance(records, list) else ():
            variant = self._variant(number, product_id, record)
            if variant is None:
                continue
            if variant.variant_id in variants:
                self.problems.add(
                    number, "variants", variant.variant_id, "a second variant has this id; it is left out"
                )
                continue
            variants[variant.variant_id] = variant
        return list(variants.values())

    def _variant(self, number: int, product_id: str, record: Any) -> Variant | None:
        if not isinstance(record, dict):
            self.problems.add(number, "variants", str(record), "a variant must be a record, in braces")
            return None
        options = record.get("options")
        named = (
            {plain_line(str(k)): plain_line(str(v)) for k, v in options.items()} if isinstance(options, dict) else {}
        )
        price = read_price(str(record.get("price", "")), number, "variants.price", self.problems)
        if price is None:
            return None
        former = str(record.get("compare_at_price") or "")
        try:
            return Variant(
                variant_id=self._line(record, "variant_id") or "/".join([product_id, *map(str.lower, named.values())]),
                sku=self._line(record, "sku"),
                options=named,
                price=price,
                compare_at_price=read_former_price(former, price, number, "variants.compare_at_price", self.problems),
                available=record.get("available", True),
                quantity=record.get("quantity"),
                image_url=read_link(str(record.get("image_url") or ""), number, "variants.image_url", self.problems),
            )
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, ("variants", *first["loc"])))
            self.problems.add(number, where, str(first["input"]), f"{first['msg'].lower()}; the variant is left out")
            return None

    def _line(self, record: dict[str, Any], field: str) -> str:
        value = record.get(field)
        return plain_line(str(value)) if value is not None else ""
