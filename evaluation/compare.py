"""Tells a real change between two runs from chance: case by case where both asked the same, by intervals otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.results import Figure
from finetune import intervals

Cases = Mapping[str, float]


@dataclass(frozen=True)
class Change:
    """How a figure moved between two runs, with the 95% interval of the difference where there is one."""

    before: Figure
    after: Figure
    low: float | None
    high: float | None

    @property
    def difference(self) -> float:
        """After minus before."""
        return self.after.value - self.before.value

    def told_interval(self, sign: int = 1) -> str:
        """The interval in words, of the difference or (with sign -1) of its opposite; nothing where there is none."""
        if self.low is None or self.high is None:
            return ""
        low, high = sorted((sign * self.low, sign * self.high))
        return f"{number(low)} to {number(high)}"

    @property
    def significant(self) -> bool:
        """Whether the interval excludes "no difference"; a figure without an interval, such as a count, is exact."""
        if self.low is None or self.high is None:
            return not math.isclose(self.difference, 0.0, abs_tol=1e-9)
        return not self.low <= 0.0 <= self.high


def number(value: float) -> str:
    """A number with as many decimals as tell something: 0.9537, 12.3, 1480, 3."""
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.4f}".rstrip("0")


def change(
    before: Figure, after: Figure, before_cases: Cases | None = None, after_cases: Cases | None = None
) -> Change:
    """Compare a figure of two runs.

    Where both runs asked exactly the same cases, the difference is bootstrapped over the pairs (Efron 1979). Otherwise
    its interval is put together from those of the two figures (MOVER: Newcombe 1998, Zou and Donner 2008), which takes
    the runs for independent. A figure without an interval has been counted, not sampled: any difference is real.
    """
    if before_cases and after_cases and _are_of(before_cases, before) and before_cases.keys() == after_cases.keys():
        return Change(before, after, *_paired(before_cases, after_cases))
    if before.low is None or before.high is None or after.low is None or after.high is None:
        return Change(before, after, None, None)
    difference = after.value - before.value
    low = difference - math.hypot(after.value - after.low, before.high - before.value)
    high = difference + math.hypot(after.high - after.value, before.value - before.low)
    return Change(before, after, low, high)


def _are_of(cases: Cases, figure: Figure) -> bool:
    """Whether the cases are all of those that the figure is taken over: of two alike, only one has been kept."""
    return len(cases) == figure.n


def _paired(before: Cases, after: Cases) -> tuple[float, float]:
    differences = [after[case] - before[case] for case in sorted(before)]
    if not any(differences):
        return 0.0, 0.0
    return intervals.bootstrap(differences, intervals.average)
