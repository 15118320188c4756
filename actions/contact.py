"""Tells how the shop is reached when a customer asks for that, rather than to be handed over."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.answering import reply
from actions.answers.answerer import Answerer
from actions.form_answers import TALK_TO_A_PERSON


class ActionTellContact(Action):
    """Answers from the shop's own documents; a wish to be put through is left to the hand-over."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_tell_contact"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Tell the phone number and address if they are asked for, and say whether they were."""
        said = hearing.latest(tracker)
        if said.declines_a_person:  # "I don't want to talk to anybody" is classified as a wish for it
            dispatcher.utter_message(text="All right, I won't pass anything on. What can I do for you?")
            return [SlotSet("contact_told", True)]
        if not said.asks_how_to_reach:
            return [SlotSet("contact_told", False)]
        events = reply(self._answerer, "ask_policy/store_hours", dispatcher, tracker)
        dispatcher.utter_message(
            text="If you'd rather have a colleague write to you, I can pass your request on.",
            buttons=[TALK_TO_A_PERSON],
        )
        return [*events, SlotSet("contact_told", True)]
