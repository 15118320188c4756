"""Rasa's log tells where something happened and in which turn, and nothing of what Rasa itself would write."""

import json
from collections.abc import Callable
from typing import Any

RasaSide = Callable[[str, list[Any]], Any]


def test_no_word_address_or_variable_of_rasas_is_written(rasa_side: RasaSide) -> None:
    text, objects = rasa_side("log.py", [False, True])
    told = [json.loads(line) for line in objects]
    assert [line for line in text + objects if "nadia" in line or "ML1103" in line] == []
    assert len(text) == len(objects) == 6
    assert [line["message"] for line in told[:2]] == [
        "Could not load model due to a missing file.",  # before customers can write, it says what is wrong
        told[1]["message"],
    ]
    assert told[1]["message"].startswith("at log.py:") and told[1]["message"].endswith("in speak")
    assert [line["message"] for line in told[2:5]] == [
        "rest.message.received.timeout",
        "A message with card details was stopped on rest.",
        "rest.message.received.failure",
    ]
    assert "RuntimeError" in told[5]["error"] and "KeyError" in told[5]["error"]
    assert {line.get("turn", "") for line in told} == {"", "abcdefghijkl"}
    assert all("turn=abcdefghijkl" in line for line in text[1:])
