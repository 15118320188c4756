"""Reads measures, which are no prices: "35 degrees", "under 50 cm", "1.80 m tall", "30%", "within 3 days"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from language.numbers import Number, numbers
from language.tables import table
from language.words import any_phrase

_TABLE = table("measures")
_UNITS: Mapping[str, tuple[str, str]] = {
    name: (dimension, unit)
    for dimension, units in _TABLE.items()
    if isinstance(units, dict)
    for unit, names in units.items()
    for name in names
}
# "13 in" is inches only at the end of what is said: "under 50 in blue" is a price.
_UNIT = re.compile(rf"[\s-]?(?P<unit>{any_phrase(_UNITS)}|in(?!\s+\w))(?![\w])")
_ONE_METRE_EIGHTY = re.compile(r"(?<![\w.])(\d)\s?(?:m|')\s?(\d{1,2})\b(?!\s?(?:dollars|euros|pounds))")
_CLOCK = re.compile(r"\b(\d{1,2})\s?:\s?(\d{2})\b")
_DIMENSION = re.compile(rf"\s+(?:{any_phrase(_TABLE['dimensions'])})\b")
_AGED = re.compile(rf"\b(?:{any_phrase(_TABLE['aged'])})\s+(?:over|above|about|around|(?P<under>under|below))?\s*$")
_PERCENTAGE = re.compile(rf"\b(\d+(?:\.\d+)?)\s?(?:{any_phrase(_TABLE['share']['percent'])})")
_POUNDS = re.compile(r"\s(?:pounds?|lbs?)\s(?=[\w])")
_ENDS_A_WEIGHT = re.compile(rf"\s?(?:{any_phrase(_TABLE['weight']['oz'])})\b|\s*(?:[,.;:!?]|$)")
_TIMES = re.compile(r"\s?[x×]\s?")
_UP_TO = re.compile(r"\s?(?:-|–|—|to)\s?(\d+)")
_OLDEST = 110
_HEAVIEST_IN_STONE = 30
_OUNCES_OF_A_POUND = 16
_OLDEST_UNDER = 20  # "children under 12" tells an age, "a coat for women under 90" a price


@dataclass(frozen=True)
class Measure:
    """An amount of a unit, what it measures, and where it stands."""

    amount: Decimal
    unit: str
    dimension: str
    start: int
    end: int


def measures(text: str) -> tuple[Measure, ...]:
    """The measures in a folded text, in its order."""
    found = [
        Measure(Decimal(f"{match[1]}.{match[2]}"), "m", "length", match.start(), match.end())
        for match in _ONE_METRE_EIGHTY.finditer(text)
    ]
    found += [Measure(Decimal(clock[1]), "hour", "time of day", *clock.span()) for clock in _CLOCK.finditer(text)]
    told = numbers(text)
    for number, following in zip_longest(told, told[1:]):
        if any(measure.start <= number.start < measure.end for measure in found):
            continue
        match = _UNIT.match(text, number.end)
        if following and _is_in_ounces(text, number, following):  # "born at seven pounds two"
            found.append(Measure(number.value, "lb", "weight", number.start, following.end))
        elif match and not _is_a_colour(match["unit"], number.value):
            dimension, unit = _UNITS.get(match["unit"], ("length", "inch"))
            found.append(Measure(number.value, unit, dimension, number.start, match.end()))
        elif match := _DIMENSION.match(text, number.end):
            found.append(Measure(number.value, "", match.group().strip(), number.start, match.end()))
        elif _is_age(number.value, _AGED.search(text, 0, number.start)) and not _leads_to_money(text, number.end):
            found.append(Measure(number.value, "year", "age", number.start, number.end))
    found += _times(text, found)
    return tuple(sorted(found, key=lambda measure: measure.start))


def _times(text: str, found: Sequence[Measure]) -> list[Measure]:
    """The numbers before a measure that share its unit: the 180 of "180 x 25 cm"."""
    at = {measure.start: measure for measure in found}
    sides = []
    for number in reversed(numbers(text)):
        between = _TIMES.match(text, number.end)
        following = at.get(between.end()) if between and number.start not in at else None
        if following is not None:
            side = Measure(number.value, following.unit, following.dimension, number.start, number.end)
            at[number.start] = side
            sides.append(side)
    return sides


def _is_in_ounces(text: str, pounds: Number, ounces: Number) -> bool:
    """Whether two numbers are a weight in pounds and ounces, and the first no price."""
    between = _POUNDS.match(text, pounds.end)
    is_joined = between is not None and between.end() == ounces.start
    return is_joined and ounces.value < _OUNCES_OF_A_POUND and _ENDS_A_WEIGHT.match(text, ounces.end) is not None


def _is_age(value: Decimal, said: re.Match[str] | None) -> bool:
    return said is not None and value <= (_OLDEST_UNDER if said["under"] else _OLDEST)


def _is_a_colour(unit: str, value: Decimal) -> bool:
    """Whether "stone" is no weight: nobody's is 32 of it."""
    return unit == "stone" and value > _HEAVIEST_IN_STONE


def _leads_to_money(text: str, end: int) -> bool:
    """Whether a range begins that no age reaches: the 100 of "a watch for ladies 100-250"."""
    following = _UP_TO.match(text, end)
    return following is not None and int(following[1]) > _OLDEST


def percentages(text: str) -> tuple[Measure, ...]:
    """The shares of a hundred in a folded text, wherever they stand: also in "20% off"."""
    return tuple(
        Measure(Decimal(match[1]), "percent", "share", match.start(), match.end())
        for match in _PERCENTAGE.finditer(text)
    )
