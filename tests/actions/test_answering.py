"""What an answer is told of the conversation before it."""

from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.answering import remembered


def _bot(text: str) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": {"custom": None}}


@pytest.mark.parametrize(
    ("events", "form", "said"),
    [
        ([], "", ""),
        ([_bot("Hello!")], "", "Hello!"),
        ([_bot("Hello!"), {"event": "user", "text": "hi"}], "", ""),
        ([_bot("Old."), {"event": "user", "text": "a"}, _bot("Here you are."), _bot("")], "", "Here you are."),
        ([_bot("Which number?")], "order_change_form", ""),
    ],
)
def test_the_reply_before_is_known_outside_of_forms(events: list[dict[str, Any]], form: str, said: str) -> None:
    latest = {"event": "user", "text": "and in blue?"}
    loop = {"name": form} if form else {}
    tracker = Tracker("c", {}, {"text": "and in blue?"}, [*events, latest], False, None, loop, "action_listen")
    assert remembered(tracker).said == said
