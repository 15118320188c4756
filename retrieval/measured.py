"""Finds what the records tell of a property that things are measured by: amounts, words of a scale, words for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from language.measures import Measure, measures
from language.superlatives import TOLD, Superlative
from language.words import any_phrase, fold
from retrieval.properties import lines
from retrieval.records import Product

# One unit of each dimension in the smallest of them that are told: centimetres, grams, litres, degrees.
_UNITS = {
    "mm": Decimal("0.1"), "cm": Decimal(1), "m": Decimal(100), "inch": Decimal("2.54"), "foot": Decimal("30.48"),
    "g": Decimal(1), "kg": Decimal(1000), "lb": Decimal("453.6"), "oz": Decimal("28.35"),
    "l": Decimal(1), "ml": Decimal("0.001"), "degree": Decimal(1),
}  # fmt: skip
_NEAR = 12  # characters behind an amount that say of what it is: "4 mm wide", "6 cm at the heel"
_TIMES = re.compile(r"\s?[x×]\s?")


class Told(NamedTuple):
    """A product with what its record tells of the property that several are compared by, and in which line.

    An `exact` amount is measured, or a word of a scale; else it is the number of lines that speak of the property.
    """

    product: Product
    amount: Decimal
    line: str
    exact: bool = True


def ranking(products: Sequence[Product], asked: Superlative) -> list[Told]:
    """What the records tell of it, the most first: measures, else words of a scale, else words for it; all alike."""
    known = TOLD.get(asked.by, {})
    ways = (
        *([found for one in products if (found := measured(one, asked.by, of))] for of in known.get("dimensions", ())),
        [found for one in products if (found := on_scale(one, asked.by))],
        [found for one in products if asked.most and (found := _in_words(one, known.get("words", ())))],
    )
    told = next((way for way in ways if way), [])
    return sorted(told, key=lambda one: one.amount, reverse=asked.most)


def measured(product: Product, by: str, dimension: str = "") -> Told | None:
    """The largest measure that the record tells of the product itself, of one dimension or the first that is told."""
    known = TOLD.get(by, {})
    if not dimension:
        found = (measured(product, by, one) for one in known.get("dimensions", ()))
        return next((one for one in found if one), None)
    amounts = [
        Told(product, _amount(line, measure), line) for line, measure in _own_measures(product, known, dimension)
    ]
    near = [one for one in amounts if _has(one.line, known.get("of", ()))] or amounts
    return max(near, key=lambda one: one.amount, default=None)


def as_written(told: Told, by: str) -> str:
    """The measures of a line as the record writes them: "7 cm", "38 × 30 × 14 cm"; "" where it has none."""
    known, line = TOLD.get(by, {}), told.line
    own = [
        measure
        for of in known.get("dimensions", ())
        for measure in measures(fold(line))
        if measure.dimension == of and _is_own(fold(line), measure, known)
    ]
    if not own or len(fold(line)) != len(line):
        return ""
    start, end = own[0].start, own[0].end
    for measure in own[1:]:
        if not _TIMES.fullmatch(line[end : measure.start]):
            break
        end = measure.end
    return line[start:end]


def on_scale(product: Product, by: str) -> Told | None:
    """How far up a scale of words the record's words are."""
    known = TOLD.get(by, {})
    found = [
        Told(product, Decimal(place), line)
        for line in lines(product)
        if not _has(line, known.get("unless", ()))
        for place, words in enumerate(known.get("scale", ()))
        if _has(line, words)
    ]
    return max(found, key=lambda one: (one.amount, len(one.line)), default=None)


def scale_word(product: Product, by: str) -> str:
    """The word of a scale by which the record tells of it: "midi"; "" where it has none."""
    told = on_scale(product, by)
    words = TOLD[by]["scale"][int(told.amount)] if told else ()
    return next((word for word in words if told and _has(told.line, (word,))), "")


def _own_measures(
    product: Product, known: Mapping[str, Sequence[str]], dimension: str
) -> Iterator[tuple[str, Measure]]:
    """The lines with the measures of a dimension that are the product's own."""
    for line in lines(product):
        if _has(line, known.get("unless", ())):
            continue
        for measure in measures(fold(line)):
            if measure.dimension == dimension and measure.unit in _UNITS and _is_own(fold(line), measure, known):
                yield line, measure


def _amount(line: str, measure: Measure) -> Decimal:
    """The measure in one unit of its dimension; the colder it may be, the warmer it is."""
    amount = measure.amount * _UNITS[measure.unit]
    if measure.dimension != "temperature":
        return amount
    return amount if fold(line)[: measure.start].rstrip().endswith(("minus", "-")) else -amount


def _is_own(line: str, measure: Measure, known: Mapping[str, Sequence[str]]) -> bool:
    """Whether an amount is of what is compared: not "4 mm wide" for a length, nor the cloth of a "650-gram tweed"."""
    number = line[measure.start : measure.end]
    behind = line[measure.end : measure.end + _NEAR]
    return "-" not in number.strip("-") and not _has(behind, known.get("not_of", ()))


def _in_words(product: Product, words: Sequence[str]) -> Told | None:
    """In how many lines the record speaks of it."""
    speaking = [line for line in lines(product) if _has(line, words)]
    return Told(product, Decimal(len(speaking)), max(speaking, key=len), exact=False) if speaking else None


def _has(line: str, words: Sequence[str]) -> bool:
    return bool(words) and re.search(rf"\b(?:{any_phrase(words)})\b", fold(line)) is not None
