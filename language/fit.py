"""Reads how a description says that a product's sizes turn out: "runs small", "we recommend one size down"."""

import re
from enum import IntEnum

from language.tables import table
from language.words import any_phrase, fold

_TABLE = table("fit")
_OF_ONE = re.compile(r"^(run|come|fit)s ")


class Fit(IntEnum):
    """How many sizes a customer should take more than their own."""

    RUNS_LARGE = -1
    TRUE = 0
    RUNS_SMALL = 1


def _pattern(name: str) -> re.Pattern[str]:
    """The phrases of a list, of one thing and of several: "it runs small", "they run small"."""
    plural = [_OF_ONE.sub(r"\1 ", phrase) for phrase in _TABLE[name]]
    return re.compile(rf"(?<!\w)(?:{any_phrase({*_TABLE[name], *plural})})(?!\w)")


_SAYS = {Fit.RUNS_SMALL: _pattern("runs_small"), Fit.RUNS_LARGE: _pattern("runs_large"), Fit.TRUE: _pattern("as_usual")}
_IN_A_CASE = _pattern("in_a_case")


def fit(sentence: str) -> Fit | None:
    """What a sentence of a description says of all who wear it; None where it says nothing, or only of a case."""
    if not tells_fit(sentence) or _IN_A_CASE.search(fold(sentence)):
        return None
    said = [turn for turn, pattern in _SAYS.items() if pattern.search(fold(sentence))]
    return said[0] if len(said) == 1 else None


def tells_fit(sentence: str) -> bool:
    """Whether a sentence says anything of how the sizes turn out."""
    folded = fold(sentence)
    return any(pattern.search(folded) for pattern in _SAYS.values())
