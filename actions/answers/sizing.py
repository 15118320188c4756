"""Looks a customer's measurement or foreign size up in the tables of the shop's sizing guide."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from retrieval.records import Passage, Product
from retrieval.words import singular, words

_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_NUMBER = r"\d+(?:[.,]\d+)?"
_SHOES = frozenset(
    ["shoe", "boot", "trainer", "sneaker", "sandal", "heel", "loafer", "pump", "flat", "slipper", "espadrille"]
)


@dataclass(frozen=True)
class SizeFound:
    """The shop's size for a measurement, and the passage whose table says so."""

    measure: str  # "UK 12", "a bust of 94"
    size: str
    passage: Passage


def look_up(question: str, passages: Iterable[Passage], product: Product | None) -> SizeFound | None:
    """The size for the first measurement in the question that a fitting table knows, or None."""
    for passage in sorted(passages, key=lambda passage: -_fits(passage, question, product)):
        if _fits(passage, question, product) < 0:
            continue
        found = _in_table(question, passage)
        if found is not None:
            return found
    return None


def _fits(passage: Passage, question: str, product: Product | None) -> int:
    """How well a table suits the product and the question; below zero it is for something else."""
    heading = {singular(word) for word in words(passage.heading)}
    asked = {singular(word) for word in words(question)}
    if product is not None:
        asked |= {singular(word) for word in words(f"{product.category} {product.title} {product.gender}")}
    for_shoes, shoes = "shoe" in heading, bool(asked & _SHOES)
    if for_shoes != shoes or ("ring" in heading) != ("ring" in asked):
        return -1
    for own, other in (("women", "men"), ("men", "women")):
        if own in heading and other in asked and own not in asked:
            return -1
    return len(heading & asked)


def _in_table(question: str, passage: Passage) -> SizeFound | None:
    rows = [
        [cell.strip() for cell in match[1].split("|")]
        for line in passage.text.splitlines()
        if (match := _ROW.match(line))
    ]
    rows = [row for row in rows if not set("".join(row)) <= set("-: ")]
    if len(rows) < 2:
        return None
    header, *body = rows
    for column, name in enumerate(header[1:], start=1):
        measure = _measured(question, name)
        if measure is None:
            continue
        said, number = measure
        row = next((row for row in body if column < len(row) and _holds(row[column], number)), None)
        if row is not None:
            return SizeFound(said, row[0] if header[0].lower() == "size" else f"{header[0]} {row[0]}", passage)
    return None


def _measured(question: str, column: str) -> tuple[str, Decimal] | None:
    """The number the question gives for a column: "UK 12", "my bust is 94 cm"."""
    name = re.split(r"[\s(]", column)[0]
    if name.isupper():
        match = re.search(rf"\b{name}\s*(?:size\s*)?({_NUMBER})|\b({_NUMBER})\s*{name}\b", question, re.IGNORECASE)
        spoken = f"{name} {{}}"
    else:
        match = re.search(
            rf"\b{name}s?\b[^\d]{{0,25}}({_NUMBER})|\b({_NUMBER})\s*(?:cm)?\s*{name}s?\b", question, re.IGNORECASE
        )
        unit = re.search(r"\((cm|mm|in)\)", column)
        spoken = f"{name.lower()} {{}} {unit[1] if unit else 'cm'}"
    if match is None:
        return None
    number = (match[1] or match[2]).replace(",", ".")
    return spoken.format(number), Decimal(number)


def _holds(cell: str, number: Decimal) -> bool:
    bounds = [Decimal(found) for found in re.findall(r"\d+(?:\.\d+)?", cell)]
    return bool(bounds) and min(bounds) <= number <= max(bounds)
