"""Passes hand-overs on to a platform that has an inbox of its own for people, and knows when they have come back."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Set
from typing import Any

import httpx

from web.action_server import ActionServer
from web.messaging.channel import Call, Channel, WithInbox
from web.messaging.deliveries import recipient_of
from web.messaging.store import Queue, Waiting

logger = logging.getLogger(__name__)

PATIENCE_S = 5.0
TRIES = 3
#: What staff owe and send, which is no reason for a person to go on with the conversation.
_OWED = "send_label_for_"
CANT_TELL = "Lisa can't tell whether this customer waits for a person: please look."

Waits = Mapping[str, Any]


class HandOvers:
    """Asks the action server who waits; `trouble` counts where it couldn't be asked."""

    def __init__(self, actions: ActionServer, queue: Queue, pause_s: float = 1.0) -> None:
        self.trouble: Counter[str] = Counter()
        self._http = actions.client(PATIENCE_S)
        self._queue = queue
        self._pause_s = pause_s

    async def close(self) -> None:
        """Close open connections."""
        await self._http.aclose()

    async def came_back(self, channel: Channel, turn: Waiting) -> tuple[Set[int], bool]:
        """The hand-overs that wait before a turn, and whether people have given the customer back since.

        They have where the customer is Lisa's again and nothing of a hand-over is on its way any more: then those are
        taken off the list.
        """
        if not isinstance(channel, WithInbox) or turn.asked_at:
            return frozenset(), False
        waiting = {one["id"] for one in await self._waiting(turn.conversation) or ()}
        if not waiting or await asyncio.to_thread(self._queue.is_sending, turn.conversation):
            return waiting, False
        await self.done(turn.conversation)
        return frozenset(), True

    async def calls(self, channel: Channel, conversation: str, before: Set[int]) -> list[Call]:
        """What passes the conversation on to people, where it waits for them since this turn.

        Where nobody can tell, people look: a customer who was promised one isn't left with nobody.
        """
        if not isinstance(channel, WithInbox):
            return []
        waiting = await self._waiting(conversation)
        if waiting is None:
            return channel.hand_over(recipient_of(conversation), CANT_TELL)
        new = [one for one in waiting if one["id"] not in before]
        return channel.hand_over(recipient_of(conversation), "\n\n".join(map(_note, new))) if new else []

    async def done(self, conversation: str) -> None:
        """Take a conversation off the list: people have answered it."""
        for one in await self._waiting(conversation) or ():
            await self._ask("handovers/close", id=one["id"])

    async def _waiting(self, conversation: str) -> list[Waits] | None:
        told = await self._ask("handovers")
        if told is None:
            return None
        of_it = (one for one in told["waiting"] if one["conversation_id"] == conversation)
        return [one for one in of_it if not one["reason"].startswith(_OWED)]

    async def _ask(self, operation: str, **asked: Any) -> Mapping[str, Any] | None:
        """The answer; None where there is none."""
        for tried in range(TRIES):
            try:
                answer = await self._http.post(f"/staff/{operation}", json=asked)
                return dict(answer.raise_for_status().json())
            except (httpx.HTTPError, ValueError) as error:
                logger.warning("who waits for a person can't be told (%s)", type(error).__name__)
                await asyncio.sleep(self._pause_s * (tried + 1 < TRIES))
        self.trouble["hand-overs not told"] += 1
        return None


def _note(waits: Waits) -> str:
    """What a person needs to go on."""
    proven = f"proven: customer {waits['customer_id']}" if waits["customer_id"] else "has not proven who they are"
    tried = [f"- {line}" for line in waits["tried"]]
    return "\n".join(
        [
            f"Lisa hands over {waits['id']}: {waits['reason'].replace('_', ' ')}",
            f"{proven}, answer to {waits['email']}",
            *(["What was tried:", *tried] if tried else []),
        ]
    )
