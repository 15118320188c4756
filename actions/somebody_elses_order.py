"""Refuses to show or change an order that was openly said to be somebody else's, until the conversation starts over."""

from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.form_answers import TALK_TO_A_PERSON, between_fresh_starts
from actions.orders.repository import Orders, VerifiedCustomer
from language.message import Message
from language.whose_order import Whose, is_somebody_elses

INTENT = "somebody_elses_order"  # also of what only the trained reader hears so
SLOT = "somebody_elses_order"
_ONLY_THEY = (
    "Only the person who placed an order can ask me for that: they can write to me themselves, or a colleague can help "
    "you. For an order that you placed yourself, say “start over” first."
)
JUST_SAID = f"That order is somebody else's, so I can't tell you anything about it or change it. {_ONLY_THEY}"
SAID_BEFORE = (
    f"We've spoken of somebody else's order in this chat, so I can't show or change any order here. {_ONLY_THEY}"
)
#: What was given to prove who is asking isn't the writer's own, and a colleague's answer mustn't go there either.
_FORGOTTEN = ("email", "zip", "first_name", "last_name", "order_number", "order_hint", "last_order", "customer_id")


def is_spoken_of(tracker: Tracker) -> bool:
    """Whether the customer has said that the order is somebody else's, since the conversation's last fresh start.

    A number or an email by which somebody else's order was asked for before that stays somebody else's.
    """
    if tracker.get_slot(SLOT):
        return True
    *before, now = [_said(events) for events in between_fresh_starts(tracker.events)]
    if _is_of_another(now, is_proven=bool(tracker.get_slot("customer_id"))):
        return True
    theirs = [proof for said in before if _is_of_another(said) for proof in _proofs(said)]
    return bool(theirs) and not _proofs(now).isdisjoint(theirs)


def _said(events: Sequence[Mapping[str, Any]]) -> list[tuple[Message, str]]:
    """Each of the customer's messages, with the intent that Rasa took it for."""
    users = [event for event in events if event["event"] == "user"]
    return [(hearing.message(str(event.get("text") or "")), hearing.intent(event)) for event in users]


def _is_of_another(said: Sequence[tuple[Message, str]], *, is_proven: bool = False) -> bool:
    if any(intent == INTENT for _, intent in said):
        return True
    return is_somebody_elses([message.whose_order for message, _ in said], is_proven)


def _proofs(said: Sequence[tuple[Message, str]]) -> frozenset[str]:
    """The emails and the digits of the numbers by which an order is asked for."""
    given = [message.proofs_given("order_number") for message, _ in said]
    emails = (one.email.casefold() for one in given if one.email)
    numbers = ("".join(filter(str.isdigit, number)) for one in given for number in one.order_numbers)
    return frozenset([*emails, *numbers])


def known_customer(orders: Orders, tracker: Tracker) -> VerifiedCustomer | None:
    """The customer who has proven who they are in this conversation; nobody where an order was said to be another's."""
    customer = orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))
    return None if customer is None or is_spoken_of(tracker) else customer


def refuse(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
    """Say why no order is shown or changed, offer a person, and forget whose proofs were given."""
    by_rule = hearing.latest(tracker).whose_order
    is_said_now = by_rule in (Whose.SOMEBODY_ELSES, Whose.PERHAPS_NOT_MINE) or hearing.intent_now(tracker) == INTENT
    dispatcher.utter_message(text=JUST_SAID if is_said_now else SAID_BEFORE, buttons=[TALK_TO_A_PERSON])
    forgotten: list[EventType] = [SlotSet(name, None) for name in _FORGOTTEN]
    return [SlotSet(SLOT, True), *forgotten]


class ActionSomebodyElsesOrder(Action):
    """Answers a message that speaks of somebody else's order."""

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_somebody_elses_order"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Refuse it."""
        return refuse(dispatcher, tracker)
