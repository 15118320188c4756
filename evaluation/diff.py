"""Sets two runs side by side: every figure with the significance of its change, and the cases that changed sides."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.compare import Change, change
from evaluation.saved import SavedRun


@dataclass(frozen=True)
class Difference:
    """What changed between two runs. Cases are compared in the sections that both runs measured."""

    changes: dict[str, Change]
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    newly_failing: tuple[str, ...]  # "section: case"
    newly_passing: tuple[str, ...]


def compare(before: SavedRun, after: SavedRun) -> Difference:
    """Compare two runs, figure by figure and case by case."""
    shared = [name for name in before.figures if name in after.figures]
    both = [section for section in before.failed if section in after.failed]
    return Difference(
        changes={
            name: change(before.figures[name], after.figures[name], before.cases.get(name), after.cases.get(name))
            for name in shared
        },
        only_before=tuple(name for name in before.figures if name not in after.figures),
        only_after=tuple(name for name in after.figures if name not in before.figures),
        newly_failing=tuple(f"{s}: {case}" for s in both for case in sorted(after.failed[s] - before.failed[s])),
        newly_passing=tuple(f"{s}: {case}" for s in both for case in sorted(before.failed[s] - after.failed[s])),
    )
