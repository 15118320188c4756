"""What becomes of a basket, decided over the sample boutique by the words and the records alone."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from actions.answers.answerer import Answer, Answerer
from actions.answers.decide import Context
from actions.answers.decision import Kind
from actions.basket.basket import Basket, Line, load
from actions.basket.lines import held
from actions.basket.links import Links
from language.message import Act, Before, Message
from retrieval.index import Index
from retrieval.records import Product
from tests.actions.test_catalog_actions import Silent

CREW, DRESS, SCARF = "everyday-crew-tee", "ines-wrap-dress", "hollin-lambswool-scarf"


class Hears:
    """Reads each message as the acts that the test says."""

    acts: tuple[Act, ...] = ()

    def read(self, text: str, before: Before) -> Message:
        return Message(text, dict.fromkeys(self.acts, 0.9))


class Chat:
    """One conversation, with what its slots would hold."""

    def __init__(self, answerer: Answerer, reader: Hears) -> None:
        self._answerer, self._reader = answerer, reader
        self.context = Context(basket=Basket())

    def say(self, text: str, *acts: Act) -> Answer:
        self._reader.acts = acts
        answer = self._answerer.answer(text, "ask_product", self.context)
        self.context = replace(
            self.context,
            basket=self.context.basket if answer.basket is None else load(answer.basket.dump()),
            focus_product=self.context.focus_product if answer.focus_product is None else answer.focus_product,
            last_products=answer.last_products or self.context.last_products,
            answered=str(answer.decision),
            question=text,
        )
        return answer

    @property
    def lines(self) -> dict[str, int]:
        assert self.context.basket is not None
        return {line.variant_id: line.count for line in self.context.basket.lines}


@pytest.fixture
def chat(boutique_index: Index) -> Chat:
    reader = Hears()
    links = Links(pages_url="http://localhost:8080")
    return Chat(Answerer(boutique_index, Silent(), "Maison Lisa", reader=reader, links=links), reader)


def test_what_is_told_in_full_is_put_in(chat: Chat) -> None:
    said = chat.say("I'll take two of the Ines Wrap Dress in plum, size M", Act.BUY)
    assert said.decision is Kind.BASKET_ADDED and chat.lines == {f"{DRESS}/plum/m": 2}
    assert "$236.00" in said.text and "nothing is ordered" in said.text
    assert "nothing is ordered" not in chat.say("and the Hollin Lambswool Scarf in grey").text
    assert chat.lines == {f"{DRESS}/plum/m": 2, f"{SCARF}/grey": 1}


def test_a_missing_colour_and_size_are_asked_for_with_what_there_is(chat: Chat) -> None:
    asked = chat.say("I'll take the Ines Wrap Dress", Act.BUY)
    assert asked.decision is Kind.BASKET_ASKS and list(asked.buttons) == ["Cobalt", "Plum", "Forest Green"]
    sizes = chat.say(asked.buttons["Forest Green"], Act.BUY)
    assert "XL" not in sizes.buttons and {"S", "M", "XXL"} <= sizes.buttons.keys() and chat.lines == {}
    chat.say(sizes.buttons["S"], Act.BUY)
    assert chat.lines == {f"{DRESS}/forest green/s": 1}


@pytest.mark.parametrize("says", ["what's in my basket?", "checkout"])
def test_a_basket_that_waits_for_a_colour_is_told_to_be_empty(chat: Chat, says: str) -> None:
    chat.say("I'll take the Ines Wrap Dress", Act.BUY)
    said = chat.say(says)
    assert said.text.startswith("Your basket is still empty. ") and "Cobalt" in said.buttons
    assert chat.lines == {}


def test_what_was_just_asked_for_is_what_is_taken(chat: Chat) -> None:
    asked = chat.say("do you have the Ines Wrap Dress in plum, size M?", Act.ASK)
    assert asked.decision in (Kind.IN_STOCK, Kind.FEW_LEFT)
    chat.say("ok I'll take it", Act.BUY)
    assert chat.lines == {f"{DRESS}/plum/m": 1}


def test_a_thing_that_waits_for_its_size_is_let_go(chat: Chat) -> None:
    chat.say("I'll take the Ines Wrap Dress", Act.BUY)
    said = chat.say("nvm take it out")
    assert said.decision is Kind.BASKET_CHANGED and chat.context.basket == Basket()


def test_a_number_that_is_a_size_is_no_number_of_pieces(chat: Chat) -> None:
    chat.say("I'll take the Faro Bootcut Jeans in indigo, 27", Act.BUY)
    chat.say("actually make it 28")
    assert chat.lines == {"faro-bootcut-jeans/indigo/28": 1}
    chat.say("make it 2")
    assert chat.lines == {"faro-bootcut-jeans/indigo/28": 2}


def test_what_is_sold_out_is_refused_and_the_rest_of_what_was_told_holds(chat: Chat) -> None:
    assert chat.say("the Ines Wrap Dress in forest green, XL, please", Act.BUY).decision is Kind.SOLD_OUT_OTHERS
    chat.say("L then")
    assert chat.lines == {f"{DRESS}/forest green/l": 1}
    assert chat.say("add the Ines Wrap Dress in orange", Act.BUY).decision is Kind.NOT_MADE
    assert chat.lines == {f"{DRESS}/forest green/l": 1}


def test_never_more_than_the_shop_counts(chat: Chat) -> None:
    assert "Only 2 are left" in chat.say("I'll take five of the Odette Black Midi Dress in M", Act.BUY).text
    chat.say("make it nine")
    assert list(chat.lines.values()) == [2]
    assert chat.say("another one").text.startswith("Only 2 are left")


@pytest.mark.parametrize(
    ("say", "lines"),
    [
        ("make it three", {f"{CREW}/white/m": 1, f"{CREW}/navy/l": 3}),
        ("take the white one out", {f"{CREW}/navy/l": 1}),
        ("make the white one olive", {f"{CREW}/navy/l": 1, f"{CREW}/olive/m": 1}),
        ("empty my basket", {}),
        ("take out the Ronda Woven Belt", {f"{CREW}/white/m": 1, f"{CREW}/navy/l": 1}),
        ("take the tee out", {f"{CREW}/white/m": 1, f"{CREW}/navy/l": 1}),
        ("what does it come to?", {f"{CREW}/white/m": 1, f"{CREW}/navy/l": 1}),
    ],
)
def test_what_is_in_it_is_changed(chat: Chat, say: str, lines: dict[str, int]) -> None:
    chat.say("one Everyday Crew Tee in white M and one in navy L", Act.BUY)
    chat.say(say)
    assert chat.lines == lines


def test_which_one_is_asked_and_answered(chat: Chat) -> None:
    chat.say("one Everyday Crew Tee in white M and one in navy L", Act.BUY)
    assert chat.say("take the tee out").decision is Kind.BASKET_WHICH
    chat.say("the navy one")
    assert chat.lines == {f"{CREW}/white/m": 1}


TEE, TOTE, BEANIE = CREW, "fenwick-leather-tote", "finn-ribbed-beanie"


@pytest.mark.parametrize(
    ("say", "lines"),
    [
        ("add 2 white crew tees size M and a black fenwick tote", {f"{TEE}/white/m": 2, f"{TOTE}/black": 1}),
        ("3 grey M everyday crew tees please", {f"{TEE}/grey/m": 3}),
        ("could you add the finn beanie in rust?", {f"{BEANIE}/rust/one size": 1}),
        ("pop 2 finn beanies in rust in my basket", {f"{BEANIE}/rust/one size": 2}),
    ],
)
def test_count_colour_and_size_are_told_in_any_order_of_things_named_by_a_word(
    chat: Chat, say: str, lines: dict[str, int]
) -> None:
    chat.say(say)
    assert chat.lines == lines


@pytest.mark.parametrize(
    ("say", "lines"),
    [
        ("two more in navy", {f"{CREW}/white/m": 1, f"{CREW}/navy/m": 2}),
        ("and the same in grey", {f"{CREW}/white/m": 1, f"{CREW}/grey/m": 1}),
        ("I want it in L too", {f"{CREW}/white/m": 1, f"{CREW}/white/l": 1}),
        ("one size up", {f"{CREW}/white/l": 1}),
        ("rather navy than white", {f"{CREW}/navy/m": 1}),
        ("actually leave the tee", {}),
        ("the tee can go", {}),
        ("leave the tee in", {f"{CREW}/white/m": 1}),
    ],
)
def test_what_is_told_of_the_same_thing_holds_on(chat: Chat, say: str, lines: dict[str, int]) -> None:
    chat.say("the Everyday Crew Tee in white M please", Act.BUY)
    chat.say(say)
    assert chat.lines == lines


def test_what_is_in_it_is_not_asked_about_once_more_after_a_question(chat: Chat) -> None:
    chat.say("the Ines Wrap Dress in plum M please", Act.BUY)
    chat.say("what is it made of?", Act.ASK)
    assert chat.say("ok I'll have it", Act.BUY).decision is Kind.BASKET_SHOWN
    assert chat.lines == {f"{DRESS}/plum/m": 1}


def test_one_of_two_sizes_is_meant_by_its_plural(chat: Chat) -> None:
    chat.say("one pair of the Astrid Block Heels in navy, 38 and one in 39", Act.BUY)
    chat.say("make the 38s two")
    assert chat.lines == {"astrid-block-heels/navy/38": 2, "astrid-block-heels/navy/39": 1}


def test_a_number_that_is_a_size_is_no_count(chat: Chat) -> None:
    chat.say("I'll take the Saskia Skinny Jeans in black", Act.BUY)
    chat.say("28 please")
    assert chat.lines == {"saskia-skinny-jeans/black/28": 1}


def test_a_thought_a_question_and_an_order_put_nothing_in(chat: Chat) -> None:
    chat.say("I'd take the Ines Wrap Dress in plum M if it were cheaper", Act.BUY)
    chat.say("do you have the Ines Wrap Dress in plum M?", Act.ASK)
    chat.say("add the Ines Wrap Dress in plum M to my order", Act.ORDER)
    assert chat.lines == {}


def test_the_basket_is_handed_over_as_one_link(chat: Chat) -> None:
    chat.say("I'll take the Ines Wrap Dress in plum, size M", Act.BUY)
    said = chat.say("check out")
    assert "http://localhost:8080/shop/basket?line=1:ines-wrap-dress/plum/m" in said.text
    assert "Nothing is ordered" in said.text


def test_an_agent_without_a_conversation_is_told_where_to_buy(chat: Chat) -> None:
    chat.context = Context()
    assert chat.say("I'll take the Ines Wrap Dress in plum, size M", Act.BUY).decision is Kind.BUY


@pytest.fixture
def changed(boutique_index: Index) -> Callable[..., Any]:
    """The basket of one dress, after the shop's record of it has changed."""

    def after(update: dict[str, Any], *, told: str = "118.00", count: int = 2, currency: str = "USD") -> Any:
        snapshot = boutique_index.snapshot()
        product = snapshot.products[DRESS]
        variants = tuple(
            one.model_copy(update=update) if one.variant_id == f"{DRESS}/plum/m" else one for one in product.variants
        )
        product = Product(**{**dict(product), "variants": variants, "currency": currency})
        now = replace_products(snapshot, {**snapshot.products, DRESS: product})
        lines = (
            Line(DRESS, f"{DRESS}/plum/m", count, Decimal(told)),
            Line(SCARF, f"{SCARF}/grey", 1, Decimal("48.00")),
        )
        return held(Basket(lines), now)

    return after


def replace_products(snapshot: Any, products: dict[str, Product]) -> Any:
    """Anything with these products: `held` looks up nothing else."""

    class Changed:
        pass

    now = Changed()
    now.products = products  # type: ignore[attr-defined]
    return now


def test_a_changed_price_and_fewer_pieces_are_told(changed: Callable[..., Any]) -> None:
    state = changed({"price": Decimal("99.00"), "quantity": 1})
    assert [line.count for line in state.basket.lines] == [1, 1]
    assert any("$99.00" in change and "$118.00" in change for change in state.changes)
    assert any("only 1 is left" in change for change in state.changes)


def test_what_sold_out_meanwhile_is_taken_out_and_told(changed: Callable[..., Any]) -> None:
    state = changed({"available": False, "quantity": 0})
    assert len(state.items) == 1 and "sold out" in state.changes[0]


def test_currencies_are_never_added_up(changed: Callable[..., Any]) -> None:
    from actions.basket.lines import total

    assert total(changed({}).items) == "Together: $284.00, before shipping."
    mixed = total(changed({}, currency="EUR").items)
    assert "no total" in mixed and "236.00" in mixed and "$48.00" in mixed
