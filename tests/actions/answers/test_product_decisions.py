"""What a comparison of two products states: one sentence that can be said as it stands, the cheaper one first."""

from actions.answers import product_decisions
from actions.answers.claims import unsupported_claims
from actions.answers.decision import Kind
from actions.answers.lexicon import Lexicon
from actions.answers.templates import wording
from tests.actions.answers.pieces import BOOTS, CATALOG, DRESS, RING

LEXICON = Lexicon.of(CATALOG, "Maison Lisa")


def test_the_fact_names_the_cheaper_product_first_whatever_the_order_asked() -> None:
    fact = "the Ivy Midi Dress at $89.00 is $31.00 cheaper than the Fell Ankle Boots at $120.00"
    for pair in ((DRESS, BOOTS), (BOOTS, DRESS)):
        decision = product_decisions.compare(*pair)
        assert decision.facts == (fact,)
        assert unsupported_claims(f"{fact[0].upper()}{fact[1:]}.", decision, LEXICON) == []


def test_a_price_that_depends_on_the_version_is_compared_from_where_it_starts() -> None:
    decision = product_decisions.compare(DRESS, RING)
    assert decision.facts == ("the Dot Ring from $40.00 is $49.00 cheaper than the Ivy Midi Dress at $89.00",)


def test_the_same_price_is_said_once_of_both() -> None:
    twin = DRESS.model_copy(update={"product_id": "twin", "title": "Oak Wrap Dress"})
    decision = product_decisions.compare(DRESS, twin)
    assert decision.kind is Kind.COMPARE_SAME_PRICE
    assert decision.facts == ("the Ivy Midi Dress and the Oak Wrap Dress both cost $89.00",)


def test_prices_in_two_currencies_are_told_and_not_compared() -> None:
    abroad = BOOTS.model_copy(update={"currency": "EUR", "title": "Oslo Ankle Boots"})
    decision = product_decisions.compare(DRESS, abroad)
    assert decision.kind is Kind.MATCHES
    assert decision.facts == ("the Ivy Midi Dress at $89.00", "the Oslo Ankle Boots at €120.00")
    said = wording(decision, "which is cheaper?")
    assert "$89.00" in said
    assert "€120.00" in said
    assert "same" not in said
    assert "both cost" not in said
    assert unsupported_claims(said, decision, LEXICON) == []
