"""Conversations that a customer has left for good: the action server remembers them, so that an old cookie is void."""

import logging

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

    async def is_closed(self, conversation: str) -> bool | None:
        """Whether the conversation is closed; None when nobody can tell now."""
        return await self._ask("closed", conversation)

    async def _ask(self, what: str, conversation: str) -> bool | None:
        try:
            async with self._actions.client(TIMEOUT_S) as http:
                response = await http.post(f"/conversations/{what}", json={"conversation": conversation})
                return bool(response.raise_for_status().json()["closed"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            logger.error("the action server can't say whether a conversation is closed: %s", type(error).__name__)
            return None
