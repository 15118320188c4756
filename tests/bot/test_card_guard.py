"""No channel lets card details through to Rasa, whichever channel it is."""

import json
from collections.abc import Callable
from typing import Any

from language.cards import NEVER_IN_A_CHAT

RasaSide = Callable[[str, list[Any]], Any]

GONE = "[card details]"
STOPPED = {"seen": [], "told": [NEVER_IN_A_CHAT]}


def test_a_message_with_card_details_is_answered_before_rasa_sees_it(rasa_side: RasaSide) -> None:
    messages = [
        ["ana", "hello", None],
        ["ana", "pay with 4111 1111 1111 1111", None],
        ["ana", "cvc 123", None],
        ["ana", '/inform{"order_number": "4111111111111111"}', None],
        ["ana", "where is order ML1081", {"shop": "1"}],
    ]
    done = rasa_side("guard.py", messages)

    assert done["outcomes"] == [
        {"seen": [["hello", None]], "told": []},
        STOPPED,
        STOPPED,
        STOPPED,
        {"seen": [["where is order ML1081", {"shop": "1"}]], "told": []},
    ]
    assert "A message with card details was stopped on the channel carrier." in done["logs"]
    assert not any("1111" in line for line in done["logs"])


def test_a_number_in_pieces_is_stopped_at_its_last_piece_and_other_senders_pieces_are_not_added(
    rasa_side: RasaSide,
) -> None:
    pieces = [["ana", "4111", None], ["ana", "1111", None], ["ben", "1111", None], ["ana", "1111", None]]
    done = rasa_side("guard.py", [*pieces, ["ben", "1111", None], ["ana", "1111", None], ["ana", "1111", None]])

    assert [outcome == STOPPED for outcome in done["outcomes"]] == [False] * 5 + [True, False]


def test_the_pieces_of_a_number_do_not_stay_in_the_tracker(rasa_side: RasaSide) -> None:
    pieces = ["4111", "1111 1111", "1111"]
    before = [["ana", "where is 1055", None], ["ben", "4111", None]]
    done = rasa_side("guard.py", [*before, *([("ana", piece, None) for piece in pieces]), ["ana", "thanks", None]])

    assert done["outcomes"][-2] == STOPPED
    of_ana = [json.loads(data) for sender, data in done["kept"] if sender == "ana"]
    texts = [event["text"] for event in of_ana if event["event"] == "user"]
    assert texts == ["where is 1055", GONE, GONE, "thanks"]
    told = [event["text"] for event in of_ana if event["event"] == "bot"]
    assert told[1:3] == [f"I can't find an order {gone} in your name." for gone in (GONE, f"{GONE} {GONE}")]
    assert not any(digits in data for sender, data in done["kept"] if sender == "ana" for digits in ("4111", "1111"))
    assert any("4111" in data for sender, data in done["kept"] if sender == "ben")


def test_what_a_channel_knows_of_a_message_reaches_the_tracker_without_card_details(rasa_side: RasaSide) -> None:
    known = {
        "page": "checkout",
        "typed": ["my card 4111 1111 1111 1111", "hello"],
        "card": {"cvc": "123", "number": 4111111111111111},
        "at": 1764435600.123,
        "is_new": True,
    }
    done = rasa_side("guard.py", [["ana", "hello", known]])

    kept = {**known, "typed": ["", "hello"], "card": {"cvc": "", "number": ""}}
    assert done["outcomes"] == [{"seen": [["hello", kept]], "told": []}]
