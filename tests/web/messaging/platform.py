"""The platforms' side, in the shapes that their documentation gives: webhooks that they send, and their APIs."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from tests.web.messaging.http_server import Asked, Told
from web.messaging.channel import Channel


@dataclass(frozen=True)
class Sent:
    """A webhook as the platform sends it."""

    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Shown:
    """What a customer sees of one call to the platform's API.

    Attributes:
        recipient: to whom it went.
        text: its words, with every escape undone as the platform's app does.
        buttons: title and what a press sends back.
        picture: the address of a picture.
    """

    recipient: str
    text: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    picture: str = ""


class Side(Protocol):
    """One platform."""

    name: str
    #: Whether a webhook tells when its message was written.
    tells_time: bool

    def channel(self, api: str) -> Channel:
        """Lisa's channel, with this platform's credentials."""

    def text(self, sender: str, number: int, text: str, at: float) -> Sent:
        """A message that a customer typed; the number is that of its delivery's key and of its place."""

    def press(self, sender: str, number: int, token: str, title: str, at: float) -> Sent:
        """A button that was pressed."""

    def media(self, sender: str, number: int, at: float) -> Sent:
        """A voice message."""

    def ignored(self, sender: str, number: int, at: float) -> list[Sent]:
        """An edit, a deletion and whatever else of a conversation isn't answered."""

    def signed(self, body: bytes, headers: dict[str, str]) -> Sent:
        """Any body with a signature that is right."""

    def forged(self, sent: Sent) -> list[Sent]:
        """The same webhook with signatures that are wrong, of another body, missing, or too old."""

    def shown(self, asked: Asked) -> Shown | None:
        """What the customer sees of a call; None where nothing is shown but that Lisa types."""

    def is_typing(self, asked: Asked) -> bool:
        """Whether a call only shows that an answer is coming."""

    def taken(self, asked: Asked, number: int) -> Told:
        """The API's answer to a call that goes through."""

    def busy(self, seconds: int) -> Told:
        """The API's answer where too much was sent, with how long to wait where it tells that."""

    def expired(self) -> Told:
        """The API's answer to a token that no longer counts."""

    def refused(self) -> Told:
        """The API's answer to a customer who can't be written to any more."""


class Platform:
    """One platform's API; `script` holds the answers of the next calls, None for one that goes through."""

    def __init__(self, side: Side) -> None:
        self.side = side
        self.script: deque[Told | None] = deque()
        self.calls: list[Asked] = []
        self.messages: list[Shown] = []
        self.delay_s = 0.0
        self._numbers = itertools.count(1)
        self._came = asyncio.Event()

    async def __call__(self, asked: Asked) -> Told:
        self.calls.append(asked)
        await asyncio.sleep(self.delay_s)
        shown = self.side.shown(asked)
        told = self.script.popleft() if self.script and shown is not None else None
        if told is not None:
            return told
        if shown is not None:
            self.messages.append(shown)
            self._came.set()
        return self.side.taken(asked, next(self._numbers))

    async def wait_for(self, count: int, within_s: float = 20.0) -> Sequence[Shown]:
        """The messages, once there are so many; a moment later, so that one too many is seen too."""
        async with asyncio.timeout(within_s):
            while len(self.messages) < count:
                self._came.clear()
                await self._came.wait()
        await asyncio.sleep(0.05)
        return self.messages

    def texts(self, recipient: str = "") -> list[str]:
        """What was told, to everybody or to one."""
        return [shown.text for shown in self.messages if not recipient or shown.recipient == recipient]

    @property
    def bodies(self) -> list[Any]:
        """The bodies of the calls, as JSON."""
        return [asked.json for asked in self.calls]
