"""A yes to nothing that was offered: what it does with a product is answered, and only a bare one is asked about."""

import pytest

from actions.answers.answerer import Answerer
from actions.answers.decide import Context
from actions.catalog import ActionSearchProducts
from actions.routing import answered_as
from actions.yes import ActionAnswerYes
from language.reader import Reader
from retrieval.index import Index
from tests.actions.test_catalog_actions import Chat, Silent


@pytest.fixture
def answerer(boutique_index: Index, reader: Reader) -> Answerer:
    return Answerer(boutique_index, Silent(), "Maison Lisa", reader=reader)


@pytest.fixture
def chat(answerer: Answerer) -> Chat:
    """A conversation in which dresses were shown, and one of them is spoken of."""
    chat = Chat()
    chat.run(ActionSearchProducts(answerer), "show me dresses")
    chat.slots["focus_product"] = chat.slots["last_products"][0]
    return chat


@pytest.mark.parametrize(
    "text", ["yes, I'll take it", "sure, put it in my bag", "yeah keep it for me until later", "yes, how much is it"]
)
def test_a_yes_that_does_more_is_answered_by_that(text: str, chat: Chat, answerer: Answerer) -> None:
    chat.run(ActionAnswerYes(answerer), text)
    assert chat.said and [card["product_id"] for card in chat.shown["cards"]] == [chat.slots["focus_product"]]


def test_a_yes_to_other_products_shows_them(chat: Chat, answerer: Answerer) -> None:
    seen = set(chat.slots["last_products"])
    chat.run(ActionAnswerYes(answerer), "yes, show me others")
    assert chat.shown["cards"] and not seen & {card["product_id"] for card in chat.shown["cards"]}


@pytest.mark.parametrize("text", ["yes", "yes please", "sure", "go ahead", "ok", "exactly"])
def test_a_bare_yes_asks_what_for(text: str, chat: Chat, answerer: Answerer) -> None:
    chat.run(ActionAnswerYes(answerer), text)
    assert [message["response"] for message in chat.messages] == ["utter_affirm"]


@pytest.mark.parametrize(
    ("text", "is_answered"),
    [
        ("no, show me others", True),
        ("nah too shiny", True),
        ("nope, too expensive", True),
        ("no, I don't like it", True),
        ("no", False),
        ("no thanks", False),
        ("never mind", False),
        ("stop", False),
    ],
)
def test_a_no_is_routed_by_what_it_does_besides(text: str, is_answered: bool, chat: Chat, answerer: Answerer) -> None:
    shown = Context(last_products=tuple(chat.slots["last_products"]), focus_product=chat.slots["focus_product"])
    assert bool(answered_as("deny", answerer.hear(text, shown))) is is_answered
