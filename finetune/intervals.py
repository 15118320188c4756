"""95% intervals of what is measured: of shares by Wilson's method, of anything else by the bootstrap."""

import math
import random
from collections.abc import Callable, Sequence
from typing import TypeVar

Z95 = 1.96
RESAMPLES = 2000

T = TypeVar("T")


def wilson(successes: int, n: int) -> tuple[float, float]:
    """The interval of a share (Wilson 1927), which holds for small numbers and near 0 and 1.

    Raises:
        ValueError: there are no cases.
    """
    if n == 0:
        raise ValueError("A rate needs at least one case.")
    middle = (successes + Z95**2 / 2) / (n + Z95**2)
    half = Z95 / (n + Z95**2) * math.sqrt(successes * (n - successes) / n + Z95**2 / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(cases: Sequence[T], statistic: Callable[[Sequence[T]], float], seed: int = 7) -> tuple[float, float]:
    """The percentile interval (Efron 1979) of a statistic of the cases, such as their mean or median."""
    draw = random.Random(seed)
    values = sorted(statistic(draw.choices(cases, k=len(cases))) for _ in range(RESAMPLES))
    return values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES) - 1]


def average(values: Sequence[float]) -> float:
    """The mean of the values."""
    return sum(values) / len(values)
