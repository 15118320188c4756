"""Outfits over the sample boutique: what they are made of, their sums, and what changes of them keep."""

from decimal import Decimal

import pytest

from actions.answers.claims import unsupported_claims
from actions.answers.decide import Context, decide
from actions.answers.decision import Decision, Kind
from actions.answers.lexicon import Lexicon
from actions.answers.templates import wordings
from actions.basket.basket import Basket
from language.message import Act, Message
from retrieval.index import Index, Snapshot


class Chat:
    """A conversation, turn by turn, with what each leaves for the next."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._context = Context(basket=Basket())

    def say(self, text: str, *acts: Act) -> Decision:
        message = Message(text, dict.fromkeys(acts, 0.9))
        decision = decide(message, "recommend", self._context, self._snapshot)
        shown = tuple(card.product.product_id for card in decision.cards)
        before = self._context
        self._context = Context(
            last_products=shown if len(shown) > 1 else before.last_products,
            focus_product=shown[0] if len(shown) == 1 else "",
            last_search=decision.last_search or before.last_search,
            answered=str(decision.kind),
            basket=decision.basket or before.basket,
            outfit=decision.outfit or before.outfit,
        )
        return decision


@pytest.fixture
def chat(boutique_index: Index) -> Chat:
    return Chat(boutique_index.snapshot())


def cost(decision: Decision) -> Decimal:
    return sum((card.variants[0].price for card in decision.cards), Decimal(0))


def pieces(decision: Decision) -> list[str]:
    return [card.variants[0].variant_id for card in decision.cards]


def test_an_outfit_keeps_to_its_budget_and_tells_its_exact_sum(chat: Chat) -> None:
    outfit = chat.say("an outfit for a picnic for a woman, at most 220")
    assert outfit.kind is Kind.OUTFIT and len(outfit.cards) >= 3
    assert cost(outfit) <= 220 and f"${cost(outfit)}" in outfit.words["total"]
    assert all(card.variants[0].in_stock and card.product.gender != "men" for card in outfit.cards)


def test_what_isnt_wanted_is_in_no_part_of_it(chat: Chat) -> None:
    outfit = chat.say("a winter outfit for a man without anything black and no leather")
    assert outfit.kind is Kind.OUTFIT
    assert not [card for card in outfit.cards if card.variants[0].colour == "Black"]
    assert not [card for card in outfit.cards if "leather" in card.product.tags]


def test_less_than_anything_costs_is_told_with_the_least_that_does(chat: Chat) -> None:
    none = chat.say("an outfit for a woman under $10")
    assert none.kind is Kind.OUTFIT_NONE and none.verdict == "no" and "least" in none.words


def test_whom_it_is_for_is_asked_once_and_then_known(chat: Chat) -> None:
    assert chat.say("put an outfit together for the office, 400 max").kind is Kind.OUTFIT_ASKS
    outfit = chat.say("for a man")
    assert outfit.kind is Kind.OUTFIT and cost(outfit) <= 400
    assert {card.product.gender for card in outfit.cards} <= {"men", "unisex"}


def test_a_swap_keeps_the_rest_and_never_brings_back_what_was_turned_down(chat: Chat) -> None:
    before = chat.say("an outfit for a dinner for a woman, 400 max")
    first = chat.say("swap the shoes")
    second = chat.say("other shoes please")
    assert first.kind is second.kind is Kind.OUTFIT_CHANGED
    for one, other in ((before, first), (before, second), (first, second)):
        assert len(set(pieces(one)) & set(pieces(other))) == len(pieces(one)) - 1
    assert max(cost(one) for one in (first, second)) <= 400


def test_a_part_is_left_out_and_the_whole_made_cheaper(chat: Chat) -> None:
    before = chat.say("an outfit for a dinner for a woman, 400 max")
    without = chat.say("lose the bag")
    assert set(pieces(without)) < set(pieces(before)) and cost(without) < cost(before)
    assert cost(chat.say("could it be a bit cheaper?")) < cost(without)


def test_another_colour_is_of_the_part_that_was_changed_last(chat: Chat) -> None:
    chat.say("an outfit for a dinner for a woman, 400 max")
    swapped = chat.say("swap the bag")
    coloured = chat.say("what about black ones?")
    assert coloured.kind is Kind.OUTFIT_CHANGED and len(set(pieces(swapped)) & set(pieces(coloured))) >= 3
    new = [card.variants[0] for card in coloured.cards if card.variants[0].variant_id not in pieces(swapped)]
    assert [variant.colour for variant in new] == ["Black"]


def test_a_narrower_kind_is_meant_where_both_are_named(chat: Chat) -> None:
    chat.say("an outfit for the office for a woman, 900 max")
    boots = chat.say("swap the shoes for boots", Act.ORDER)
    assert boots.kind is Kind.OUTFIT_CHANGED and "Boots" in {card.product.category for card in boots.cards}


def test_a_bare_amount_at_the_end_is_the_budget(chat: Chat) -> None:
    outfit = chat.say("an outfit for a man, smart casual, 300")
    assert outfit.kind is Kind.OUTFIT and cost(outfit) <= 300


def test_all_of_it_is_put_in_the_basket_and_sizes_are_asked_for(chat: Chat) -> None:
    outfit = chat.say("an outfit for a dinner for a woman, 400 max")
    asks = chat.say("I'll take all of it", Act.BUY)
    assert asks.kind is Kind.BASKET_ASKS and asks.basket is not None
    kept = {line.product_id for line in asks.basket.lines} | {one.product_id for one in asks.basket.wanted}
    assert kept == {card.product.product_id for card in outfit.cards}


def test_what_goes_with_a_thing_has_each_part_and_the_thing_itself(chat: Chat) -> None:
    outfit = chat.say("what would you wear with the Odette Black Midi Dress?")
    assert outfit.kind is Kind.OUTFIT and outfit.cards[0].product.title == "Odette Black Midi Dress"
    assert {"Bags"} < {card.product.category for card in outfit.cards}


def test_a_bracelet_to_match_the_necklace_shown_is_one_and_no_outfit(chat: Chat) -> None:
    chat.say("show me the Tidal Glass Bead Necklace")
    found = chat.say("and a matching bracelet, any colour bar gold")
    titles = [card.product.title for card in found.cards]
    assert titles and all(title.endswith(("Bracelet", "Bangle")) for title in titles)


def test_shoes_that_go_with_a_thing_are_shoes_and_no_boots_for_the_snow(chat: Chat) -> None:
    shoes = chat.say("which shoes go with the Odette Black Midi Dress?")
    assert shoes.kind is Kind.GOES_WITH and 1 < len(shoes.cards) <= 3
    assert not [card for card in shoes.cards if {"snow", "hiking", "beach", "sport"} & set(card.product.tags)]


def test_nothing_of_it_goes_past_the_claim_check_but_what_the_records_bear_out(
    chat: Chat, boutique_index: Index
) -> None:
    outfit = chat.say("an outfit for a dinner for a woman, 400 max")
    lexicon = Lexicon.of(boutique_index.snapshot().products.values())
    assert [claim for text in wordings(outfit) for claim in unsupported_claims(text, outfit, lexicon)] == []
    wrong = wordings(outfit)[0].replace(f"${cost(outfit)}", f"${cost(outfit) - 1}")
    assert "price" in {claim.sort for claim in unsupported_claims(wrong, outfit, lexicon)}
