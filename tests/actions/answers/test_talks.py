"""What a customer said earlier holds later: whole talks over the sample boutique, read by the real reader."""

from dataclasses import replace

import pytest

from actions.answers.decide import Context, Heard
from actions.answers.decision import Decision, Kind
from actions.basket.basket import Basket
from actions.routing import answered_as
from language.message import Message
from language.reader import Reader
from retrieval.index import Index


class Talk:
    """One conversation: what was decided last, and what its slots and events would hold."""

    def __init__(self, index: Index, reader: Reader) -> None:
        self._snapshot, self._reader = index.snapshot(), reader
        self.context = Context(basket=Basket())
        self._said: list[str] = []

    def say(self, text: str, intent: str = "search_products") -> Decision:
        """Decide about the next message, taken for this intent."""
        context = replace(
            self.context,
            lasting=tuple(one for one in self._said if Message(one).lasting),
            standing=tuple(one for one in self._said if Message(one).standing),
        )
        heard = Heard(self._reader.read(text, context.before(self._snapshot)), context, self._snapshot)
        decision = heard.decided(intent)
        ids = tuple(subject.product.product_id for subject in decision.cards)
        one = ids[:1] if len(ids) == 1 else ()
        self.context = replace(
            context,
            answered=decision.kind.value,
            question=text,
            last_products=ids if len(ids) > 1 else context.last_products,
            focus_product=context.focus_product if not ids else "".join(one),
            earlier=tuple(dict.fromkeys((*one, *context.earlier))),
            last_search=decision.last_search if decision.last_search is not None else context.last_search,
            basket=decision.basket or context.basket,
        )
        self._said.append(text)
        return decision

    def show(self, *titles: str) -> "Talk":
        """Let these be what was shown last."""
        by_title = {product.title: key for key, product in self._snapshot.products.items()}
        ids = tuple(by_title[title] for title in titles)
        one = ids[0] if len(ids) == 1 else ""
        self.context = replace(self.context, last_products=ids, focus_product=one, answered="matches")
        return self


@pytest.fixture
def talk(boutique_index: Index, reader: Reader) -> Talk:
    return Talk(boutique_index, reader)


def _titles(decision: Decision) -> list[str]:
    return [subject.product.title for subject in decision.cards]


def _highest(decision: Decision) -> float:
    return max(float(min(variant.price for variant in subject.variants)) for subject in decision.cards)


def test_a_budget_holds_for_another_kind_of_thing_until_the_price_no_longer_matters(talk: Talk) -> None:
    talk.say("I've got 70 dollars to spend on something nice")
    assert _highest(talk.say("do you have any scarves?")) <= 70
    assert _highest(talk.say("and what bags are there?")) <= 70
    assert _highest(talk.say("show me coats, the price doesn't matter")) > 70


def test_a_bound_of_one_thing_is_no_budget_for_the_next(talk: Talk) -> None:
    talk.say("a scarf under 40")
    assert _highest(talk.say("show me winter coats")) > 40


def test_a_budget_is_no_complaint_about_the_price(talk: Talk) -> None:
    talk.say("what would you give my sister for her birthday?", "recommend")
    decision = talk.say("my budget is about 50 dollars")
    assert decision.kind is not Kind.NONE_CHEAPER and _highest(decision) <= 60


def test_the_size_that_somebody_wears_holds_where_things_are_made_in_it(talk: Talk) -> None:
    talk.say("I usually wear a size L, show me men's shirts")
    decision = talk.say("and do you have jumpers?")
    assert all(variant.size == "L" for subject in decision.cards for variant in subject.variants)
    assert talk.say("and a men's watch or a bracelet?").kind is not Kind.NOT_FOUND  # no bracelet is made in L


def test_the_person_whom_it_is_for_holds_until_another_one_is_named(talk: Talk) -> None:
    talk.say("I'm looking for a gift for my dad", "recommend")
    genders = {subject.product.gender for subject in talk.say("do you have gloves?").cards}
    assert genders <= {"men", "unisex"}
    genders = {subject.product.gender for subject in talk.say("and gloves for my mum?").cards}
    assert genders <= {"women", "unisex"}


@pytest.mark.parametrize("text", ["and the other one?", "what about the other?"])
def test_the_other_of_two_is_asked_the_same(talk: Talk, text: str) -> None:
    talk.show("Swift Running Trainers", "Pace Running Trainers").say("how much is the first one?", "ask_product")
    decision = talk.say(text, "compare_products")
    assert _titles(decision) == ["Pace Running Trainers"] and decision.kind is Kind.PRICE


