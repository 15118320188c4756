"""What a record tells of a product: parts and measures by their sentence, how many are left, and of which one."""

import pytest

from actions.answers import product_decisions
from actions.answers.decide import Context, Heard
from actions.answers.decision import Decision, Kind
from actions.answers.templates import wordings
from language.message import Act, Aspect, Message
from retrieval.index import Index
from retrieval.query import Query
from tests.actions.answers.pieces import BOOTS, DRESS, RING

BLAZERS = ("harker-wool-blazer", "skye-linen-blazer", "rivoli-double-breasted-blazer")


def asked(index: Index, question: str, context: Context | None = None, intent: str = "ask_product") -> Decision:
    return Heard(Message(question), context or Context(), index.snapshot()).decided(intent)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("how high is the heel on the Phoebe Bridal Heels", "At 8.5 cm they raise you"),
        ("how high are the Lucinda Stiletto Pumps?", "Ten centimetres, honestly declared"),
        ("what's the lining of the Heath Wool A-Line Skirt made of", "lined in Bemberg"),
        ("is the Tallis Linen Tee see-through in white?", "Slightly sheer in white"),
        ("what's the inside leg on the Adair Wide-Leg Trousers", "inside leg measures 32 inches"),
        ("how wide is the Lennox Curb Chain?", "4 mm wide"),
        ("are the Tiny Hoop Earrings nickel free", "hypoallergenic"),
    ],
)
def test_the_sentence_that_tells_is_quoted(boutique_index: Index, question: str, quoted: str) -> None:
    decision = asked(boutique_index, question)
    assert decision.kind is Kind.DETAIL
    assert quoted in decision.words["quote"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("how much does the Nomad Weekender weigh", "its weight"),
        ("has the Linea Chain Bracelet got a safety clasp", "safety clasp"),
        ("is the Hollin Lambswool Scarf waterproof", "water"),
    ],
)
def test_what_no_sentence_tells_is_named_as_unknown(boutique_index: Index, question: str, named: str) -> None:
    decision = asked(boutique_index, question)
    assert decision.kind is Kind.UNKNOWN_DETAIL
    assert decision.words["detail"] == named


def test_a_part_goes_before_the_colour_that_is_heard_beside_it(boutique_index: Index) -> None:
    message = Message("is it see through in white?", acts={Act.ASK: 0.9}, aspects={Aspect.COLOUR: 0.8})
    context = Context(focus_product="tallis-linen-tee")
    decision = Heard(message, context, boutique_index.snapshot()).decided("ask_product")
    assert "sheer in white" in decision.words["quote"]


@pytest.mark.parametrize(
    ("colour", "size", "kind", "says"),
    [
        ("navy", "M", Kind.FEW_LEFT, "2"),
        ("navy", "S", Kind.MORE_LEFT, "more than 3"),
        ("navy", "L", Kind.SOLD_OUT_OTHERS, "sold out"),
    ],
)
def test_how_many_are_left_is_told_as_far_as_the_shop_counts(colour: str, size: str, kind: Kind, says: str) -> None:
    decision = product_decisions.pieces(DRESS, Query(text="", colours=(colour,), sizes=(size,)))
    assert decision.kind is kind
    assert any(says in one.lower() for one in wordings(decision))


def test_what_isnt_counted_is_said_to_be_in_stock_and_no_more() -> None:
    decision = product_decisions.pieces(RING, Query(text=""))
    assert decision.kind is Kind.PIECES_UNTOLD
    assert product_decisions.pieces(BOOTS, Query(text="")).kind is Kind.MORE_LEFT


def test_of_several_is_told_which_records_tell_of_it(boutique_index: Index) -> None:
    decision = asked(boutique_index, "is it lined?", Context(last_products=BLAZERS))
    assert decision.kind is Kind.WHICH_HAVE
    assert tuple(subject.product.product_id for subject in decision.subjects) == BLAZERS


def test_of_two_or_three_each_is_told_of(boutique_index: Index) -> None:
    decision = asked(boutique_index, "how do I wash it?", Context(last_products=BLAZERS))
    assert decision.kind is Kind.COMPARED_EACH
    assert {subject.product.product_id for subject in decision.subjects} == set(BLAZERS)


def test_which_of_more_is_asked_and_each_button_asks_of_one(boutique_index: Index) -> None:
    shown = (*BLAZERS, "odette-black-midi-dress")
    decision = asked(boutique_index, "how do I wash it?", Context(last_products=shown))
    assert decision.kind is Kind.WHICH_PRODUCT
    assert len(decision.buttons) == len(shown)
    told = asked(boutique_index, decision.buttons["Skye Linen Blazer"], Context(last_products=shown))
    assert [subject.product.product_id for subject in told.subjects] == ["skye-linen-blazer"]
    assert told.kind in (Kind.DETAIL, Kind.UNKNOWN_DETAIL)


def test_the_one_that_is_then_named_is_asked_about(boutique_index: Index) -> None:
    context = Context(last_products=BLAZERS, answered="which_product", question="is it lined?")
    told = asked(boutique_index, "the second one", context)
    assert [subject.product.product_id for subject in told.subjects] == ["skye-linen-blazer"]
    assert told.words["detail"] == "a lining"


def test_it_is_the_one_that_was_named_before_the_others(boutique_index: Index) -> None:
    context = Context(last_products=BLAZERS, answered="nothing_matches_with_nearest")
    told = asked(boutique_index, "is it lined?", context)
    assert [subject.product.product_id for subject in told.subjects] == ["harker-wool-blazer"]


def test_care_is_heard_in_its_own_words(boutique_index: Index) -> None:
    message = Message("can it go in the tumble dryer", acts={Act.ASK: 0.6}, aspects={Aspect.SIZE: 0.1})
    context = Context(focus_product="odette-black-midi-dress")
    decision = Heard(message, context, boutique_index.snapshot()).decided("ask_product")
    assert "Dry clean" in decision.words["quote"]
