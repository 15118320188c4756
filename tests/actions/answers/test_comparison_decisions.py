"""What sets compared products apart by their records, in every respect or in the one that is asked about."""

from decimal import Decimal

import pytest

from actions.answers import comparison_decisions
from actions.answers.decide import Context, Heard
from actions.answers.decision import Decision, Kind
from actions.answers.templates import wordings
from actions.answers.wording import title
from language.message import Act, Message
from retrieval.index import Index
from retrieval.reviews import Rating
from tests.actions.answers.pieces import BOOTS, DRESS, LAMP, RING


def compared(index: Index, question: str, shown: tuple[str, ...] = (), focus: str = "") -> Decision:
    context = Context(last_products=shown, focus_product=focus)
    return Heard(Message(question), context, index.snapshot()).decided("compare_products")


def said(decision: Decision) -> str:
    return wordings(decision)[0]


@pytest.mark.parametrize(
    ("question", "facts", "left_out"),
    [
        (
            "what's the difference between the odette and the perrin",
            ["$129.00", "$68.00", "95% viscose", "92% viscose", "Dry clean", "30°C", "$61.00 cheaper", "share: midi"],
            ["XS, S, M and L are"],
        ),
        (
            "Blythe Chelsea Boots or Margaux Knee-High Boots?",
            ["heel of 3 cm", "heel of 6 cm", "tan", "What they share: leather"],
            ["length"],
        ),
        (
            "Fenwick Leather Tote vs Cormac Waxed Backpack",
            ["38 × 30 × 14 cm", "22 litres", "canvas", "leather"],
            ["heel"],
        ),
        ("the Beatrix Polka Dot Dress or the Tansy Floral Tea Dress", ["floral", "polka dot"], []),
    ],
)
def test_what_differs_is_told_of_each(
    boutique_index: Index, question: str, facts: list[str], left_out: list[str]
) -> None:
    decision = compared(boutique_index, question)
    assert decision.kind is Kind.DIFFERENCES
    assert not [fact for fact in facts if fact not in said(decision)], said(decision)
    assert not [fact for fact in left_out if fact in said(decision)], said(decision)


def test_three_that_were_shown_are_all_compared(boutique_index: Index) -> None:
    shown = ("harker-wool-blazer", "skye-linen-blazer", "rivoli-double-breasted-blazer")
    decision = compared(boutique_index, "compare these", shown)
    assert [subject.product.product_id for subject in decision.subjects] == list(shown)
    assert "cheaper" not in said(decision)


@pytest.mark.parametrize(
    ("question", "kind", "facts"),
    [
        ("which is cheaper, the Odette or the Perrin?", Kind.COMPARE, ["$61.00"]),
        (
            "which of the Odette and the Vesper comes in green?",
            Kind.COMPARED_EACH,
            ["doesn't come in green", "emerald"],
        ),
        ("do the Greta and the Hartley have pockets?", Kind.COMPARED_EACH, ["utility pockets", "two patch pockets"]),
        (
            "which is higher, the Astrid or the Lucinda?",
            Kind.COMPARED_BY,
            ["higher is the Lucinda", "7 cm", "Ten cent"],
        ),
        ("which is easier to wash, the Corran or the Ailsa", Kind.COMPARED_BY, ["Corran Merino", "machine washable"]),
        ("the Nimbus or the Hollin, easier to wash?", Kind.COMPARED_BY, ["don't settle", "says nothing", "by hand"]),
        ("is the Fjord warmer than the Cairn", Kind.COMPARED_BY, ["don't settle", "minus fifteen"]),
        ("which is warmer, the Tove or the Nora Roll Neck", Kind.COMPARED_BY, ["don't settle", "wool", "says nothing"]),
        ("which is heavier, the Adair or the Mabel?", Kind.MOST_UNTOLD, ["heavier"]),
    ],
)
def test_one_respect_is_told_where_it_is_asked(
    boutique_index: Index, question: str, kind: Kind, facts: list[str]
) -> None:
    decision = compared(boutique_index, question)
    assert decision.kind is kind, said(decision)
    assert not [fact for fact in facts if fact not in said(decision)], said(decision)


def test_the_one_spoken_of_is_compared_with_the_one_named(boutique_index: Index) -> None:
    decision = compared(boutique_index, "is it longer than the Selene Moon Pendant?", focus="wildflower-locket")
    assert decision.kind is Kind.COMPARED_BY
    assert "the longer is the Wildflower Locket" in said(decision)


@pytest.mark.parametrize("intent", ["ask_product", "search_products", "out_of_scope"])
def test_who_compares_what_is_named_is_answered_so_whatever_it_was_taken_for(
    boutique_index: Index, intent: str
) -> None:
    message = Message("the Odette vs the Vesper", acts={Act.COMPARE: 0.9})
    decision = Heard(message, Context(), boutique_index.snapshot()).decided(intent)
    assert decision.kind is Kind.DIFFERENCES


def test_what_little_a_record_tells_is_quoted() -> None:
    other = LAMP.model_copy(
        update={"product_id": "desk-lamp", "title": "Desk Lamp", "description": "White desk lamp with a clamp."}
    )
    decision = comparison_decisions.differences([LAMP, other], {})
    assert decision.kind is Kind.DIFFERENCES
    assert "Black floor lamp." in said(decision) and "White desk lamp with a clamp." in said(decision)


def test_products_whose_records_tell_the_same_differ_in_their_price() -> None:
    other = LAMP.model_copy(update={"product_id": "other-lamp", "title": "Other Floor Lamp"})
    decision = comparison_decisions.differences([LAMP, other], {})
    assert decision.kind is Kind.COMPARE_SAME_PRICE


def test_what_customers_think_sets_products_apart_where_they_say_it() -> None:
    rated = {RING.product_id: Rating(average=Decimal("4.5"), count=12)}
    decision = comparison_decisions.differences([RING, BOOTS], rated)
    assert "rated 4.5 out of 5 in 12 reviews" in said(decision)
    assert said(decision).count("rated") == 1


def test_every_product_is_named_with_its_price() -> None:
    decision = comparison_decisions.differences([DRESS, BOOTS, RING], {})
    assert all(title(product) in said(decision) for product in (DRESS, BOOTS, RING))
    assert all(price in said(decision) for price in ("$89.00", "$120.00", "from $40.00"))
