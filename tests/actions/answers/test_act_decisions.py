"""What a customer does with a product decides the answer, whatever the bot took the sentence for."""

import pytest

from actions.answers.decide import Context, Heard, decide
from actions.answers.decision import Decision, Kind
from actions.answers.templates import wordings
from language.message import Act, Aspect, Message, Pointer
from retrieval.index import Index

DRESS, SOLD_OUT = "Ines Wrap Dress", "Isolde Tulle Skirt"


@pytest.fixture
def say(boutique_index: Index):
    """Says something about a product spoken of before, read as these acts and aspects."""
    snapshot = boutique_index.snapshot()
    by_title = {product.title: product for product in snapshot.products.values()}

    def said(
        text: str,
        *read: Act | Aspect,
        of: str = DRESS,
        pointer: Pointer = Pointer.THIS,
        details: tuple[str, ...] = (),
        intent: str = "chitchat",
    ) -> Decision:
        acts = {act: 0.9 for act in read if isinstance(act, Act)}
        aspects = {aspect: 0.9 for aspect in read if isinstance(aspect, Aspect)}
        message = Message(text, acts, aspects, pointer, details=details)
        context = Context(focus_product=by_title[of].product_id if of else "")
        return decide(message, intent, context, snapshot)

    return said


def titles(decision: Decision) -> list[str]:
    return [subject.product.title for subject in decision.cards]


def test_who_takes_it_hears_how_it_is_bought_and_for_how_much(say) -> None:
    decision = say("ooh yes, ring it up", Act.BUY)
    assert decision.kind is Kind.BUY and titles(decision) == [DRESS]
    price = decision.subjects[0].product.variants[0].price
    assert all(f"{price:.2f}" in text and "product page" in text for text in wordings(decision))


def test_what_is_sold_out_is_never_offered_to_buy(say) -> None:
    decision = say("I'll take it", Act.BUY, of=SOLD_OUT)
    assert decision.kind is Kind.SOLD_OUT and decision.verdict == "no"


def test_a_size_that_is_taken_is_looked_up(say) -> None:
    assert say("put the XXXL in my bag", Act.BUY).kind is Kind.NOT_MADE
    bought = say("put the M in my bag", Act.BUY)
    assert bought.kind is Kind.BUY and {variant.size for variant in bought.subjects[0].variants} == {"M"}


def test_the_brand_is_the_records(say) -> None:
    decision = say("who makes that", Act.ASK, Aspect.BRAND)
    assert decision.kind is Kind.BRAND and decision.words["brand"] == decision.subjects[0].product.brand


def test_no_rating_is_made_up(say) -> None:
    assert say("do ppl like it?", Act.ASK, Aspect.RATING).kind is Kind.NO_RATING


def test_two_questions_are_both_answered(say) -> None:
    decision = say("whats the price n the brand", Act.ASK, Aspect.PRICE, Aspect.BRAND)
    assert {part.kind for part in decision.parts} == {Kind.PRICE, Kind.BRAND}


def test_a_detail_that_no_record_tells_is_named_in_the_customers_words(say) -> None:
    decision = say("what kind of epaulettes has it", Act.ASK, Aspect.DETAIL, details=("epaulettes",))
    assert decision.kind is Kind.UNKNOWN_DETAIL and "epaulettes" in decision.facts[0]


@pytest.mark.parametrize("acts", [(Act.DISLIKE,), (Act.SEARCH,), (Act.DISLIKE, Act.SEARCH)])
def test_who_dislikes_it_or_wants_another_is_shown_others_of_the_kind(say, acts: tuple[Act, ...]) -> None:
    decision = say("nah. what else", *acts, pointer=Pointer.OTHER)
    assert decision.kind is Kind.MATCHES and DRESS not in titles(decision)
    assert {subject.product.category for subject in decision.cards} == {"Dresses"}


def test_who_asks_for_a_kind_of_thing_is_not_shown_others_like_the_one_before(say) -> None:
    decision = say("do you sell surfboards", Act.SEARCH, pointer=Pointer.NOTHING, intent="search_products")
    assert decision.kind is Kind.NOT_FOUND


