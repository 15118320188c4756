"""Small made-up runs for the tests of the report, the gate and the comparison."""

from __future__ import annotations

from evaluation.results import Evaluation, Failure, Figure, Plot, Section, Table, rate
from evaluation.saved import SavedRun, of

ABOUT = {
    "started": "2026-11-24 10:00 UTC",
    "command": "lisa evaluate all",
    "commit": "abc1234567",
    "machine": "2 cores",
    "shop": "Maison Lisa",
    "quick": False,
    "gate": "gate.yml",
}


def cases(right: int, n: int) -> dict[str, float]:
    """So many right ones of n cases."""
    return {f"case {place:03}": float(place < right) for place in range(n)}


def evaluation(right: int = 95, n: int = 100, failed_stories: int = 0) -> Evaluation:
    """A run in which so many of n utterances were understood and so many stories failed."""
    values = cases(right, n)
    nlu = Section(
        "nlu",
        {"accuracy": rate([value == 1.0 for value in values.values()]), "by_kind": {"orders": Figure(0.5, 2)}},
        tables=[Table("Each intent", ("intent", "share"), (("greet", 0.9),))],
        plots=[Plot("Confusions", "heatmap", ("a", "b"), {"a": (3.0, 1.0), "b": (0.0, 2.0)}, "got", "meant")],
        failures=[
            Failure(case, "misunderstood", ("customer: hm",), "greet", "goodbye")
            for case, value in values.items()
            if value == 0.0
        ],
        notes=["New utterances."],
        seconds=3.0,
        cases={"accuracy": values},
    )
    stories = Section("stories", {"failed": Figure(failed_stories, 70)}, seconds=2.0)
    return Evaluation([nlu, stories], seconds={"nlu": 3.0, "stories": 2.0})


def saved_run(right: int = 95, n: int = 100, failed_stories: int = 0) -> SavedRun:
    """The same run, as a comparison sees it."""
    return of(evaluation(right, n, failed_stories), ABOUT)
