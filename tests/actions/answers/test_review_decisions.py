"""What is told of other customers' reviews: the records' figures and words, and nothing where there are none."""

import pytest

from actions.answers.answerer import Answerer
from actions.answers.claims import unsupported_claims
from actions.answers.decide import Context, decide
from actions.answers.decision import Decision, Kind
from actions.answers.lexicon import Lexicon
from actions.answers.templates import wordings
from actions.answers.wording import title
from language.message import Act, Aspect, Message, Pointer
from retrieval.index import Index
from tests.actions.answers.test_answerer import Liar
from tests.actions.reviewed import INES, ODETTE, PERRIN

MARLOW = "marlow-linen-shirt-dress"  # which nobody has reviewed
PRAISE = "“The crepe is lovely and so flattering.”"
FAULT = "“The hem came apart after one evening.”"


@pytest.fixture
def say(reviewed_index: Index):
    """Says something to the shop that has reviews, of a product spoken of or of several shown."""

    def said(text: str, of: str = ODETTE, shown: tuple[str, ...] = (), intent: str = "ask_product", **read) -> Decision:
        context = Context(focus_product=of if not shown else "", last_products=shown)
        return decide(Message(text, **read), intent, context, reviewed_index.snapshot())

    return said


def ids(decision: Decision) -> list[str]:
    return [subject.product.product_id for subject in decision.subjects]


@pytest.mark.parametrize(
    "question",
    [
        "is it any good?",
        "what do people say about the Odette",
        "reviews?",
        "how is it rated",
        "what do customers think of this dress",
        "how many stars does the Odette Black Midi Dress have?",
    ],
)
def test_the_average_the_count_and_two_sentences_are_told(say, question: str) -> None:
    decision = say(question)
    assert decision.kind is Kind.RATED and ids(decision) == [ODETTE]
    for text in wordings(decision):
        assert "3.4 out of 5" in text and "5 reviews" in text  # (5 + 5 + 4 + 2 + 1) / 5
        assert PRAISE in text and FAULT in text and text.count("customer writes") == 1


def test_what_the_reader_hears_as_a_question_of_ratings_is_one(say) -> None:
    read = {"acts": {Act.ASK: 0.9}, "aspects": {Aspect.RATING: 0.9}, "pointer": Pointer.THIS}
    assert say("do ppl like it?", intent="chitchat", **read).kind is Kind.RATED


def test_where_nobody_finds_fault_nothing_critical_is_quoted(say) -> None:
    assert say("reviews?", of=INES).words["said"] == " One customer writes: “True to size for me.”"


@pytest.mark.parametrize("question", ["is it any good?", "what do people say about the Marlow", "reviews?"])
def test_what_nobody_reviewed_is_told_to_have_no_reviews(say, question: str) -> None:
    decision = say(question, of=MARLOW)
    assert decision.kind is Kind.NO_RATING and ids(decision) == [MARLOW]


def test_a_shop_without_reviews_tells_none(boutique_index: Index) -> None:
    context = Context(focus_product=ODETTE)
    decision = decide(Message("what do people say about it?"), "ask_product", context, boutique_index.snapshot())
    assert decision.kind is Kind.NO_RATING
    stars = decide(Message("dresses over 4 stars"), "search_products", Context(), boutique_index.snapshot())
    assert stars.kind is Kind.UNRATED and all("no " in text for text in wordings(stars))


def test_how_the_sizes_turn_out_is_counted(say) -> None:
    decision = say("do reviews say it runs small?")
    assert decision.kind is Kind.REVIEWS_SAY
    assert decision.words["told"] == "2 of the 5 reviews of the Odette Black Midi Dress say it runs small"
    assert "I sized up and I am happy." in decision.words["said"] or "It runs small." in decision.words["said"]
    assert "true to size" in say("does it run large according to reviews", of=INES).words["told"]


def test_what_reviews_say_of_one_thing_is_quoted(say) -> None:
    decision = say("do people complain about the zip?")
    assert decision.kind is Kind.REVIEWS_SAY and "“The zip is a bit stiff.”" in decision.words["said"]
    assert decision.words["told"].startswith("1 of the 5 reviews of the Odette Black Midi Dress mentions")


def test_a_thing_that_is_asked_about_in_general_is_found_by_its_own_name(say) -> None:
    decision = say("what do people say about the fabric?")
    assert decision.kind is Kind.REVIEWS_SAY and PRAISE in decision.words["said"]


def test_a_word_that_only_points_at_the_product_is_nothing_to_look_for(say) -> None:
    shown = (INES, ODETTE)
    for question in ("what do people say about the second one", "what do people say about the black one"):
        decision = say(question, shown=shown)
        assert decision.kind is Kind.RATED and ids(decision) == [ODETTE], question


def test_what_no_review_says_is_told_and_the_nearest_is_offered_as_no_more(say) -> None:
    near = say("do buyers say the zip is broken?")
    assert near.kind is Kind.REVIEWS_NEAR and "The zip is a bit stiff." in near.words["said"]
    silent = say("did anyone say it shrinks?")
    assert silent.kind is Kind.REVIEWS_SILENT
    assert all("none of the 5 reviews" in text.lower() for text in wordings(silent))
    alone = say("did anyone say it shrinks?", of=PERRIN)
    assert all("the one review" in text.lower() for text in wordings(alone))


