"""A small HTTP server that answers in Rasa's documented shapes, for failures that a real Rasa can't be made to show."""

import asyncio
import time
from typing import Any

from fastapi import Depends, FastAPI, HTTPException, Request

TOKEN = "token-of-the-test-rasa"
ACTIONS_SECRET = "secret-of-the-test-action-server"

BOT_DATA = ("elements", "quick_replies", "buttons", "attachment", "image", "custom")

NAVY_DRESS: dict[str, Any] = {
    "type": "shop_card",
    "product_id": "wren-wrap-dress",
    "title": "Wren Wrap Dress",
    "price": "89.00",
    "currency": "USD",
    "price_text": "$89.00",
    "price_note": "",
    "compare_at_price": "120.00",
    "compare_at_text": "$120.00",
    "variant": "Navy / M",
    "stock": "only 2 left",
    "rating_text": "4.5 out of 5 in 2 reviews",
    "sizes": [
        {"name": "XS", "in_stock": False},
        {"name": "S", "in_stock": True},
        {"name": "M", "in_stock": True},
        {"name": "L", "in_stock": True},
    ],
    "colours": ["navy", "rust"],
    "url": "https://shop.example/products/wren-wrap-dress",
    "image_url": "/pictures/dress-navy.svg",
}


class RasaServer:
    """Keeps trackers in memory and answers what the test put into `replies` (by message, else an echo)."""

    def __init__(self) -> None:
        self.forget()
        self.app = FastAPI()
        self.app.post("/webhooks/rest/webhook", dependencies=[Depends(_known_to_rasa)])(self.webhook)
        self.app.get("/conversations/{conversation}/tracker")(self.tracker)
        self.app.get("/readyz")(self.readyz)
        known = [Depends(_known_to_actions)]
        self.app.post("/feedback", dependencies=known)(self.feedback)
        self.app.post("/conversations/close", dependencies=known)(self.close)
        self.app.post("/conversations/closed", dependencies=known)(self.is_closed)
        self.app.get("/health")(lambda: {"status": "ok"})

    def forget(self) -> None:
        self.replies: dict[str, list[dict[str, Any]]] = {}
        self.received: list[tuple[str, str]] = []
        self.metadata: list[dict[str, str]] = []
        self.trackers: dict[str, list[dict[str, Any]]] = {}
        self.delay_s = 0.0
        self.has_bot = True
        self.parts = {"status": "ok", "bot": "ok", "conversations": "ok"}
        self.failures: dict[str, int] = {}
        self.thumbs: list[dict[str, Any]] = []
        self.thumbs_are_kept = True
        self.closed: set[str] = set()
        self.proven: dict[str, str] = {}
        self.knows_what_is_closed = True

    async def close(self, request: Request) -> dict[str, bool]:
        """What the action server does when a customer starts over."""
        if not self.knows_what_is_closed:
            raise HTTPException(503)
        self.closed.add((await request.json())["conversation"])
        return {"closed": True}

    async def is_closed(self, request: Request) -> dict[str, Any]:
        """What the action server tells of a conversation."""
        if not self.knows_what_is_closed:
            raise HTTPException(503)
        asked = await request.json()
        is_closed = bool({asked["conversation"], asked["ticket"]} & self.closed)
        return {"closed": is_closed, "proven": self.proven.get(asked["conversation"], "")}

    async def feedback(self, request: Request) -> dict[str, str]:
        """What the action server takes: in these tests it answers under the same address."""
        if not self.thumbs_are_kept:
            raise HTTPException(503)
        self.thumbs.append(await request.json())
        return {"status": "ok"}

    async def webhook(self, request: Request) -> list[dict[str, Any]]:
        if not self.has_bot:  # as `bot/channels/private_rest.py` refuses it
            raise HTTPException(503, headers={"Lisa-Not-Read": "no bot is loaded"})
        message = await request.json()
        sender, text = message["sender"], message["message"]
        self.received.append((sender, text))
        self.metadata.append(message.get("metadata") or {})
        await asyncio.sleep(self.delay_s)
        replies = self.replies.get(text, [{"text": f"You said: {text}"}])
        events = self.trackers.setdefault(sender, [{"event": "session_started", "timestamp": time.time()}])
        events.append({"event": "user", "text": text, "timestamp": time.time(), "input_channel": "rest"})
        for reply in replies:
            data = {
                key: reply.get(key) for key in ("buttons", "custom", "image", "attachment", "elements", "quick_replies")
            }
            events.append({"event": "bot", "text": reply.get("text"), "data": data, "timestamp": time.time()})
        events.append({"event": "action", "name": "action_listen", "timestamp": time.time()})
        return [{"recipient_id": sender, **reply} for reply in replies]

    async def tracker(self, conversation: str, request: Request) -> dict[str, Any]:
        self._authorise(request)
        return {"sender_id": conversation, "events": self.trackers.get(conversation, [])}

    async def readyz(self) -> dict[str, Any]:
        """What our Rasa tells of itself."""
        return {**self.parts, "failures": self.failures}

    def _authorise(self, request: Request) -> None:
        if request.query_params.get("token") != TOKEN:
            raise HTTPException(401, "User is not authenticated.")


def _known_to_rasa(request: Request) -> None:
    if request.headers.get("authorization") != f"Bearer {TOKEN}":
        raise HTTPException(401)


def _known_to_actions(request: Request) -> None:
    if request.headers.get("authorization") != f"Bearer {ACTIONS_SECRET}":
        raise HTTPException(401)
