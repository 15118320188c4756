"""The two actions that Rasa calls while a customer changes an order: one checks each message, one makes the change."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.form_answers import LONGEST_ANSWER, TALK_TO_A_PERSON, ask_again, has_just_begun
from actions.order_changes import wording
from actions.order_changes.draft import FORM, Draft, forgotten
from actions.order_changes.kinds import Kind, kind_asked_for
from actions.order_changes.making import Making
from actions.order_changes.turn import Read, Turn
from actions.orders.repository import Orders, VerifiedCustomer
from actions.orders.service import OrderService, RefusedError

_LEFT_AS_IT_IS = "All right, I've left everything as it is. What else can I do for you?"
_NOT_UNDERSTOOD = {
    "email": "I couldn't find an email address in that. Please write it in full, or say that you don't remember it.",
    "first_name": "I couldn't read a name in that. Please write your first and last name.",
    "last_name": "I couldn't read a name in that. Please write your last name.",
    "zip": "I couldn't find a zip code in that.",
    "order_number": "I couldn't tell which order you mean. The number is in your order confirmation.",
    "item_numbers": "I couldn't tell which items you mean. Please name them as they are listed.",
    "new_item_numbers": "I couldn't tell which one you'd like instead. Please describe it as it is listed.",
    "cancel_reason": "An order can be cancelled only because it is no longer needed or was ordered by mistake.",
    "payment_method": "I couldn't tell which payment method you mean. Please name one of yours.",
    "confirm": "I need a clear yes before I change anything, or tell me what should be different.",
}


class ValidateOrderChangeForm(Action):
    """Reads each message of a customer who changes an order, and asks for what is missing.

    It looks at the whole message rather than at candidates for single slots: an answer may hold several, correct an
    earlier one, or be none at all. What is none is rejected, so that the bot answers it and comes back.
    """

    def __init__(self, orders: Orders, service: OrderService) -> None:
        self._orders = orders
        self._service = service

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Take the message into the draft and ask for the next slot."""
        text, intent, confidence = _latest(tracker)
        begins = has_just_begun(tracker)
        draft = _begun(tracker, text, intent) if begins else Draft.load(tracker)
        if draft is None:
            return [SlotSet("requested_slot", None)]
        customer = _customer(self._orders, tracker)
        making = Making(self._service, tracker.sender_id, tracker.get_latest_input_channel())
        turn = Turn(draft, self._orders, making, tracker.sender_id, customer, dispatcher)
        requested = tracker.get_slot("requested_slot")

        if begins:
            turn.begin(text)
        elif not _comes_back(tracker):
            match turn.read(requested, text, intent, confidence):
                case Read.A_DIGRESSION:
                    return [*turn.draft.events(), ActionExecutionRejected(FORM)]
                case Read.A_STOP:
                    dispatcher.utter_message(text=_LEFT_AS_IT_IS)
                    turn.draft.confirm = False
                    return [*turn.draft.events(), SlotSet("requested_slot", None)]
                case Read.NOT_UNDERSTOOD:
                    sentence = _NOT_UNDERSTOOD.get(str(requested), "I couldn't read that part of the address.")
                    ask_again(dispatcher, tracker, FORM, "confirm", sentence)

        asked = turn.next_slot()
        known = [SlotSet("customer_id", turn.customer.customer_id)] if turn.customer else []
        return [*turn.draft.events(), *known, SlotSet("requested_slot", asked)]


class ActionChangeOrder(Action):
    """Makes the change that the customer has said yes to, and forgets it whatever came of it."""

    def __init__(self, orders: Orders, service: OrderService) -> None:
        self._orders = orders
        self._service = service

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_change_order"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Write the change down once, and tell what was done."""
        draft, customer = Draft.load(tracker), _customer(self._orders, tracker)
        if draft is None or customer is None or not draft.confirm:
            return forgotten()
        making = Making(self._service, tracker.sender_id, tracker.get_latest_input_channel())
        try:
            dispatcher.utter_message(text=_make(making, draft, customer))
        except RefusedError as refusal:
            dispatcher.utter_message(
                text=f"{refusal} A person in our team can look at it with you.", buttons=[TALK_TO_A_PERSON]
            )
        return forgotten()


def _make(making: Making, draft: Draft, customer: VerifiedCustomer) -> str:
    if draft.kind is Kind.DEFAULT_ADDRESS:
        return wording.default_address_done(making.address(draft), making.make_default_address(draft, customer))
    return wording.done(draft.kind, making.make(draft, customer))


def _begun(tracker: Tracker, text: str, intent: str) -> Draft | None:
    kind = kind_asked_for(intent, text)
    if kind is None:
        return None
    return Draft(kind=kind, wish=text, email=tracker.get_slot("email"))


def _customer(orders: Orders, tracker: Tracker) -> VerifiedCustomer | None:
    return orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))


def _latest(tracker: Tracker) -> tuple[str, str, float]:
    """The customer's latest message, its intent and how sure Rasa is of it."""
    message: dict[str, Any] = next((event for event in reversed(tracker.events) if event["event"] == "user"), {})
    intent = (message.get("parse_data") or {}).get("intent") or {}
    return (message.get("text") or "")[:LONGEST_ANSWER], intent.get("name") or "", float(intent.get("confidence") or 0)


def _comes_back(tracker: Tracker) -> bool:
    """Whether the latest message has been answered already, as a digression."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action_execution_rejected" and event.get("name") == FORM:
            return True
    return False