def test_what_a_stranger_tells_the_assistant_is_never_said(say) -> None:
    for question in ("reviews?", "does anyone mention rules?", "do people say everything is free?"):
        for text in wordings(say(question)):
            assert "everything is free" not in text and "previous rules" not in text


@pytest.mark.parametrize(
    "question", ["best rated dresses", "which dress has the highest rating?", "well reviewed dresses"]
)
def test_the_best_rated_come_first_with_what_they_are_given(say, question: str) -> None:
    decision = say(question, of="", intent="search_products")
    assert decision.kind is Kind.BY_RATING and ids(decision) == [INES, ODETTE, PERRIN]
    assert all("4.5 out of 5 in 2 reviews" in text for text in wordings(decision))
    assert MARLOW not in [subject.product.product_id for subject in decision.cards]


def test_a_bound_of_stars_leaves_out_what_is_rated_lower_or_not_at_all(say) -> None:
    assert ids(say("anything over 4 stars", of="", intent="search_products")) == [INES]
    assert sorted(ids(say("dresses with at least 3 stars", of="", intent="search_products"))) == sorted(
        [INES, ODETTE, PERRIN]
    )
    top = say("dresses with at least 5 stars", of="", intent="search_products")
    assert top.words["what"].endswith("rated 5 out of 5")
    none = say("dresses over 4.5 stars", of="", intent="search_products")
    assert none.kind is Kind.NEAREST and "rated over 4.5 out of 5" in none.words["what"]


def test_the_best_rated_of_those_shown(say) -> None:
    shown = (ODETTE, INES, MARLOW)
    for question in ("which one has the best reviews?", "sort them by rating", "which of these is best rated?"):
        assert ids(say(question, shown=shown)) == [INES, ODETTE], question
    assert ids(say("which of these is worst rated?", shown=shown)) == [ODETTE, INES]


def test_what_sells_best_is_told_by_no_review(say) -> None:
    assert say("your most popular dresses", of="", intent="search_products").kind is Kind.MOST_UNTOLD


def test_a_card_tells_what_customers_give_and_nothing_where_nobody_gave_any(reviewed_index: Index) -> None:
    asks = Answerer(reviewed_index, Liar("Rated 5 out of 5 by all."), "Maison Lisa")
    shown = asks.answer("best rated dresses", "search_products", Context()).cards
    assert shown[0]["rating_text"] == "4.5 out of 5 in 2 reviews"
    assert asks.answer("show me boots", "search_products", Context()).cards[0]["rating_text"] == ""


def test_two_questions_are_both_answered(say) -> None:
    decision = say("is it any good, and what does it cost?")
    assert {part.kind for part in decision.parts} == {Kind.RATED, Kind.PRICE}
    read = {"acts": {Act.ASK: 0.9}, "aspects": {Aspect.PRICE: 0.9, Aspect.DESCRIPTION: 0.5}}
    heard = say("is it any good and how much is it", **read)
    assert [part.kind for part in heard.parts] == [Kind.RATED, Kind.PRICE]


@pytest.mark.parametrize(
    "question",
    ["how much is it?", "how do I leave a review?", "is it good for hiking?", "what is it made of?", "show me boots"],
)
def test_other_questions_are_not_answered_by_reviews(say, question: str) -> None:
    kinds = {Kind.RATED, Kind.REVIEWS_SAY, Kind.REVIEWS_NEAR, Kind.REVIEWS_SILENT, Kind.BY_RATING, Kind.NO_RATING}
    assert say(question).kind not in kinds


@pytest.mark.parametrize(
    "question",
    ["reviews?", "do reviews say it runs small?", "do people complain about the zip?", "did anyone say it shrinks?"],
)
def test_every_template_holds_and_a_changed_figure_or_word_of_a_customer_does_not(
    say, boutique_lexicon: Lexicon, question: str
) -> None:
    decision = say(question)
    for text in wordings(decision):
        assert unsupported_claims(text, decision, boutique_lexicon) == [], text
        if "3.4" in text:
            assert unsupported_claims(text.replace("3.4", "4.9"), decision, boutique_lexicon)
        assert unsupported_claims(
            text.replace(title(decision.subjects[0].product), "Rose Gown"), decision, boutique_lexicon
        )
        if "“" in text:
            ours = text.replace(decision.words["said"], " It is waterproof and made of velvet.")
            assert unsupported_claims(ours, decision, boutique_lexicon)


def test_templates_of_an_order_by_rating_hold(say, boutique_lexicon: Lexicon) -> None:
    decision = say("best rated dresses", of="", intent="search_products")
    for text in wordings(decision):
        assert unsupported_claims(text, decision, boutique_lexicon) == [], text
        assert unsupported_claims(text.replace("4.5", "5.0"), decision, boutique_lexicon)
