"""Deals with messages the bot didn't understand or isn't for: looks at the records, then asks, then offers a person."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import arrival, hearing
from actions.answering import remembered, reply
from actions.answers.answerer import Answerer
from actions.orders.repository import Orders
from actions.question_back import NEW, ORDER, TALK_TO_A_PERSON, ask_back, buttons
from actions.routing import answered_as
from actions.sympathy import keeps_company


class ActionUnclear(Action):
    """Answers where the records know what is meant; else asks which reading is, and the second time offers a person."""

    def __init__(
        self, answerer: Answerer, orders: Orders, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._answerer = answerer
        self._orders = orders
        self._now = now

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_unclear"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer, ask, or offer a person."""
        said = hearing.latest(tracker)
        if said.is_empty:
            dispatcher.utter_message(response="utter_nothing_written")
            return []
        if arrival.tell_of_the_order(self._orders, dispatcher, tracker, self._now()):
            return [SlotSet("unclear_count", 0)]
        heard = self._answerer.hear(said.text, remembered(tracker))
        asked_as = answered_as("nlu_fallback", heard)
        if asked_as or said.asks_for_advice:
            return reply(self._answerer, asked_as, dispatcher, tracker, heard)
        if keeps_company(dispatcher, tracker):
            return [SlotSet("unclear_count", 0)]
        return ask_back(heard.turn, dispatcher, tracker)


class ActionOutOfScope(Action):
    """Declines politely what a shop can't help with, unless the message names something that the shop sells."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer what we sell; decline the rest."""
        said = hearing.latest(tracker)
        heard = self._answerer.hear(said.text, remembered(tracker))
        asked_as = answered_as("out_of_scope", heard)
        if asked_as or said.asks_for_advice:
            return reply(self._answerer, asked_as, dispatcher, tracker, heard)
        if keeps_company(dispatcher, tracker):
            return []
        dispatcher.utter_message(
            text="I'm afraid I can't help with that: I only know this shop, its products and its orders. "
            "Is there anything I can look up for you here?",
            buttons=buttons(NEW, ORDER, TALK_TO_A_PERSON),
        )
        return []
