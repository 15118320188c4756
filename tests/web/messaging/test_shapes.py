"""What is each platform's own: handshakes, lists, templates, late failures, and words that a platform changes."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from tests.web.messaging.conftest import Line, OpenLine, request
from tests.web.messaging.http_server import Told
from tests.web.messaging.platform import Sent
from tests.web.messaging.sides.meta import NUMBER, VERIFY_TOKEN, MessengerSide, MetaSide, WhatsAppSide
from tests.web.messaging.sides.slack import SlackSide
from tests.web.messaging.sides.telegram import TelegramSide
from tests.web.messaging.sides.twilio import TwilioSide
from web.messaging.answering import INTRODUCTION
from web.messaging.limits import channel_limits
from web.messaging.routes import LONGEST_RETRIES_S

ADA = "1001"
HELLO = INTRODUCTION.format(shop="Maison Lisa")
MESSENGER, INSTAGRAM = MessengerSide("messenger", "page", 2000), MessengerSide("instagram", "instagram", 1000)
PICTURE = "https://shop.example/wren.jpg"
DRESS: dict[str, Any] = {
    "product_id": "wren",
    "title": "Wren Wrap Dress",
    "price_text": "$89.00",
    "stock": "in stock",
    "sizes": [{"name": size, "in_stock": True, "take": f"I'll take the Wren Wrap Dress in {size}"} for size in "SML"],
    "url": "https://shop.example/products/wren",
    "image_url": PICTURE,
}


@pytest.mark.parametrize("side", [WhatsAppSide(), MESSENGER, INSTAGRAM], ids=lambda side: side.name)
async def test_metas_handshake_is_answered_to_who_knows_the_verify_token(side: Any, open_line: OpenLine) -> None:
    async with open_line(side) as line:
        asked = f"/webhooks/{side.name}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
        assert await request(line.app, "GET", asked + VERIFY_TOKEN, Sent(b"", {})) == (200, b"1158201444")
        assert (await request(line.app, "GET", asked + "guessed", Sent(b"", {})))[0] == 403
        assert (await request(line.app, "GET", asked, Sent(b"", {})))[0] == 403


async def test_slacks_question_whether_the_address_is_ours_is_answered_to_slack_alone(open_line: OpenLine) -> None:
    body = json.dumps({"token": "t", "challenge": "3eZbrw1aB", "type": "url_verification"}).encode()
    async with open_line(SlackSide()) as line:
        status, answer = await line.post(SlackSide().signed(body, {}))
        assert (status, json.loads(answer)) == (200, {"challenge": "3eZbrw1aB"})
        assert (await line.post(Sent(body, {"content-type": "application/json"})))[0] == 401


async def test_what_slack_makes_of_addresses_and_signs_is_undone(open_line: OpenLine) -> None:
    typed = "I'm <mailto:ana@example.com|ana@example.com> &amp; <https://shop.example/a|shop.example/a> &lt;3 <@U1>"
    async with open_line(SlackSide()) as line:
        event = json.loads(SlackSide().text("D1", 1, "x", time.time()).body)
        event["event"]["text"] = typed
        await line.post(SlackSide().signed(json.dumps(event).encode(), {}))
        await line.platform.wait_for(2)
        assert line.rasa.turns["slack:D1"] == ["I'm ana@example.com & shop.example/a <3 @U1"]


async def test_telegrams_start_is_a_greeting_and_a_pressed_button_stops_waiting(open_line: OpenLine) -> None:
    asks = [{"text": "Shall I?", "buttons": [{"title": "Yes", "payload": "Yes, go ahead"}]}]
    async with open_line(TelegramSide()) as line:
        line.rasa.replies["Hello"] = asks
        await line.say(ADA, 1, "/start campaign-7")
        await line.platform.wait_for(2)
        assert line.rasa.turns["telegram:1001"] == ["Hello"]
        token = line.platform.messages[1].buttons[0][1]
        await line.post(TelegramSide().press(ADA, 2, token, "Yes", time.time()))
        await line.platform.wait_for(3)
        answered = [asked.json for asked in line.platform.calls if asked.path.endswith("/answerCallbackQuery")]
        assert answered == [{"callback_query_id": "43822"}]


async def test_more_or_longer_answers_than_buttons_become_a_list_on_whatsapp(open_line: OpenLine) -> None:
    titles = ["Leave everything as it is", "Go on with the return of two items from your order, please", "No", "Yes"]
    async with open_line(WhatsAppSide()) as line:
        line.rasa.replies["ask"] = [{"text": "What now?", "buttons": [{"title": t, "payload": t} for t in titles]}]
        await line.say(ADA, 1, "ask")
        await line.platform.wait_for(2)
        rows = line.platform.bodies[-1]["interactive"]["action"]["sections"][0]["rows"]
        assert [row["title"] for row in rows] == ["Leave everything as it…", "Go on with the return o…", "No", "Yes"]
        assert [row.get("description") for row in rows] == [titles[0], titles[1], None, None]


async def test_a_whatsapp_customer_without_a_number_is_answered_by_their_user_id(open_line: OpenLine) -> None:
    told = json.loads(WhatsAppSide().text("x", 1, "hello", time.time()).body)
    message = told["entry"][0]["changes"][0]["value"]["messages"][0]
    del message["from"]
    message["from_user_id"] = "US.13491208655302741918"
    async with open_line(WhatsAppSide()) as line:
        await line.post(WhatsAppSide().signed(json.dumps(told).encode(), {}))
        await line.platform.wait_for(2)
        assert [body["recipient"] for body in line.platform.bodies] == ["US.13491208655302741918"] * 2
        assert line.platform.calls[0].path == f"/{NUMBER}/messages"


@pytest.mark.parametrize("side", [WhatsAppSide(), TwilioSide()], ids=lambda side: side.name)
async def test_a_message_that_the_platform_gives_up_later_is_listed(side: Any, open_line: OpenLine) -> None:
    async with open_line(side) as line:
        await line.say(ADA, 1, "hello")
        await line.platform.wait_for(2)
        sent = "wamid.sent2" if side.name == "whatsapp" else f"SM{2:032x}"
        for _ in range(2):
            assert (await line.post(side.failed(sent)))[0] == 200
        assert (await line.post(side.failed("of somebody else")))[0] == 200
        [failure] = line.queue().failures()
        assert failure.state == "failed"
        assert "More than 24 hours" in failure.error or "63016" in failure.error


async def test_cards_stand_side_by_side_on_messenger_and_their_sizes_can_be_pressed(open_line: OpenLine) -> None:
    cards = [{**DRESS, "title": f"Dress {number}"} for number in range(12)]
    async with open_line(MESSENGER) as line:
        line.rasa.replies["dresses"] = [{"text": "Here.", "custom": {"cards": cards}}]
        await line.say(ADA, 1, "dresses")
        await line.platform.wait_for(4)
        templates = [body["message"]["attachment"]["payload"] for body in line.platform.bodies[2:]]
        assert [len(template["elements"]) for template in templates] == [10, 2]
        first = templates[0]["elements"][0]
        assert (first["title"], first["subtitle"]) == ("Dress 0", "$89.00 · In stock")
        assert first["image_url"] == PICTURE
        assert [button["title"] for button in first["buttons"]] == ["View", "S", "M"]
        press = {"mid": "m_9", "title": "M", "payload": first["buttons"][2]["payload"]}
        await line.post(MESSENGER._event(ADA, time.time(), postback=press))
        await line.platform.wait_for(5)
        assert line.rasa.turns["messenger:1001"][-1] == "I'll take the Wren Wrap Dress in M"


@pytest.mark.parametrize("side", [TelegramSide(), WhatsAppSide(), TwilioSide(), MESSENGER, SlackSide()])
async def test_a_picture_that_the_platform_cannot_fetch_goes_as_words(side: Any, open_line: OpenLine) -> None:
    cannot = Told(
        status=400, json={"ok": False, "error_code": 400, "description": "Bad Request: failed to get content"}
    )
    if isinstance(side, MetaSide):
        cannot = Told(status=400, json={"error": {"code": 100, "message": "Invalid parameter"}})
    async with open_line(side) as line:
        line.rasa.replies["dress"] = [{"custom": {"cards": [DRESS]}}]
        line.platform.script.extend([None, cannot])
        await line.say(ADA, 1, "dress")
        await line.platform.wait_for(2)
        shown = line.platform.messages[1]
        assert shown.picture == ""
        assert "Wren Wrap Dress" in shown.text
        assert "$89.00" in shown.text
        assert not line.queue().failures()


async def test_a_drawing_of_ours_and_an_unsafe_address_are_left_out(open_line: OpenLine) -> None:
    cards = [{**DRESS, "image_url": "/pictures/dress-navy.svg", "url": "javascript:alert(1)"}]
    async with open_line(TelegramSide()) as line:
        line.rasa.replies["dress"] = [{"custom": {"cards": cards}}]
        await line.say(ADA, 1, "dress")
        await line.platform.wait_for(2)
        assert line.platform.messages[1].picture == ""
        assert "javascript" not in line.platform.messages[1].text


async def test_a_message_of_last_month_is_a_replay(open_line: OpenLine) -> None:
    old = TelegramSide().text(ADA, 1, "cancel it", time.time() - LONGEST_RETRIES_S - 60)
    async with open_line(TelegramSide()) as line:
        assert (await line.post(old))[0] == 200
        await asyncio.sleep(0.1)
        assert not line.rasa.turns


async def test_a_webhook_of_a_channel_that_is_not_connected_is_nothing(line: Line) -> None:
    others = {name for name in channel_limits() if name != line.side.name}
    for name in others:
        assert (await request(line.app, "POST", f"/webhooks/{name}", Sent(b"{}", {})))[0] == 404
