"""Keeps what else a customer wished for in the same message, and offers it once the first wish is done."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from language.references import find_order_numbers

SLOT = "next_wishes"
MOST = 5  # wishes kept of one conversation

_DOING = {
    "cancel_order": "cancel an order",
    "return_items": "return something",
    "exchange_items": "exchange something",
    "modify_order_items": "change the items of an order",
    "modify_order_payment": "change how an order is paid",
    "change_shipping_address": "change an address",
    "track_order": "know where an order is",
}
# In this order: "change the address" isn't a change of items.
_WORDS = {
    "change_shipping_address": re.compile(
        r"\b(?:chang\w*|updat\w*|correct|modify|fix|edit)\b[^.;]*\baddress\b"
        r"|\b(?:ship|send|deliver)\b.* to (?:my|another)\b",
        re.IGNORECASE,
    ),
    "modify_order_payment": re.compile(r"\b(?:change|switch|update|modify)\b[^.;]*\b(?:payment|pay)\b", re.IGNORECASE),
    "cancel_order": re.compile(r"\bcancel(?:ling|ing)?\b", re.IGNORECASE),
    "return_items": re.compile(r"\breturn(?:ing)?\b(?! policy)|\b(?:send|give)\b.* back\b", re.IGNORECASE),
    "exchange_items": re.compile(r"\b(?:exchang(?:e|ing)|swap)\b", re.IGNORECASE),
    "modify_order_items": re.compile(r"\b(?:change|modify|switch)\b", re.IGNORECASE),
    "track_order": re.compile(r"\btrack(?:ing)?\b|\bwhere(?:'s| is)\b.*\b(?:order|parcel|package)\b", re.IGNORECASE),
}
_SAME = {"modify_order_items": "exchange_items"}  # an order's status says which of the two it is
_NEXT_PART = re.compile(r"[.;!?]\s+|,?\s+(?:and then|and also|and|then|plus|but)\s+|,\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Wish:
    """Something that a customer wants, in their own words."""

    intent: str
    text: str


def split(text: str, intent: str | None) -> tuple[str, list[Wish]]:
    """The part of a message that is about `intent`, and the other wishes in it; without one, what stands before any.

    A message of which no part is about the intent stays whole.
    """
    before, wishes = _parts(text)
    if intent is None:
        return before, wishes
    own = next((place for place, wish in enumerate(wishes) if _kind(wish.intent) == _kind(intent)), None)
    if own is None:
        return text, []
    others = [wish for place, wish in enumerate(wishes) if place != own]
    mine, *more = _one_for_each_order(wishes[own])
    others = [*more, *others]
    return (f"{before} {mine.text}".strip(), others) if others else (text, [])


def is_another(wish: Wish, intent: str, order_number: str | None) -> bool:
    """Whether the wish is for something else than this change of this order."""
    if _kind(wish.intent) != _kind(intent):
        return True
    return any(order_number and not order_number.endswith(number) for number in find_order_numbers(wish.text))


def known(tracker: Tracker) -> list[Wish]:
    """What is still to be offered, the next first."""
    return [Wish(**wish) for wish in tracker.get_slot(SLOT) or []]


def kept(wishes: Sequence[Wish]) -> EventType:
    """The event that remembers the wishes."""
    return SlotSet(SLOT, [asdict(wish) for wish in wishes[:MOST]] or None)


def offer(dispatcher: CollectingDispatcher, wishes: Sequence[Wish]) -> None:
    """Offer the next wish, if there is one."""
    if wishes:
        dispatcher.utter_message(
            text=f"You also wanted to {_DOING[wishes[0].intent]}. Shall we go on with that?",
            buttons=[{"title": "Yes, please", "payload": wishes[0].text}],
        )


def without(wishes: Sequence[Wish], intent: str) -> list[Wish]:
    """The wishes less the first of this intent, because the customer has come back to it."""
    place = next((place for place, wish in enumerate(wishes) if _kind(wish.intent) == _kind(intent)), len(wishes))
    return [*wishes[:place], *wishes[place + 1 :]]


def _parts(text: str) -> tuple[str, list[Wish]]:
    """What stands before the first wish, and each wish with all that follows until the next one."""
    starts = [0, *(match.end() for match in _NEXT_PART.finditer(text))]
    found: list[tuple[int, str]] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        intent = next((name for name, words in _WORDS.items() if words.search(text[start:end])), None)
        if intent and not (found and _goes_on(found[-1][1], intent, text[found[-1][0] : start], text[start:end])):
            found.append((start, intent))
    if not found:
        return text, []
    ends = [*(start for start, _ in found[1:]), len(text)]
    wishes = [Wish(intent, _trimmed(text[start:end])) for (start, intent), end in zip(found, ends, strict=True)]
    return _trimmed(text[: found[0][0]]), wishes


def _one_for_each_order(wish: Wish) -> list[Wish]:
    """A wish to cancel several orders is one for each: a change is about one order."""
    numbers = find_order_numbers(wish.text) if wish.intent == "cancel_order" else []
    written = [re.search(rf"#?{re.escape(number)}\b", wish.text, re.IGNORECASE) for number in numbers]
    if len(numbers) < 2 or not all(written):
        return [wish]
    texts = [match.group() for match in written if match]
    return [
        Wish(wish.intent, " ".join(word for word in wish.text.split() if word.strip(",.") not in {*texts} - {own}))
        for own in texts
    ]


def _goes_on(before: str, intent: str, said: str, part: str) -> bool:
    """Whether a part of the same kind belongs to the wish before it, because it isn't about an order of its own."""
    if _kind(before) != _kind(intent):
        return False
    own = set(find_order_numbers(part)) - set(find_order_numbers(said))
    return not own or not find_order_numbers(said)


def _kind(intent: str) -> str:
    return _SAME.get(intent, intent)


def _trimmed(text: str) -> str:
    return re.sub(r"[\s,;]*(?:\b(?:and|then|also|plus|but)\b[\s,]*)*$", "", text, flags=re.IGNORECASE).strip()
