"""The question back through the real action server: its buttons lead to what they say, the next miss to a person."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from actions.answers.answerer import Answerer
from actions.catalog import ActionAnswerProduct, ActionSearchProducts
from actions.orders.repository import Orders
from actions.policies import ActionAnswerPolicy
from actions.question_back import ASKED_BACK, NEW, ORDER, POLICY, TALK_TO_A_PERSON, WHAT_LISA_CAN_DO
from actions.server import create_app
from actions.unclear import ActionUnclear
from language.message import Act, Before
from language.reader import Reader
from retrieval.index import Index
from tests.actions.test_catalog_actions import Silent

UNCLEAR = ("blorf snarg", "zarf quonk wibble")
_FORMS = {ORDER: Act.ORDER, TALK_TO_A_PERSON: Act.PERSON}


class Server:
    """The action server over HTTP, with one conversation's slots."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.slots: dict[str, Any] = {}

    async def run(self, action: str, text: str) -> list[dict[str, Any]]:
        """What the action replies to a message; its slots are kept."""
        event = {"event": "user", "text": text, "parse_data": {"intent": {"name": "nlu_fallback"}}}
        tracker = {"sender_id": "c", "slots": self.slots, "latest_message": event, "events": [event], "active_loop": {}}
        call = {"next_action": action, "tracker": tracker, "domain": {}}
        result = (await self.http.post("/webhook", json=call)).raise_for_status().json()
        self.slots |= {event["name"]: event["value"] for event in result["events"] if event["event"] == "slot"}
        return list(result["responses"])


@pytest.fixture
async def server(boutique_index: Index, orders: Orders, reader: Reader) -> AsyncIterator[Server]:
    answerer = Answerer(boutique_index, Silent(), "Maison Lisa", reader=reader)
    actions = [
        ActionUnclear(answerer, orders),
        ActionAnswerProduct(answerer),
        ActionSearchProducts(answerer),
        ActionAnswerPolicy(answerer, orders),
    ]
    app = create_app(actions, dict)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as http:
        yield Server(http)


def payloads(replies: list[dict[str, Any]]) -> list[str]:
    return [button["payload"] for reply in replies for button in reply["buttons"]]


@pytest.mark.parametrize("text", UNCLEAR)
@pytest.mark.parametrize("focus", [None, "ines-wrap-dress"])
async def test_each_button_leads_to_what_it_says(text: str, focus: str | None, server: Server, reader: Reader) -> None:
    server.slots = {"focus_product": focus}
    asked = await server.run("action_unclear", text)
    assert asked[0]["text"] == ASKED_BACK
    offered = payloads(asked)
    assert 2 <= len(offered) <= 3
    for payload in offered:
        server.slots = {"focus_product": focus}
        if payload == POLICY:
            [said, shown] = await server.run("action_answer_policy", payload)
            assert shown["custom"]["sources"][0].startswith("returns#")
        elif payload in _FORMS:  # the bot's own forms: what is meant is heard, and nothing is looked up yet
            assert _FORMS[payload] in reader.read(payload, Before()).acts
        elif payload.startswith("Show me"):
            [said, shown] = await server.run("action_search_products", payload)
            assert shown["custom"]["cards"] and said["text"]
        else:
            [said, shown] = await server.run("action_answer_product", payload)
            assert [card["product_id"] for card in shown["custom"]["cards"]] == [focus]


async def test_the_second_miss_tells_what_lisa_can_do_and_offers_a_person(server: Server) -> None:
    await server.run("action_unclear", UNCLEAR[0])
    again = await server.run("action_unclear", UNCLEAR[1])
    assert again[0]["text"] == WHAT_LISA_CAN_DO
    assert {TALK_TO_A_PERSON, NEW} <= set(payloads(again))


async def test_which_product_is_asked_once_as_well(server: Server) -> None:
    first = await server.run("action_answer_product", "how much is it?")
    assert server.slots["unclear_count"] == 1 and first[0]["text"] != WHAT_LISA_CAN_DO
    again = await server.run("action_answer_product", "no, how much is it")
    assert again[0]["text"] == WHAT_LISA_CAN_DO


async def test_an_answer_in_between_begins_anew(server: Server) -> None:
    await server.run("action_unclear", UNCLEAR[0])
    await server.run("action_answer_product", "how much is the Ines Wrap Dress")
    again = await server.run("action_unclear", UNCLEAR[1])
    assert again[0]["text"] == ASKED_BACK
