"""Stands before every channel: a message with card details is answered here, and Rasa and its logs never see it."""

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from rasa.core.channels import channel
from rasa.core.channels.channel import UserMessage

from channels.card_pieces import take_out
from language.cards import MOST_PIECES, NEVER_IN_A_CHAT, completes_card_data, find_card_data, latest_pieces

logger = logging.getLogger(__name__)

REMEMBERED_S = 600.0
MOST_SENDERS = 10_000

Handler = Callable[[UserMessage], Awaitable[Any]]
#: Takes messages of a sender out of what is kept.
TakesOut = Callable[[str, Sequence], Awaitable[None]]


class CardGuard:
    """Passes messages on to Rasa, without what is a payment card's.

    The latest messages of each sender are remembered for some minutes, in memory only: a card number that comes in
    pieces is stopped at the piece that completes it, and the pieces before it are taken out of the conversation.
    """

    def __init__(self, take_out: TakesOut, clock: Callable[[], float] = time.monotonic) -> None:
        self._take_out = take_out
        self._clock = clock
        self._recent: OrderedDict = OrderedDict()  # of a sender: their latest texts, each with its time

    def before(self, on_new_message: Handler) -> Handler:
        """The handler that a channel calls instead of Rasa's own."""

        async def handle(message: UserMessage) -> Any:
            stopped, pieces = self._has_card_data(message)
            if stopped:
                logger.warning("A message with card details was stopped on the channel %s.", message.input_channel)
                if pieces:
                    await self._take_out(message.sender_id, pieces)
                await message.output_channel.send_text_message(message.sender_id, NEVER_IN_A_CHAT)
                return None
            message.metadata = without_card_data(message.metadata)
            return await on_new_message(message)

        return handle

    def _has_card_data(self, message: UserMessage) -> tuple:
        """Whether a message gives card details away, and the messages before it that are pieces of the same."""
        text = message.text if isinstance(message.text, str) else ""
        recent = self._recent_of(f"{message.input_channel} {message.sender_id}")
        earlier = [before for _, before in recent]
        is_completed = completes_card_data(earlier, text) is not None
        if is_completed or find_card_data(text):
            recent.clear()
            return True, latest_pieces(earlier) if is_completed else []
        recent.append((self._clock(), text))
        return False, []

    def _recent_of(self, sender: str) -> deque:
        recent = self._recent.setdefault(sender, deque(maxlen=MOST_PIECES))
        self._recent.move_to_end(sender)
        while len(self._recent) > MOST_SENDERS:
            self._recent.popitem(last=False)
        while recent and recent[0][0] < self._clock() - REMEMBERED_S:
            recent.popleft()
        return recent


def guard_every_channel() -> None:
    """Put one guard before whatever channels `credentials.yml` names, Rasa's own and others."""
    register = channel.register

    def register_guarded(input_channels: list, app: Any, route: Any) -> None:
        guard = CardGuard(lambda sender, pieces: take_out(app.ctx.agent, sender, pieces))
        for one in input_channels:
            one.blueprint = _guarded(one.blueprint, guard)
        register(input_channels, app, route)

    channel.register = register_guarded


def _guarded(blueprint: Callable[[Handler], Any], guard: CardGuard) -> Callable[[Handler], Any]:
    return lambda on_new_message: blueprint(guard.before(on_new_message))


def without_card_data(value: Any, name: str = "") -> Any:
    """What a channel knows of a message, with card details emptied; the tracker keeps the rest."""
    if isinstance(value, dict):
        return {key: without_card_data(inner, str(key)) for key, inner in value.items() if not find_card_data(str(key))}
    if isinstance(value, (list, tuple)):
        return [without_card_data(inner, name) for inner in value]
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return value
    return "" if find_card_data(str(value)) or find_card_data(f"{name}: {value}") else value
