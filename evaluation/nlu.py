"""Measures how well the bot understands: the intents of utterances that it never saw, against what they mean.

A CSV file has the columns `text,intent` in our own intents (`ask_policy/returns` for a policy topic, `out_of_scope` for
what must not be answered), or `utterance,source_intent` in those of the Bitext samples. A text file holds one
out-of-scope utterance a line.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evaluation.rasa import Bot
from evaluation.results import Failure, Figure, Plot, Section, Table, rate
from finetune.reader import heard

BITEXT_MAPPING = Path(__file__).with_name("nlu_mapping.yml")
OUT_OF_SCOPE = "out_of_scope"
FALLBACK = "nlu_fallback"
REFUSALS = (OUT_OF_SCOPE, FALLBACK)
THRESHOLDS = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)


class UtterancesError(ValueError):
    """A file of utterances can't be read; the message names the file, the row and what to do."""


@dataclass(frozen=True)
class Utterance:
    """A sentence and the intent that it has; the intent of a policy question includes its topic."""

    text: str
    intent: str


@dataclass(frozen=True)
class Understanding:
    """What the bot made of a sentence: its intent after the fallback, the topic, and the likeliest intent before it."""

    intent: str
    topic: str | None
    likeliest: str
    confidence: float

    @property
    def refused(self) -> bool:
        """Whether the bot would say that it can't help or isn't sure."""
        return self.intent in REFUSALS

    @property
    def full_intent(self) -> str:
        """The intent with the policy topic, where there is one."""
        return self.topic or self.intent


@dataclass(frozen=True)
class NluReport:
    """The figures of one run, without those that nothing was measured for, and what was mistaken for what.

    `accuracy` and `topic_accuracy` are taken over utterances about the shop; a refused one counts as wrong in both.
    """

    figures: Mapping[str, Figure]
    confusions: tuple[tuple[str, str, int], ...]


def evaluate(bot: Bot, files: Sequence[Path]) -> Section:
    """Parse the utterances of some files with the trained bot, and compare.

    Raises:
        UtterancesError: a file can't be read.
        RasaError: the bot can't be loaded.
    """
    started = time.monotonic()
    mapping = yaml.safe_load(BITEXT_MAPPING.read_text(encoding="utf-8"))
    utterances = [utterance for path in files for utterance in read_utterances(path, mapping)]
    understood = [read_parse(parse) for parse in bot.parse([utterance.text for utterance in utterances])]
    return section(utterances, understood, time.monotonic() - started)


def read_utterances(path: Path, mapping: Mapping[str, str]) -> list[Utterance]:
    """Read utterances with their intents, CSV or a table of whole messages, or a text file of out-of-scope ones."""
    if not path.is_file():
        raise UtterancesError(f"There is no file {path}. Name a CSV file with the columns text,intent.")
    if path.suffix == ".txt":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Utterance(line.strip(), OUT_OF_SCOPE) for line in lines if line.strip()]
    if path.suffix == ".tsv":
        try:
            return [Utterance(one.text, one.intent) for one in heard.read(path) if one.intent]
        except ValueError as error:
            raise UtterancesError(str(error)) from error
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = set(reader.fieldnames or ())
        if {"text", "intent"} <= columns:
            return list(_ours(path, reader))
        if {"utterance", "source_intent"} <= columns:
            return list(_mapped(path, reader, mapping))
    raise UtterancesError(f"{path} needs the columns text,intent or utterance,source_intent; it has {sorted(columns)}.")


def _ours(path: Path, reader: csv.DictReader[str]) -> Iterator[Utterance]:
    for row in reader:
        if not row["text"] or not row["intent"]:
            raise UtterancesError(
                f"{path}, line {reader.line_num}: a row needs a text and its intent. Add what is missing."
            )
        yield Utterance(row["text"], row["intent"])


def _mapped(path: Path, reader: csv.DictReader[str], mapping: Mapping[str, str]) -> Iterator[Utterance]:
    for row in reader:
        if row["source_intent"] not in mapping:
            raise UtterancesError(
                f"{path}, line {reader.line_num}: no intent of ours is given for {row['source_intent']!r}. "
                f"Add it to {BITEXT_MAPPING.name}."
            )
        yield Utterance(row["utterance"], mapping[row["source_intent"]])


def read_parse(parse: Mapping[str, Any]) -> Understanding:
    """Read what Rasa's `/model/parse` answers."""
    intent = parse["intent"]["name"]
    before_fallback = next(ranked for ranked in parse["intent_ranking"] if ranked["name"] != FALLBACK)
    selected = parse.get("response_selector", {}).get(intent)
    return Understanding(
        intent=intent,
        topic=selected["response"]["intent_response_key"] if selected else None,
        likeliest=before_fallback["name"],
        confidence=before_fallback["confidence"],
    )


