"""Writes a run as one HTML page that needs nothing else: style and plots are inline, and all text is escaped."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluation.compare import change
from evaluation.gate import PARTS, Verdict
from evaluation.report.names import Meaning, meaning, terms
from evaluation.report.plots import draw
from evaluation.results import Evaluation, Failure, Figure, Section
from evaluation.saved import SavedRun

HERE = Path(__file__).parent
TITLES = {
    "retrieval": "Search",
    "answers": "Answers",
    "nlu": "Understanding",
    "stories": "Stories",
    "conversations": "Conversations",
    "conversations.safety": "Safety conversations",
    "conversations.attacks": "Attacks on customers' data",
    "conversations.parallel": "A hundred changes at one moment",
    "conversations.tau2": "tau2-bench retail",
}
MEASURES = {
    "retrieval": "What the search finds for judged queries, beside plain search methods.",
    "answers": "What customers are told, claim by claim against the shop's records.",
    "nlu": "Whether the bot recognises what an utterance that it never saw asks for.",
    "stories": "Whether the bot takes the steps that the written test stories prescribe, by Rasa's own test.",
    "conversations": "Whole conversations with the running shop, its real actions and a real orders database.",
    "conversations.safety": "Attempts to make Lisa obey a stranger, lie, promise, insult or tell a secret.",
    "conversations.attacks": "Attempts to see or change what belongs to other customers.",
    "conversations.parallel": "Order changes that a hundred customers confirm at one moment; part of a full run.",
    "conversations.tau2": "Tasks of a public benchmark for shop assistants, on its own data, given by --suite tau2.",
}
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # HTML knows none of them; an attacker may have typed one
ALIKE = 0.35  # from this likeness on, two texts are shown with their differences marked

Trend = Literal["better", "worse", "same", "changed", "new"]


@dataclass(frozen=True)
class FigureRow:
    """A figure as the page shows it."""

    key: str
    meaning: Meaning
    value: str
    interval: str
    n: int
    before: str
    difference: str
    trend: Trend
    significant: bool
    low_percent: float | None  # where the interval lies between 0 and 100%, for shares
    high_percent: float | None
    value_percent: float | None


@dataclass(frozen=True)
class Piece:
    """Part of a text beside another: in both, only expected, or only got."""

    kind: Literal["both", "expected", "got"]
    text: str


def write(
    path: Path, evaluation: Evaluation, about: Mapping[str, Any], verdict: Verdict | None, baseline: SavedRun | None
) -> None:
    """Write the page of a run; without a verdict no gate was asked for, without a baseline nothing is compared."""
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    rows = {section.name: figure_rows(section, baseline) for section in evaluation.sections}
    every = [row for own in rows.values() for row in own]
    page = environment.get_template("report.html.j2").render(
        about=about,
        baseline=baseline,
        broken=evaluation.broken,
        differences=differences,
        draw=draw,
        every=every,
        glossary=_glossary(every),
        headline=[row for row in every if row.meaning.headline],
        measures=MEASURES,
        not_measured=not_measured(evaluation),
        newly_failing=newly_failing(evaluation, baseline),
        rows=rows,
        sections=evaluation.sections,
        speaker=speaker,
        style=(HERE / "report.css").read_text(encoding="utf-8"),
        titles=TITLES,
        verdict=verdict,
        verdict_counts=Counter(judgement.outcome for judgement in verdict.judgements) if verdict else {},
    )
    path.write_text(CONTROL.sub("\ufffd", page), encoding="utf-8")


def figure_rows(section: Section, baseline: SavedRun | None) -> list[FigureRow]:
    """Every figure of a section, compared with the baseline where that has it."""
    return [_row(key, figure, section, baseline) for key, figure in section.flat().items()]


def not_measured(evaluation: Evaluation) -> list[str]:
    """The parts that the run did not ask for; those of a section only where the section itself was measured."""
    keys = evaluation.flat()
    absent = [
        part for part in PARTS if part not in evaluation.broken and not any(key.startswith(f"{part}.") for key in keys)
    ]
    return [part for part in absent if "." not in part or part.partition(".")[0] not in absent]


def newly_failing(evaluation: Evaluation, baseline: SavedRun | None) -> dict[str, frozenset[str]]:
    """By section, the failed cases that did not fail in the baseline; nothing where that didn't measure the section."""
    known = baseline.failed if baseline else {}
    return {
        section.name: frozenset(failure.case for failure in section.failures) - known[section.name]
        for section in evaluation.sections
        if section.name in known
    }


def differences(failure: Failure) -> list[Piece]:
    """What was expected and what came, word by word; texts that have little in common are shown one after the other."""
    expected, got = re.findall(r"\S+|\n", failure.expected), re.findall(r"\S+|\n", failure.got)
    matcher = difflib.SequenceMatcher(None, expected, got, autojunk=False)
    if not expected or not got or matcher.ratio() < ALIKE:
        return []
    pieces: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("both", " ".join(expected[a:b])))
            continue
        if b > a:
            pieces.append(Piece("expected", " ".join(expected[a:b])))
        if d > c:
            pieces.append(Piece("got", " ".join(got[c:d])))
    return pieces


def speaker(line: str) -> tuple[str, str]:
    """Who says a line of a transcript ("customer", "bot" or nobody), and what."""
    who, colon, said = line.partition(":")
    return (who.lower(), said.strip()) if colon and who.lower() in ("customer", "bot") else ("", line)


def _row(key: str, figure: Figure, section: Section, baseline: SavedRun | None) -> FigureRow:
    described = meaning(key)
    share = described.unit == "share"
    before = baseline.figures.get(key) if baseline else None
    cases = section.cases.get(key.partition(".")[2])
    found = change(before, figure, baseline.cases.get(key), cases) if baseline and before else None
    return FigureRow(
        key=key,
        meaning=described,
        value=described.told(figure.value),
        interval=described.told_interval(figure),
        n=figure.n,
        before=described.told(before.value) if before else "",
        difference=described.told_difference(found.difference) if found and abs(found.difference) > 1e-6 else "",
        trend=_trend(described, found.difference if found else None),
        significant=found.significant if found else False,
        low_percent=_percent(figure.low) if share else None,
        high_percent=_percent(figure.high) if share else None,
        value_percent=_percent(figure.value) if share else None,
    )


def _trend(described: Meaning, difference: float | None) -> Trend:
    if difference is None:
        return "new"
    if abs(difference) <= 1e-6:
        return "same"
    if described.better == "none":
        return "changed"
    return "better" if (difference > 0) == (described.better == "higher") else "worse"


def _percent(value: float | None) -> float | None:
    return None if value is None else round(100 * min(1.0, max(0.0, value)), 1)


def _glossary(rows: Sequence[FigureRow]) -> dict[str, str]:
    """The page's terms, then the figures of the page that have an explanation, by name."""
    return terms() | {row.meaning.name: row.meaning.means for row in rows if row.meaning.means}
