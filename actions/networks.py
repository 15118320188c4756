"""From which network a customer writes, as the gateway names it: nothing but equal for the same one on the same day."""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

#: The name of the network that this task or thread answers; empty where nobody knows, as on messaging channels.
NETWORK: ContextVar[str] = ContextVar("network", default="")
_NAME = re.compile(r"[a-p]{32}")


def network_of(call: Mapping[str, Any]) -> str:
    """The network in Rasa's call of an action; empty where it holds none, or something else in its place."""
    metadata = (call["tracker"].get("latest_message") or {}).get("metadata") or {}
    given = metadata.get("network") if isinstance(metadata, dict) else None
    return given if isinstance(given, str) and _NAME.fullmatch(given) else ""
