"""The likelihood of passages is fitted on choices between them, and read where it is used."""

import json
from pathlib import Path

import numpy as np
import pytest

from actions.answers.policy_likelihood import COEFFICIENTS, NAMES, Evidence, log_odds, read_coefficients
from evaluation.policies.fit import Choice, choices, fitted, hits
from evaluation.policies.questions import PolicyQuestion
from retrieval.index import Index

NEAR, BIAS = NAMES.index("score"), NAMES.index("bias")


def choice(near: list[float], right: list[bool]) -> Choice:
    """A question whose passages differ in nothing but how near they are."""
    values = np.zeros((len(near), len(NAMES)))
    values[:, NEAR], values[:, BIAS] = near, 1.0
    return Choice("shop", values, np.array(right))


def test_what_tells_the_right_passage_from_the_others_is_learned() -> None:
    answered = [choice([0.8, 0.3, 0.2], [True, False, False]), choice([0.2, 0.9], [False, True])]
    unanswered = [choice([0.3, 0.2], [False, False]), choice([0.1, 0.3], [False, False])]
    learned = fitted([*answered, *unanswered] * 10)
    assert learned[NEAR] > 0
    assert hits([choice([0.1, 0.7], [False, True]), choice([0.2, 0.25], [False, False])], learned) == 2


def test_evidence_that_never_differs_counts_for_nothing() -> None:
    learned = fitted([choice([0.8, 0.3], [True, False]), choice([0.2, 0.3], [False, False])])
    assert all(learned[at] == pytest.approx(0) for at in range(len(NAMES)) if at not in {NEAR, BIAS})


def question(kind: str, ask: str, *needed: str) -> PolicyQuestion:
    return PolicyQuestion(kind, (), ask, needed, (), held_out=False)


def test_the_passage_that_tells_what_is_needed_is_the_right_one(boutique_index: Index) -> None:
    asked = [question("plain", "what is the fee for gift wrapping?", r"\$5"), question("unknown", "is there a sauna?")]
    wrapping, sauna = choices("boutique", asked, boutique_index.snapshot())
    assert wrapping.right.any()
    assert not wrapping.right.all()
    assert not sauna.right.any()
    assert wrapping.values.shape == (len(wrapping.right), len(NAMES))


def test_a_question_that_asks_two_things_teaches_nothing(boutique_index: Index) -> None:
    both = question("two", "what is the fee for gift wrapping, and when are you open?", r"\$5")
    assert list(choices("boutique", [both], boutique_index.snapshot())) == []


def test_the_released_coefficients_are_of_the_evidence_that_the_code_collects() -> None:
    near = Evidence(0.6, 0.6, 0.2, 0.8, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    far = Evidence(0.2, 0.1, -0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.5, 1.0, 1.0, -1.0)
    likely, unlikely = log_odds([near, far], read_coefficients())
    assert likely > 0 > unlikely


def test_coefficients_of_other_evidence_are_refused(tmp_path: Path) -> None:
    told = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    (tmp_path / "old.json").write_text(json.dumps({"smell": 1.0} | told), encoding="utf-8")
    with pytest.raises(ValueError, match=r"evaluation\.policies\.fit"):
        read_coefficients(tmp_path / "old.json")
