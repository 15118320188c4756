"""Answers "when will it arrive?" about the order that was spoken of just before, for the customer whose order it is."""

from datetime import datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.form_answers import person_if
from actions.orders.repository import Orders
from actions.orders.wording import is_late, tell_arrival, tell_refunds
from actions.somebody_elses_order import known_customer

# What a conversation was about last; a policy in between doesn't change it.
_ABOUT_AN_ORDER = frozenset({"action_track_order", "action_change_order"})
_ABOUT_A_REFUND = "action_refund_status"
_ABOUT_PRODUCTS = frozenset(
    {"action_search_products", "action_answer_product", "action_compare_products", "action_size_advice"}
)


def tell_of_the_order(orders: Orders, dispatcher: CollectingDispatcher, tracker: Tracker, now: datetime) -> bool:
    """Tell when the order (or its refund) comes, where that is asked and an order is what was spoken of last.

    Only a customer who has proven who they are in this conversation hears of an order, and only of their own.
    """
    number = tracker.get_slot("last_order")
    if not number or not hearing.latest(tracker).asks_when_it_comes:
        return False
    topic = _spoken_of_last(tracker.events)
    customer = known_customer(orders, tracker) if topic else None
    order = orders.for_customer(customer).order(number) if customer else None
    if order is None:
        return False
    told = tell_refunds(order, now) if topic == _ABOUT_A_REFUND else tell_arrival(order, now)
    dispatcher.utter_message(text=told, buttons=person_if(is_late(order, now)))
    return True


def _spoken_of_last(events: list[dict[str, Any]]) -> str:
    """The action that told of an order, where no product was spoken of since; else an empty string."""
    for event in reversed(events):
        name = str(event.get("name") or "") if event["event"] == "action" else ""
        if name in _ABOUT_PRODUCTS:
            return ""
        if name in _ABOUT_AN_ORDER or name == _ABOUT_A_REFUND:
            return name
    return ""
