"""Writes a run as `report.json` and reads such a file back, for the report, the gate and the comparison of two runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evaluation.results import Evaluation, Figure, Section

PRECISION = 1e-6  # to which figures are saved
_OF_THE_MACHINE = ("command", "gate", "baseline", "gate_verdict")
RUN, DETAILS = "run", "details"  # beside these keys, each key of the file is a section with its figures


class SavedRunError(ValueError):
    """A file isn't the report of a run; the message names it and what to do."""


@dataclass(frozen=True)
class SavedRun:
    """What a comparison needs of an earlier run: its figures, the cases behind them, and the cases that failed."""

    about: Mapping[str, Any]
    figures: Mapping[str, Figure]
    cases: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # by the figure's whole key
    failed: Mapping[str, frozenset[str]] = field(default_factory=dict)  # by section
    seconds: Mapping[str, float] = field(default_factory=dict)  # by part of the run

    @property
    def name(self) -> str:
        """The run in words: when and on which commit."""
        return f"{self.about.get('started', 'an unknown time')} ({self.about.get('commit', 'unknown commit')})"


def of(evaluation: Evaluation, about: Mapping[str, Any]) -> SavedRun:
    """A run that has just ended, as a comparison sees it."""
    return SavedRun(
        about=about,
        figures=evaluation.flat(),
        cases={
            f"{section.name}.{key}": values for section in evaluation.sections for key, values in section.cases.items()
        },
        failed={
            section.name: frozenset(failure.case for failure in section.failures) for section in evaluation.sections
        },
        seconds=evaluation.seconds,
    )


def as_json(evaluation: Evaluation, about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything of a run: each section's figures under its name, what the run was, and the details of each section."""
    figures = {section.name: _figures(section.figures) for section in evaluation.sections}
    details: dict[str, Any] = {section.name: _details(section) for section in evaluation.sections}
    details |= {name: {"error": reason} for name, reason in evaluation.broken.items()}
    return {RUN: {**about, "seconds": evaluation.seconds}, **figures, DETAILS: details}


def as_baseline(report: Mapping[str, Any]) -> dict[str, Any]:
    """What later runs are compared with, of a run's JSON: figures, each case's value, and the names of failed cases.

    What names files of the machine that measured stays out: a baseline is shared.
    """
    details = {
        name: {"cases": one["cases"], "failures": [{"case": failure["case"]} for failure in one["failures"]]}
        for name, one in report[DETAILS].items()
        if "error" not in one
    }
    run = {name: value for name, value in report[RUN].items() if name not in _OF_THE_MACHINE}
    return {**report, RUN: run, DETAILS: details}


def update_baseline(path: Path, report: Mapping[str, Any]) -> None:
    """Make a run the baseline in a file; the sections that it didn't measure stay as they are there.

    Raises:
        SavedRunError: the file is there and isn't a baseline.
    """
    made = as_baseline(report)
    if path.is_file():
        read(path)  # refuses what isn't a baseline
        old = json.loads(path.read_text(encoding="utf-8"))
        seconds = {**old[RUN].get("seconds", {}), **made[RUN]["seconds"]}
        made = {**old, **made, RUN: {**made[RUN], "seconds": seconds}, DETAILS: {**old[DETAILS], **made[DETAILS]}}
    write(path, made)


def write(path: Path, content: Mapping[str, Any]) -> None:
    """Write a report or a baseline, in the order of its keys."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(path: Path) -> SavedRun:
    """Read a `report.json` or a baseline.

    Raises:
        SavedRunError: the file is missing or isn't such a report.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SavedRunError(
            f"{path} can't be read ({error.strerror}). Name a report.json of `lisa evaluate`."
        ) from None
    except json.JSONDecodeError as error:
        raise SavedRunError(f"{path}, line {error.lineno}: this is not JSON ({error.msg}).") from None
    if not isinstance(content, dict) or RUN not in content:
        raise SavedRunError(f"{path} is not a report of `lisa evaluate`: it has no key `{RUN}`.")
    details = content.get(DETAILS, {})
    return SavedRun(
        about=content[RUN],
        figures=dict(_read_figures(path, content)),
        cases={
            f"{name}.{key}": values for name, one in details.items() for key, values in one.get("cases", {}).items()
        },
        failed={
            name: frozenset(failure["case"] for failure in one.get("failures", ())) for name, one in details.items()
        },
        seconds=content[RUN].get("seconds", {}),
    )


def _figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.as_json() if isinstance(value, Figure) else _figures(value) for name, value in figures.items()}


def _details(section: Section) -> dict[str, Any]:
    return {
        "seconds": round(section.seconds, 1),
        "notes": list(section.notes),
        "tables": [asdict(table) for table in section.tables],
        "plots": [asdict(plot) for plot in section.plots],
        "failures": [asdict(failure) for failure in section.failures],
        "cases": {key: dict(values) for key, values in section.cases.items()},
    }


def _read_figures(path: Path, content: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Figure]]:
    found: list[tuple[str, Figure]] = []
    for name, value in content.items():
        key = f"{prefix}{name}"
        if not prefix and name in (RUN, DETAILS):
            continue
        if not isinstance(value, dict):
            raise SavedRunError(f"{path}: `{key}` should be a figure with `value` and `n`, but is {value!r}.")
        if "value" in value and "n" in value:
            found.append((key, Figure(value["value"], value["n"], value.get("low"), value.get("high"))))
        else:
            found += _read_figures(path, value, f"{key}.")
    return found
