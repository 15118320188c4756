"""Rasa's REST channel and tracker as a real one has them, with the faults that a real one can't be made to show."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from enum import Enum
from typing import Any

from tests.web.messaging.http_server import Asked, Told

TOKEN = "token-of-the-test-rasa"


class Fault(Enum):
    """How a message goes wrong."""

    BEFORE = "the connection breaks before the turn"
    AFTER = "the connection breaks after the turn, so that its answer is lost"
    ERROR = "an error instead of a turn"


class Rasa:
    """Echoes what is said, or answers what the test put into `replies`; keeps every turn in a tracker."""

    def __init__(self) -> None:
        self.replies: dict[str, list[dict[str, Any]]] = {}
        self.faults: deque[Fault | None] = deque()
        self.turns: dict[str, list[str]] = defaultdict(list)  # of a conversation: what was said, once a turn that ran
        self.events: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.ids: list[str] = []
        self.hangs = False
        self.delay_s = 0.0
        self.begun = asyncio.Event()
        self.may_end = asyncio.Event()  # until then turns don't end
        self.may_end.set()
        self._running: set[asyncio.Task[list[dict[str, Any]]]] = set()

    async def __call__(self, asked: Asked) -> Told:
        if self.hangs:
            await asyncio.sleep(3600)
        if asked.path.endswith("/tracker"):
            if asked.query.get("token") != TOKEN:
                return Told(status=401)
            return Told({"events": self.events[asked.path.split("/")[2]]})
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Told(status=401)
        fault = self.faults.popleft() if self.faults else None
        if fault is Fault.BEFORE:
            return Told(breaks=True)
        if fault is Fault.ERROR:
            return Told(status=500)
        turn = asyncio.create_task(self._turn(asked.json))
        self._running.add(turn)
        turn.add_done_callback(self._running.discard)
        replies = await asyncio.shield(turn)  # Rasa ends a turn also where nobody waits for its answer any more
        return Told(breaks=True) if fault is Fault.AFTER else Told(replies)

    def forget_what_runs(self) -> None:
        """What a Rasa that is killed does."""
        for turn in self._running:
            turn.cancel()

    async def _turn(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        sender, text = message["sender"], message["message"]
        self.begun.set()
        await self.may_end.wait()
        await asyncio.sleep(self.delay_s)
        self.turns[sender].append(text)
        self.ids.append(message["metadata"]["turn"])
        replies = self.replies.get(text, [{"text": f"You said: {text}"}])
        events = self.events[sender]
        events.append({"event": "user", "text": text, "metadata": message["metadata"]})
        for reply in replies:
            data = {key: reply.get(key) for key in ("buttons", "custom", "image", "attachment", "elements")}
            events.append({"event": "bot", "text": reply.get("text"), "data": data})
        return [{"recipient_id": sender, **reply} for reply in replies]
