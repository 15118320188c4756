"""The REST channel says when a message isn't looked at, which Rasa itself answers as if there were no reply."""

from collections.abc import Callable
from typing import Any


def test_without_a_bot_a_message_is_refused_and_not_lost(rasa_side: Callable[[str, Any], Any]) -> None:
    no_agent, no_bot, ready, stranger = rasa_side("refuse.py", None)
    assert no_agent == no_bot == [503, "no bot is loaded"]
    assert ready == [200, None]
    assert stranger == [401, None]
