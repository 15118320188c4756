"""Says whether Rasa is alive, and whether it would answer a customer: it reads a sentence and writes to its store."""

from __future__ import annotations

import logging
import time
from typing import Any

from conversations.store import ConversationStoreError
from rasa.core.channels import channel
from sanic import response

logger = logging.getLogger(__name__)

#: So long an answer holds: whoever may ask as often as they like can't keep Rasa busy.
REMEMBERED_S = 5.0
SENTENCE = "hello"
NO_BOT = "no bot is loaded"


class Readiness:
    """What a customer would meet now.

    Args:
        app: Rasa's server, which holds its agent once a bot is loaded.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        self._parts: dict = {}
        self._asked_at = float("-inf")

    async def parts(self) -> dict:
        """How each part is, "ok" or what is wrong with it."""
        if time.monotonic() - self._asked_at > REMEMBERED_S:
            self._asked_at = time.monotonic()
            agent = getattr(self._app.ctx, "agent", None)
            self._parts = {
                "bot": await _reads(agent),
                "conversations": await _keeps(agent),
                "locks": await _locks(agent),
            }
        return self._parts

    @property
    def failures(self) -> dict:
        """How often a conversation couldn't be read or kept since the start."""
        store = getattr(getattr(self._app.ctx, "agent", None), "tracker_store", None)
        return dict(getattr(store, "failures", {}))


def has_bot(agent: Any) -> bool:
    """Whether Rasa's agent would read a message; without a bot Rasa drops it, and answers as if there were no reply."""
    return agent is not None and agent.is_ready()


async def _reads(agent: Any) -> str:
    if not has_bot(agent):
        return NO_BOT
    try:
        found = await agent.parse_message(SENTENCE)
    except Exception as error:
        logger.error("Rasa can't read a sentence: %s", type(error).__name__)
        return "can't read a sentence"
    return "ok" if (found.get("intent") or {}).get("name") else "can't read a sentence"


async def _keeps(agent: Any) -> str:
    if agent is None:
        return NO_BOT
    try:
        await agent.tracker_store.check()
    except ConversationStoreError:
        return "can't be written"
    return "ok"


async def _locks(agent: Any) -> str:
    if agent is None:
        return NO_BOT
    try:
        await agent.lock_store.check()
    except ConversationStoreError:
        return "can't be taken"
    return "ok"


def answer_probes() -> None:
    """Serve `/livez` and `/readyz` beside the channels."""
    register = channel.register

    def register_probed(input_channels: list, app: Any, route: Any) -> None:
        readiness = Readiness(app)

        async def livez(_: Any) -> Any:
            return response.json({"status": "ok"})

        async def readyz(_: Any) -> Any:
            parts = await readiness.parts()
            is_well = all(told == "ok" for told in parts.values())
            told = {"status": "ok" if is_well else "degraded", **parts, "failures": readiness.failures}
            return response.json(told, status=200 if is_well else 503)

        app.add_route(livez, "/livez", methods=["GET"])
        app.add_route(readyz, "/readyz", methods=["GET"])
        register(input_channels, app, route)

    channel.register = register_probed
