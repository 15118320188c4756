"""Tracker events become the conversation that the page shows after a reload."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.web.conftest import say
from tests.web.rasa_server import NAVY_DRESS, RasaServer
from web.messages import LONGEST_HISTORY, from_events


def user(text: str) -> dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": "greet"}}, "input_channel": "rest"}


def bot(text: str | None, **data: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": {"buttons": None, "custom": None, **data}}


BUTTONS = [{"title": "Yes", "payload": "Yes please"}]


def test_texts_cards_and_roles_come_back_in_order() -> None:
    messages = from_events(
        [
            {"event": "action", "name": "action_session_start"},
            {"event": "session_started"},
            user("navy dresses"),
            {"event": "slot", "name": "email", "value": "ada@example.com"},
            bot("Here is one."),
            bot(None, custom={"cards": [NAVY_DRESS]}),
        ]
    )

    assert [(message.role, message.text) for message in messages] == [
        ("customer", "navy dresses"),
        ("assistant", "Here is one."),
        ("assistant", None),
    ]
    assert messages[2].cards is not None
    assert messages[2].cards[0].title == "Wren Wrap Dress"


def test_quick_replies_are_shown_only_while_they_are_the_last_word() -> None:
    open_question = from_events([user("hi"), bot("Shall I?", buttons=BUTTONS)])
    answered = from_events([user("hi"), bot("Shall I?", buttons=BUTTONS), user("Yes please"), bot("Done.")])

    assert open_question[-1].quick_replies is not None
    assert all(message.quick_replies is None for message in answered)
    assert [message.text for message in answered] == ["hi", "Shall I?", "Yes please", "Done."]


def test_what_rasa_says_to_itself_is_not_shown() -> None:
    assert from_events([user("/session_start"), user("/restart"), {"event": "user", "text": None}, bot("")]) == []


def test_only_the_end_of_a_very_long_conversation_is_shown() -> None:
    messages = from_events([user(str(number)) for number in range(LONGEST_HISTORY + 50)])

    assert len(messages) == LONGEST_HISTORY
    assert messages[-1].text == str(LONGEST_HISTORY + 49)


def test_the_gateway_shows_the_customer_what_was_said(customer: httpx.Client, rasa: RasaServer) -> None:
    rasa.replies["navy dresses"] = [{"text": "Here is one."}, {"custom": {"cards": [NAVY_DRESS]}}]
    sent = say(customer, "navy dresses").json()["messages"]

    shown = customer.get("/api/history").json()["messages"]
    came = [datetime.fromisoformat(message.pop("at")) for message in shown]
    assert shown == [{"role": "customer", "text": "navy dresses"}, *sent]
    assert all(timedelta(0) <= datetime.now(UTC) - at < timedelta(minutes=1) for at in came)


@pytest.mark.parametrize(
    ("reply", "is_rated"),
    [
        ([bot("Yes, in navy.")], True),
        ([bot("Which one do you mean?", buttons=BUTTONS)], False),
        ([bot("Which of these?"), bot(None, custom={"cards": [NAVY_DRESS]})], True),
        (
            [bot("This link opens it."), bot(None, custom={"basket_url": "/shop/basket"})],
            True,
        ),
    ],
)
def test_only_what_answers_can_be_rated(reply: list[dict[str, Any]], is_rated: bool) -> None:
    assert [message.ends is not None for message in from_events([user("hi"), *reply]) if message.ends] == [
        True
    ] * is_rated


@pytest.mark.parametrize(
    ("told", "shown"),
    [("https://shop.example/cart/1:2", "https://shop.example/cart/1:2"), ("javascript:alert(1)", None), (5, None)],
)
def test_a_basket_is_opened_by_a_web_address_alone(told: object, shown: str | None) -> None:
    messages = from_events([user("check out"), bot("Here."), bot(None, custom={"basket_url": told})])
    assert next((message.basket_url for message in messages if message.basket_url), None) == shown


def test_a_visitor_without_a_conversation_costs_rasa_nothing(customer: httpx.Client, rasa: RasaServer) -> None:
    assert customer.get("/api/history").json() == {"messages": []}
    assert rasa.trackers == {}
