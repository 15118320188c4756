"""What every evaluation hands to the report and the gate: figures with intervals, tables, plots, failed cases."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from finetune import intervals


@dataclass(frozen=True)
class Figure:
    """A measured number over `n` cases, with its 95% interval where there is one."""

    value: float
    n: int
    low: float | None = None
    high: float | None = None

    def as_json(self) -> dict[str, float | int]:
        """The figure as the report's JSON holds it; `low` and `high` only where they are known."""
        numbers = {"value": self.value, "low": self.low, "high": self.high}
        return {name: round(number, 6) for name, number in numbers.items() if number is not None} | {"n": self.n}


@dataclass(frozen=True)
class Failure:
    """One case that went wrong, with all that a reader needs to understand it."""

    case: str
    reason: str
    transcript: tuple[str, ...] = ()  # "customer: …" and "bot: …", in order
    expected: str = ""
    got: str = ""
    records: tuple[str, ...] = ()  # the retrieved records, a line each


@dataclass(frozen=True)
class Table:
    """Numbers or words side by side; numbers are shown as they are, so round them for the reader."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | int, ...], ...]


@dataclass(frozen=True)
class Plot:
    """What to draw: `series` maps a name to one value for each label; a heatmap's series are its rows."""

    title: str
    kind: Literal["bars", "lines", "histogram", "heatmap"]
    labels: tuple[str, ...]
    series: Mapping[str, tuple[float, ...]]
    x_axis: str = ""
    y_axis: str = ""


@dataclass(frozen=True)
class Section:
    """The outcome of one evaluation; `figures` may hold mappings of figures, nested as deep as the keys need."""

    name: str
    figures: Mapping[str, Any]
    tables: Sequence[Table] = ()
    plots: Sequence[Plot] = ()
    failures: Sequence[Failure] = ()
    notes: Sequence[str] = ()  # sentences that the reader must know: what was left out, what a figure means
    seconds: float = 0.0
    #: Each case's own value under the key of the figure that is their mean, such as "ndcg@10": so two runs pair up.
    cases: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def flat(self) -> dict[str, Figure]:
        """Every figure under its dotted key, such as `retrieval.ndcg@10`."""
        return dict(_flatten(self.name, self.figures))


@dataclass
class Evaluation:
    """All sections of one run, and why a section that was asked for could not be measured."""

    sections: list[Section] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)  # that each part of the run took

    def flat(self) -> dict[str, Figure]:
        """Every figure of every section under its dotted key."""
        return {key: figure for section in self.sections for key, figure in section.flat().items()}


def rate(outcomes: Sequence[bool]) -> Figure:
    """A share with Wilson's 95% interval (Wilson 1927), which holds for small numbers and near 0 and 1.

    Raises:
        ValueError: there are no outcomes.
    """
    n, k = len(outcomes), sum(outcomes)
    low, high = intervals.wilson(k, n)
    return Figure(k / n, n, low, high)


def mean(values: Sequence[float], seed: int = 7) -> Figure:
    """The mean with the 95% interval of a percentile bootstrap (Efron 1979).

    Raises:
        ValueError: there are no values, or one is not a finite number.
    """
    if not values or not all(math.isfinite(value) for value in values):
        raise ValueError("A mean needs at least one value, and finite ones only.")
    low, high = intervals.bootstrap(values, intervals.average, seed)
    return Figure(intervals.average(values), len(values), low, high)


def _flatten(prefix: str, figures: Mapping[str, Any]) -> list[tuple[str, Figure]]:
    found: list[tuple[str, Figure]] = []
    for name, value in figures.items():
        key = f"{prefix}.{name}"
        found += [(key, value)] if isinstance(value, Figure) else _flatten(key, value)
    return found
