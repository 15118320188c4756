"""Keeps what else a customer wished for in the same message, and offers it once the first wish is done."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.form_answers import offered_payloads
from language.consent import Consent
from language.message import Message
from language.references import OrderNumber
from language.services import SERVICES

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
    "refund_status": "know about a refund",
    "complaint": "report what went wrong",
}
#: What makes a wish of an order's number, where the words for it stood with another order.
_VERBS = {
    "cancel_order": "cancel",
    "return_items": "return",
    "exchange_items": "exchange",
    "modify_order_items": "change",
    "modify_order_payment": "change the payment of",
    "change_shipping_address": "change the address of",
    "track_order": "track",
    "refund_status": "refund of",
    "complaint": "report the problem with",
}
# What each offer proposes, as `language/consent.py` calls it.
_PROPOSALS = {
    "complaint": "problem",
    "cancel_order": "cancel",
    "return_items": "return",
    "exchange_items": "exchange",
    "modify_order_items": "items",
    "modify_order_payment": "payment",
    "change_shipping_address": "address",
    "track_order": "track",
}
_SAME = {"modify_order_items": "exchange_items"}  # an order's status says which of the two it is
_WITH_WORDS = frozenset(SERVICES)
_WITHOUT_ITEMS = ("modify_order_payment", "change_shipping_address")  # "to the same address as" names a second order


@dataclass(frozen=True)
class Wish:
    """Something that a customer wants, in their own words."""

    intent: str
    text: str

    @property
    def said(self) -> Message:
        """The words, to be read."""
        return hearing.message(self.text)


def split(said: Message, intent: str | None) -> tuple[Message, list[Wish]]:
    """The part of a message that is about `intent`, and the other wishes in it; without one, what stands before any.

    A message of which no part is about the intent stays whole.
    """
    before, wishes = _parts(said)
    if intent is None:
        return before, wishes
    own = next((place for place, wish in enumerate(wishes) if _kind(wish.intent) == _kind(intent)), None)
    if own is None:
        before, wishes, own = said.between(0, 0), [Wish(intent, said.text)], 0
    others = [more for place, wish in enumerate(wishes) if place != own for more in one_for_each_order(wish)]
    mine, *more = one_for_each_order(wishes[own])
    others = [*more, *others]
    if not others and mine == wishes[own]:
        return said, []
    return Message(f"{before.text} {mine.text}".strip()), others


def is_another(wish: Wish, intent: str, order_number: str | None) -> bool:
    """Whether the wish is for something else than this change of this order."""
    if _kind(wish.intent) != _kind(intent):
        return True
    return any(order_number and not order_number.endswith(number) for number in wish.said.possible_numbers)


def known(tracker: Tracker) -> list[Wish]:
    """What is still to be offered, the next first."""
    return [Wish(**wish) for wish in tracker.get_slot(SLOT) or []]


def kept(wishes: Sequence[Wish]) -> EventType:
    """The event that remembers the wishes."""
    return SlotSet(SLOT, [asdict(wish) for wish in wishes[:MOST]] or None)


def offer(dispatcher: CollectingDispatcher, wishes: Sequence[Wish], *, again: bool = False) -> None:
    """Offer the next wish, if there is one; `again` where the answer to the offer was neither yes nor no."""
    if not wishes:
        return
    doing = f"{_DOING[wishes[0].intent]}{_of_which(wishes[0])}"
    dispatcher.utter_message(
        text=f"Just so that I don't get you wrong: shall we go on, so that you can {doing}?"
        if again
        else f"You also wanted to {doing}. Shall we go on with that?",
        buttons=[{"title": "Yes, please", "payload": wishes[0].text}],
    )


def is_offered(wish: Wish, tracker: Tracker) -> bool:
    """Whether Lisa offered this wish in her latest turn."""
    return wish.text in offered_payloads(tracker)


def is_accepted(wish: Wish, tracker: Tracker) -> bool:
    """Whether the latest message agrees to this wish, which Lisa offered in her latest turn."""
    answer = hearing.latest(tracker).answer_to(_PROPOSALS[wish.intent], wish.said.possible_numbers)
    return answer is Consent.YES and is_offered(wish, tracker)


def interrupted(intent: str, words: str, order_number: str | None) -> Wish:
    """The wish of a change that another question has ended, so that it can be offered again."""
    wish = Wish(intent, words or _VERBS[intent])
    is_told = not order_number or bool(wish.said.marked_numbers)
    return wish if is_told else Wish(intent, f"{wish.text} order {order_number}")


def without(wishes: Sequence[Wish], intent: str) -> list[Wish]:
    """The wishes less the first of this intent, because the customer has come back to it."""
    place = next((place for place, wish in enumerate(wishes) if _kind(wish.intent) == _kind(intent)), len(wishes))
    return [*wishes[:place], *wishes[place + 1 :]]


def _parts(said: Message) -> tuple[Message, list[Wish]]:
    """What stands before the first wish, and each wish with all that follows until the next one."""
    starts = said.service_starts
    found: list[tuple[int, str]] = []
    for start, end in zip(starts, [*starts[1:], None], strict=True):
        part = said.between(start, end)
        intent = part.service
        if intent and not (found and _goes_on(found[-1][1], intent, said.between(found[-1][0], start), part)):
            found.append((start, intent))
    if not found:
        return said, []
    ends = [*(start for start, _ in found[1:]), None]
    wishes = [
        Wish(intent, said.between(start, end).without_joints.text)
        for (start, intent), end in zip(found, ends, strict=True)
    ]
    return said.between(0, found[0][0]).without_joints, wishes


def one_for_each_order(wish: Wish) -> list[Wish]:
    """A wish about several orders as one for each, since a change is about one; of a correction the last counts."""
    text, numbers = wish.text, _orders_named(wish.said)
    between = [wish.said.between(one.end, other.start) for one, other in pairwise(numbers)]
    if not between:
        return [wish]
    if any(words.corrects_a_number for words in between):
        return [Wish(wish.intent, text[: numbers[0].start] + text[numbers[-1].start :])]
    if all(words.lists_numbers for words in between):
        before, after = text[: numbers[0].start], text[numbers[-1].end :]
        return [_wish(wish.intent, before + text[own.start : own.end] + after) for own in numbers]
    starts = [
        number.end + words.service_starts[1]
        for number, words in zip(numbers, between, strict=False)
        if len(words.service_starts) > 1
    ]
    if wish.intent in _WITHOUT_ITEMS or len(starts) < len(between):
        return [wish]
    spans = zip([0, *starts], [*starts, None], strict=True)
    parts = [wish.said.between(start, end).without_joints.text for start, end in spans]
    return [Wish(wish.intent, parts[0]), *(_wish(wish.intent, part, is_part=True) for part in parts[1:])]


def _orders_named(said: Message) -> list[OrderNumber]:
    """The orders that a wish names, each once."""
    found: list[OrderNumber] = []
    for number in said.order_numbers:
        is_long = len(number.value) not in (3, 5)
        follows = bool(found) and said.between(found[-1].end, number.start).lists_numbers
        is_named = number.is_marked or (is_long and (follows or said.between(0, number.start).names_an_order))
        if is_named and number.value not in {other.value for other in found}:
            found.append(number)
    return found


def _wish(intent: str, text: str, *, is_part: bool = False) -> Wish:
    """A wish in the customer's words, with the verb that stood with another order, or with none but a number."""
    said = hearing.message(text)
    has_verb = said.asks_for(intent) if is_part and intent in _WITH_WORDS else said.has_a_word
    return Wish(intent, text if has_verb else f"{_VERBS[intent]} {text}")


def _of_which(wish: Wish) -> str:
    numbers = wish.said.marked_numbers
    return f" ({numbers[0]})" if len(numbers) == 1 else ""


def _goes_on(before: str, intent: str, said: Message, part: Message) -> bool:
    """Whether a part of the same kind belongs to the wish before it, because it isn't about an order of its own."""
    if _kind(before) != _kind(intent):
        return False
    own = set(part.possible_numbers) - set(said.possible_numbers)
    return not own or not said.possible_numbers


def _kind(intent: str) -> str:
    return _SAME.get(intent, intent)
