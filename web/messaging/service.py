"""The messaging channels of one gateway, from the door to the queue and back out."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from fastapi import APIRouter

from web.action_server import ActionServer
from web.messaging.answering import Answering, Timing
from web.messaging.channel import Channel
from web.messaging.deliveries import Deliveries, Pace, channel_of
from web.messaging.handovers import HandOvers
from web.messaging.routes import routes
from web.messaging.sending import Sender
from web.messaging.store import Queue
from web.rasa_client import RasaClient
from web.staff.takeovers import Takeovers

logger = logging.getLogger(__name__)

DAY_S = 24 * 3600.0


@dataclass(frozen=True)
class Connected:
    """Which channels a shop has connected, and how they are used.

    Attributes:
        channels: each platform with its credentials.
        missing: of the channels that are enabled and can't be used, what is to be done.
        queue: the file of what came in and goes out.
        public_url: where customers and platforms reach the gateway; empty: nothing of ours is linked.
        keep_days: tells for how many days ids, failures and buttons are kept.
    """

    channels: Sequence[Channel]
    queue: Path
    public_url: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)
    keep_days: Callable[[], int] = lambda: 90
    timing: Timing = field(default_factory=Timing)
    pace: Pace = field(default_factory=Pace)


class Messaging:
    """Everything that the channels of one gateway need; `deliveries` is the way out for others."""

    def __init__(
        self,
        connected: Connected,
        rasa: RasaClient,
        actions: ActionServer,
        takeovers: Takeovers | None,
        shop_name: str,
        longest_message: int,
    ) -> None:
        self._channels = {channel.name: channel for channel in connected.channels}
        self._missing = connected.missing
        for name, what_to_do in connected.missing.items():
            logger.error("nothing goes through %s: %s", name, what_to_do)
        self._keep_days = connected.keep_days
        self._queue = Queue(connected.queue)
        self._sender = Sender()
        self.deliveries = Deliveries(self._queue, self._channels, self._sender, connected.public_url, connected.pace)
        self._handovers = HandOvers(actions, self._queue, connected.timing.look_again_s)
        self._answering = Answering(
            queue=self._queue,
            rasa=rasa,
            channels=self._channels,
            sender=self._sender,
            deliveries=self.deliveries,
            takeovers=takeovers,
            handovers=self._handovers,
            shop_name=shop_name,
            public_url=connected.public_url,
            longest_message=longest_message,
            timing=connected.timing,
        )
        self._purging: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> Counter[str]:
        """What went wrong since the start."""
        return self._answering.trouble + self.deliveries.trouble + self._handovers.trouble

    def health(self) -> dict[str, str]:
        """How each channel is, for everybody to read."""
        return {**self.deliveries.health(), **dict.fromkeys(self._missing, "secret missing")}

    def routes(self, count: Callable[[str, int], None]) -> APIRouter:
        """The door for the platforms' webhooks."""
        return routes(self._channels, self._queue, self._answering, count)

    async def __aenter__(self) -> Self:
        """Go on with what waits on the disk."""
        to_answer, to_send = await asyncio.to_thread(self._queue.with_work)
        # What waits on a channel that isn't connected now goes on waiting.
        self.deliveries.start([one for one in to_send if channel_of(one) in self._channels])
        for conversation in (one for one in to_answer if channel_of(one) in self._channels):
            self._answering.wake(conversation)
        self._purging = asyncio.create_task(self._purge_daily())
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop; what isn't done waits on the disk."""
        if self._purging is not None:
            self._purging.cancel()
        await self._answering.close()
        await self.deliveries.close()
        await self._sender.close()
        await self._handovers.close()
        self._queue.close()

    async def _purge_daily(self) -> None:
        while True:
            await asyncio.to_thread(self._queue.purge, time.time() - self._keep_days() * DAY_S)
            await asyncio.sleep(DAY_S)
