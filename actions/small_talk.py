"""Answers small talk, and stays calm where a customer is rude."""

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import medical
from actions.answering import remembered, reply
from actions.answers.answerer import Answerer
from actions.routing import answered_as

_RUDE = re.compile(
    r"\b(?:stupid|idiots?|dumb\w*|moron\w*|useless|garbage|trash|rubbish|shut up|hate you|suck\w*|crap\w*|shit\w*"
    r"|f+u+c+k\w*|bitch\w*|asshole\w*|bastard\w*|bloody|damn\w*|worthless|pathetic|incompetent|joke of a|piece of)\b",
    re.IGNORECASE,
)


class ActionSmallTalk(Action):
    """Leads back to the shop; to an insult it says sorry and offers a person instead of a joke."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_small_talk"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Say what fits the tone, and what is said about a product along the way."""
        text = tracker.latest_message.get("text") or ""
        if medical.asks_for_advice(text):
            dispatcher.utter_message(response=medical.REPLY)
            return []
        if _RUDE.search(text):
            dispatcher.utter_message(response="utter_sorry")
            return []
        heard = self._answerer.hear(text, remembered(tracker))
        if asked_as := answered_as("chitchat", heard):
            return reply(self._answerer, asked_as, dispatcher, tracker, heard)
        dispatcher.utter_message(response="utter_chitchat")
        return []
