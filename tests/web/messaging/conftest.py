"""One messaging channel, between a Rasa and a platform that stand in for the real ones."""

from __future__ import annotations

import functools
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.web.messaging.desk import SECRET, Desk
from tests.web.messaging.http_server import served
from tests.web.messaging.platform import Platform, Sent, Side
from tests.web.messaging.rasa import TOKEN, Rasa
from tests.web.messaging.sides.chatwoot import ChatwootSide
from tests.web.messaging.sides.meta import MessengerSide, WhatsAppSide
from tests.web.messaging.sides.slack import SlackSide
from tests.web.messaging.sides.telegram import TelegramSide
from tests.web.messaging.sides.twilio import TwilioSide
from web.action_server import ActionServer
from web.messaging.answering import Timing
from web.messaging.deliveries import Pace
from web.messaging.service import Connected, Messaging
from web.messaging.store import FILE, Queue
from web.rasa_client import RasaClient
from web.staff.takeovers import Takeovers

SIDES: tuple[Side, ...] = (
    TelegramSide(),
    WhatsAppSide(),
    TwilioSide(),
    MessengerSide("messenger", "page", 2000),
    MessengerSide("instagram", "instagram", 1000),
    SlackSide(),
    ChatwootSide(),
)
LONGEST_MESSAGE = 1000
PUBLIC_URL = "https://chat.shop.example"
QUICK = Timing(settle_s=0.02, look_again_s=0.02, longest_turn_s=0.2)
SOON = Pace(first_s=0.01, longest_s=0.05, most_tries=4)


@dataclass
class Line:
    """One channel, open: what the platform sends goes to `post`, what Lisa sends comes to `platform`."""

    app: FastAPI
    side: Side
    rasa: Rasa
    platform: Platform
    home: Path
    desk: Desk

    async def post(self, sent: Sent) -> tuple[int, bytes]:
        """Deliver a webhook; the status and the body of the acknowledgement."""
        return await request(self.app, "POST", f"/webhooks/{self.side.name}", sent)

    async def say(self, sender: str, number: int, text: str) -> int:
        """A message that a customer types now."""
        return (await self.post(self.side.text(sender, number, text, time.time())))[0]

    def queue(self) -> Queue:
        """The queue, as another process opens it."""
        return Queue(self.home / FILE)


_context = functools.cache(ssl.create_default_context)
OpenLine = Callable[..., AbstractAsyncContextManager[Line]]


@pytest.fixture(autouse=True)
def certificates_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every HTTP client reads all of the machine's certificates anew, for connections that are none of TLS here."""
    monkeypatch.setattr(ssl, "create_default_context", _context)


@pytest.fixture(params=SIDES, ids=lambda side: side.name)
def side(request: pytest.FixtureRequest) -> Side:
    """Every platform, one after the other."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def open_line(tmp_path: Path) -> OpenLine:
    """Open the channel on the same home again and again, as restarts do."""

    @asynccontextmanager
    async def opened(
        side: Side,
        rasa: Rasa | None = None,
        platform: Platform | None = None,
        takeovers: Takeovers | None = None,
        rasa_port: int = 0,
        **settings: Any,
    ) -> AsyncIterator[Line]:
        rasa, platform = rasa or Rasa(), platform or Platform(side)
        desk = Desk()
        async with served(rasa) as rasa_url, served(platform) as api, served(desk) as desk_url:
            if rasa_port:  # where nothing answers yet
                rasa_url = f"http://127.0.0.1:{rasa_port}"
            settings = {"timing": QUICK, "pace": SOON, "public_url": PUBLIC_URL, **settings}
            connected = Connected([side.channel(api)], tmp_path / FILE, **settings)
            client = RasaClient(rasa_url, TOKEN, restart_patience_s=0.1)
            app = FastAPI()
            messaging = Messaging(
                connected, client, ActionServer(desk_url, SECRET), takeovers, "Maison Lisa", LONGEST_MESSAGE
            )
            app.state.deliveries = messaging.deliveries
            app.include_router(messaging.routes(lambda path, status: None))
            async with messaging:
                yield Line(app, side, rasa, platform, tmp_path, desk)
            await client.close()

    return opened


@pytest.fixture
async def line(side: Side, open_line: OpenLine) -> AsyncIterator[Line]:
    """One channel, open."""
    async with open_line(side) as opened:
        yield opened


async def request(app: FastAPI, method: str, target: str, sent: Sent) -> tuple[int, bytes]:
    """Ask the application itself, without a connection in between."""
    path, _, query = target.partition("?")
    headers = {"host": "chat.shop.example", "content-length": str(len(sent.body)), **sent.headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("203.0.113.9", 40000),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    messages: list[dict[str, Any]] = []
    bodies = iter([{"type": "http.request", "body": sent.body, "more_body": False}])

    async def receive() -> dict[str, Any]:
        return next(bodies, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        messages.append(message)

    await app(scope, receive, send)
    status = next(message["status"] for message in messages if message["type"] == "http.response.start")
    return status, b"".join(message.get("body", b"") for message in messages)


def signed_like(sent: Sent, body: bytes) -> Sent:
    """Another body under the same headers."""
    return replace(sent, body=body)
