"""How likely a passage answers a question, by coefficients that `python -m evaluation.policies.fit` makes."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

COEFFICIENTS = Path(__file__).parent / "policy_likelihood.json"
#: What it adds that the bot took the question for one about the passage's page. It isn't fitted: no read question comes
#: with what the bot took it for. It is the odds of 3 to 1, so that a passage which plainly answers wins from any page.
OF_THE_TOPIC = math.log(3)


@dataclass(frozen=True)
class Evidence:
    """What speaks for and against it that a passage answers; shares are from 0 to 1.

    Attributes:
        score: how near the passage is to the question.
        learned: the same of its best statement by the trained ranker; the score without one.
        lead: by how much its score is above that of the nearest other passage; below 0 where that is nearer.
        covered: the share of the question's telling words that it has, each by how rare it is among the passages.
        place: how closely one of its statements is about the place asked about.
        day: 1 where its best statement is about the day asked about.
        amount: 1 where an amount is asked about and one of its statements has a bound.
        time: half of 1 where a time is asked for and it tells one, half of -1 where it tells none, 0 where none is.
        lacking: the share of the question's own words that it lacks and the others lack too.
        yes_no: 1 where yes or no would answer.
        lacks_what_is_asked: 1 where it lacks a word of such a question.
        length: the words of the message, between a short one and a long one: -1 to 2.
    """

    score: float
    learned: float
    lead: float
    covered: float
    place: float
    day: float
    amount: float
    time: float
    lacking: float
    yes_no: float
    lacks_what_is_asked: float
    length: float

    @property
    def vector(self) -> npt.NDArray[np.float64]:
        """Its values in the order of `NAMES`, the last of which is a constant 1."""
        return np.array([*asdict(self).values(), 1.0], dtype=np.float64)


NAMES = (*(field.name for field in fields(Evidence)), "bias")


def read_coefficients(path: Path = COEFFICIENTS) -> npt.NDArray[np.float64]:
    """The coefficients in the order of `NAMES`.

    Raises:
        ValueError: the file was made for other evidence; the message says what to do.
    """
    told = json.loads(path.read_text(encoding="utf-8"))
    if tuple(told) != NAMES:
        raise ValueError(f"{path.name} is of other evidence: make it with `python -m evaluation.policies.fit`.")
    return np.array(list(told.values()), dtype=np.float64)


def log_odds(evidence: Sequence[Evidence], coefficients: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The log-odds of each of some passages against that none answers; their differences are those between passages."""
    return np.array([one.vector for one in evidence], dtype=np.float64).reshape(-1, len(NAMES)) @ coefficients
