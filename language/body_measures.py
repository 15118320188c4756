"""Reads the measures of somebody's body, with what they are measured of: "waist 74, hips 100 cm", "1.72 m tall"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from language.measures import Measure, measures
from language.numbers import Number, numbers
from language.sizes import in_decimals
from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("body_measures")
#: What is measured of a body, by every name of it.
PARTS: dict[str, str] = {name: part for part, names in _TABLE["parts"].items() for name in names}
_PART = re.compile(rf"(?<![\w-])(?:{any_phrase(PARTS)})(?![\w-])")
_BETWEEN = rf"(?:[\s,:=(~-]|(?<=\w)'s\b|(?<!\w)(?:{any_phrase(_TABLE['between'])})(?!\w))*"
_GAP = re.compile(_BETWEEN)
_A_PERSON = rf"(?<![\w'])(?:{any_phrase(_TABLE['persons'])})(?![\w'])"
_PERSON = re.compile(_A_PERSON)
_STANDS = re.compile(
    rf"(?:(?<!\w)(?:{any_phrase(_TABLE['stands'])})|{_A_PERSON}\s+(?:{any_phrase(_TABLE['is'])}))"
    r"(?:\s+(?:about|around|only|just|nearly|almost))?\s*$"
)
_FEET = re.compile(
    r"""(?<![\w.])([3-7])\s?(?:'|ft|foot|feet)\s?(?:(\d{1,2})(?:\.5)?\s?(?:"|''|in\b|inch(?:es)?\b)?)?(?!\w)"""
)
_CM = {"cm": Decimal(1), "mm": Decimal("0.1"), "m": Decimal(100), "inch": Decimal("2.54"), "foot": Decimal("30.48")}
_INCHES = ("in", "inch", "inches")


@dataclass(frozen=True)
class BodyMeasure:
    """How much somebody measures somewhere.

    Attributes:
        part: what is measured: "waist", "foot", "height", "age"; "circumference" where only that is said.
        name: the customer's own word for it.
        amount: in the unit; of an age in months.
        unit: cm, mm, m, inch, foot, month; "" where none is said.
    """

    part: str
    name: str
    amount: Decimal
    unit: str

    @property
    def centimetres(self) -> Decimal | None:
        """The same length in centimetres; None where no unit of length is said."""
        return self.amount * _CM[self.unit] if self.unit in _CM else None


@dataclass(frozen=True)
class _Amount:
    value: Decimal
    unit: str
    start: int
    end: int
    dimension: str = ""


def in_centimetres(amount: Decimal, unit: str) -> Decimal:
    """A length in centimetres.

    Raises:
        KeyError: the unit is none of length.
    """
    return amount * _CM[unit]


def body_measures(text: str) -> tuple[BodyMeasure, ...]:
    """The measures of a body that a text gives, in its order."""
    folded = fold(in_decimals(text))
    amounts = list(_amounts(folded))
    parts = [(match.start(), match.end(), match.group()) for match in _PART.finditer(folded)]
    taken: set[int] = set()
    found = [(amount, _measure(folded, amount, _part_beside(folded, amount, parts, taken))) for amount in amounts]
    is_aged = any(measure is not None and measure.part == "age" for _, measure in found)
    read = [measure or (_height(amount) if is_aged else None) for amount, measure in found]  # "6 years old, 118 cm"
    return tuple(measure for measure in read if measure is not None)


def is_of_a_person(text: str) -> bool:
    """Whether a text speaks of somebody's body rather than of a garment: "my", "she's", "my son"."""
    return _PERSON.search(fold(text)) is not None


def _amounts(text: str) -> Iterator[_Amount]:
    """The numbers with their units, each once, in the text's order."""
    tall = [
        _Amount(Decimal(int(match[1]) * 12 + int(match[2] or 0)), "inch", match.start(), match.end(), "height")
        for match in _FEET.finditer(text)
    ]
    known = [*measures(text)]
    found = list(tall)
    for number in numbers(text):
        if not any(one.start <= number.start < one.end for one in found):
            found.append(_amount(text, number, known))
    for measure in known:  # "1 m 80" is a measure of two numbers
        if not any(one.start <= measure.start < one.end for one in found):
            found.append(_Amount(measure.amount, measure.unit, measure.start, measure.end, measure.dimension))
    yield from sorted(found, key=lambda amount: amount.start)


def _amount(text: str, number: Number, known: Sequence[Measure]) -> _Amount:
    measure = next((one for one in known if one.start <= number.start < one.end), None)
    if measure is not None:
        return _Amount(measure.amount, measure.unit, measure.start, measure.end, measure.dimension)
    inches = re.compile(rf"\s?(?:{'|'.join(_INCHES)})\b").match(text, number.end)
    end = inches.end() if inches else number.end
    return _Amount(number.value, "inch" if inches else "", number.start, end)


def _part_beside(
    text: str, amount: _Amount, parts: Sequence[tuple[int, int, str]], taken: set[int]
) -> tuple[str, str] | None:
    """The part and its name that stand right before or after an amount; each is taken once."""
    before = [one for one in parts if one[1] <= amount.start and one[0] not in taken]
    after = [one for one in parts if one[0] >= amount.end]
    beside = [one for one in before[-1:] if _GAP.fullmatch(text, one[1], amount.start)]
    beside += [one for one in after[:1] if one[0] not in taken and _GAP.fullmatch(text, amount.end, one[0])]
    if not beside:
        return None
    taken.add(beside[0][0])
    return PARTS[" ".join(beside[0][2].replace("-", " ").split())], beside[0][2]


def _measure(text: str, amount: _Amount, part: tuple[str, str] | None) -> BodyMeasure | None:
    if amount.unit in ("year", "month", "week") and (part is None or amount.dimension in ("time", "age")):
        return BodyMeasure("age", "age", amount.value * 12 if amount.unit == "year" else amount.value, "month")
    if part is not None and amount.unit in ("", *_CM):
        return BodyMeasure(part[0], part[1], amount.value, amount.unit)
    is_said = amount.dimension == "height" or _STANDS.search(text[: amount.start])  # "I'm 172 cm"
    return _height(amount) if is_said else None


def _height(amount: _Amount) -> BodyMeasure | None:
    """An amount of length as somebody's height, where anybody is so tall."""
    if amount.unit not in _CM:
        return None
    is_one = _TABLE["shortest_height_cm"] <= amount.value * _CM[amount.unit] <= _TABLE["tallest_height_cm"]
    return BodyMeasure("height", "height", amount.value, amount.unit) if is_one else None
