"""Sends what is answered: in order within a conversation, again where a platform is busy, and listed where it fails."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.messaging.channel import Call, Channel, Fate, Outcome
from web.messaging.lanes import Lanes
from web.messaging.parts import choices_of, fitted, parts_of
from web.messaging.sending import Sender
from web.messaging.store import Delivery, Queue

logger = logging.getLogger(__name__)

HOUR_S = 3600.0
#: Within this a call under way ends when the gateway stops; the gateway itself is given five seconds.
GRACE_S = 3.0
#: Platforms count a customer's window from their own clock.
WINDOW_MARGIN_S = 60.0


class NoSuchChannelError(ValueError):
    """A conversation isn't one of a messaging channel that is connected."""


@dataclass(frozen=True)
class Pace:
    """How failed deliveries are tried again: at once longer, at most so long, so often.

    A platform that asks to wait is waited for, and one that refuses our credentials until they are mended, `patience_s`
    in all.
    """

    first_s: float = 2.0
    longest_s: float = 300.0
    most_tries: int = 10
    patience_s: float = 24 * HOUR_S

    def pause(self, tries: int) -> float:
        """Seconds until the next try."""
        return float(min(self.longest_s, self.first_s * 2**tries))


class Deliveries:
    """The way out of every channel; `trouble` counts what failed since the start."""

    def __init__(
        self, queue: Queue, channels: Mapping[str, Channel], sender: Sender, public_url: str, pace: Pace
    ) -> None:
        self.trouble: Counter[str] = Counter()
        self._queue = queue
        self._channels = channels
        self._sender = sender
        self._public_url = public_url
        self._pace = pace
        self._refused: set[str] = set()  # the channels whose credentials don't count
        self._lanes = Lanes(self._deliver)
        self._under_way: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self, conversations: Sequence[str]) -> None:
        """Go on with what waits since before a restart; within the loop that sends from now on."""
        self._loop = asyncio.get_running_loop()
        for conversation in conversations:
            self._lanes.wake(conversation)

    async def close(self) -> None:
        """Stop sending, but for calls that the platform may have taken already; what isn't sent waits."""
        await self._lanes.close()
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE_S)

    def enqueue(self, conversation: str, messages: Sequence[Mapping[str, Any]]) -> None:
        """Have messages sent; they are on the disk when this returns, from any thread.

        Args:
            conversation: as `CHANNEL:SENDER`, such as `telegram:1234`.
            messages: each `{"text": …}`, or what Rasa's REST channel answers.

        Raises:
            NoSuchChannelError: it is a conversation of no channel that is connected.
        """
        channel = self._channel_of(conversation)
        parts = fitted(parts_of(messages, self._public_url), channel.limits)
        calls = channel.render(recipient_of(conversation), parts)
        self._queue.put(conversation, calls, choices_of(parts), time.time())
        self.wake(conversation)

    def wake(self, conversation: str) -> None:
        """Send what waits in a conversation, now that there may be something."""
        if self._loop is not None:  # before the start it waits on the disk
            self._loop.call_soon_threadsafe(self._lanes.wake, conversation)

    def failures(self) -> Sequence[Delivery]:
        """What didn't reach a customer, and what is held up."""
        return self._queue.failures()

    def settle(self, seq: int) -> bool:
        """Take a failure off the list; whether there was one."""
        return self._queue.settle(seq)

    def health(self) -> dict[str, str]:
        """How each channel is, for everybody to read: the platform's own words are in the list of failures."""
        return {name: "token refused" if name in self._refused else "ok" for name in self._channels}

    def _channel_of(self, conversation: str) -> Channel:
        channel = self._channels.get(channel_of(conversation))
        if channel is None or not recipient_of(conversation):
            raise NoSuchChannelError(f"{channel_of(conversation)!r} is no messaging channel that is connected.")
        return channel

    async def _deliver(self, conversation: str) -> None:
        while delivery := await asyncio.to_thread(self._queue.next_delivery, conversation):
            wait = delivery.due_at - time.time()
            if wait > 0:
                await asyncio.sleep(wait)
            attempt = asyncio.create_task(self._try(delivery))
            self._under_way.add(attempt)
            attempt.add_done_callback(self._under_way.discard)
            await asyncio.shield(attempt)

    async def _try(self, delivery: Delivery) -> None:
        channel = self._channels[channel_of(delivery.conversation)]
        if reason := _closed_window(channel, delivery):
            await self._give_up(delivery, reason)
            return
        outcome = await self._sender.send(channel, delivery.call or Call(""))
        self._note_credentials(channel, outcome)
        if outcome.fate is Fate.SENT:
            await asyncio.to_thread(self._queue.sent, delivery.seq, outcome.platform_id)
        elif outcome.fate in (Fate.REFUSED, Fate.WINDOW):
            await self._give_up(delivery, outcome.reason)
        else:
            await self._try_later(delivery, outcome)

    async def _try_later(self, delivery: Delivery, outcome: Outcome) -> None:
        """A platform that asks to wait, or that wants other credentials, doesn't use up the tries."""
        counts = outcome.fate is Fate.LATER and outcome.after_s is None
        is_old = time.time() - delivery.created_at > self._pace.patience_s
        if is_old or (counts and delivery.tries + 1 >= self._pace.most_tries):
            await self._give_up(delivery, outcome.reason)
            return
        pause = outcome.after_s
        if pause is None:
            pause = self._pace.pause(delivery.tries) if counts else self._pace.longest_s
        self.trouble["delivery put off"] += 1
        due_at = time.time() + pause
        await asyncio.to_thread(self._queue.later, delivery.seq, due_at, outcome.reason, counts=counts)

    async def _give_up(self, delivery: Delivery, reason: str) -> None:
        self.trouble["message not delivered"] += 1
        logger.error("delivery %d was given up; `lisa channels failures` tells why", delivery.seq)
        await asyncio.to_thread(self._queue.failed, delivery.seq, reason)

    def _note_credentials(self, channel: Channel, outcome: Outcome) -> None:
        if outcome.fate is Fate.TOKEN:
            logger.error("nothing goes through %s: its credentials are refused", channel.name)
            self._refused.add(channel.name)
        elif outcome.fate is Fate.SENT:
            self._refused.discard(channel.name)


def _closed_window(channel: Channel, delivery: Delivery) -> str:
    """Why the platform would let nothing through now; empty where it would."""
    hours = channel.limits.window_hours
    if not hours or time.time() - delivery.written_at < hours * HOUR_S - WINDOW_MARGIN_S:
        return ""
    return f"the customer wrote more than {hours} hours ago, so that {channel.limits.title} lets no answer through"


def channel_of(conversation: str) -> str:
    """The name of the channel that a conversation is on."""
    return conversation.partition(":")[0]


def recipient_of(conversation: str) -> str:
    """To whom a conversation's answers go, by the platform's id."""
    return conversation.partition(":")[2]
