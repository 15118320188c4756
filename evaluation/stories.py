"""Drives Rasa's test stories through the trained bot: which of them go as written, and what came instead.

Rasa's `--fail-on-prediction-errors` stops at the first wrong prediction and writes no report. So all stories are run
without it, and every story with a wrong prediction counts as failed: the same verdict, with all of the failures named.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from evaluation.rasa import Bot, RasaError
from evaluation.results import Failure, Figure, Section, Table, rate

PREDICTED = "# predicted:"
_SUMMARIES = ("accuracy", "micro avg", "macro avg", "weighted avg", "conversation_accuracy")


def evaluate(bot: Bot, stories: Path) -> Section:
    """Run every story below `stories`, entities and intents included (`rasa test core --e2e`).

    Raises:
        RasaError: Rasa can't run them, such as for a story that can't be read.
    """
    started = time.monotonic()
    if not list(stories.rglob("*.yml")):
        raise RasaError(f"There is no story (*.yml) in {stories}.")
    with tempfile.TemporaryDirectory() as folder:
        bot.run(
            *("-m", "rasa", "test", "core", "--e2e", "--no-plot"),
            *("--stories", str(stories), "--model", str(bot.model), "--out", folder),
        )
        report = json.loads((Path(folder) / "story_report.json").read_text(encoding="utf-8"))
        failed = read_failed((Path(folder) / "failed_test_stories.yml").read_text(encoding="utf-8"))
    return section(report, failed, time.monotonic() - started)


def section(report: dict[str, Any], failed: Sequence[Failure], seconds: float) -> Section:
    """The figures of Rasa's `story_report.json` and the stories that failed."""
    counts = report["conversation_accuracy"]
    total, correct = counts["total"], counts["correct"]
    steps = report["micro avg"]
    return Section(
        name="stories",
        figures={
            "failed": Figure(total - correct, total),
            "passed": rate([True] * correct + [False] * (total - correct)),
            "steps_right": Figure(steps["f1-score"], steps["support"]),
        },
        tables=[_by_action(report)],
        failures=failed,
        notes=[
            f"{total} test stories were driven through the trained bot by Rasa itself: each intent, entity and next "
            "action is compared with the story. Custom actions are predicted but not executed here; the conversations "
            "execute them."
        ],
        seconds=seconds,
    )


def read_failed(text: str) -> list[Failure]:
    """The stories of Rasa's `failed_test_stories.yml`, where a comment beside a step says what was predicted."""
    content = yaml.safe_load(text) or {}
    names = [story["story"] for story in content.get("stories", [])]
    return [_failure(name, block) for name, block in zip(names, _blocks(text), strict=True)]


def _blocks(text: str) -> list[list[str]]:
    """The lines of each story, comments included."""
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if line.startswith("- story:"):
            blocks.append([])
        elif blocks:
            blocks[-1].append(line)
    return blocks


def _failure(name: str, lines: Sequence[str]) -> Failure:
    wrong = [line.partition(PREDICTED) for line in lines if PREDICTED in line]
    expected = [step.strip(" -") for step, _, _ in wrong]
    got = [predicted.strip() for _, _, predicted in wrong]
    return Failure(
        case=name.rpartition(" (")[0] or name,
        reason="; ".join(f"{step}: predicted {what}" for step, what in zip(expected, got, strict=True)),
        transcript=tuple(line.rstrip() for line in lines if line.strip()),
        expected="\n".join(expected),
        got="\n".join(got),
    )


def _by_action(report: dict[str, Any]) -> Table:
    """How often each action was right, the worst first."""
    rows = [
        (name, round(numbers["precision"], 3), round(numbers["recall"], 3), numbers["support"])
        for name, numbers in report.items()
        if name not in _SUMMARIES and name.startswith(("action_", "utter_"))
    ]
    rows.sort(key=lambda row: (row[2], row[1], row[0]))
    return Table("Actions in the stories, the worst first", ("action", "precision", "recall", "times"), tuple(rows))
