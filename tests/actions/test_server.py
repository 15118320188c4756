"""The action server speaks Rasa 3.6's protocol, runs conversations side by side, and gives nothing away in errors."""

import asyncio
import json
import logging
import threading
import time
import zlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection
from sqlalchemy import Engine

from actions.order_tracking import ActionTrackOrder, ValidateTrackOrderForm
from actions.orders.proofs import Proofs
from actions.orders.repository import Orders
from actions.server import MAX_BODY_BYTES, create_app
from tests.actions.small_shop import ANA

PRIVATE = "my card is 4111 1111 1111 1111"


class Greets(Action):
    def name(self) -> str:
        return "action_greets"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        dispatcher.utter_message(text=f"Hello, {tracker.get_slot('name')}")
        return [SlotSet("greeted", True)]


class GreetsLater(Greets):
    def name(self) -> str:
        return "action_greets_later"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        await asyncio.sleep(0)
        return super().run(dispatcher, tracker, domain)


class Waits(Action):
    """Returns only when two of its calls run at the same time."""

    def __init__(self) -> None:
        self.together = threading.Barrier(2, timeout=10)

    def name(self) -> str:
        return "action_waits"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        self.together.wait()
        return []


class Refuses(Action):
    def name(self) -> str:
        return "action_refuses"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        raise ActionExecutionRejection(self.name(), "not now")


class Breaks(Action):
    def name(self) -> str:
        return "action_breaks"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            raise KeyError(tracker.latest_message["text"])
        except KeyError as error:
            raise RuntimeError(f"can't cope with {tracker.latest_message['text']}") from error


def call(name: str, conversation_id: str = "chat-1", /, **slots: Any) -> dict[str, Any]:
    """An action call as `RemoteAction` of Rasa 3.6 makes it."""
    return {
        "next_action": name,
        "sender_id": conversation_id,
        "version": "3.6.21",
        "domain": {"intents": [], "forms": {}},
        "tracker": {
            "sender_id": conversation_id,
            "slots": slots,
            "latest_message": {"text": PRIVATE, "intent": {"name": "inform"}, "entities": []},
            "events": [{"event": "user", "text": PRIVATE}],
            "paused": False,
            "followup_action": None,
            "active_loop": {},
            "latest_action_name": "action_listen",
        },
    }


@pytest.fixture
def app() -> FastAPI:
    actions = [Greets(), GreetsLater(), Waits(), Refuses(), Breaks()]
    return create_app(actions, health=lambda: {"orders": "open", "index": "version 3"})


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as client:
        yield client


@pytest.mark.parametrize("name", ["action_greets", "action_greets_later"])
async def test_an_action_answers_with_events_and_responses(client: httpx.AsyncClient, name: str) -> None:
    response = await client.post("/webhook", json=call(name, name="Ana"))
    assert response.status_code == 200
    body = response.json()
    assert [(event["event"], event["name"], event["value"]) for event in body["events"]] == [("slot", "greeted", True)]
    assert [message["text"] for message in body["responses"]] == ["Hello, Ana"]


async def test_compressed_calls_and_calls_without_a_domain_are_understood(client: httpx.AsyncClient) -> None:
    bare = call("action_greets", name="Ana")
    del bare["domain"]
    packed = zlib.compress(json.dumps(bare).encode())
    response = await client.post("/webhook", content=packed, headers={"Content-Encoding": "deflate"})
    assert response.status_code == 200


async def test_two_conversations_run_at_the_same_time(client: httpx.AsyncClient) -> None:
    responses = await asyncio.gather(*(client.post("/webhook", json=call("action_waits", chat)) for chat in "ab"))
    assert [response.status_code for response in responses] == [200, 200]


async def test_a_refusal_is_what_rasa_takes_for_one(client: httpx.AsyncClient) -> None:
    response = await client.post("/webhook", json=call("action_refuses"))
    assert response.status_code == 400
    assert response.json() == {"error": "not now", "action_name": "action_refuses"}


