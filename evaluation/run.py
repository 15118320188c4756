"""Runs the asked-for evaluations one after the other: what fails is recorded as failed and never left out."""

from __future__ import annotations

import dataclasses
import os
import platform
import subprocess
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from evaluation.results import Evaluation, Section

#: Told while a part runs: how many of its cases are done, of how many.
Progress = Callable[[int, int], None]
T = TypeVar("T")
OURS = ("actions", "evaluation", "finetune", "lisa", "retrieval")  # packages whose errors are sentences for people


@dataclass(frozen=True)
class Part:
    """One evaluation of a run. Several may measure the same section, such as suites, attacks and tau2 conversations."""

    name: str  # one of the gate's parts, such as "retrieval" or "conversations.tau2"
    measure: Callable[[Progress], Section]
    also: tuple[str, ...] = ()  # further parts of the gate that it measures

    @property
    def section(self) -> str:
        """The section that the part belongs to."""
        return self.name.partition(".")[0]


def run(parts: Sequence[Part], started: Callable[[Part], Progress], ended: Callable[[Part, str], None]) -> Evaluation:
    """Measure the parts in order. `started` gives what a part tells its progress to; `ended` hears its error, or ""."""
    measured: dict[str, list[Section]] = {}
    broken: dict[str, str] = {}
    seconds: dict[str, float] = {}
    for part in parts:
        progress, began = started(part), time.monotonic()
        try:
            measured.setdefault(part.section, []).append(part.measure(progress))
        except Exception as error:  # whatever a part dies of, the others must run and the report must say so
            broken[part.name] = _reason(error)
        seconds[part.name] = round(time.monotonic() - began, 1)
        ended(part, broken.get(part.name, ""))
    return Evaluation([merge(sections) for sections in measured.values() if sections], broken, seconds)


def merge(sections: Sequence[Section]) -> Section:
    """Put parts of one section together."""
    if len(sections) == 1:
        return sections[0]
    return dataclasses.replace(
        sections[0],
        figures={name: figure for section in sections for name, figure in section.figures.items()},
        tables=_all(section.tables for section in sections),
        plots=_all(section.plots for section in sections),
        failures=_all(section.failures for section in sections),
        notes=list(dict.fromkeys(_all(section.notes for section in sections))),
        seconds=sum(section.seconds for section in sections),
        cases={name: values for section in sections for name, values in section.cases.items()},
    )


def _all(groups: Iterable[Sequence[T]]) -> list[T]:
    return [one for group in groups for one in group]


def _reason(error: Exception) -> str:
    """What an error says; one of ours is a sentence, another needs its kind and place to be found."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    if str(error) and (type(error).__module__ or "").split(".")[0] in OURS:
        return str(error)
    return f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}: {error}"


def circumstances(repository: Path, command: str, **known: str | bool) -> dict[str, Any]:
    """What a reader must know to judge or repeat a run: when, on which commit and machine, by which command."""
    return {
        "started": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "command": command,
        "commit": _commit(repository),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}",
        **known,
    }


def _commit(repository: Path) -> str:
    """The checked-out commit, marked when files differ from it; "unknown" outside a git checkout."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"],
            cwd=repository,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return described.stdout.strip()
