"""Answers what is said of the basket; where the customer keeps none, what else the words may have meant."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import remembered, reply
from actions.answers.answerer import Answerer
from actions.question_back import ORDER, TALK_TO_A_PERSON, buttons
from actions.routing import answered_as

NO_BASKET = (
    "You have nothing in your basket in this chat. If you mean an order that you've placed, say so with its number, "
    "or tell me which product you'd like."
)


class ActionBasket(Action):
    """Shows, changes or hands over the customer's basket."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_basket"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer from the basket and the records, or ask whether an order is meant."""
        heard = self._answerer.hear(tracker.latest_message.get("text") or "", remembered(tracker))
        if asked_as := answered_as("basket", heard):
            return reply(self._answerer, asked_as, dispatcher, tracker, heard)
        dispatcher.utter_message(text=NO_BASKET, buttons=buttons(ORDER, TALK_TO_A_PERSON))
        return []
