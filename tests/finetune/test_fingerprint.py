"""The digest of what the model reads: the same for the same words, another one when a fact is worded otherwise."""

import pytest

from actions.answers import product_decisions, prompt
from actions.answers.decision import Kind
from actions.answers.prompt import TASKS
from finetune.data import fingerprint


def test_it_stays_the_same() -> None:
    assert fingerprint.prompt_fingerprint() == fingerprint.prompt_fingerprint()


def test_it_changes_with_a_fact_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.prompt_fingerprint()
    monkeypatch.setattr(product_decisions, "price_text", lambda variants, currency: "about $45")
    assert fingerprint.prompt_fingerprint() != before


def test_it_changes_with_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.prompt_fingerprint()
    monkeypatch.setattr(prompt, "TASKS", {**prompt.TASKS, Kind.PRICE: "say what it costs"})
    assert fingerprint.prompt_fingerprint() != before


def test_its_decisions_cover_the_kinds_that_have_facts_of_their_own() -> None:
    without_facts_of_their_own = {Kind.NO_MORE, Kind.WHICH_TWO, Kind.WHICH_PRODUCT, Kind.SIZE_FOUND}
    assert {decision.kind for decision in fingerprint.decisions()} == set(TASKS) - without_facts_of_their_own
