"""Starts over in the same chat, where a customer asks for that: nothing begun goes on, and nobody is known any more."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.order_changes.draft import Draft
from actions.order_changes.drafted_change import Making
from actions.order_changes.write import broke_off, what_became_of
from actions.orders.database import DatabaseUnavailableError
from actions.orders.repository import Orders
from actions.orders.service import OrderService

PROVE_TO_HEAR = (
    "I can't tell whether your last change went through before I know again who you are: ask for your order with its "
    "number and your email address, and I'll show you how it stands."
)
NOT_NOW = "I can't do that just now, so everything is as it was. Please say it again in a moment."


class ActionStartOver(Action):
    """Forgets the proof of who the customer is, and everything that was talked about."""

    def __init__(self, orders: Orders, service: OrderService) -> None:
        self._orders = orders
        self._service = service

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_start_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Forget it in the database first: the slots alone prove nothing. What was written unheard is told before."""
        try:
            unheard = self._what_was_written(tracker)
            self._orders.forget_proof(tracker.sender_id)
        except DatabaseUnavailableError:
            dispatcher.utter_message(text=NOT_NOW)
            return []
        if unheard:
            dispatcher.utter_message(text=unheard)
        dispatcher.utter_message(response="utter_start_over")
        return [AllSlotsReset()]

    def _what_was_written(self, tracker: Tracker) -> str | None:
        """What became of a yes of which the customer hasn't heard; afterwards nobody could ask for it any more."""
        draft = Draft.load(tracker)
        if draft is None or draft.version is None:
            return None
        customer = self._orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))
        if customer is None:
            return PROVE_TO_HEAR if broke_off(tracker) or draft.is_unsure else None
        making = Making(self._service, tracker.sender_id, tracker.get_latest_input_channel())
        return what_became_of(making, draft, customer, was_unsure=draft.is_unsure or broke_off(tracker))