def test_too_dear_leads_to_what_costs_less(say) -> None:
    decision = say("yikes, my wallet", Act.TOO_DEAR)
    assert decision.kind is Kind.CHEAPER_ALIKE
    limit = min(variant.price for variant in decision.subjects[0].product.variants)
    assert all(min(variant.price for variant in subject.variants) < limit for subject in decision.cards)


@pytest.mark.parametrize(
    ("acts", "kind"),
    [
        ((Act.LIKE,), Kind.LIKED),
        ((Act.KEEP_FOR_LATER,), Kind.KEEP),
        ((Act.TOO_DEAR, Act.KEEP_FOR_LATER), Kind.KEEP),
        ((Act.CLOSE,), Kind.CLOSING),
        ((Act.DISLIKE, Act.CLOSE), Kind.CLOSING),
        ((Act.SMALL_TALK,), Kind.SMALL_TALK),
    ],
)
def test_attitudes(say, acts: tuple[Act, ...], kind: Kind) -> None:
    assert say("…", *acts).kind is kind


def test_a_policy_or_an_order_is_left_to_its_intent(say) -> None:
    assert say("how long do I have to return it?", Act.POLICY, Act.BUY).kind not in (Kind.BUY, Kind.LIKED)


def test_without_a_product_spoken_of_nothing_is_bought_or_liked(say) -> None:
    assert say("I'll take it", Act.BUY, of="").kind is Kind.WHICH_PRODUCT


@pytest.mark.parametrize("aspect", list(Aspect))
def test_every_aspect_has_an_answer_about_the_product(say, aspect: Aspect) -> None:
    decision = say("tell me that", Act.ASK, aspect)
    subjects = [subject.product.title for subject in decision.subjects]
    assert (DRESS in subjects if aspect is Aspect.PAIRING else subjects == [DRESS]) and wordings(decision)


def heard(index: Index, text: str, acts: dict[Act, float], of: str = DRESS) -> Heard:
    snapshot = index.snapshot()
    focus = next(product.product_id for product in snapshot.products.values() if product.title == of)
    return Heard(Message(text, acts, pointer=Pointer.THIS, likely=acts), Context(focus_product=focus), snapshot)


@pytest.mark.parametrize(
    ("acts", "kind"),
    [
        ({Act.KEEP_FOR_LATER: 0.9, Act.BUY: 0.6}, Kind.KEEP),
        ({Act.BUY: 0.9, Act.KEEP_FOR_LATER: 0.85}, Kind.BUY),
        ({Act.TOO_DEAR: 0.8, Act.BUY: 0.5}, Kind.CHEAPER_ALIKE),
        ({Act.CLOSE: 0.95, Act.ASK: 0.6}, Kind.CLOSING),
        ({Act.CLOSE: 0.95, Act.BUY: 0.6}, Kind.BUY),
        ({Act.BUY: 0.8, Act.POLICY: 0.6}, Kind.BUY),
    ],
)
def test_an_act_gives_way_to_a_contrary_one_that_is_plainly_surer(
    acts: dict[Act, float], kind: Kind, boutique_index: Index
) -> None:
    decision = heard(boutique_index, "…", acts).by_acts
    assert decision is not None and decision.kind is kind


def test_a_guess_decides_nothing(boutique_index: Index) -> None:
    assert heard(boutique_index, "…", {Act.BUY: 0.3}).by_acts is None


def test_too_dear_and_nothing_for_less_lets_who_leaves_go(boutique_index: Index) -> None:
    snapshot = boutique_index.snapshot()
    tops = [product for product in snapshot.products.values() if product.category == "Dresses"]
    least = min(tops, key=lambda product: min(variant.price for variant in product.variants))
    told = heard(boutique_index, "…", {Act.TOO_DEAR: 0.9, Act.CLOSE: 0.8}, of=least.title).by_acts
    assert told is not None and told.kind is Kind.CLOSING


@pytest.mark.parametrize("text", ["have you any others", "I can't stand that thing", "hmm, anything similar?"])
def test_words_that_name_no_thing_are_no_wish_of_their_own(text: str, boutique_index: Index) -> None:
    act = Act.DISLIKE if "stand" in text else Act.SEARCH
    told = heard(boutique_index, text, {act: 0.9}).by_acts
    assert told is not None and told.kind is Kind.MATCHES
    assert {subject.product.category for subject in told.cards} == {"Dresses"}
