"""Answers questions about the shop's policies from the shop's own documents."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import arrival
from actions.answering import reply
from actions.answers.answerer import Answerer
from actions.orders.repository import Orders


class ActionAnswerPolicy(Action):
    """Finds the passage that answers and lets it be worded; says so where no passage does.

    "When will it arrive?" sounds like a question about delivery times; after an order was spoken of, it is about that.
    """

    def __init__(
        self, answerer: Answerer, orders: Orders, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._answerer = answerer
        self._orders = orders
        self._now = now

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_answer_policy"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer from the policies, with the topic that the bot recognised as a hint, or about the order meant."""
        if arrival.tell_of_the_order(self._orders, dispatcher, tracker, self._now()):
            return [SlotSet("unclear_count", 0)]
        return reply(self._answerer, f"ask_policy/{_topic(tracker)}", dispatcher, tracker)


def _topic(tracker: Tracker) -> str:
    """The retrieval intent: "returns" of "ask_policy/returns", or an empty string."""
    selected = tracker.latest_message.get("response_selector") or {}
    response = (selected.get("ask_policy") or selected.get("default") or {}).get("response") or {}
    return str(response.get("intent_response_key") or "").partition("/")[2]
