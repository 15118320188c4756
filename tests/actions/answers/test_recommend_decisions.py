"""Recommendations over the sample boutique: true reasons, nothing unwanted, a question where its answer matters."""

import pytest

from actions.answers.claims import unsupported_claims
from actions.answers.decide import Context, decide
from actions.answers.decision import Decision, Kind
from actions.answers.lexicon import Lexicon
from actions.answers.templates import wordings
from language.message import Act, Message, Pointer
from retrieval.index import Index
from retrieval.search import searchable_text


@pytest.fixture
def say(boutique_index: Index):
    """Says something, of a product or after an answer where one is given."""
    snapshot = boutique_index.snapshot()
    by_title = {product.title: product for product in snapshot.products.values()}

    def said(
        text: str,
        *acts: Act,
        of: str = "",
        after: Decision | None = None,
        intent: str = "recommend",
        pointer: Pointer = Pointer.NOTHING,
    ) -> Decision:
        context = Context(
            last_products=tuple(card.product.product_id for card in after.cards) if after else (),
            focus_product=by_title[of].product_id if of else "",
            last_search=after.last_search if after else None,
            answered=str(after.kind) if after else "",
        )
        return decide(Message(text, dict.fromkeys(acts, 0.9), pointer=pointer), intent, context, snapshot)

    return said


def titles(decision: Decision) -> list[str]:
    return [card.product.title for card in decision.cards]


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("what would you give a mother who is cold all the time", "women"),
        ("my brother hikes a lot, what should I buy him", "men"),
        ("something sparkly for a night out for my wife", "women"),
    ],
)
def test_two_or_three_picks_for_whom_it_is(say, text: str, group: str) -> None:
    decision = say(text)
    assert decision.kind is Kind.RECOMMENDED and 1 < len(decision.cards) <= 3
    assert {card.product.gender for card in decision.cards} <= {group, "unisex"}
    assert all(card.variants[0].in_stock for card in decision.cards)
    assert decision.words["picks"].count("): ") == len(decision.cards)


def test_what_isnt_wanted_is_kept_out(say) -> None:
    decision = say("something cosy for a woman, no wool and nothing grey")
    assert decision.kind is Kind.RECOMMENDED
    assert not [card for card in decision.cards if "wool" in searchable_text(card.product).lower()]
    assert not [v for card in decision.cards for v in card.variants if v.colour in ("Grey", "Charcoal")]


def test_a_guest_gets_nothing_bridal_and_the_bride_does(say) -> None:
    guest = say("what heels would you suggest for my cousin's wedding")
    bride = say("I'm getting married, what heels would you suggest for my wedding")
    assert "Phoebe Bridal Heels" not in titles(guest) and "Phoebe Bridal Heels" in titles(bride)


def test_for_whom_or_for_how_much_is_asked_where_the_picks_depend_on_it(say) -> None:
    assert "woman" in say("what would you take to the seaside in summer").words["question"]
    gift = say("a gift for a lady")
    assert "spend" in gift.words["question"] and gift.buttons
    assert not say("a gift for a lady between 40 and 60 dollars").words["question"]


def test_the_answer_to_the_question_narrows_the_picks(say) -> None:
    gift = say("a gift for a lady")
    narrowed = say("under $40", Act.REFINE, after=gift, intent="search_products")
    assert narrowed.kind is Kind.RECOMMENDED
    assert max(card.variants[0].price for card in narrowed.cards) < 40


def test_of_those_shown_one_is_chosen_among_them(say) -> None:
    shown = say("coats", intent="search_products")
    chosen = say("which of them would you take for the rain?", after=shown, pointer=Pointer.ALL)
    assert chosen.kind is Kind.RECOMMENDED and set(titles(chosen)) <= set(titles(shown))


def test_no_occasion_is_claimed_that_no_record_tells(say) -> None:
    decision = say("what should my uncle wear for hanukkah")
    assert decision.kind is not Kind.RECOMMENDED


