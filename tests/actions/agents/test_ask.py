"""An agent's questions in words, answered from the sample boutique's records by templates, without the model."""

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import BaseModel
from ucp_sdk.models.schemas.shopping.types.description import Description
from ucp_sdk.models.schemas.shopping.types.link import Link
from ucp_sdk.models.schemas.shopping.types.message import Message
from ucp_sdk.models.schemas.ucp import ResponseCatalogSchema

from actions.agents import ask
from actions.agents.requests import AskRequest, PolicyRequest
from actions.answers.answerer import Answerer
from actions.answers.llm import Generation
from retrieval.index import Index
from retrieval.snapshot import Snapshot


class Response(BaseModel):
    """What the draft says a response is, of the published version's own parts."""

    ucp: ResponseCatalogSchema
    answer: Description
    links: list[Link] = []
    messages: list[Message] = []
    sources: list[str]


class NoModel:
    """A model that gives no text in time, so that templates answer."""

    name = "none"

    def generate(self, chat: Sequence[Any], max_tokens: int, deadline_s: float) -> Generation:
        return Generation("", False, 0.0, 0, 0, "deadline")


@pytest.fixture(scope="module")
def answerer(boutique_index: Index) -> Answerer:
    return Answerer(boutique_index, NoModel(), "Maison Lisa")


@pytest.fixture(scope="module")
def snapshot(boutique_index: Index) -> Snapshot:
    return boutique_index.snapshot()


def _ask(answerer: Answerer, snapshot: Snapshot, intent: str, query: str, **more: Any) -> dict[str, Any]:
    response = ask.ask(AskRequest(query=query, **more), intent, answerer, snapshot)
    Response.model_validate(response)
    return response


def test_a_question_on_a_product_named_by_its_id_rests_on_its_record(answerer: Answerer, snapshot: Snapshot) -> None:
    record = next(iter(snapshot.products.values()))
    response = _ask(answerer, snapshot, "ask_product", "what sizes does it come in?", ids=[record.product_id])
    assert record.product_id in response["sources"]
    assert all(size in response["answer"]["plain"] for size in record.sizes)
    assert response["index_version"] == snapshot.version


def test_a_question_on_a_policy_rests_on_its_passage(answerer: Answerer, snapshot: Snapshot) -> None:
    response = _ask(answerer, snapshot, "ask_policy/returns", "how long do I have to send something back?")
    assert response["sources"]
    assert all(source in snapshot.passages for source in response["sources"])


@pytest.mark.parametrize("intent", ["track_order", "cancel_order", "list_orders", "account_delete", "human_handover"])
def test_what_belongs_to_one_customer_is_for_the_chat(answerer: Answerer, snapshot: Snapshot, intent: str) -> None:
    response = _ask(answerer, snapshot, intent, "where is order 1001 of ana.lopez@example.com?")
    assert response["answer"]["plain"] == ask.IN_THE_CHAT
    assert response["sources"] == []


def test_medical_advice_and_card_numbers_are_refused(answerer: Answerer, snapshot: Snapshot) -> None:
    asked = "which painkiller can I take with this?"
    assert _ask(answerer, snapshot, "ask_product", asked)["answer"]["plain"] == ask.MEDICAL
    card = "my card is 4111 1111 1111 1111, is the dress in stock?"
    assert "4111" not in str(_ask(answerer, snapshot, "ask_product", card))


def test_what_is_none_of_the_shops_business_is_declined(answerer: Answerer, snapshot: Snapshot) -> None:
    response = _ask(answerer, snapshot, "out_of_scope", "who won the world cup in 1998?")
    assert response["answer"]["plain"] == ask.OUT_OF_SCOPE


def test_a_conversation_and_ids_that_nobody_knows_are_told(answerer: Answerer, snapshot: Snapshot) -> None:
    response = _ask(
        answerer, snapshot, "ask_product", "is it lined?", ids=["no-such-thing"], conversation={"id": "c-1"}
    )
    assert [message["code"] for message in response["messages"]] == ["not_found", "conversation_not_found"]


def test_passages_are_the_shops_own_words(snapshot: Snapshot) -> None:
    found = ask.policies(PolicyRequest(query="do you gift wrap?"), snapshot)
    assert found["passages"]
    for passage in found["passages"]:
        assert snapshot.passages[passage["id"]].text == passage["text"]
