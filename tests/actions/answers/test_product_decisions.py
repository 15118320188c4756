"""Comparisons of two products: equal prices, and prices that can't be compared."""

from actions.answers import product_decisions
from actions.answers.claims import unsupported_claims
from actions.answers.decision import Kind
from actions.answers.lexicon import Lexicon
from actions.answers.templates import wording
from tests.actions.answers.pieces import BOOTS, CATALOG, DRESS

LEXICON = Lexicon.of(CATALOG, "Maison Lisa")


def test_equal_prices_are_said_to_be_the_same() -> None:
    twin = DRESS.model_copy(update={"product_id": "twin", "title": "Oak Wrap Dress"})
    assert product_decisions.compare(DRESS, twin).kind is Kind.COMPARE_SAME_PRICE


def test_prices_in_two_currencies_are_told_and_not_compared() -> None:
    abroad = BOOTS.model_copy(update={"currency": "EUR", "title": "Oslo Ankle Boots"})
    decision = product_decisions.compare(DRESS, abroad)
    said = wording(decision, "which is cheaper?")
    assert "$89.00" in said
    assert "€120.00" in said
    assert "same" not in said
    assert "both cost" not in said
    assert unsupported_claims(said, decision, LEXICON) == []
