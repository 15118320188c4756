"""Deals with messages the bot didn't understand or isn't for: looks at the records, then asks, then offers a person."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import arrival, medical
from actions.answering import remembered, reply
from actions.answers.answerer import Answerer
from actions.orders.repository import Orders

_TALK_TO_A_PERSON = "I'd like to talk to a person"
_EXAMPLES = ("Show me your dresses", "Where is my order?", "What is your return policy?")


class ActionUnclear(Action):
    """Answers where the records know what is meant; else asks to rephrase, and the second time offers a person."""

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
        text = tracker.latest_message.get("text") or ""
        if not text.strip():
            dispatcher.utter_message(response="utter_nothing_written")
            return []
        if arrival.tell_of_the_order(self._orders, dispatcher, tracker, self._now()):
            return [SlotSet("unclear_count", 0)]
        intent = self._answerer.second_look(text, remembered(tracker))
        if intent or medical.asks_for_advice(text):
            return reply(self._answerer, intent, dispatcher, tracker)
        times = float(tracker.get_slot("unclear_count") or 0) + 1
        if times < 2:
            dispatcher.utter_message(
                text="Sorry, I didn't quite get that. Could you put it another way, or is it one of these?",
                buttons=[*_buttons(*_EXAMPLES)],
            )
        else:
            dispatcher.utter_message(
                text="I'm sorry, I still don't understand. A person from our team can help you with that.",
                buttons=[*_buttons(_TALK_TO_A_PERSON, _EXAMPLES[0])],
            )
        return [SlotSet("unclear_count", times)]


class ActionOutOfScope(Action):
    """Declines politely what a shop can't help with, unless the message names something that the shop sells."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_out_of_scope"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer what we sell; decline the rest."""
        text = tracker.latest_message.get("text") or ""
        is_about_products = self._answerer.sells_what_is_named(text) or self._answerer.goes_by_the_acts(
            text, remembered(tracker)
        )
        if medical.asks_for_advice(text) or is_about_products:
            return reply(self._answerer, "ask_product", dispatcher, tracker)
        dispatcher.utter_message(
            text="I'm afraid I can't help with that: I only know this shop, its products and its orders. "
            "Is there anything I can look up for you here?",
            buttons=[*_buttons(_EXAMPLES[0], _EXAMPLES[1], _TALK_TO_A_PERSON)],
        )
        return []


def _buttons(*texts: str) -> list[dict[str, str]]:
    """Quick replies that say what they send."""
    return [{"title": text, "payload": text} for text in texts]
