"""Reads a wish for the next size: "one size up", "a bit smaller"; and puts the values of an option in order."""

from collections.abc import Collection

from language.numbers import numbers
from language.phrases import phrases
from language.sizes import LETTERS, canonical_size
from language.tables import table

_SAID = phrases("size_steps", only=("up", "down"))
_SCALES: list[list[str]] = table("size_steps")["scales"]
_LETTERS = list(LETTERS)


def size_step(text: str) -> int:
    """1 where the next bigger one is asked for, -1 for the next smaller one, else 0."""
    if _SAID["up"].within(text):
        return 1
    return -1 if _SAID["down"].within(text) else 0


def from_small_to_large(values: Collection[str]) -> list[str]:
    """The values in their order; empty where they have none."""
    by_letter = {value: canonical_size(value) for value in values}
    for scale in _SCALES:
        if all(value.lower() in scale for value in values):
            return sorted(values, key=lambda value: scale.index(value.lower()))
    if all(size in _LETTERS for size in by_letter.values()):
        return sorted(values, key=lambda value: _LETTERS.index(by_letter[value]))
    measured = {value: _measure(value) for value in values}
    units = {measure[1] for measure in measured.values() if measure}
    if values and all(measured.values()) and len(units) == 1:
        return sorted(values, key=lambda value: (measured[value] or (0.0, ""))[0])
    return []


def _measure(value: str) -> tuple[float, str] | None:
    """The number that a value begins with, and what is left of it: its unit."""
    digits = value[: len(value) - len(value.lstrip("0123456789."))]
    if not digits.strip("."):
        return None
    found = numbers(digits.strip("."))
    rest = "".join(sign for sign in value if not sign.isdigit() and sign not in ". ")
    return (float(found[0].value), rest) if found else None
