"""A customer on Telegram is answered by the running shop, once and in order, also where the gateway dies meanwhile."""

from __future__ import annotations

import itertools
import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.conftest import RunningShop
from tests.system.test_processes import wait_until_back

pytestmark = [pytest.mark.system, pytest.mark.slow]

NUMBERS = itertools.count(1)


class BotApi:
    """Telegram's methods, for as long as a test needs them."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    def to(self, customer: int, count: int, within_s: float = 90.0) -> list[dict[str, Any]]:
        """The messages to a customer, once there are so many and none has come for a second."""
        deadline = time.monotonic() + within_s
        told: list[dict[str, Any]] = []
        while len(told) < count:
            assert time.monotonic() < deadline, f"only {told}"
            time.sleep(0.1)
            told = [message for message in self.messages if message["chat_id"] == customer]
        time.sleep(1)
        return [message for message in self.messages if message["chat_id"] == customer]


@pytest.fixture
def telegram(shop: RunningShop) -> Iterator[BotApi]:
    api = BotApi()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path.endswith(("/sendMessage", "/sendPhoto")):
                api.messages.append(told)
            body = json.dumps({"ok": True, "result": {"message_id": len(api.messages)}}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", shop.bot_api_port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield api
    server.shutdown()
    server.server_close()


def _say(shop: RunningShop, customer: int, text: str, times: int = 1) -> None:
    number = next(NUMBERS)
    person = {"id": customer, "is_bot": False, "first_name": "Ada"}
    chat = {"id": customer, "type": "private"}
    message = {"message_id": number, "from": person, "chat": chat, "date": int(time.time()), "text": text}
    secret = {"X-Telegram-Bot-Api-Secret-Token": shop.secret("telegram-webhook-secret")}
    for _ in range(times):
        update = {"update_id": number, "message": message}
        answer = httpx.post(f"{shop.web_url}/webhooks/telegram", json=update, headers=secret, timeout=10)
        assert answer.status_code == 200


def _turns(shop: RunningShop, customer: int) -> list[str]:
    """What Rasa has heard of a customer."""
    url = f"{shop.rasa_url}/conversations/telegram:{customer}/tracker"
    tracker = httpx.get(url, params={"token": shop.secret("rasa-token"), "include_events": "ALL"}, timeout=60).json()
    return [event["text"] for event in tracker["events"] if event["event"] == "user" and event["text"]]


def test_a_customer_on_telegram_finds_a_dress(shop: RunningShop, telegram: BotApi) -> None:
    _say(shop, 501, "/start")
    _say(shop, 501, "show me dresses under $120", times=3)
    told = telegram.to(501, 4)
    assert "an AI" in told[0]["text"]
    cards = [message for message in told if message.get("entities")]
    assert len(cards) >= 2
    assert all("$" in card["text"] for card in cards)
    assert _turns(shop, 501) == ["Hello", "show me dresses under $120"]
    forged = httpx.post(f"{shop.web_url}/webhooks/telegram", json={"update_id": 1}, timeout=10)
    assert forged.status_code == 401


def test_a_gateway_that_dies_in_the_middle_of_a_turn_loses_and_doubles_nothing(
    shop: RunningShop, telegram: BotApi
) -> None:
    asked = ["do you have wool coats?", "how do returns work?", "thank you"]
    for text in asked:
        _say(shop, 502, text)
    time.sleep(0.6)  # the first of them is with Rasa now
    web = json.loads(shop.lisa("status", "--json", check=False).stdout)["processes"]["web"]
    os.kill(web["pid"], signal.SIGKILL)
    deadline = time.monotonic() + 90
    while _turns(shop, 502) != asked:
        assert time.monotonic() < deadline, _turns(shop, 502)
        time.sleep(0.5)
    wait_until_back(shop, "web", web["pid"])
    told = [message.get("text") or message.get("caption") for message in telegram.to(502, 4)]
    assert _turns(shop, 502) == asked
    assert sum("an AI" in text for text in told) == 1
    assert len(set(told)) == len(told)
