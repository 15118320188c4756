"""Starts over in the same chat, where a customer asks for that: nothing begun goes on, and nobody is known any more."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.orders.database import DatabaseUnavailableError
from actions.orders.repository import Orders

NOT_NOW = "I can't do that just now, so everything is as it was. Please say it again in a moment."


class ActionStartOver(Action):
    """Forgets the proof of who the customer is, and everything that was talked about."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_start_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Forget it in the database first: the slots alone prove nothing."""
        try:
            self._orders.forget_proof(tracker.sender_id)
        except DatabaseUnavailableError:
            dispatcher.utter_message(text=NOT_NOW)
            return []
        dispatcher.utter_message(response="utter_start_over")
        return [AllSlotsReset()]
