"""The digest of what the model reads: the same for the same words, another one when a fact is worded otherwise."""

import pytest

from actions.answers import product_decisions, prompt
from actions.answers.decision import Kind
from actions.answers.kinds import CARDS
from finetune.data import fingerprint


def test_it_stays_the_same() -> None:
    assert fingerprint.prompt_fingerprint() == fingerprint.prompt_fingerprint()


def test_it_changes_with_a_fact_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.prompt_fingerprint()
    monkeypatch.setattr(product_decisions, "price_text", lambda variants, currency: "about $45")
    assert fingerprint.prompt_fingerprint() != before


def test_it_changes_with_a_task(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint.prompt_fingerprint()
    other = CARDS[Kind.PRICE].model_copy(update={"task": "say what it costs"})
    monkeypatch.setattr(prompt, "CARDS", {**CARDS, Kind.PRICE: other})
    assert fingerprint.prompt_fingerprint() != before


def test_its_decisions_cover_the_kinds_that_have_facts_of_their_own() -> None:
    worded_by_the_model = {kind for kind, card in CARDS.items() if card.task}
    assert worded_by_the_model - {decision.kind for decision in fingerprint.decisions()} == {Kind.SIZE_FOUND}
