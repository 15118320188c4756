"""Answers questions about the shop's policies from the shop's own documents."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import reply
from actions.answers.answerer import Answerer


class ActionAnswerPolicy(Action):
    """Finds the passage that answers and lets it be worded; says so where no passage does."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_answer_policy"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer from the policies, with the topic that the bot recognised as a hint."""
        return reply(self._answerer, f"ask_policy/{_topic(tracker)}", dispatcher, tracker)


def _topic(tracker: Tracker) -> str:
    """The retrieval intent: "returns" of "ask_policy/returns", or an empty string."""
    selected = tracker.latest_message.get("response_selector") or {}
    response = (selected.get("ask_policy") or selected.get("default") or {}).get("response") or {}
    return str(response.get("intent_response_key") or "").partition("/")[2]
