"""Card details typed on the page go no further than the gateway, and leave nothing behind there."""

import logging

import httpx
import pytest

from language.cards import NEVER_IN_A_CHAT
from tests.web.conftest import say
from tests.web.rasa_server import RasaServer

CARD = "please pay with 4111 1111 1111 1111"


def test_a_message_with_card_details_never_reaches_rasa(customer: httpx.Client, rasa: RasaServer) -> None:
    say(customer, "hello")
    for text in (CARD, "4111111111111111", "cvc 123", "4111\n1111\n1111\n1111", '/inform{"zip": "4111111111111111"}'):
        answer = say(customer, text)
        assert answer.status_code == 200
        assert answer.json() == {"messages": [{"role": "assistant", "text": NEVER_IN_A_CHAT}], "stopped": True}
    say(customer, "where is my order?")

    assert [text for _, text in rasa.received] == ["hello", "where is my order?"]
    assert len({sender for sender, _ in rasa.received}) == 1
    assert "1111" not in customer.get("/api/history").text


def test_a_number_that_rasas_channel_stops_is_taken_off_the_page_too(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["1111"] = [{"text": NEVER_IN_A_CHAT}]
    answer = say(customer, "1111").json()

    assert answer == {"messages": [{"role": "assistant", "text": NEVER_IN_A_CHAT}], "stopped": True}


def test_card_details_are_in_no_log_and_no_error(
    customer: httpx.Client, rasa: RasaServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    say(customer, CARD)
    refused = [
        customer.post("/api/messages", json={"text": CARD, "card": "4111111111111111"}),
        customer.post("/api/messages", json={"text": f"{CARD} " + "x" * 1000}),
        customer.post(
            "/api/messages", content=b'{"text": 4111111111111111', headers={"Content-Type": "application/json"}
        ),
        customer.post("/api/feedback", json={"slip": "4111111111111111", "verdict": "up"}),
    ]

    assert [answer.status_code for answer in refused] == [422, 422, 422, 422]
    assert all("1111" not in answer.text for answer in refused)
    assert "1111" not in caplog.text
    assert rasa.received == []
    assert rasa.thumbs == []
