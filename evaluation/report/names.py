"""What figures are called and mean to a reader, read from figures.yml."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from evaluation.results import Figure

Unit = Literal["share", "count", "ms", "number"]
Better = Literal["higher", "lower", "none"]


@dataclass(frozen=True)
class Meaning:
    """A figure in plain words."""

    name: str
    means: str
    unit: Unit
    better: Better
    headline: bool = False

    def told(self, value: float) -> str:
        """A value in the figure's unit."""
        if self.unit == "share":
            return f"{100 * value:.1f} %"
        if self.unit == "count":
            return f"{value:.0f}"
        if self.unit == "ms":
            return f"{value:.0f} ms"
        return f"{value:.3f}".rstrip("0").rstrip(".")

    def told_difference(self, value: float) -> str:
        """A difference with its sign; shares differ by percentage points."""
        if self.unit == "share":
            return f"{100 * value:+.1f} points"
        return f"{'+' if value >= 0 else '−'}{self.told(abs(value))}"

    def told_interval(self, figure: Figure) -> str:
        """The 95% interval, or nothing for a figure that has none."""
        if figure.low is None or figure.high is None:
            return ""
        return f"{self.told(figure.low).removesuffix(' %')} to {self.told(figure.high)}"


@cache
def entries() -> dict[str, Meaning]:
    """Every entry by its key, in the file's order."""
    content = yaml.safe_load(Path(__file__).with_name("figures.yml").read_text(encoding="utf-8"))
    return {key: Meaning(**described) for key, described in content.items()}


def terms() -> dict[str, str]:
    """The words that a report uses beside its figures, with what they mean."""
    content: dict[str, str] = yaml.safe_load(Path(__file__).with_name("terms.yml").read_text(encoding="utf-8"))
    return content


def meaning(figure: str) -> Meaning:
    """The meaning of a figure; one that nobody has described keeps its key as its name."""
    for key, described in entries().items():
        if fnmatchcase(figure, key):
            return replace(
                described, name=described.name.format(figure.removeprefix(key.rstrip("*")).replace("_", " "))
            )
    return Meaning(figure, "", "number", "none")
