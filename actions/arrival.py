"""Answers "when will it arrive?" about the order that was spoken of just before, for the customer whose order it is."""

import re
from datetime import datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.form_answers import person_if
from actions.orders.repository import Orders
from actions.orders.wording import is_late, tell_arrival, tell_refunds

_ITS_ARRIVAL = re.compile(
    r"\b(?:it|that|this|they|these|those|mine|everything|(?:my|the) (?:order|parcel|package|delivery|shipment))\b"
    r"[\w' ]{0,25}?\b(?:arriv\w+|com(?:e|es|ing)|deliver\w*|land|turn up|show up|reach|ship\w*|sent|take"
    r"|(?:get|gets|be|is) (?:here|there|to me))\b"
    r"|\b(?:is|are) (?:it|they|everything) (?:still )?(?:coming|on (?:its|the|their) way)\b",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:when|how (?:long|soon|many days)|what (?:day|date|time)|today|tonight|tomorrow|before|by|(?:in|on) time|soon"
    r"|yet|still|(?:this|next) (?:week|month)|weekend|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_JUST_WHEN = re.compile(r"^\W*(?:and )?(?:eta|when(?: exactly| then)?)\W*$", re.IGNORECASE)
_ABOUT_SOMETHING_ELSE = re.compile(
    r"\bif (?:i|we)\b|\border(?:ed|ing)? (?:it |now|today|tomorrow)"
    r"|\b(?:refund|return|exchange|cancel|money|gift card)",
    re.IGNORECASE,
)
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
    text = str(tracker.latest_message.get("text") or "")
    number = tracker.get_slot("last_order")
    if not number or not asks_when_it_comes(text):
        return False
    topic = _spoken_of_last(tracker.events)
    customer = orders.verified(tracker.sender_id, tracker.get_slot("customer_id")) if topic else None
    order = orders.for_customer(customer).order(number) if customer else None
    if order is None:
        return False
    told = tell_refunds(order, now) if topic == _ABOUT_A_REFUND else tell_arrival(order, now)
    dispatcher.utter_message(text=told, buttons=person_if(is_late(order, now)))
    return True


def asks_when_it_comes(text: str) -> bool:
    """Whether the arrival of something spoken of before is asked, and not how long delivery takes in general."""
    if _JUST_WHEN.search(text):
        return True
    return bool(_ITS_ARRIVAL.search(text) and _WHEN.search(text)) and not _ABOUT_SOMETHING_ELSE.search(text)


def _spoken_of_last(events: list[dict[str, Any]]) -> str:
    """The action that told of an order, where no product was spoken of since; else an empty string."""
    for event in reversed(events):
        name = str(event.get("name") or "") if event["event"] == "action" else ""
        if name in _ABOUT_PRODUCTS:
            return ""
        if name in _ABOUT_AN_ORDER or name == _ABOUT_A_REFUND:
            return name
    return ""
