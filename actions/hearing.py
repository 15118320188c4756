"""The door by which a customer's words come into an action: from here on they are a `Message`, read once."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker

from language.message import Before, Message, Reads, Unread

LONGEST_MESSAGE = 1000  # characters; what a customer writes beyond that is not read
UNREAD: Reads = Unread()
SURE_ENOUGH = 0.5  # how sure Rasa has to be of an intent, before it interrupts what is going on


def latest(tracker: Tracker) -> Message:
    """The customer's latest message, as the dimensions read it: without acts, and without what only a reader hears."""
    return message(str(tracker.latest_message.get("text") or ""))


@lru_cache(maxsize=256)
def message(text: str) -> Message:
    """The message of these words, the same one to everybody who asks for it."""
    return Message(text[:LONGEST_MESSAGE])


def intent(user_event: Mapping[str, Any]) -> str:
    """What Rasa took a customer's message for, by its event; "" where it was taken for nothing."""
    return str(((user_event.get("parse_data") or {}).get("intent") or {}).get("name") or "")


def intent_now(tracker: Tracker) -> str:
    """What Rasa took the customer's latest message for."""
    return intent({"parse_data": tracker.latest_message})


def is_sure(tracker: Tracker) -> bool:
    """Whether Rasa is sure of the latest message's intent: an unsure one ends nothing that is going on."""
    taken_for = tracker.latest_message.get("intent") or {}
    return float(taken_for.get("confidence") or 0) >= SURE_ENOUGH


def read(said: Message, reader: Reads) -> Message:
    """The message with what the trained reader hears in it, too."""
    return reader.read(said.text, Before())
