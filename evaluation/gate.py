"""Judges a run by a gate file: thresholds, and how much a figure may get worse than in the baseline.

A gate is noise-aware. A threshold is breached when the figure's whole 95% interval lies beyond it; a figure without an
interval has been counted and is judged as it is. A regression is breached when the figure got worse than allowed and
the interval of the difference excludes chance (see `evaluation.compare`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from evaluation.compare import change, number
from evaluation.results import Figure
from evaluation.saved import SavedRun

DEFAULT = Path(__file__).with_name("gate.yml")
LIMITS = ("min", "max", "may_fall", "may_rise")
FULL_ONLY = "full_only"
SECTIONS = ("retrieval", "answers", "nlu", "stories", "conversations")
#: What can be measured by itself; a figure belongs to the longest of these that it begins with.
PARTS = (
    *SECTIONS,
    *("conversations.safety", "conversations.attacks", "conversations.parallel", "conversations.tau2"),
)

Outcome = Literal["held", "within noise", "breached", "not compared"]


class GateError(ValueError):
    """A gate file is wrong; the message names the file, the line and what to do."""


@dataclass(frozen=True)
class Rule:
    """What is demanded of one figure. `may_fall` and `may_rise` are in the figure's own unit."""

    figure: str
    minimum: float | None = None
    maximum: float | None = None
    may_fall: float | None = None
    may_rise: float | None = None
    full_only: bool = False

    @property
    def part(self) -> str:
        """The part of an evaluation that measures the figure."""
        return max((part for part in PARTS if self.figure.startswith(f"{part}.")), key=len)


@dataclass(frozen=True)
class Judgement:
    """How one demand on a figure came out, in a sentence."""

    figure: str
    outcome: Outcome
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """All judgements of a run; the gate is passed when none is a breach."""

    judgements: tuple[Judgement, ...]

    @property
    def breaches(self) -> tuple[Judgement, ...]:
        """The demands that were not met."""
        return tuple(judgement for judgement in self.judgements if judgement.outcome == "breached")

    @property
    def passed(self) -> bool:
        """Whether the gate is green."""
        return not self.breaches

    def as_json(self) -> dict[str, Any]:
        """For `report.json`."""
        return {
            "passed": self.passed,
            "judgements": [
                {"figure": one.figure, "outcome": one.outcome, "sentence": one.sentence} for one in self.judgements
            ],
        }


def judge(
    rules: Sequence[Rule],
    run: SavedRun,
    measured: Sequence[str],
    *,
    baseline: SavedRun | None = None,
    broken: Mapping[str, str] | None = None,
    quick: bool = False,
) -> Verdict:
    """Judge a run by the rules about what it measured.

    Args:
        rules: the gate.
        run: the figures.
        measured: which of `PARTS` the run was to measure.
        baseline: what regressions are judged against; none without it.
        broken: the parts that could not be measured, with the reason: each is one breach.
        quick: whether the rules for full runs only are left out.
    """
    failed = broken or {}
    found = [
        Judgement(name, "breached", f"{name} could not be measured: {' '.join(reason.split())}")
        for name, reason in failed.items()
    ]
    for rule in rules:
        if rule.part in measured and rule.part not in failed and not (quick and rule.full_only):
            found += _judge(rule, run, baseline)
    return Verdict(tuple(found))


def _judge(rule: Rule, run: SavedRun, baseline: SavedRun | None) -> Iterator[Judgement]:
    figure = run.figures.get(rule.figure)
    if figure is None:
        yield Judgement(
            rule.figure,
            "breached",
            f"{rule.figure} was not measured, though {rule.part} was. Is its name right in the gate file?",
        )
        return
    if rule.minimum is not None:
        yield _threshold(rule.figure, figure, "at least", rule.minimum, figure.high, figure.value < rule.minimum)
    if rule.maximum is not None:
        yield _threshold(rule.figure, figure, "at most", rule.maximum, figure.low, figure.value > rule.maximum)
    for allowed, sign, moved in ((rule.may_fall, -1, "fell"), (rule.may_rise, 1, "rose")):
        if allowed is not None:
            yield _regression(rule.figure, run, baseline, allowed, sign, moved)


def _threshold(name: str, figure: Figure, words: str, limit: float, bound: float | None, beyond: bool) -> Judgement:
    said = f"{name} is {told(figure)}; the gate asks for {words} {number(limit)}"
    if not beyond:
        return Judgement(name, "held", f"{said}.")
    reaches = bound is not None and (bound >= limit if words == "at least" else bound <= limit)
    if reaches:
        return Judgement(name, "within noise", f"{said}, which its interval still reaches.")
    return Judgement(name, "breached", f"{said}.")


