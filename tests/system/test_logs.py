"""No log of any process holds what a customer wrote or who that was; one random id finds a turn in all of them."""

import re
import time
from urllib.parse import unquote

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer

from tests.conftest import RunningShop
from tests.system.conftest import Customer
from web.session import COOKIE

pytestmark = [pytest.mark.system, pytest.mark.slow]

NAME, EMAIL, NUMBER, PHRASE = "Quillfeather", "quillfeather@marked.example", "ML7704417", "zanzibarite tweed"
FAILED = "action action_hand_over failed"
MARKS = (NAME.lower(), "marked.example", NUMBER.lower(), "zanzibarite")


def logs(shop: RunningShop) -> dict[str, str]:
    return {path.name: path.read_text(errors="replace").lower() for path in (shop.home / "logs").iterdir()}


def turns(log: str) -> list[str]:
    return re.findall(r"turn=([a-z]{12})", log)


def test_no_log_holds_a_customers_words_conversation_or_a_secret(shop: RunningShop, customer: Customer) -> None:
    with httpx.Client(base_url=shop.web_url, timeout=60) as browser:

        def on_the_page(text: str) -> None:
            assert browser.post("/api/messages", json={"text": text}).status_code == 200

        for say in (customer.say, on_the_page):
            say(f"do you have a {PHRASE}?")
            say(f"where is my order {NUMBER}? I'm {NAME}")
            say(EMAIL)
            say(f"I want to talk to a human about {PHRASE}")
            say(EMAIL)
        browser.get("/api/history")
        cookie = unquote(browser.cookies[COOKIE])
        conversation = URLSafeTimedSerializer(shop.secret("session-key"), salt="lisa-web-session").loads(cookie)[0]
    _fail(shop, customer)

    written = logs(shop)
    assert {"rasa.log", "actions.log", "web.log"} <= written.keys()
    secrets = [path.read_text() for path in (shop.home / "secrets").iterdir()]
    for name, log in written.items():
        assert [mark for mark in (*MARKS, customer.sender, conversation, *secrets) if mark.lower() in log] == [], name
        assert not re.search(r"https?://\S+\?", log), f"{name} holds an address with a query"

    turn = turns(written["web.log"])[-1]
    assert turn in turns(written["actions.log"])


def _fail(shop: RunningShop, customer: Customer) -> None:
    """A turn at which an action fails of itself, with everything that was written in what Rasa sends along."""
    tracker = {
        "sender_id": customer.sender,
        "slots": {"email": EMAIL},
        "latest_message": {"text": f"{NAME} {NUMBER} {PHRASE}", "metadata": {"turn": "failingturns"}},
        "events": [{"event": "user", "text": f"{PHRASE} {EMAIL}", "parse_data": PHRASE}],
    }
    call = {"next_action": "action_hand_over", "sender_id": customer.sender, "tracker": tracker}
    known = {"Authorization": f"Bearer {shop.secret('actions-secret')}"}
    assert httpx.post(f"{shop.actions_url}/webhook", json=call, headers=known, timeout=60).status_code == 500
    deadline = time.monotonic() + 10
    while FAILED not in logs(shop)["actions.log"]:  # it comes to the file through a pipe
        assert time.monotonic() < deadline, "the failure isn't in the log"
        time.sleep(0.1)
    assert "turn=failingturns" in logs(shop)["actions.log"]