def measure(utterances: Sequence[Utterance], understood: Sequence[Understanding]) -> NluReport:
    """Compare what was meant with what was understood."""
    pairs = list(zip(utterances, understood, strict=True))
    inside = [(meant, got) for meant, got in pairs if meant.intent != OUT_OF_SCOPE]
    outcomes = {
        "accuracy": [got.intent == _base(meant.intent) for meant, got in inside],
        "topic_accuracy": [_is_right(meant, got) for meant, got in inside],
        "out_of_scope_recall": [got.refused for meant, got in pairs if meant.intent == OUT_OF_SCOPE],
        "in_scope_refused": [got.refused for _, got in inside],
    }
    wrong = Counter((meant.intent, got.full_intent) for meant, got in pairs if not _is_right(meant, got))
    return NluReport(
        figures={name: rate(results) for name, results in outcomes.items() if results},
        confusions=tuple((meant, got, count) for (meant, got), count in wrong.most_common()),
    )


def refuse_below(threshold: float, understood: Sequence[Understanding]) -> list[Understanding]:
    """What the same sentences would have been understood as with another fallback threshold."""
    return [
        Understanding(
            intent=got.likeliest if got.confidence >= threshold else FALLBACK,
            topic=None,
            likeliest=got.likeliest,
            confidence=got.confidence,
        )
        for got in understood
    ]


def _is_right(meant: Utterance, got: Understanding) -> bool:
    if meant.intent == OUT_OF_SCOPE:
        return got.refused
    return meant.intent == (got.full_intent if "/" in meant.intent else got.intent)


def _base(intent: str) -> str:
    return intent.split("/")[0]


def section(utterances: Sequence[Utterance], understood: Sequence[Understanding], seconds: float) -> Section:
    """The report's view: figures, each intent's recall, the trade-off of the threshold, and every misunderstanding."""
    pairs = list(zip(utterances, understood, strict=True))
    wrong = [(meant, got) for meant, got in pairs if not _is_right(meant, got)]
    inside = [(meant, got) for meant, got in pairs if meant.intent != OUT_OF_SCOPE]
    return Section(
        name="nlu",
        figures=measure(utterances, understood).figures,
        tables=[_by_intent(pairs), _by_threshold(utterances, understood)],
        plots=[confusion_matrix("What was meant (rows) and understood (columns), where they differ", wrong, pairs)],
        failures=[
            Failure(
                case=meant.text,
                reason=f"{meant.intent} was understood as {got.full_intent} (confidence {got.confidence:.2f})",
                transcript=(f"customer: {meant.text}",),
                expected=meant.intent,
                got=got.full_intent,
            )
            for meant, got in wrong
        ],
        notes=[
            f"{len(pairs)} utterances that the bot was not trained on; {len(pairs) - len(inside)} of them are not "
            "about the shop and must be refused. A refused question about the shop counts as wrong."
        ],
        seconds=seconds,
        cases={
            "accuracy": {meant.text: float(got.intent == _base(meant.intent)) for meant, got in inside},
            "topic_accuracy": {meant.text: float(_is_right(meant, got)) for meant, got in inside},
        },
    )


def confusion_matrix(
    title: str, wrong: Sequence[tuple[Utterance, Understanding]], pairs: Sequence[tuple[Utterance, Understanding]]
) -> Plot:
    """How often each intent was understood as each other; intents without any mistake are left out."""
    involved = sorted({name for meant, got in wrong for name in (meant.intent, got.full_intent)})
    counts = Counter((meant.intent, _counted_as(meant, got)) for meant, got in pairs)
    asked = {meant.intent for meant, _ in pairs}
    rows = {meant: tuple(float(counts[meant, got]) for got in involved) for meant in involved if meant in asked}
    return Plot(title, "heatmap", tuple(involved), rows, x_axis="understood as", y_axis="meant")


def _counted_as(meant: Utterance, got: Understanding) -> str:
    """The matrix's column: whatever counts as right stands on the diagonal."""
    return meant.intent if _is_right(meant, got) else got.full_intent


def _by_intent(pairs: Sequence[tuple[Utterance, Understanding]]) -> Table:
    asked = Counter(meant.intent for meant, _ in pairs)
    right = Counter(meant.intent for meant, got in pairs if _is_right(meant, got))
    rows = sorted((right[intent] / n, intent, f"{right[intent]} of {n}") for intent, n in asked.items())
    return Table(
        "Each intent, the worst first",
        ("intent", "understood", "share"),
        tuple((intent, counts, round(share, 3)) for share, intent, counts in rows),
    )


def _by_threshold(utterances: Sequence[Utterance], understood: Sequence[Understanding]) -> Table:
    """What another fallback threshold would give; topics can't be read from a refused parse, so they are left out."""
    bare = [Utterance(utterance.text, _base(utterance.intent)) for utterance in utterances]
    names = ("accuracy", "out_of_scope_recall", "in_scope_refused")
    rows = []
    for threshold in THRESHOLDS:
        figures = measure(bare, refuse_below(threshold, understood)).figures
        rows.append((threshold, *(round(figures[name].value, 3) if name in figures else "" for name in names)))
    return Table(
        "Another threshold for refusing (`FallbackClassifier` in bot/config.yml)",
        ("threshold", "accuracy", "out of scope caught", "in scope refused"),
        tuple(rows),
    )
