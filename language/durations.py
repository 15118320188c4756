"""Reads how long something takes: "30 days", "two to three business days", "24-48 hours", "a thirty-day window"."""

import re
from dataclasses import dataclass

from language.numbers import NUMBER, spelled
from language.tables import table

_TABLE = table("durations")
_DAYS = {name: kind for kind, names in _TABLE["days"].items() for name in names}
_SPAN = re.compile(
    rf"\b(?P<first>{NUMBER})(?:\s?(?:-|–|to|or|and)\s?(?P<last>{NUMBER}))?"
    rf"[\s-]+(?:(?P<days>{'|'.join(_DAYS)}) )?(?P<unit>{'|'.join(_TABLE['units'])})s?\b"
)


@dataclass(frozen=True)
class Duration:
    """From how many to how many of a unit ("business day"), and where that stands; "30 days" is from 30 to 30."""

    first: int
    last: int
    unit: str
    start: int
    end: int


def durations(text: str) -> tuple[Duration, ...]:
    """The durations in a folded text, in its order."""
    found = []
    for match in _SPAN.finditer(text):
        first = _value(match["first"])
        last = _value(match["last"]) if match["last"] else first
        unit = f"{_DAYS[match['days']]} {match['unit']}" if match["days"] else match["unit"]
        found.append(Duration(first, last, unit, *match.span()))
    return tuple(found)


def _value(number: str) -> int:
    return int(number) if number.isdigit() else int(spelled(number) or 0)
