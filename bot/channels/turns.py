"""Knows which of a customer's turns Rasa works on: a random id that the gateway gives, or this, for the logs alone."""

import re
import secrets
from contextvars import ContextVar
from string import ascii_lowercase
from typing import Any

from rasa.core.channels.channel import UserMessage

from channels.every_message import Handler, before_every_message

#: The id of the turn that this task works on; empty outside of one.
TURN: ContextVar = ContextVar("turn", default="")
#: Under which it travels on to the action server, in the message's metadata.
KEY = "turn"
_ID = re.compile(r"[a-z]{12}")


def name_turns() -> None:
    """Have every message of every channel carry the id of its turn."""
    before_every_message(_before)


def _before(on_new_message: Handler) -> Handler:
    async def handle(message: UserMessage) -> Any:
        known = message.metadata if isinstance(message.metadata, dict) else {}
        turn = known.get(KEY)
        if not (isinstance(turn, str) and _ID.fullmatch(turn)):
            turn = "".join(secrets.choice(ascii_lowercase) for _ in range(12))
        TURN.set(turn)
        message.metadata = {**known, KEY: turn}
        return await on_new_message(message)

    return handle
