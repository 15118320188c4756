"""Reads numbers, in digits and in words: "1,200", "1.5k", "forty-five", "a couple of hundred"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from language.tables import table

_TABLE = table("numbers")
_UNITS: dict[str, int] = _TABLE["units"]
_TENS: dict[str, int] = _TABLE["tens"]
_SCALES: dict[str, int] = _TABLE["scales"]
NUMBER_NAMES = (*_UNITS, *_TENS, *_SCALES)
_NAMES = "|".join((*_UNITS, *_TENS, *_SCALES, *_TABLE["pairs"]))

_DIGITS = re.compile(
    r"(?:(?<![\w.,])|(?<=\brs)|(?<=\br)(?=\d\d))(?P<digits>\d{1,3}(?:[,.']\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?![\d,.]*\d)"
    rf"(?:(?P<k>k\b)|\s(?P<scale>{'|'.join(_SCALES)})\b)?"
)
# "two hundred and fifty" is one number, "ten thousand and fifteen thousand" are two.
_AND = rf"(?<=d)\s+and(?!\s+[a-z]+(?:[\s-][a-z]+)?\s+(?:{'|'.join(_SCALES)})\b)"
_SPELLED = re.compile(rf"\b(?:an? )?(?:{_NAMES})(?:(?:\s+of|{_AND}|)[\s-]+(?:{_NAMES}))*\b")
_UNDER_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-]+(?:{'|'.join(_UNITS)}))?|{'|'.join(_UNITS)})"
_SCALE = "|".join(_SCALES)
#: A pattern's parts for one number as a count is written: "thirty-five", "two hundred"; and "30" too.
NAMED_NUMBER = rf"(?:{_UNDER_100}(?:[\s-]+(?:{_SCALE}))?|{_SCALE})"
NUMBER = rf"(?:\d+|{NAMED_NUMBER})"
_WORD = re.compile(r"[a-z]+")
_HUNDRED = 100


@dataclass(frozen=True)
class Number:
    """A number and where it stands in the text."""

    value: Decimal
    start: int
    end: int
    spelled: bool = False


def numbers(text: str) -> tuple[Number, ...]:
    """The numbers in a folded text, in its order."""
    found = [*_in_digits(text)]
    ends = {number.end for number in found}  # "2 hundred" is one number
    found += [number for number in _in_words(text) if number.end not in ends]
    return tuple(sorted(found, key=lambda number: number.start))


def spelled(words: str) -> Decimal | None:
    """The number that words say as a whole, or none."""
    match = _SPELLED.fullmatch(words)
    return _value(match.group()) if match else None


def scale(written: str) -> int:
    """What a number is multiplied by: 100 for "2 hundred" and "two hundred", 1000 for "2k", else 1."""
    match = _DIGITS.search(written)
    return _scale(match) if match else next((_SCALES[word] for word in written.split() if word in _SCALES), 1)


def named_numbers(text: str) -> list[int]:
    """The numbers that a folded text has in words; words that make no number together count each by itself."""
    found: list[Decimal | None] = []
    for match in _SPELLED.finditer(text):
        value = _value(match.group())
        found += [value] if value is not None else [spelled(word) for word in _WORD.findall(match.group())]
    return [int(value) for value in found if value is not None]


def _in_digits(text: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        yield Number(_decimal(match["digits"]) * _scale(match), match.start(), match.end())


def _in_words(text: str) -> Iterator[Number]:
    for match in _SPELLED.finditer(text):
        value = _value(match.group())
        if value is not None:
            yield Number(value, match.start(), match.end(), spelled=True)


def _scale(match: re.Match[str]) -> int:
    return 1000 if match["k"] else _SCALES.get(match["scale"] or "", 1)


def _decimal(digits: str) -> Decimal:
    """The value: three digits after a mark are thousands ("1.200"), one or two are a fraction ("1,5")."""
    digits = re.sub(r"[,.'](?=\d{3}(?!\d))", "", digits)
    return Decimal(digits.replace(",", "."))


def _value(words: str) -> Decimal | None:
    """What number words say; "one fifty" is 150, and words that make no number are none."""
    total, current, last = 0, 0, ""
    for word in _WORD.findall(words):
        if word in ("a", "an", "of", "and"):
            continue
        if word in _TABLE["pairs"]:
            current, last = 2, "pair"
        elif word in _SCALES:
            scaled = max(current, 1) * _SCALES[word]
            total, current = (total, scaled) if _SCALES[word] == _HUNDRED else (total + scaled, 0)
            last = "scale"
        elif word in _TENS:
            if last == "unit":
                current *= _HUNDRED
            elif last == "tens":
                return None
            current, last = current + _TENS[word], "tens"
        elif last in ("unit", "pair"):
            return None
        else:
            current, last = current + _UNITS[word], "unit"
    return None if last == "pair" else Decimal(total + current)
