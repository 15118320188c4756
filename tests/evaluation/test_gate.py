"""The gate: what breaches it, what chance excuses, and what it says of a wrong file."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import gate
from evaluation.gate import GateError, Rule, Verdict, judge, read
from evaluation.saved import SavedRun

from .runs import saved_run

ACCURACY = "nlu.accuracy"


def judged(rule: Rule, run: SavedRun, baseline: SavedRun | None = None, **others: object) -> Verdict:
    return judge([rule], run, ["nlu", "stories"], baseline=baseline, **others)  # type: ignore[arg-type]


def test_a_threshold_that_is_met_holds() -> None:
    assert judged(Rule(ACCURACY, minimum=0.95), saved_run(right=95)).judgements[0].outcome == "held"


def test_a_threshold_within_the_interval_does_not_fail() -> None:
    verdict = judged(Rule(ACCURACY, minimum=0.95), saved_run(right=92))
    assert verdict.passed
    assert verdict.judgements[0].outcome == "within noise"


def test_a_threshold_beyond_the_interval_fails_with_a_readable_line() -> None:
    [breach] = judged(Rule(ACCURACY, minimum=0.95), saved_run(right=80)).breaches
    assert breach.sentence == "nlu.accuracy is 0.8 (0.7112 to 0.8666, n 100); the gate asks for at least 0.95."


def test_a_minimum_of_one_allows_no_failure() -> None:
    assert not judged(Rule(ACCURACY, minimum=1.0), saved_run(right=99)).passed


def test_a_count_is_judged_as_it_is() -> None:
    rule = Rule("stories.failed", maximum=0)
    assert judged(rule, saved_run()).passed
    assert not judged(rule, saved_run(failed_stories=1)).passed


def test_a_drop_within_chance_does_not_fail() -> None:
    rule = Rule(ACCURACY, may_fall=0.01)
    assert judged(rule, saved_run(right=93), saved_run(right=95)).judgements[0].outcome == "within noise"


def test_a_drop_beyond_chance_fails_with_its_interval() -> None:
    [breach] = judged(Rule(ACCURACY, may_fall=0.01), saved_run(right=85), saved_run(right=95)).breaches
    assert breach.sentence == (
        "nlu.accuracy fell from 0.95 to 0.85, by 0.1 (95% interval 0.04 to 0.16); the gate allows 0.01."
    )


def test_a_real_drop_that_is_allowed_holds() -> None:
    assert judged(Rule(ACCURACY, may_fall=0.2), saved_run(right=85), saved_run(right=95)).passed


def test_a_gain_is_no_regression() -> None:
    assert judged(Rule(ACCURACY, may_fall=0.0), saved_run(right=99), saved_run(right=80)).passed


def test_what_must_not_rise() -> None:
    rule = Rule("stories.failed", may_rise=0)
    assert not judged(rule, saved_run(failed_stories=2), saved_run(failed_stories=1)).passed
    assert judged(rule, saved_run(failed_stories=1), saved_run(failed_stories=2)).passed


def test_without_a_baseline_nothing_is_compared() -> None:
    verdict = judged(Rule(ACCURACY, may_fall=0.01), saved_run(right=10))
    assert (verdict.passed, verdict.judgements[0].outcome) == (True, "not compared")


def test_a_named_figure_that_was_not_measured_is_a_breach() -> None:
    [breach] = judged(Rule("nlu.acuracy", minimum=0.9), saved_run()).breaches
    assert "nlu.acuracy was not measured, though nlu was" in breach.sentence


def test_only_what_was_to_be_measured_counts() -> None:
    rules = [Rule("retrieval.ndcg@10", minimum=0.9), Rule("conversations.tau2.pass^1", minimum=0.9)]
    assert judge(rules[:1], saved_run(), ["nlu"]).judgements == ()
    assert judge(rules[1:], saved_run(), ["conversations", "conversations.safety"]).judgements == ()
    assert not judge(rules[1:], saved_run(), ["conversations.tau2"]).passed


def test_what_could_not_be_measured_is_one_breach() -> None:
    verdict = judged(Rule(ACCURACY, minimum=0.9), saved_run(), broken={"nlu": "There is no file mine.csv."})
    assert [breach.sentence for breach in verdict.breaches] == ["nlu could not be measured: There is no file mine.csv."]


def test_a_quick_run_knows_fewer_lines() -> None:
    rule = Rule("nlu.cross_validation.accuracy", minimum=0.9, full_only=True)
    assert judged(rule, saved_run(), quick=True).judgements == ()
    assert not judged(rule, saved_run(), quick=False).passed


def test_the_gate_that_comes_with_lisa_can_be_read() -> None:
    rules = read(gate.DEFAULT)
    assert {rule.figure.partition(".")[0] for rule in rules} <= set(gate.SECTIONS)
    assert any(rule.figure == "stories.failed" and rule.maximum == 0 for rule in rules)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "must map figures to limits"),
        ("- nlu.accuracy", "must map figures to limits"),
        ("nlu.accuracy: {min: 0.9", "line 1: this is not YAML|line 2: this is not YAML"),
        ("nlu.accuracy: {min: 0.9}\nnlp.accuracy: {min: 0.9}", "line 2: 'nlp.accuracy' is no figure"),
        ("nlu: {min: 0.9}", "line 1: 'nlu' is no figure"),
        ("nlu.accuracy: 0.9", "line 1: nlu.accuracy needs its limits in braces"),
        ("nlu.accuracy: {minimum: 0.9}", "line 1: nlu.accuracy has 'minimum', which is no limit. Choose from min, max"),
        ("nlu.accuracy: {min: high}", "line 1: nlu.accuracy has min: 'high', which is not a number"),
        ("nlu.accuracy: {min: true}", "which is not a number"),
        ("nlu.accuracy: {may_fall: -1}", "how much it may move can't be negative"),
        ("nlu.accuracy: {full_only: true}", "line 1: nlu.accuracy has no limit"),
        ("nlu.accuracy: {min: 0.9, full_only: 3}", "write true or false"),
        ("nlu.accuracy: {min: 0.9, max: 0.8}", "its min is above its max"),
        ("nlu.accuracy: {min: 0.9}\nnlu.accuracy: {max: 1}", "line 2: nlu.accuracy is named twice"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "gate.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GateError, match=complaint) as raised:
        read(path)
    assert str(path) in str(raised.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="can't be read"):
        read(tmp_path / "none.yml")