async def test_an_unknown_action_is_not_found(client: httpx.AsyncClient) -> None:
    response = await client.post("/webhook", json=call("action_unheard_of"))
    assert response.status_code == 404
    assert "unheard" not in response.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"[]",
        b"{}",
        b'{"next_action": "action_greets"}',
        b'{"next_action": "action_greets", "tracker": {}}',
        b'{"next_action": 7, "tracker": {"sender_id": "x"}}',
        b"\xff\xfe",
        b"[" * 200_000,
    ],
)
async def test_what_is_no_action_call_is_refused_without_an_echo(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/webhook", content=body)
    assert response.status_code == 422
    assert response.json() == {"error": "The request isn't an action call of Rasa's."}


async def test_too_large_a_request_is_refused_packed_or_not(client: httpx.AsyncClient) -> None:
    large = b" " * (MAX_BODY_BYTES + 1)
    assert (await client.post("/webhook", content=large)).status_code == 413
    packed = await client.post("/webhook", content=zlib.compress(large), headers={"Content-Encoding": "deflate"})
    assert packed.status_code == 413


async def test_a_failure_says_where_but_repeats_nothing_of_the_customer(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = await client.post("/webhook", json=call("action_breaks"))
    assert response.status_code == 500
    assert response.json() == {"error": "The action failed; the action server's log says where."}
    assert "action_breaks failed: builtins.RuntimeError at" in caplog.text
    assert "caused by builtins.KeyError" in caplog.text
    assert "test_server.py" in caplog.text
    assert "4111" not in caplog.text


async def test_health_describes_the_parts(client: httpx.AsyncClient) -> None:
    response = await client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "components": {"orders": "open", "index": "version 3"}}


async def test_health_fails_when_a_part_does(caplog: pytest.LogCaptureFixture) -> None:
    def health() -> dict[str, str]:
        raise FileNotFoundError(PRIVATE)

    app = create_app([Greets()], health)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as client:
        response = await client.get("/health")
    assert response.status_code == 503
    assert "FileNotFoundError at" in caplog.text
    assert "4111" not in caplog.text + response.text


async def test_a_customer_follows_an_order_over_http(orders: Orders, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app([ValidateTrackOrderForm(orders), ActionTrackOrder(orders)], health=dict)
    validation = call("validate_track_order_form", order_number="1001", email=ANA)
    validation["tracker"]["events"] += [
        {"event": "slot", "name": "order_number", "value": "1001"},
        {"event": "slot", "name": "email", "value": ANA},
    ]
    with caplog.at_level(logging.DEBUG):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as client:
            checked = (await client.post("/webhook", json=validation)).json()["events"]
            slots = {event["name"]: event["value"] for event in checked}
            told = (await client.post("/webhook", json=call("action_track_order", **slots))).json()["responses"]
    proven = {"order_number": "1001", "email": ANA, "customer_id": "ana", "requested_slot": None}
    assert slots == proven | {"asked_before": None}
    assert "Order ML1001" in told[0]["text"]
    assert ANA not in caplog.text and "ML1001" not in caplog.text


async def test_fifty_conversations_at_once_all_get_their_answer(orders: Orders) -> None:
    app = create_app([ValidateTrackOrderForm(orders)], health=dict)

    async def identify(client: httpx.AsyncClient, number: int) -> str:
        request = call("validate_track_order_form", f"chat-{number}", order_number="1001", email=ANA)
        request["tracker"]["events"] += [
            {"event": "slot", "name": "order_number", "value": "1001"},
            {"event": "slot", "name": "email", "value": ANA},
        ]
        events = (await client.post("/webhook", json=request)).json()["events"]
        return next(event["value"] for event in events if event["name"] == "customer_id")

    started = time.monotonic()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as client:
        customers = await asyncio.gather(*(identify(client, number) for number in range(50)))
    assert customers == ["ana"] * 50
    assert time.monotonic() - started < 20


async def test_a_conversation_is_closed_for_the_gateway(engine: Engine, orders: Orders) -> None:
    assert orders.verify_by_order_and_email("ML1001", ANA, "chat-1").customer
    app = create_app([], dict, proofs=Proofs(engine))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions") as client:
        asked = {"conversation": "chat-1"}
        told = (await client.post("/conversations/closed", json=asked)).json()
        assert told["closed"] is False and told["proven"]
        # One ticket of it is void; the conversation goes on.
        assert (await client.post("/conversations/close", json={"conversation": "chat-1#a"})).json() == {"closed": True}
        for ticket, is_closed in (("chat-1#a", True), ("chat-1#b", False)):
            told = (await client.post("/conversations/closed", json=asked | {"ticket": ticket})).json()
            assert told["closed"] is is_closed
        assert orders.verified("chat-1", "ana") is not None
        assert (await client.post("/conversations/close", json=asked)).json() == {"closed": True}
        assert (await client.post("/conversations/closed", json=asked)).json() == {"closed": True, "proven": ""}
        refused = await client.post("/conversations/close", json={"conversation": "", "card": PRIVATE})
    assert refused.status_code == 422
    assert PRIVATE not in refused.text
    assert orders.verified("chat-1", "ana") is None
