"""No channel lets card details through to Rasa, whichever channel it is."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from language.cards import NEVER_IN_A_CHAT

RasaSide = Callable[[str, list[Any]], Any]

GONE = "[card details]"
STOPPED = {"seen": [], "told": [NEVER_IN_A_CHAT]}


PIECES = ("4111", "1111 1111", "1111")
KNOWN = {
    "page": "checkout",
    "typed": ["my card 4111 1111 1111 1111", "hello"],
    "card": {"cvc": "123", "number": 4111111111111111},
    "at": 1764435600.123,
    "is_new": True,
}
# Each talk's messages: who writes, what, and what the channel knows of it.
TALKS: dict[str, list[tuple[str, str, Any]]] = {
    "details": [
        ("ana", "hello", None),
        ("ana", "pay with 4111 1111 1111 1111", None),
        ("ana", "cvc 123", None),
        ("ana", '/inform{"order_number": "4111111111111111"}', None),
        ("ana", "where is order ML1081", {"shop": "1"}),
    ],
    "pieces of two": [
        *(("ana", "4111", None), ("ana", "1111", None), ("ben", "1111", None), ("ana", "1111", None)),
        *(("ben", "1111", None), ("ana", "1111", None), ("ana", "1111", None)),
    ],
    "pieces": [
        *(("ana", "where is 1055", None), ("ben", "4111", None)),
        *(("ana", piece, None) for piece in PIECES),
        ("ana", "thanks", None),
    ],
    "known": [("ana", "hello", KNOWN)],
}

Heard = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def heard(rasa_side: RasaSide) -> Heard:
    """What comes of each talk; one process holds them all, for Rasa is long to load."""
    return dict(zip(TALKS, rasa_side("guard.py", list(TALKS.values())), strict=True))


def test_a_message_with_card_details_is_answered_before_rasa_sees_it(heard: Heard) -> None:
    done = heard["details"]
    assert done["outcomes"] == [
        {"seen": [["hello", None]], "told": []},
        STOPPED,
        STOPPED,
        STOPPED,
        {"seen": [["where is order ML1081", {"shop": "1"}]], "told": []},
    ]
    assert "A message with card details was stopped on the channel carrier." in done["logs"]
    assert not any("1111" in line for line in done["logs"])


def test_a_number_in_pieces_is_stopped_at_its_last_piece_and_other_senders_pieces_are_not_added(heard: Heard) -> None:
    assert [outcome == STOPPED for outcome in heard["pieces of two"]["outcomes"]] == [False] * 5 + [True, False]


def test_the_pieces_of_a_number_do_not_stay_in_the_tracker(heard: Heard) -> None:
    done = heard["pieces"]
    assert done["outcomes"][-2] == STOPPED
    of_ana = [json.loads(data) for sender, data in done["kept"] if sender == "ana"]
    texts = [event["text"] for event in of_ana if event["event"] == "user"]
    assert texts == ["where is 1055", GONE, GONE, "thanks"]
    told = [event["text"] for event in of_ana if event["event"] == "bot"]
    assert told[1:3] == [f"I can't find an order {gone} in your name." for gone in (GONE, f"{GONE} {GONE}")]
    assert not any(digits in data for sender, data in done["kept"] if sender == "ana" for digits in ("4111", "1111"))
    assert any("4111" in data for sender, data in done["kept"] if sender == "ben")


def test_what_a_channel_knows_of_a_message_reaches_the_tracker_without_card_details(heard: Heard) -> None:
    kept = {**KNOWN, "typed": ["", "hello"], "card": {"cvc": "", "number": ""}}
    assert heard["known"]["outcomes"] == [{"seen": [["hello", kept]], "told": []}]
