"""Whatever way card details come in, no file of the shop holds a trace of them afterwards."""

import itertools
import json
import re
import sqlite3
import time
from pathlib import Path

import httpx
import pytest

from language.cards import NEVER_IN_A_CHAT
from tests.conftest import RunningShop
from tests.reading import contents
from tests.system.conftest import Customer

pytestmark = [pytest.mark.system, pytest.mark.slow]

CARD = "4929735180461122"
GROUPS = [CARD[start : start + 4] for start in range(0, 16, 4)]
#: In every stopped message: not even the words around the number are kept.
MARK = "zebrafinch"
WRITINGS = [
    CARD,
    " ".join(GROUPS),
    "-".join(GROUPS),
    "\n".join(GROUPS),
    "\u200b".join(GROUPS),
    CARD.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    CARD.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    f"card {CARD}, exp 11/29",
    "cvc 739",
    '/inform{"order_number": "' + CARD + '"}',
]
#: Two groups in a row are a trace, with whatever between them, as text or as JSON writes it.
_BETWEEN = rb"(?:\\[a-z]|\\u[0-9a-f]{4}|[^0-9A-Za-z]){0,6}"
TRACES = [
    re.compile(_BETWEEN.join(bytes([digit]) for digit in f"{first}{second}".encode()))
    for first, second in itertools.pairwise(GROUPS)
]


def test_no_file_holds_a_trace_of_card_details(shop: RunningShop, customer: Customer) -> None:
    web = httpx.Client(base_url=shop.web_url, timeout=60)

    def on_the_page(text: str) -> str:
        answer = web.post("/api/messages", json={"text": text})
        assert answer.status_code == 200
        return " ".join(part["text"] for part in answer.json()["messages"] if "text" in part)

    customer.say("where is my order?")  # a form asks for the number meanwhile
    for writing in WRITINGS:
        assert customer.say(f"{MARK} {writing}" if writing[0] != "/" else writing).text == NEVER_IN_A_CHAT
        assert on_the_page(f"{MARK} {writing}") == NEVER_IN_A_CHAT
        web.cookies.clear()  # so that the limit of one browser doesn't stop them first
        time.sleep(0.1)
    assert customer.slots()["requested_slot"] == "order_number"

    known = {"Authorization": f"Bearer {customer.token}"}
    streamed = httpx.post(
        f"{shop.rasa_url}/webhooks/rest/webhook?stream=true",
        json={"sender": customer.sender, "message": f"{MARK} {CARD}"},
        headers=known,
        timeout=60,
    )
    assert [json.loads(line)["text"] for line in streamed.text.splitlines()] == [NEVER_IN_A_CHAT]
    with_metadata = {"sender": customer.sender, "message": "never mind", "metadata": {"field": f"{MARK} {CARD}"}}
    told = httpx.post(f"{shop.rasa_url}/webhooks/rest/webhook", json=with_metadata, headers=known, timeout=60)
    told.raise_for_status()
    on_the_page("hello")
    web.post("/api/feedback", json={"slip": f"{MARK} {CARD}", "verdict": "down"})

    customer.say("I want to talk to a human")
    customer.say(f"{MARK} {CARD}")
    customer.say("grace@example.com")
    [waiting] = [
        row
        for row in json.loads(shop.lisa("handovers", "list", "--json").stdout)
        if row["conversation_id"] == customer.sender
    ]
    assert "where is my order?" in [line["text"] for line in waiting["summary"]]
    time.sleep(6)  # the counts of monitoring are written every five seconds

    assert _kept(shop.home, customer.sender) == [
        "where is my order?",
        "never mind",
        "I want to talk to a human",
        "grace@example.com",
    ]
    searched = [path for path in shop.home.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {"tracker.db", "orders.db", "rasa.log", "web.log", "actions.log"} <= {path.name for path in searched}
    assert _with_a_trace(searched) == []


def test_a_number_in_pieces_never_comes_whole_and_leaves_nothing(shop: RunningShop, customer: Customer) -> None:
    pieces = ["5425", "2334", "3010", "9903"]
    said = [customer.say(piece).text for piece in pieces]

    assert said[-1] == NEVER_IN_A_CHAT
    assert NEVER_IN_A_CHAT not in said[:-1]
    assert _kept(shop.home, customer.sender) == ["[card details]"] * 3


def _kept(home: Path, conversation: str) -> list[str]:
    """What the tracker has of a customer's messages."""
    with sqlite3.connect(f"file:{home / 'tracker.db'}?mode=ro", uri=True) as tracker:
        rows = tracker.execute(
            "SELECT data FROM events WHERE sender_id = ? AND type_name = 'user' ORDER BY id", (conversation,)
        )
        return [json.loads(data)["text"] for (data,) in rows]


def _with_a_trace(files: list[Path]) -> list[Path]:
    def holds(content: bytes) -> bool:
        return MARK.encode() in content or any(trace.search(content) for trace in TRACES)

    return [path for path, content in contents(files).items() if holds(content)]
