"""What an action does when the proof of who a customer is has run out: says so, and has it given again."""

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.orders.repository import Orders, Verification

IT_HAS_BEEN_A_WHILE = (
    "It has been a while, so to keep your orders private I need to ask again who you are. "
    "What we were doing isn't lost."
)
#: What a proof is made of, besides the number of an order; what is left of the old one must not make the new one.
_MADE_OF = ("email", "zip", "first_name", "last_name")


def verify(orders: Orders, conversation_id: str, needed: Sequence[str], given: Mapping[str, Any]) -> Verification:
    """Try what somebody has given as a proof of who they are; `needed` says what it is made of, by its slots."""
    email, first, last, code, number = (
        str(given.get(slot) or "") for slot in ("email", "first_name", "last_name", "zip", "order_number")
    )
    match tuple(needed):
        case ("email",):
            return orders.verify_by_email(email, conversation_id)
        case ("email", "zip"):
            return orders.verify_by_email_and_zip(email, code, conversation_id)
        case ("email", "order_number") | ("order_number", "email"):
            return orders.verify_by_order_and_email(number, email, conversation_id)
        case _:
            which = number if "order_number" in needed else None
            return orders.verify_by_name_and_zip(first, last, code, conversation_id, which)


def has_run_out(orders: Orders, tracker: Tracker) -> bool:
    """Whether the customer had proven who they are, and has to do it again."""
    customer_id = tracker.get_slot("customer_id")
    return bool(customer_id) and orders.verified(tracker.sender_id, customer_id) is None


def prove_again(orders: Orders, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Where the proof has run out, say so and forget what it was made of; what the latest message holds counts anew."""
    if not has_run_out(orders, tracker):
        return []
    dispatcher.utter_message(text=IT_HAS_BEEN_A_WHILE)
    said = hearing.latest(tracker)
    old = [name for name in _MADE_OF if not said.repeats(str(tracker.get_slot(name) or ""))]
    forgotten: list[EventType] = [SlotSet(name, None) for name in ("customer_id", *old)]
    tracker.add_slots(forgotten)
    return forgotten
