"""Answers what customers write on the messaging channels: each message once, one after the other, through Rasa."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from language.cards import NEVER_IN_A_CHAT
from web.conversations import MAYBE_REACHED, NO_REPLY
from web.limits import MessageRefusedError, accept_text
from web.messaging.channel import Call, Channel
from web.messaging.deliveries import Deliveries, channel_of, recipient_of
from web.messaging.handovers import HandOvers
from web.messaging.lanes import Lanes
from web.messaging.parts import Text, choices_of, fitted, parts_of
from web.messaging.sending import Sender
from web.messaging.store import Queue, Waiting
from web.rasa_client import RasaClient, RasaInterruptedError, RasaUnavailableError
from web.staff.takeovers import Takeovers
from web.turns import TURN

logger = logging.getLogger(__name__)

INTRODUCTION = (
    "Hello! I'm Lisa, the virtual assistant of {shop}: an AI, not a person. I read our catalogue and policies, and can "
    "pass you on to a person."
)
ONLY_TEXT = (
    "I can't open pictures, voice messages or files yet: I only read text. Could you write me what it is about? "
    "A person of our team can also help you."
)
OLD_BUTTON = "That button doesn't work any more. Please write me what you would like."
HELD_UP = "I can't answer right now. Your message is kept, and I answer it as soon as I can."
GIVEN_BACK = "Our team has handed you back to me: I'm Lisa, the virtual assistant."
_MEDIA_FOR_STAFF = "[The customer sent something that isn't text.]"

Reply = Mapping[str, Any]


@dataclass(frozen=True)
class Timing:
    """How long something is waited for, in seconds, and how often Rasa is asked.

    Attributes:
        settle_s: after an arrival, for one that was written before it.
        typing_after_s: for an answer, before the customer is shown that it is coming.
        held_up_after_s: for Rasa, before the customer is told that the answer takes long.
        longest_turn_s: a turn that Rasa doesn't tell of after this never ran (`LONGEST_TURN_S` in bot/deadlines.py).
        look_again_s: between two looks at what became of a turn, or tries to reach Rasa.
        most_tries: as often a message is given to Rasa that answers with an error.
        at_once: so many conversations are answered at the same time; Rasa works for other customers too.
    """

    settle_s: float = 0.4
    typing_after_s: float = 0.5
    held_up_after_s: float = 60.0
    longest_turn_s: float = 65.0
    look_again_s: float = 2.0
    most_tries: int = 3
    at_once: int = 4


class Answering:
    """Every customer's turns on every channel; `trouble` counts what went wrong since the start."""

    def __init__(
        self,
        *,
        queue: Queue,
        rasa: RasaClient,
        channels: Mapping[str, Channel],
        sender: Sender,
        deliveries: Deliveries,
        takeovers: Takeovers | None,
        handovers: HandOvers,
        shop_name: str,
        public_url: str,
        longest_message: int,
        timing: Timing,
    ) -> None:
        self.trouble: Counter[str] = Counter()
        self._queue = queue
        self._rasa = rasa
        self._channels = channels
        self._sender = sender
        self._deliveries = deliveries
        self._takeovers = takeovers
        self._handovers = handovers
        self._introduction = INTRODUCTION.format(shop=shop_name)
        self._public_url = public_url
        self._longest_message = longest_message
        self._timing = timing
        self._free = asyncio.Semaphore(timing.at_once)
        self._lanes = Lanes(self._answer_all)

    def wake(self, conversation: str) -> None:
        """Answer what waits in a conversation."""
        self._lanes.wake(conversation)

    async def close(self) -> None:
        """Stop answering; what isn't answered waits, and what Rasa has seen is not asked again."""
        await self._lanes.close()

    async def _answer_all(self, conversation: str) -> None:
        while turn := await asyncio.to_thread(self._queue.next_turn, conversation):
            wait = turn.latest_at + self._timing.settle_s - time.time()
            if wait > 0 and not turn.asked_at:  # one that was written before may still arrive
                await asyncio.sleep(min(wait, self._timing.settle_s))
                continue
            TURN.set(turn.turn)
            await self._answer(turn)

    async def _answer(self, turn: Waiting) -> None:
        channel = self._channels[channel_of(turn.conversation)]
        if turn.kind == "done":
            await self._handovers.done(turn.conversation)
            await self._say(channel, turn.conversation, [], answered=turn)
            return
        if turn.kind == "button" and (call := channel.noticed(turn.about)):
            await self._sender.send(channel, call)
        if self._is_held(turn.conversation):
            await self._say(channel, turn.conversation, await self._replies_to(channel, turn), answered=turn)
            return
        waited, is_back = await self._handovers.came_back(channel, turn)
        replies = await self._replies_to(channel, turn)
        if is_back and replies:
            replies = [{"text": GIVEN_BACK}, *replies]
        then = await self._handovers.calls(channel, turn.conversation, waited)
        await self._say(channel, turn.conversation, replies, answered=turn, then=then)

    async def _replies_to(self, channel: Channel, turn: Waiting) -> Sequence[Reply]:
        """What is answered; nothing where a person answers."""
        if turn.kind == "card data":
            return [{"text": NEVER_IN_A_CHAT}]
        text: str | None = await asyncio.to_thread(self._text_of, channel, turn)
        if (kept := await asyncio.to_thread(self._kept_for_staff, turn, text)) is not None:
            return [] if kept else [{"text": NEVER_IN_A_CHAT}]
        if text is None:
            return [{"text": ONLY_TEXT if turn.kind == "media" else OLD_BUTTON}]
        try:
            accepted = accept_text(text, self._longest_message)
        except MessageRefusedError as error:
            return [{"text": str(error)}]
        return await self._ask(channel, turn, accepted)

    def _is_held(self, conversation: str) -> bool:
        """Whether a person answers instead of Lisa, on the staff page."""
        return self._takeovers is not None and self._takeovers.holder(conversation) is not None

    def _kept_for_staff(self, turn: Waiting, text: str | None) -> bool | None:
        """None where Lisa answers; else a person does, and this tells whether the message is kept for them."""
        if self._takeovers is None or not self._is_held(turn.conversation):
            return None
        return self._takeovers.record(turn.conversation, "customer", text or _MEDIA_FOR_STAFF)

    def _text_of(self, channel: Channel, turn: Waiting) -> str | None:
        """What the customer says; None where it can't be read.

        A button says what Lisa had it say, and only in the conversation that she offered it in. Of any other the title
        counts as if it were typed, where the platform tells it.
        """
        if turn.kind == "media":
            return turn.text or None
        if turn.kind == "button":
            return self._queue.sentence_of(turn.conversation, turn.token) or turn.text or None
        if channel.limits.choices_are_typed:
            return self._queue.sentence_titled(turn.conversation, turn.text.strip()) or turn.text
        return turn.text

    async def _ask(self, channel: Channel, turn: Waiting, text: str) -> Sequence[Reply]:
        """Rasa's replies to a message that it sees once, whatever breaks in between."""
        typing = asyncio.create_task(self._show_typing(channel, turn))
        held_up = asyncio.create_task(self._tell_of_delay(channel, turn))
        try:
            async with self._free:
                return await self._ask_once(turn, text)
        finally:
            typing.cancel()
            held_up.cancel()

    async def _ask_once(self, turn: Waiting, text: str) -> Sequence[Reply]:
        asked_at, tries = turn.asked_at, turn.tries
        while True:
            if asked_at and (replies := await self._what_became_of(turn, asked_at)) is not None:
                return replies or [{"text": MAYBE_REACHED}]
            if tries >= self._timing.most_tries:
                self.trouble["message maybe lost"] += 1
                return [{"text": MAYBE_REACHED}]
            asked_at = time.time()
            await asyncio.to_thread(self._queue.asked, turn.seq, asked_at)
            tries += 1
            try:
                return await self._rasa.send(turn.conversation, text) or [{"text": NO_REPLY}]
            except RasaUnavailableError:
                asked_at, tries = 0.0, tries - 1
                await asyncio.to_thread(self._queue.asked, turn.seq, 0.0)
                await asyncio.sleep(self._timing.look_again_s)
            except RasaInterruptedError as error:
                logger.error("a turn broke off: %s", error)

    async def _what_became_of(self, turn: Waiting, asked_at: float) -> list[Reply] | None:
        """The replies that Rasa has kept of a turn whose answer didn't arrive; None: it surely never ran."""
        while True:
            try:
                replies = _replies_in(await self._rasa.events(turn.conversation), turn.turn)
                if replies is not None or time.time() > asked_at + self._timing.longest_turn_s:
                    return replies
            except (RasaUnavailableError, RasaInterruptedError) as error:
                logger.warning("what became of a turn can't be told yet: %s", error)
            await asyncio.sleep(self._timing.look_again_s)

    async def _show_typing(self, channel: Channel, turn: Waiting) -> None:
        """Only where an answer takes a moment, so that a quick one costs a single call."""
        await asyncio.sleep(self._timing.typing_after_s)
        if call := channel.typing(recipient_of(turn.conversation), turn.about):
            await self._sender.send(channel, call)

    async def _tell_of_delay(self, channel: Channel, turn: Waiting) -> None:
        await asyncio.sleep(self._timing.held_up_after_s)
        self.trouble["message held up"] += 1
        await self._say(channel, turn.conversation, [{"text": HELD_UP}])

    async def _say(
        self,
        channel: Channel,
        conversation: str,
        replies: Sequence[Reply],
        answered: Waiting | None = None,
        then: Sequence[Call] = (),
    ) -> None:
        """Put replies on their way, and `then` what follows; before the first it is said that Lisa is an AI."""
        parts = parts_of(replies, self._public_url)
        if replies and not parts:  # such as buttons alone whose payloads are commands
            parts = [Text(NO_REPLY)]
        is_new = bool(parts) and not (
            (answered is not None and answered.introduced)
            or await asyncio.to_thread(self._queue.is_introduced, conversation)
        )
        if is_new:
            parts = [Text(self._introduction), *parts]
        parts = fitted(parts, channel.limits)
        calls, choices = [*channel.render(recipient_of(conversation), parts), *then], choices_of(parts)
        await asyncio.to_thread(
            self._queue.put, conversation, calls, choices, time.time(), answered=answered, introduces=is_new
        )
        self._deliveries.wake(conversation)


def _replies_in(events: Sequence[Mapping[str, Any]], turn: str) -> list[Reply] | None:
    """What Rasa said in one turn, as its REST channel would have; None where it knows of no such turn."""
    replies: list[Reply] | None = None
    for event in events:
        if event.get("event") == "user":
            if replies is not None:
                break
            if (event.get("metadata") or {}).get("turn") == turn:
                replies = []
        elif event.get("event") == "bot" and replies is not None:
            data = event.get("data") or {}
            replies.append({"text": event.get("text"), **{key: data[key] for key in _SAID if data.get(key)}})
    return replies


_SAID = ("buttons", "custom", "image")
