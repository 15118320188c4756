"""The action server's list of those who wait for a person, as far as a platform with an inbox of its own asks it."""

from __future__ import annotations

from typing import Any

from tests.web.messaging.http_server import Asked, Told

SECRET = "secret-of-the-test-desk"


class Desk:
    """Who waits; `away` breaks every connection."""

    def __init__(self) -> None:
        self.waiting: list[dict[str, Any]] = []
        self.closed: list[int] = []
        self.away = False

    async def __call__(self, asked: Asked) -> Told:
        assert asked.headers["authorization"] == f"Bearer {SECRET}"
        if self.away:
            return Told(breaks=True)
        if asked.path == "/staff/handovers":
            return Told({"waiting": self.waiting})
        assert asked.path == "/staff/handovers/close"
        number = asked.json["id"]
        self.closed.append(number)
        self.waiting = [one for one in self.waiting if one["id"] != number]
        return Told({"closed": True})

    def add(self, number: int, conversation: str, reason: str = "human_handover") -> None:
        """Somebody waits from now on, as `actions/staff/routes.py` tells it."""
        told = {"id": number, "conversation_id": conversation, "reason": reason, "customer_id": None}
        self.waiting.append({**told, "email": "ada@example.com", "tried": ["finding *an* order"], "summary": []})
