"""Conversations that a customer has left for good: the action server remembers them, so that an old cookie is void."""

import logging
from typing import Any

import httpx
from starlette.exceptions import HTTPException

from web.action_server import ActionServer

logger = logging.getLogger(__name__)

TIMEOUT_S = 2.0  # a turn asks this first, and has 15 seconds for everything
NOT_CLOSED = "I couldn't close this chat right now. Please try again in a minute."


class Closing:
    """Asks the action server, which keeps who has proven what in which conversation."""

    def __init__(self, actions: ActionServer) -> None:
        self._actions = actions

    async def close(self, conversation: str) -> None:
        """Close the conversation for ever.

        Raises:
            HTTPException: the action server doesn't answer, so that the conversation stays as it is.
        """
        if await self._ask("close", conversation) is None:
            raise HTTPException(503, NOT_CLOSED)

    async def is_closed(self, conversation: str, ticket: str = "") -> bool | None:
        """Whether the conversation is closed, or this ticket of it; None when nobody can tell now."""
        told = await self._ask("closed", conversation, ticket)
        return None if told is None else bool(told["closed"])

    async def proven(self, conversation: str) -> str:
        """Which proof of identity was given in the conversation last; empty where none was, or nobody can tell now."""
        told = await self._ask("closed", conversation)
        return str(told["proven"]) if told else ""

    async def _ask(self, what: str, conversation: str, ticket: str = "") -> dict[str, Any] | None:
        asked = {"conversation": conversation, "ticket": ticket}
        try:
            async with self._actions.client(TIMEOUT_S) as http:
                response = await http.post(f"/conversations/{what}", json=asked)
                return {"proven": "", "closed": response.raise_for_status().json()["closed"], **response.json()}
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            logger.error("the action server can't say whether a conversation is closed: %s", type(error).__name__)
            return None
