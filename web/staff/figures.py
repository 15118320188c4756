"""Turns the counts of each day into plots that the page draws as SVG, each with its numbers beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Day = Mapping[str, Mapping[str, int]]  # of a day: its counts by measure and label

WIDTH, HEIGHT = 720, 120
_BETWEEN = 2
#: Answers that no product satisfies.
_WITHOUT_RESULT = ("not_in_catalog", "nothing_matches_with_nearest", "not_made", "ranked_none", "outfit_none")
_QUICK = ("≤ 0.25 s", "≤ 0.5 s", "≤ 1 s")


@dataclass(frozen=True)
class Bar:
    """One day of a plot, in the plot's own units from its left upper corner."""

    day: str
    value: float
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Plot:
    """One figure by day; `total` is that of all days together, as it is told."""

    title: str
    note: str
    total: str
    bars: tuple[Bar, ...]


def plots(days: Mapping[str, Day]) -> list[Plot]:
    """The figures that a shop looks at."""
    return [
        _sums("Answered", "answers from the catalog and the policies", days, lambda day: _sum(day, "answers")),
        _sums("Handed over", "conversations passed to a person", days, lambda day: _sum(day, "handovers")),
        _sums("Confirmed solved", "thumbs up under an answer", days, lambda day: _of(day, "feedback", ("up",))),
        _sums("Not helpful", "thumbs down under an answer", days, lambda day: _of(day, "feedback", ("down",))),
        _sums("Searches without a result", "no product had what was asked for", days, _without_result),
        _sums("Not understood", "asked again, or out of scope", days, lambda day: _sum(day, "not_understood")),
        _share("Quick", "share of Lisa's work that took at most a second", days),
    ]


def by_channel(days: Mapping[str, Day]) -> list[tuple[str, int, int]]:
    """Of each channel how many replies and how many hand-overs there were in all days, the busiest first."""
    names = {
        name for day in days.values() for what in ("replies", "handovers_by_channel") for name in day.get(what, {})
    }
    told = [
        (
            name,
            sum(_of(day, "replies", (name,)) for day in days.values()),
            sum(_of(day, "handovers_by_channel", (name,)) for day in days.values()),
        )
        for name in names
    ]
    return sorted(told, key=lambda channel: (-channel[1], channel[0]))


def _sums(title: str, note: str, days: Mapping[str, Day], count: Callable[[Day], int]) -> Plot:
    values = {name: count(day) for name, day in days.items()}
    return Plot(title, note, str(sum(values.values())), _bars(values, max(values.values(), default=0)))


def _share(title: str, note: str, days: Mapping[str, Day]) -> Plot:
    """In percent; a day on which nothing happened has no bar."""
    quick = {name: _of(day, "seconds", _QUICK) for name, day in days.items()}
    all_of = {name: _sum(day, "seconds") for name, day in days.items()}
    values = {name: round(100 * quick[name] / all_of[name]) if all_of[name] else 0 for name in days}
    every = sum(all_of.values())
    total = f"{100 * sum(quick.values()) / every:.0f} %" if every else "no turn yet"
    return Plot(title, note, total, _bars(values, 100))


def _bars(values: Mapping[str, float], highest: float) -> tuple[Bar, ...]:
    step = WIDTH / max(1, len(values))
    bars = []
    for place, (day, value) in enumerate(values.items()):
        height = HEIGHT * value / highest if highest else 0.0
        width = max(1.0, step - _BETWEEN)
        bars.append(
            Bar(day, value, round(place * step, 1), round(HEIGHT - height, 1), round(width, 1), round(height, 1))
        )
    return tuple(bars)


def _without_result(day: Day) -> int:
    return _of(day, "answers", _WITHOUT_RESULT)


def _sum(day: Day, measure: str) -> int:
    return sum(day.get(measure, {}).values())


def _of(day: Day, measure: str, labels: Any) -> int:
    found = day.get(measure, {})
    return sum(found.get(label, 0) for label in labels)
