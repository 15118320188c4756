"""Which of a customer's turns the action server works on: a random id that the gateway gave it, for the logs alone."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

#: The id of the turn that this task or thread works on; empty outside of one.
TURN: ContextVar[str] = ContextVar("turn", default="")
_ID = re.compile(r"[a-z]{12}")


def turn_of(call: Mapping[str, Any]) -> str:
    """The id in Rasa's call of an action; empty where it holds none, or something else in its place."""
    metadata = (call["tracker"].get("latest_message") or {}).get("metadata") or {}
    given = metadata.get("turn") if isinstance(metadata, dict) else None
    return given if isinstance(given, str) and _ID.fullmatch(given) else ""
