"""What a customer may send, and what the page gets back."""

import httpx
import pytest

from tests.web.conftest import OpenGateway, say
from tests.web.rasa_server import NAVY_DRESS, RasaServer
from web.limits import Limits


def test_text_cards_and_quick_replies_come_back_in_order(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["navy dresses"] = [
        {"text": "Here is one."},
        {"custom": {"cards": [NAVY_DRESS], "sources": ["wren-wrap-dress"], "index_version": "7", "decision": "found"}},
        {"text": "Anything else?", "buttons": [{"title": "In M?", "payload": "Is it available in M?"}]},
    ]

    messages = say(customer, "navy dresses").json()["messages"]

    assert [message["role"] for message in messages] == ["assistant"] * 4
    assert messages[0]["text"] == "Here is one."
    (card,) = messages[1]["cards"]
    assert (card["title"], card["price_text"], card["compare_at_text"]) == ("Wren Wrap Dress", "$89.00", "$120.00")
    assert card["sizes"][0] == {"name": "XS", "in_stock": False}
    assert messages[2]["text"] == "Anything else?"
    assert messages[3]["quick_replies"] == [{"title": "In M?", "text": "Is it available in M?"}]


def test_what_the_page_does_not_need_stays_behind_the_gateway(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["dresses"] = [{"custom": {"cards": [NAVY_DRESS], "sources": ["s1"], "worded_by": "model"}}]

    answer = say(customer, "dresses").text

    assert "sources" not in answer
    assert "worded_by" not in answer
    assert rasa.received[0][0] not in answer


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//evil.example/x",
        "/\\evil.example",
        "https:evil",
        "java\nscript:alert(1)",
        "http://[broken",
    ],
)
def test_an_unsafe_address_of_a_card_is_dropped(customer: httpx.Client, rasa: RasaServer, address: str) -> None:
    rasa.replies["dresses"] = [{"custom": {"cards": [{**NAVY_DRESS, "url": address, "image_url": address}]}}]

    (card,) = say(customer, "dresses").json()["messages"][0]["cards"]

    assert card["url"] == card["image_url"] == ""


def test_a_broken_card_does_not_spoil_the_others(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["dresses"] = [{"custom": {"cards": [{"title": "No price"}, "not even a record", NAVY_DRESS]}}]

    (card,) = say(customer, "dresses").json()["messages"][0]["cards"]

    assert card["title"] == "Wren Wrap Dress"


def test_a_quick_reply_that_would_send_a_command_is_left_out(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["hi"] = [{"text": "Hello", "buttons": [{"title": "Yes", "payload": "/affirm"}]}]

    assert [message["text"] for message in say(customer, "hi").json()["messages"]] == ["Hello"]


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("/restart", "restart"),
        ("  /restart", "restart"),
        ("//restart", "restart"),
        ("/ /restart", "restart"),
        ("/\u00a0/restart", "restart"),
        ("\x00/restart", "restart"),
        ("\n/\n/track_order{}", "track_order{}"),
        ("size S/M please", "size S/M please"),
        ("family 👩‍👧 dress", "family 👩‍👧 dress"),
        ("one\ttwo\x07", "one two"),
    ],
)
def test_a_message_never_reaches_rasa_as_a_command(
    customer: httpx.Client, rasa: RasaServer, typed: str, sent: str
) -> None:
    assert say(customer, typed).status_code == 200
    assert rasa.received[0][1] == sent


@pytest.mark.parametrize("empty", ["", "   ", "/", " / / ", "\x00"])
def test_an_empty_message_is_refused_kindly(customer: httpx.Client, rasa: RasaServer, empty: str) -> None:
    response = say(customer, empty)

    assert response.status_code == 422
    assert response.json()["error"] == "Please type a message first."
    assert rasa.received == []


def test_a_long_message_is_refused_and_says_the_limit(
    open_gateway: OpenGateway, rasa_url: str, rasa: RasaServer
) -> None:
    url = open_gateway(rasa_url, limits=Limits(message_characters=20))
    with httpx.Client(base_url=url) as customer:
        assert say(customer, "x" * 20).status_code == 200
        refused = say(customer, "x" * 21)

    assert refused.status_code == 422
    assert "21 characters" in refused.json()["error"]
    assert len(rasa.received) == 1


def test_a_huge_body_is_cut_off(customer: httpx.Client, rasa: RasaServer) -> None:
    response = say(customer, "x" * 100_000)

    assert response.status_code == 413
    assert rasa.received == []


@pytest.mark.parametrize("body", [b"", b"not json", b'"text"', b"{}", b'{"text": 5}', b'{"text": "\\ud800"}', b"[1]"])
def test_a_malformed_body_is_refused_without_echoing_it(customer: httpx.Client, rasa: RasaServer, body: bytes) -> None:
    response = customer.post("/api/messages", content=body, headers={"Content-Type": "application/json"})

    assert response.status_code == 422
    assert response.json() == {"error": 'A message has to be JSON of the form {"text": "..."}.'}
    assert rasa.received == []


def test_a_form_of_another_page_cannot_send_a_message(customer: httpx.Client, rasa: RasaServer) -> None:
    response = customer.post("/api/messages", content=b'{"text": "hi"}', headers={"Content-Type": "text/plain"})

    assert response.status_code == 415
    assert rasa.received == []
