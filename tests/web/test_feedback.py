"""Thumbs go to the shop, bound to the conversation they were given in; the gateway's metrics stay behind a token."""

from typing import Any

import httpx
import pytest

from tests.web.conftest import METRICS_TOKEN, NewCustomer, OpenGateway, say
from tests.web.rasa_server import NAVY_DRESS, RasaServer
from web.feedback import NOT_KEPT, NOT_YOURS
from web.limits import Limits

ANSWERED: list[dict[str, Any]] = [
    {"text": "It is $89.00.", "buttons": [{"title": "More", "payload": "More"}]},
    {
        "custom": {
            "cards": [NAVY_DRESS],
            "sources": ["wren-wrap-dress"],
            "index_version": "v3",
            "worded_by": "model",
            "decision": "price",
        }
    },
]


def slip_of(response: httpx.Response) -> str:
    [slip] = [message["slip"] for message in response.json()["messages"] if "slip" in message]
    return str(slip)


def rate(customer: httpx.Client, slip: str, verdict: str = "down") -> httpx.Response:
    return customer.post("/api/feedback", json={"slip": slip, "verdict": verdict})


def test_a_thumb_carries_the_question_and_the_answer_to_the_shop(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["how much?"] = ANSWERED
    slip = slip_of(say(customer, "how much?"))
    assert rate(customer, slip).json() == {"verdict": "down"}
    rate(customer, slip, "none")
    first, second = rasa.thumbs
    key = first.pop("key")
    assert first == {
        "verdict": "down",
        "question": "how much?",
        "answer": "It is $89.00.",
        "decision": "price",
        "records": ["wren-wrap-dress"],
        "index_version": "v3",
    }
    assert (second["key"], second["verdict"]) == (key, "none")
    assert rasa.received[0][0] not in slip


def test_the_slip_stands_at_the_end_of_the_reply_and_comes_back_with_the_history(
    customer: httpx.Client, rasa: RasaServer
) -> None:
    rasa.replies["how much?"] = ANSWERED
    said = say(customer, "how much?").json()["messages"]
    assert [("cards" in message, "slip" in message) for message in said] == [
        (False, False),
        (True, True),
        (False, False),  # the quick replies, which the page keeps only as long as nothing follows them
    ]
    history = customer.get("/api/history").json()["messages"]
    assert [message.get("slip") for message in history if message.get("slip")] == [said[1]["slip"]]
    assert "slip" not in history[0]


def test_what_is_said_about_orders_is_not_in_the_slip(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["ana@example.com"] = [{"text": "Thank you, Ana. Your order #W6247578 is on its way."}]
    slip = slip_of(say(customer, "ana@example.com"))
    assert rate(customer, slip).status_code == 200
    [thumb] = rasa.thumbs
    assert set(thumb) == {"key", "verdict"}


def test_nobody_rates_in_another_customers_name_or_with_a_made_up_slip(
    new_customer: NewCustomer, rasa: RasaServer
) -> None:
    ana, ben = new_customer(), new_customer()
    slip = slip_of(say(ana, "hello"))
    assert rate(new_customer(), slip).status_code == 403
    say(ben, "hello")
    assert (rate(ben, slip).status_code, rate(ben, slip).json()) == (403, {"error": NOT_YOURS})
    assert rate(ana, slip[:-2] + "xx").status_code == 422
    assert rate(ana, slip, "sideways").status_code == 422
    elsewhere = ana.post(
        "/api/feedback", json={"slip": slip, "verdict": "up"}, headers={"Origin": "https://evil.example"}
    )
    assert elsewhere.status_code == 403
    assert rasa.thumbs == []


def test_too_many_thumbs_are_held_back(rasa_url: str, rasa: RasaServer, open_gateway: OpenGateway) -> None:
    with httpx.Client(base_url=open_gateway(rasa_url, limits=Limits(thumbs_per_minute=2))) as customer:
        slip = slip_of(say(customer, "hello"))
        assert [rate(customer, slip).status_code for _ in range(3)] == [200, 200, 429]


def test_a_shop_that_keeps_no_thumb_says_so(customer: httpx.Client, rasa: RasaServer) -> None:
    slip = slip_of(say(customer, "hello"))
    rasa.thumbs_are_kept = False
    refused = rate(customer, slip)
    assert (refused.status_code, refused.json()) == (502, {"error": NOT_KEPT})


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": METRICS_TOKEN}])
def test_without_the_token_there_are_no_metrics(customer: httpx.Client, headers: dict[str, str]) -> None:
    assert customer.get("/metrics", headers=headers).status_code == 404


def test_the_metrics_count_requests_and_time_replies(
    rasa_url: str, rasa: RasaServer, open_gateway: OpenGateway
) -> None:
    with httpx.Client(base_url=open_gateway(rasa_url)) as customer:
        say(customer, "hello")
        say(customer, "")
        metrics = customer.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
    assert metrics.status_code == 200
    assert 'lisa_web_requests_total{path="/api/messages",status="200"} 1.0' in metrics.text
    assert 'lisa_web_requests_total{path="/api/messages",status="422"} 1.0' in metrics.text
    assert "lisa_web_reply_seconds_count 2.0" in metrics.text
