"""Answers small talk, and stays calm where a customer is rude."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing, medical
from actions.answering import remembered, reply
from actions.answers.answerer import Answerer
from actions.routing import answered_as
from actions.sympathy import keeps_company


class ActionSmallTalk(Action):
    """Leads back to the shop; to an insult it says sorry and offers a person instead of a joke."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_small_talk"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Say what fits the tone, and what is said about a product along the way."""
        said = hearing.latest(tracker)
        if said.asks_for_advice:
            dispatcher.utter_message(response=medical.REPLY)
            return []
        if said.is_rude:
            dispatcher.utter_message(response="utter_sorry")
            return []
        heard = self._answerer.hear(said.text, remembered(tracker))
        if asked_as := answered_as("chitchat", heard):
            return reply(self._answerer, asked_as, dispatcher, tracker, heard)
        if not keeps_company(dispatcher, tracker):
            dispatcher.utter_message(response="utter_chitchat")
        return []
