"""Drives Rasa's cross-validation over the bot's own phrases and adds its reports to the section on understanding."""

from __future__ import annotations

import dataclasses
import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluation.rasa import Bot
from evaluation.results import Figure, Section, Table, rate

FOLDS = 5
CONFUSIONS_SHOWN = 20


def add(section: Section, bot: Bot) -> Section:
    """The section on understanding with what `rasa test nlu --cross-validation` finds on the bot's own phrases.

    Raises:
        RasaError: Rasa can't train on them.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        bot.run(
            *("-m", "rasa", "test", "nlu", "--cross-validation", "--folds", str(FOLDS), "--no-plot"),
            *("--nlu", str(bot.folder / "data"), "--config", str(bot.folder / "config.yml")),
            *("--domain", str(bot.folder / "domain"), "--out", folder),
        )
        intents = json.loads((Path(folder) / "intent_report.json").read_text(encoding="utf-8"))
        topics = json.loads((Path(folder) / "response_selection_report.json").read_text(encoding="utf-8"))
    return dataclasses.replace(
        section,
        figures={**section.figures, "cross_validation": figures(intents, topics)},
        tables=[*section.tables, confusions({**intents, **topics})],
        notes=[
            *section.notes,
            f"Cross-validation trains {FOLDS} times on four fifths of the bot's phrases and tests on the rest. It is "
            "harder than the held-out utterances: the phrases are chosen to differ from each other. Rasa draws the "
            "folds anew each time, so its figures move a little between runs.",
        ],
        seconds=section.seconds + time.monotonic() - started,
    )


def figures(intents: Mapping[str, Any], topics: Mapping[str, Any]) -> dict[str, Figure]:
    """The share of phrases whose intent, and whose policy topic, was understood, and the mean F1 of the intents."""
    macro = intents["macro avg"]
    return {
        "accuracy": _share(intents),
        "macro_f1": Figure(macro["f1-score"], macro["support"]),
        "topic_accuracy": _share(topics),
    }


def confusions(report: Mapping[str, Any]) -> Table:
    """The most frequent mistakes."""
    found = [
        (count, meant, got)
        for meant, numbers in report.items()
        if isinstance(numbers, dict)
        for got, count in numbers.get("confused_with", {}).items()
    ]
    found.sort(key=lambda row: (-row[0], row[1], row[2]))
    return Table(
        "Cross-validation: the most frequent mistakes",
        ("meant", "understood as", "times"),
        tuple((meant, got, count) for count, meant, got in found[:CONFUSIONS_SHOWN]),
    )


def _share(report: Mapping[str, Any]) -> Figure:
    """Rasa's micro average, as a share of phrases with its interval."""
    n = report["micro avg"]["support"]
    right = round(report["micro avg"]["recall"] * n)
    return rate([True] * right + [False] * (n - right))
