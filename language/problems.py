"""Tells what went wrong with a thing that a customer got: damaged, defective, wrong, missing, or never there."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import Enum
from functools import cache
from typing import Any

from language.named_patterns import compiled
from language.tables import table

_CLAUSE_END = re.compile(r"[.,;:!?\n()]+|\s+-\s+|\s+\b(?:because|cause|cuz)\b")
_WORD = re.compile(r"[a-z]+")
_NOT = re.compile(r"\b(is|are|was|were|do|does|did|has|have|had|could|would|should|ca|wo)n'?t\b|\b(can)not\b")
_POSITIVE = {"ca": "can", "wo": "will"}
_CLOSE_ENOUGH = 0.85
_SURE = 0.8  # of the reader: that anything went wrong at all
_SURE_OF_ITS_KIND = 0.7
_SHORTEST_MENDED = 6  # letters; shorter words are too near to each other


class Problem(str, Enum):
    """What went wrong, as the shop's staff call it."""

    DAMAGED = "damaged"  # arrived that way
    DEFECTIVE = "defective"  # failed in use
    WRONG_ITEM = "wrong_item"
    MISSING_ITEM = "missing_item"
    NOT_RECEIVED = "not_received"  # "delivered", but not there


def find_problem(text: str) -> Problem | None:
    """The problem that the text reports, or None: a question what would happen if… reports nothing."""
    if _pattern("some_wrong").search(_plain(text)):
        return Problem.WRONG_ITEM
    said = _pattern("fine").sub(" ", _plain(text))
    clauses = [clause.strip() for clause in _CLAUSE_END.split(said) if clause.strip()]
    reports = [clause for clause in clauses if not _pattern("asks").search(clause)]
    everything = " , ".join(reports)
    of_ours = " , ".join(clause for clause in reports if not _pattern("elsewhere").search(clause))
    if _pattern("part_missing").search(of_ours):
        return Problem.DAMAGED
    if _pattern("some_missing").search(of_ours) and "delivered" not in of_ours:
        return Problem.MISSING_ITEM
    # A parcel at "the wrong address" is ours, though an address that was typed wrong isn't.
    if _is_not_received(everything) or _pattern("asks_where").search(said):
        return Problem.NOT_RECEIVED
    if _pattern("missing_item").search(of_ours) or _pattern("asks_for_the_rest").search(said):
        return Problem.MISSING_ITEM
    return _harm(of_ours) or (Problem.WRONG_ITEM if _pattern("wrong_item").search(of_ours) else None)


def is_sure(likely: Mapping[Problem, float]) -> bool:
    """Whether the reader is sure that something went wrong, by how likely it takes each kind to be."""
    return sum(likely.values()) >= _SURE


def sure_problem(likely: Mapping[Problem, float]) -> Problem | None:
    """The kind that the reader is sure of, or None.

    Of held-out messages in which the rules hear nothing it names the right kind for three of four; of those in which
    they do, they are right where it isn't. So the rules go first, and customers see the kind before they say yes.
    """
    kind = max(likely, key=lambda problem: likely[problem], default=None)
    return kind if kind is not None and is_sure(likely) and likely[kind] >= _SURE_OF_ITS_KIND else None


def wants_to_send_back(text: str) -> bool:
    """Whether the text asks for a return, an exchange or the money back, whatever else it reports."""
    return bool(_pattern("sends_back").search(_plain(text)))


def concerns_everything(text: str) -> bool:
    """Whether the problem is the whole parcel's, so that no item of it has to be named."""
    return bool(_pattern("whole_parcel").search(_plain(text)))


def misses_a_delivery(text: str) -> bool:
    """Whether the text says that something hasn't come, whatever the tracking says of it."""
    return bool(_pattern("not_come").search(_plain(text)))


def _is_not_received(told: str) -> bool:
    """Whether a parcel isn't where it was said to be, and it isn't only wished for where one is to be left."""
    return bool(_pattern("not_received").search(told) and not _pattern("wishes_for_a_place").search(told))


def _harm(told: str) -> Problem | None:
    """Damaged where it arrived so, defective where it went wrong in use."""
    has_failed, is_damaged = _pattern("failed").search(told), _pattern("damaged").search(told)
    if not (has_failed or is_damaged):
        return None
    arrived, in_use = _pattern("arrived").search(told), _pattern("in_use").search(told)
    if arrived and is_damaged:
        return Problem.DAMAGED
    return Problem.DEFECTIVE if in_use or (has_failed and not arrived) else Problem.DAMAGED


def _plain(text: str) -> str:
    """Lower case, straight apostrophes, "not" written out, and the words that matter spelled as they should be."""
    lowered = text.lower().replace("’", "'").replace("`", "'").replace('"', " ")
    lowered = _NOT.sub(lambda match: f"{_POSITIVE.get(match[1], match[1] or match[2])} not", lowered)
    return _WORD.sub(lambda match: _mended(match.group()), lowered)


def _mended(word: str) -> str:
    spelled = _written()["spelled"]
    if word in spelled:
        return word
    same_start = [right for right in spelled if right[0] == word[0]]
    swapped = next((right for right in same_start if sorted(right) == sorted(word)), None)
    if swapped or len(word) < _SHORTEST_MENDED:
        return swapped or word
    close = get_close_matches(word, same_start, n=1, cutoff=_CLOSE_ENOUGH)
    is_inflected = bool(close) and (close[0].startswith(word) or word.startswith(close[0].rstrip("s")))
    return word if not close or is_inflected else close[0]


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """One list of the patterns, as a single one."""
    return compiled(_written()["patterns"][name], _written()["words"])


@cache
def _written() -> dict[str, Any]:
    return dict(table("problems"))
