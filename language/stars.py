"""Reads the rating that a customer wishes for: "over 4 stars", "rated 4.5 or better", "the best rated first"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from language.tables import table
from language.words import any_phrase, fold

LOWEST, HIGHEST = 1, 5  # stars

_TABLE = table("stars")
_NUMBERS: dict[str, int] = _TABLE["numbers"]
_NUMBER = rf"(?<![\w.,$€£#])(?P<number>[1-5](?:[.,]\d)?|{any_phrase(_NUMBERS)})(?![\d%]|[.,]\d)(?P<plus>\s?\+)?"
_BOUND = rf"(?:\b(?:(?P<above>{any_phrase(_TABLE['above'])})|(?P<least>{any_phrase(_TABLE['at_least'])}))\s+)?"
_OR_MORE = rf"[\s-]+(?:{any_phrase(_TABLE['or_more'])})\b"
_UNIT = rf"(?:[\s-]?(?:{any_phrase(_TABLE['units'])})\b|\s?/\s?5\b)(?:\s+(?:ratings?|reviews?)\b)?"
_RATED = rf"\b(?:{any_phrase(_TABLE['rated'])})\s+(?:(?:{any_phrase(_TABLE['joints'])})\s+)*"
_ENDS = rf"(?=\s*(?:$|[^\w\s]|(?:{any_phrase(_TABLE['follows'])})\b))"
_IN_STARS = re.compile(rf"(?:{_RATED})?{_BOUND}{_NUMBER}(?:{_OR_MORE})?{_UNIT}(?:{_OR_MORE})?")
_RATED_SO = re.compile(rf"{_RATED}{_BOUND}{_NUMBER}(?:{_OR_MORE}|(?(above)|(?(least)|(?(plus)|{_ENDS}))))")
_BEST_FIRST = re.compile(
    rf"(?<!\w)(?:{any_phrase([*_TABLE['best_first'], *table('superlatives')['superlatives']['rating']['most']])})(?!\w)"
)


@dataclass(frozen=True)
class Stars:
    """What is wished of the rating, and the sentence without it, each part replaced by as long a gap.

    Attributes:
        low: the least average, in stars of five; None where no bound is said.
        low_included: whether the bound itself will do: "at least 4", not "over 4".
        best_first: whether what is rated best is to come first.
    """

    rest: str
    low: Decimal | None = None
    low_included: bool = True
    best_first: bool = False

    @property
    def is_wished(self) -> bool:
        """Whether anything of a rating is wished for."""
        return self.low is not None or self.best_first


def stars(text: str) -> Stars:
    """The wish of a sentence; the lowest of several bounds is the one that is meant to hold."""
    rest, found = fold(text), list[re.Match[str]]()
    for pattern in (_IN_STARS, _RATED_SO):
        found += pattern.finditer(rest)
        rest = pattern.sub(_gap, rest)
    bounds = sorted((_number(match["number"]), not match["above"]) for match in found)
    low, low_included = bounds[0] if bounds else (None, True)
    return Stars(_BEST_FIRST.sub(_gap, rest), low, low_included, best_first=bool(_BEST_FIRST.search(rest)))


def _number(written: str) -> Decimal:
    return Decimal(_NUMBERS.get(written, 0)) or Decimal(written.replace(",", "."))


def _gap(match: "re.Match[str]") -> str:
    return " " * len(match.group())
