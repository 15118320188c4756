"""What is asked on a product's page is about that product, until the chat speaks of another."""

from typing import Any

import pytest

from actions.answers.answerer import Answerer
from actions.catalog import ActionAnswerProduct, ActionSearchProducts
from actions.page import come_to
from retrieval.index import Index
from tests.actions.test_catalog_actions import Chat, Silent

DRESS, SCARF = "ines-wrap-dress", "hollin-lambswool-scarf"


@pytest.fixture
def answerer(boutique_index: Index) -> Answerer:
    return Answerer(boutique_index, Silent(), "Maison Lisa")


def sources(chat: Chat) -> list[str]:
    return next((said["custom"]["sources"] for said in chat.messages if said["custom"]), [])


def test_it_is_what_the_page_shows(answerer: Answerer) -> None:
    chat = Chat()
    slots = chat.run(ActionAnswerProduct(answerer), "does it come in plum?", page=[DRESS])

    assert "Ines Wrap Dress" in chat.messages[0]["text"]
    assert slots["focus_product"] == DRESS
    chat.run(ActionAnswerProduct(answerer), "what is it made of?", page=[SCARF])
    assert sources(chat)[0] == SCARF


def test_what_the_chat_shows_counts_before_a_page_that_was_there_already(answerer: Answerer) -> None:
    chat = Chat()
    chat.run(ActionAnswerProduct(answerer), "does it come in plum?", page=[DRESS])
    chat.run(ActionAnswerProduct(answerer), "how much is the Hollin Lambswool Scarf?", page=[DRESS])
    chat.run(ActionAnswerProduct(answerer), "what is it made of?", page=[DRESS])

    assert sources(chat)[0] == SCARF


def test_a_page_is_no_filter_of_what_is_asked_for(answerer: Answerer) -> None:
    chat = Chat()
    chat.run(ActionSearchProducts(answerer), "show me scarves", page=[DRESS])
    assert DRESS not in sources(chat) and SCARF in sources(chat)


@pytest.mark.parametrize("page", [["no-such-product"], ["'; DROP TABLE products; --"], [""], ["x" * 201], []])
def test_what_the_catalog_doesnt_know_changes_nothing(answerer: Answerer, page: list[str]) -> None:
    chat = Chat()
    chat.run(ActionAnswerProduct(answerer), "how much is the Hollin Lambswool Scarf?")
    chat.run(ActionAnswerProduct(answerer), "what is it made of?", page=page)

    assert sources(chat)[0] == SCARF


@pytest.mark.parametrize("told", [None, "x", [], {"products": DRESS}, {"products": {"a": 1}}, {"products": [1, None]}])
def test_what_isnt_a_list_of_ids_is_passed_over(told: Any) -> None:
    assert come_to([{"event": "user", "metadata": told}]) == ()
    assert come_to([{"event": "user"}]) == come_to([]) == ()
