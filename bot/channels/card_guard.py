"""Stands before every channel: a message with card details is answered here, and Rasa and its logs never see it."""

import logging
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels import channel
from rasa.core.channels.channel import UserMessage

from language.cards import MOST_PIECES, NEVER_IN_A_CHAT, completes_card_data, find_card_data

logger = logging.getLogger(__name__)

REMEMBERED_S = 600.0
MOST_SENDERS = 10_000

Handler = Callable[[UserMessage], Awaitable[Any]]


class CardGuard:
    """Passes messages on to Rasa, without what is a payment card's.

    The latest messages of each sender are remembered for some minutes, in memory only: a card number that comes in
    pieces is stopped at the piece that completes it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._recent: OrderedDict = OrderedDict()  # of a sender: their latest texts, each with its time

    def before(self, on_new_message: Handler) -> Handler:
        """The handler that a channel calls instead of Rasa's own."""

        async def handle(message: UserMessage) -> Any:
            if self._has_card_data(message):
                logger.warning("A message with card details was stopped on the channel %s.", message.input_channel)
                await message.output_channel.send_text_message(message.sender_id, NEVER_IN_A_CHAT)
                return None
            message.metadata = without_card_data(message.metadata)
            return await on_new_message(message)

        return handle

    def _has_card_data(self, message: UserMessage) -> bool:
        text = message.text if isinstance(message.text, str) else ""
        recent = self._recent_of(f"{message.input_channel} {message.sender_id}")
        if find_card_data(text) or completes_card_data([earlier for _, earlier in recent], text):
            recent.clear()
            return True
        recent.append((self._clock(), text))
        return False

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
        guard = CardGuard()
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
