"""Chatwoot as the inbox of the shop's people: who waits is handed over there once, and is Lisa's again afterwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from tests.web.messaging.conftest import Line, OpenLine
from tests.web.messaging.http_server import Asked, Told, served
from tests.web.messaging.sides.chatwoot import ACCOUNT, TOKEN, ChatwootSide
from web.messaging.answering import GIVEN_BACK, INTRODUCTION
from web.messaging.checks import check
from web.messaging.handovers import CANT_TELL

HELLO = INTRODUCTION.format(shop="Maison Lisa")
ADA, WAITS = "1001", "chatwoot:1001"
SIDE = ChatwootSide()


@pytest.fixture
async def line(open_line: OpenLine) -> AsyncIterator[Line]:
    async with open_line(SIDE) as opened:
        yield opened


def handed(line: Line) -> list[str]:
    """What passed conversations on: their notes and their new status, in order."""
    told = []
    for asked in line.platform.calls:
        if asked.path.endswith("/toggle_status"):
            told.append(f"status {asked.json['status']}")
        elif asked.path.endswith("/messages") and asked.json["private"]:
            told.append(asked.json["content"])
    return told


async def until_handed(line: Line, count: int) -> list[str]:
    """What passed conversations on, once it is so much and the queue knows that it went through."""
    queue = line.queue()
    async with asyncio.timeout(60):
        while len(handed(line)) < count or queue.is_sending(WAITS):
            await asyncio.sleep(0.01)
    queue.close()
    return handed(line)


async def ask_for_a_person(line: Line, number: int = 1) -> None:
    """The turn in which the bot writes a hand-over down."""
    line.rasa.may_end.clear()
    await line.say(ADA, number, "a person please")
    await line.rasa.begun.wait()
    line.desk.add(5, WAITS)
    line.rasa.may_end.set()


async def test_who_waits_is_handed_over_after_the_answer_with_a_note_for_people_alone(line: Line) -> None:
    await ask_for_a_person(line)
    note, status = await until_handed(line, 2)
    assert status == "status open"
    assert "hands over 5: human handover" in note and "ada@example.com" in note and r"\*an\*" in note
    order = [asked.path.rpartition("/")[2] for asked in line.platform.calls if "typing" not in asked.path]
    assert order == ["messages", "messages", "messages", "toggle_status"]
    assert line.platform.texts() == [HELLO, "You said: a person please"]


async def test_while_people_have_it_lisa_says_nothing_and_afterwards_says_who_she_is(line: Line) -> None:
    await ask_for_a_person(line)
    await until_handed(line, 2)
    await line.post(SIDE.message(ADA, 2, time.time(), status="open", content="are you a person?"))
    await line.say(ADA, 3, "thanks, one more thing")
    await line.platform.wait_for(4)
    assert line.rasa.turns[WAITS] == ["a person please", "thanks, one more thing"]
    assert line.platform.texts()[2:] == [GIVEN_BACK, "You said: thanks, one more thing"]
    assert line.desk.closed == [5]
    await line.say(ADA, 4, "and another")
    await line.platform.wait_for(5)
    assert len(handed(line)) == 2, "nobody is handed over again"


async def test_a_second_request_is_handed_over_again(line: Line) -> None:
    await ask_for_a_person(line)
    await until_handed(line, 2)
    line.rasa.begun.clear()
    await ask_for_a_person(line, 2)
    assert (await until_handed(line, 4))[3] == "status open"


async def test_what_is_written_before_the_hand_over_has_gone_through_takes_nobody_off_the_list(line: Line) -> None:
    line.platform.delay_s = 3600  # nothing goes through
    await ask_for_a_person(line)
    await line.say(ADA, 2, "hurry please")
    async with asyncio.timeout(60):
        while len(line.rasa.turns[WAITS]) < 2:
            await asyncio.sleep(0.01)
    assert line.desk.closed == []


async def test_a_conversation_that_people_resolve_waits_no_more(line: Line) -> None:
    await ask_for_a_person(line)
    await until_handed(line, 2)
    resolved = SIDE.resolved(ADA, 2, time.time())
    assert [(await line.post(resolved))[0] for _ in range(2)] == [200, 200]
    async with asyncio.timeout(20):
        while not line.desk.closed:
            await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)
    assert line.desk.closed == [5]
    assert len(line.platform.messages) == 2, "nothing is said about it"


async def test_what_staff_owe_is_no_reason_to_hand_a_conversation_over(line: Line) -> None:
    line.desk.add(6, WAITS, "send_label_for_R1")
    await line.say(ADA, 1, "hello")
    await line.platform.wait_for(2)
    await asyncio.sleep(0.1)
    assert (handed(line), line.desk.closed) == ([], [])


async def test_where_nobody_can_tell_who_waits_people_look(line: Line) -> None:
    line.desk.away = True
    await line.say(ADA, 1, "hello")
    note, status = await until_handed(line, 2)
    assert (note, status) == (CANT_TELL, "status open")


async def test_what_a_customer_chose_may_come_as_its_title(line: Line) -> None:
    buttons = [{"title": "Yes", "payload": "Yes, go ahead"}, {"title": "No", "payload": "No, leave it"}]
    line.rasa.replies["ask me"] = [{"text": "Shall I?", "buttons": buttons}]
    await line.say(ADA, 1, "ask me")
    await line.platform.wait_for(2)
    await line.say(ADA, 2, "yes")
    await line.platform.wait_for(3)
    assert line.rasa.turns[WAITS] == ["ask me", "Yes, go ahead"]


@pytest.mark.parametrize(
    ("answer", "is_well"),
    [
        (Told({"error": "Resource could not be found"}, 404), True),
        (Told({"error": "Access to this endpoint is not authorized for bots"}, 401), True),
        (Told({"error": "Invalid Access Token"}, 401), False),
        (Told({"error": "You are not authorized to access this account"}, 401), False),
        (Told({}, 502), False),
    ],
)
async def test_a_check_tells_whether_the_bots_token_counts(answer: Told, is_well: bool) -> None:
    async def api(asked: Asked) -> Told:
        assert (asked.path, asked.headers["api_access_token"]) == (f"/api/v1/accounts/{ACCOUNT}/conversations/0", TOKEN)
        return answer

    async with served(api) as url:
        found = [finding async for finding in check(SIDE.channel(url), "", "", time.time())]
    assert (found[0].part, found[0].is_well) == ("token", is_well)