@pytest.mark.parametrize("text", ["can I return a gift?", "do you sell gift cards", "show me red dresses"])
def test_what_asks_for_no_choice_gets_none(say, text: str) -> None:
    assert say(text, intent="ask_policy/returns").kind is not Kind.RECOMMENDED


def test_what_is_too_dear_has_something_alike_for_less(say) -> None:
    decision = say("that's out of my budget", Act.TOO_DEAR, of="Margaux Knee-High Boots")
    assert decision.kind is Kind.CHEAPER_ALIKE and {card.product.category for card in decision.cards} == {"Boots"}
    assert max(card.variants[0].price for card in decision.cards) < 268
    assert decision.words["picks"].count("also ") == len(decision.cards)


def test_a_colour_that_isnt_liked_has_others(say) -> None:
    decision = say("I don't like the colour", Act.DISLIKE, of="Marlow Linen Shirt Dress")
    assert decision.kind is Kind.DIFFERING and "off-white, olive and navy" in decision.before
    others = {variant.colour for card in decision.cards[1:] for variant in card.variants}
    assert not others & {"Off-White", "Olive", "Navy"}


def test_a_pattern_that_isnt_liked_is_shown_no_more(say) -> None:
    decision = say("I'm not keen on the print", Act.DISLIKE, of="Tansy Floral Tea Dress")
    assert decision.kind is Kind.DIFFERING
    assert not [card for card in decision.cards if {"floral", "polka-dot"} & set(card.product.tags)]


def test_what_is_no_ones_style_is_asked_about(say) -> None:
    decision = say("not my style at all", Act.DISLIKE, of="Blythe Chelsea Boots")
    assert decision.kind is Kind.NOT_LIKED and "Blythe Chelsea Boots" not in titles(decision)


def test_every_wording_passes_the_claim_check(say, boutique_lexicon: Lexicon) -> None:
    decisions = [
        say("a warm present for my mum"),
        say("what should I wear to a wedding, for a woman"),
        say("too dear", Act.TOO_DEAR, of="Margaux Knee-High Boots"),
        say("I don't like the colour", Act.DISLIKE, of="Marlow Linen Shirt Dress"),
        say("not my style at all", Act.DISLIKE, of="Blythe Chelsea Boots"),
        say("which bag goes with the Odette Black Midi Dress"),
    ]
    found = [
        (text, claim)
        for one in decisions
        for text in wordings(one)
        for claim in unsupported_claims(text, one, boutique_lexicon)
    ]
    assert found == []


def test_what_somebody_likes_is_looked_for_in_what_the_records_say(say) -> None:
    before = say("a present for my aunt")
    liking = say("she's into the sea and gardening", Act.REFINE, after=before)
    assert liking.kind is Kind.RECOMMENDED and liking.words["picks"].count("speaks of") == len(liking.cards) > 0
    for card in liking.cards:
        assert any(word in searchable_text(card.product).lower() for word in ("sea", "garden")), card.product.title
        assert card.product.gender in ("women", "unisex")
    cheaper = say("under 60 please", Act.REFINE, after=liking, intent="search_products")
    assert max(card.variants[0].price for card in cheaper.cards) < 60


def test_of_what_no_record_speaks_that_is_said_and_it_is_no_kind_of_thing(say) -> None:
    before = say("a present for my aunt")
    liking = say("she collects stamps and plays the tuba", Act.REFINE, after=before)
    assert liking.kind is Kind.UNTOLD and "stamps" in liking.words["property"]
    again = say("not over 50", Act.REFINE, after=liking, intent="search_products")
    assert again.cards and "stamps" not in str(again.words)


def test_what_somebody_is_like_is_no_thing_that_is_denied(say) -> None:
    first = say("my aunt turns 60, she's hopeless to shop for")
    liking = say("she loves gardening and birds", Act.REFINE, after=first)
    told = str(liking.words)
    assert liking.cards and "hopeless" not in told and "birthday" not in told
