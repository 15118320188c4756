"""An outfit in the slots of a conversation: it is kept while it is spoken of, and let go of with other products."""

from collections.abc import Sequence

import pytest

from actions.answering import KEEPS_BASKET, OUTFIT
from actions.answers.answerer import Answerer
from actions.answers.llm import Generation, Message
from actions.basket.action import ActionBasket
from actions.catalog import ActionSearchProducts
from retrieval.index import Index
from tests.actions.conversation import Conversation
from tests.actions.test_catalog_actions import Chat


class Silent:
    """A language model that never finishes, so that each answer is a template."""

    name = "silent"

    def generate(self, messages: Sequence[Message], max_tokens: int, deadline_s: float) -> Generation:
        return Generation("", False, 0.0, 0, 0, "deadline")


@pytest.fixture
def answerer(boutique_index: Index) -> Answerer:
    return Answerer(boutique_index, Silent(), "Maison Lisa")


def test_words_that_could_change_an_order_change_the_outfit_that_is_spoken_of(answerer: Answerer) -> None:
    search = ActionSearchProducts(answerer)
    chat = Conversation().user("an outfit for a dinner for a woman, 400 max", "recommend").run(search)
    before = chat.slots[OUTFIT]["pieces"]
    assert chat.slots[KEEPS_BASKET] and "Together: $" in chat.said
    chat.user("swap the shoes", "exchange_items").run(ActionBasket(answerer, says_no=search, takes_up=search))
    after = chat.slots[OUTFIT]["pieces"]
    assert "the rest stays" in chat.said and len([piece for piece in after if piece in before]) == len(before) - 1


def test_other_products_let_go_of_it(answerer: Answerer) -> None:
    search = ActionSearchProducts(answerer)
    chat = Conversation().user("an outfit for a dinner for a woman, 400 max", "recommend").run(search)
    chat.user("show me red dresses", "search_products").run(search)
    assert chat.slots[OUTFIT] is None


def test_whom_it_is_for_is_known_from_the_answer_to_the_question(answerer: Answerer) -> None:
    search = ActionSearchProducts(answerer)
    chat = Chat()
    chat.run(search, "an outfit for the office, 400 max")
    assert "For a man" in [button["title"] for button in chat.messages[0]["buttons"]]
    chat.run(search, "for a man")
    assert "Together: $" in chat.messages[0]["text"]