def test_the_third_is_asked_what_the_second_was(talk: Talk) -> None:
    talk.show("Bryn Half-Zip Jumper", "Skerry Fisherman Jumper", "Ailsa Cashmere Crew")
    talk.say("what's the second one made of?", "ask_product")
    decision = talk.say("and the third?", "ask_product")
    assert _titles(decision) == ["Ailsa Cashmere Crew"] and "cashmere" in " ".join(decision.facts)
    assert decision.kind is Kind.DETAIL


def test_the_cheaper_one_of_three_is_the_cheapest(talk: Talk) -> None:
    talk.show("Elin Cashmere-Lined Gloves", "Moor Shearling Mittens", "Isle Fingerless Mitts")
    decision = talk.say("the cheaper one")
    assert decision.kind is Kind.CHEAPEST and _titles(decision)[0] == "Isle Fingerless Mitts"


def test_which_of_them_are_of_a_colour_is_told_of_all_that_were_shown(talk: Talk) -> None:
    shown = ("Linea Chain Bracelet", "Posy Enamel Ring", "Mosaic Bangle", "Keepsake Charm Bracelet")
    decision = talk.show(*shown).say("which of these are silver?", "compare_products")
    assert {*_titles(decision)} == {"Linea Chain Bracelet", "Keepsake Charm Bracelet"}


def test_a_no_that_says_how_it_is_to_be_changes_the_wish(boutique_index: Index, reader: Reader) -> None:
    talk = Talk(boutique_index, reader)
    talk.say("show me jeans")
    snapshot = boutique_index.snapshot()

    def asked_as(text: str) -> str:
        return answered_as("deny", Heard(reader.read(text, talk.context.before(snapshot)), talk.context, snapshot))

    assert asked_as("no not those, mens") == "search_products"
    assert asked_as("no thanks") == ""


def test_a_property_that_is_asked_for_leaves_out_nothing_that_was_shown(talk: Talk) -> None:
    talk.say("show me coats")
    decision = talk.say("anything with a hood?")
    assert decision.kind is not Kind.NO_MORE and decision.cards


def test_of_two_that_it_may_be_each_is_told(talk: Talk) -> None:
    talk.show("Swift Running Trainers", "Pace Running Trainers")
    decision = talk.say("does it come in black?", "ask_product")
    assert decision.kind is Kind.COMPARED_EACH
    assert _titles(decision) == ["Swift Running Trainers", "Pace Running Trainers"]


def test_a_question_about_the_service_beside_the_basket_is_answered_too(talk: Talk) -> None:
    talk.show("Market Canvas Tote")
    decision = talk.say("put it in my basket in navy. can I pay with PayPal?", "place_order")
    assert decision.kind is Kind.BASKET_ADDED and "PayPal" in decision.before
    assert decision.basket is not None and [line.count for line in decision.basket.lines] == [1]


def test_the_size_and_colour_of_the_wish_are_those_that_are_taken(talk: Talk) -> None:
    talk.say("I'm looking for a black dress in M")
    assert "Odette Black Midi Dress" in _titles(talk.show("Odette Black Midi Dress").say("I'll take it", "place_order"))
    assert talk.context.basket is not None
    [line] = talk.context.basket.lines
    assert line.variant_id.endswith("/m")


def test_what_was_spoken_of_before_is_found_by_its_kind(talk: Talk) -> None:
    talk.say("do you have a cashmere jumper?")
    talk.say("and a scarf to go with it, in grey?")
    decision = talk.say("I'll take the jumper in navy, size L", "place_order")
    assert _titles(decision) == ["Ailsa Cashmere Crew"] and decision.kind is Kind.BASKET_ADDED


def test_what_is_refused_in_the_same_breath_is_not_put_in(talk: Talk) -> None:
    talk.show("Garrick Dress Belt")
    decision = talk.say("don't want a belt. just add the Everyday Crew Tee in white M to my basket", "place_order")
    assert _titles(decision) == ["Everyday Crew Tee"]
    assert decision.basket is not None and not decision.basket.wanted


def test_a_bag_for_a_thing_is_one_whose_record_speaks_of_it(talk: Talk) -> None:
    decision = talk.say("I need a bag for my laptop")
    assert {*_titles(decision)} == {"Cormac Waxed Backpack", "Fenwick Leather Tote"}


def test_how_soon_it_can_be_had_is_the_deliverys_business(talk: Talk) -> None:
    decision = talk.show("Bergen Rain Mac").say("how soon can I get it?", "ask_product")
    assert decision.kind in (Kind.POLICY, Kind.POLICY_RULE) and "working days" in " ".join(decision.facts)


def test_a_thing_that_no_outfit_has_is_looked_for_and_no_outfit_made_of_it(talk: Talk) -> None:
    decision = talk.show("Alder Oxford Shirt").say("and a tie to go with it?")
    assert decision.kind is not Kind.OUTFIT