def _regression(
    name: str, run: SavedRun, baseline: SavedRun | None, allowed: float, sign: int, moved: str
) -> Judgement:
    before = baseline.figures.get(name) if baseline else None
    if baseline is None or before is None:
        return Judgement(name, "not compared", f"{name} has no value in a baseline to be compared with.")
    found = change(before, run.figures[name], baseline.cases.get(name), run.cases.get(name))
    worse = sign * found.difference
    if worse <= allowed + 1e-9:
        return Judgement(name, "held", f"{name} went from {number(before.value)} to {number(found.after.value)}.")
    interval = found.told_interval(sign)
    said = (
        f"{name} {moved} from {number(before.value)} to {number(found.after.value)}, by {number(worse)}"
        f"{f' (95% interval {interval})' if interval else ''}; the gate allows {number(allowed)}"
    )
    if not found.significant:
        return Judgement(name, "within noise", f"{said}, and chance alone could explain it.")
    return Judgement(name, "breached", f"{said}.")


def told(figure: Figure) -> str:
    """A figure in words, with its interval and the number of cases."""
    interval = "" if figure.low is None or figure.high is None else f"{number(figure.low)} to {number(figure.high)}, "
    return f"{number(figure.value)} ({interval}n {figure.n})"


def read(path: Path) -> list[Rule]:
    """Read a gate file: a mapping from each figure to its limits.

    Raises:
        GateError: the file can't be read, or a line of it is wrong.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise GateError(f"{path} can't be read ({error.strerror}). Name a gate file, such as {DEFAULT}.") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise GateError(f"{path}, line {line}: this is not YAML ({error.problem}).") from None
    if not isinstance(root, yaml.MappingNode) or not root.value:
        raise GateError(f"{path} must map figures to limits, such as `nlu.accuracy: {{min: 0.95}}`.")
    rules: dict[str, Rule] = {}
    for key, value in root.value:
        rule = _rule(path, key, value)
        if rule.figure in rules:
            raise GateError(f"{_at(path, key)}: {rule.figure} is named twice. Put all of its limits in one line.")
        rules[rule.figure] = rule
    return list(rules.values())


def _rule(path: Path, key: yaml.Node, value: yaml.Node) -> Rule:
    figure = str(key.value)
    if figure.partition(".")[0] not in SECTIONS or "." not in figure:
        raise GateError(
            f"{_at(path, key)}: {figure!r} is no figure. It must begin with {', '.join(SECTIONS)} and a dot, "
            "as the keys of report.json do."
        )
    if not isinstance(value, yaml.MappingNode):
        raise GateError(f"{_at(path, value)}: {figure} needs its limits in braces, such as {{min: 0.95}}.")
    limits: dict[str, Any] = {}
    for name, node in value.value:
        if name.value not in (*LIMITS, FULL_ONLY):
            raise GateError(
                f"{_at(path, name)}: {figure} has {name.value!r}, which is no limit. "
                f"Choose from {', '.join((*LIMITS, FULL_ONLY))}."
            )
        limits[name.value] = _limit(path, figure, name.value, node)
    if not any(name in limits for name in LIMITS):
        raise GateError(f"{_at(path, key)}: {figure} has no limit. Add one of {', '.join(LIMITS)}.")
    if limits.get("min", float("-inf")) > limits.get("max", float("inf")):
        raise GateError(f"{_at(path, key)}: {figure} can't be met: its min is above its max.")
    return Rule(
        figure,
        limits.get("min"),
        limits.get("max"),
        limits.get("may_fall"),
        limits.get("may_rise"),
        limits.get(FULL_ONLY, False),
    )


def _limit(path: Path, figure: str, name: str, node: yaml.Node) -> float | bool:
    value = yaml.safe_load(yaml.serialize(node))
    if name == FULL_ONLY:
        if not isinstance(value, bool):
            raise GateError(f"{_at(path, node)}: {figure} has {FULL_ONLY}: {value!r}; write true or false.")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise GateError(f"{_at(path, node)}: {figure} has {name}: {value!r}, which is not a number.")
    if name.startswith("may_") and value < 0:
        raise GateError(f"{_at(path, node)}: {figure} has {name}: {value}; how much it may move can't be negative.")
    return float(value)


def _at(path: Path, node: yaml.Node) -> str:
    return f"{path}, line {node.start_mark.line + 1}"
