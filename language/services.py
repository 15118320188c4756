"""Reads which services about orders a message asks for, and how several numbers of orders stand beside each other."""

import re

from language.phrases import phrases
from language.tables import table
from language.words import any_phrase

_SAID = phrases("services")
#: The services by their intents, in the order in which a text is compared with their words.
SERVICES = (
    "change_shipping_address",
    "modify_order_payment",
    "cancel_order",
    "return_items",
    "exchange_items",
    "modify_order_items",
    "track_order",
)
SHORTEST_WORD = 4  # letters
_LISTING_MARKS = frozenset(",/&+# ")
_JOINTS = re.compile(rf"[\s,;]*(?:\b(?:{any_phrase(table('services')['joint'])})\b[\s,]*)*$", re.IGNORECASE)
_NEXT_PART = re.compile(rf"[.;!?]\s+|,?\s+(?:{any_phrase(table('services')['next_part'])})\s+|,\s+", re.IGNORECASE)


def asks_for(intent: str, text: str) -> bool:
    """Whether the text has words for this service."""
    if intent == "return_items" and _SAID["send_back"].within(text):
        return True
    return intent in SERVICES and _SAID[intent].within(text)


def service(text: str) -> str | None:
    """The intent of the first service that the text has words for."""
    return next((intent for intent in SERVICES if asks_for(intent, text)), None)


def parts(text: str) -> list[int]:
    """Where each part of a message begins."""
    return [0, *(match.end() for match in _NEXT_PART.finditer(text))]


def corrects(between: str) -> bool:
    """Whether what stands between two numbers says that the second is meant, and not the first."""
    return _SAID["corrects"].within(between)


def lists(between: str) -> bool:
    """Whether what stands between two numbers says that both are meant."""
    marks = {sign for sign in between if not sign.isalnum()}
    return marks <= _LISTING_MARKS and _SAID["lists"].is_whole(between)


def names_an_order(before: str) -> bool:
    """Whether the words before a long number say that it is an order's."""
    return _SAID["of_an_order"].ends(before)


def has_a_word(text: str) -> bool:
    """Whether the text says anything besides numbers and short words."""
    return any(sum(map(str.isalpha, word)) >= SHORTEST_WORD for word in text.split())


def without_joints(text: str) -> str:
    """The text without the words at its end that only lead to the next part: "cancel it and then"."""
    return _JOINTS.sub("", text).strip()
