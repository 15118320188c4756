"""Reads the bounds of a rule of a shop: "free on orders of $75 or more", "up to CHF 1,500", "from £30 to £500"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from language.money import written_amounts
from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("rules")
_BEFORE = {bound: re.compile(rf"\b(?:{any_phrase(words['before'])})\s+$") for bound, words in _TABLE["bounds"].items()}
_AFTER = {
    bound: re.compile(rf"\s+(?:{any_phrase(words['after'])})\b")
    for bound, words in _TABLE["bounds"].items()
    if words["after"]
}
_BETWEEN = re.compile(rf"\s*(?:{any_phrase(_TABLE['between'])})\s*")


@dataclass(frozen=True)
class Threshold:
    """The amounts of money for which a rule holds; a bound that isn't stated is None.

    Attributes:
        low: the least amount.
        high: the most.
        is_within: whether the bounds themselves are in: "$75 or more", not "over $75".
    """

    low: Decimal | None = None
    high: Decimal | None = None
    is_within: bool = True

    def holds_for(self, amount: Decimal) -> bool:
        """Whether an amount lies within."""
        if amount in (self.low, self.high):
            return self.is_within
        return (self.low is None or amount > self.low) and (self.high is None or amount < self.high)


def threshold(text: str) -> Threshold | None:
    """The first bounds that a rule states; None where it names no amount, or only what something costs."""
    folded = fold(text)
    found = sorted(written_amounts(folded), key=lambda amount: amount[1])
    for number, (value, start, end) in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        bound = next((name for name in _BEFORE if _BEFORE[name].search(folded, 0, start)), "")
        if bound == "at_least" and following and _BETWEEN.fullmatch(folded, end, following[1]):
            return Threshold(value, following[0])
        bound = bound or next((name for name in _AFTER if _AFTER[name].match(folded, end)), "")
        if bound:
            is_low, is_within = bound in ("at_least", "above"), bound in ("at_least", "at_most")
            return Threshold(value if is_low else None, None if is_low else value, is_within)
    return None
