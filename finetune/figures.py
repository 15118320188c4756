"""Turns judged answers into numbers with 95% intervals, as the evaluation's report holds them."""

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

from finetune import intervals

Number = dict[str, float]  # `value` over `n` cases, from `low` to `high`

T = TypeVar("T")


def rate(right: Sequence[bool]) -> Number:
    """A share with Wilson's interval."""
    low, high = intervals.wilson(sum(right), len(right))
    return _number(sum(right) / len(right), len(right), low, high)


def statistic(cases: Sequence[T], of: Callable[[Sequence[T]], float]) -> Number:
    """A mean, a median or another statistic of the cases with the bootstrap's interval."""
    low, high = intervals.bootstrap(cases, of)
    return _number(of(cases), len(cases), low, high)


def paired(before: Sequence[bool], after: Sequence[bool]) -> Number:
    """How much more often the second is right in the same cases: a paired bootstrap's interval.

    `better` and `worse` count the cases in which they differ, and `p` is McNemar's exact test (1947) over these.
    """
    pairs = list(zip(before, after, strict=True))
    gain = statistic([int(b) - int(a) for a, b in pairs], intervals.average)
    better, worse = pairs.count((False, True)), pairs.count((True, False))
    return {"better": better, "worse": worse, "p": round(sign_test(better, worse), 4)} | gain


def _number(value: float, n: int, low: float, high: float) -> Number:
    return {"value": round(value, 4), "n": n, "low": round(low, 4), "high": round(high, 4)}


def sign_test(better: int, worse: int) -> float:
    """The chance that as lopsided a split, or a more lopsided one, comes about where neither is better."""
    n = better + worse
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1)) / 2**n
    return min(1.0, 2 * tail)
