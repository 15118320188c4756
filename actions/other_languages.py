"""Says in the customer's own language that Lisa understands English, and offers a person."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.form_answers import TALK_TO_A_PERSON


class ActionOtherLanguage(Action):
    """Answers once in the language; whoever goes on in it is reminded in English, with the same offer."""

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_other_language"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Say it."""
        found = hearing.latest(tracker).other_language
        if found and not tracker.get_slot("other_language_told"):
            text = found.reply
        else:
            text = "I only understand English, I'm afraid. A person in our team can read your message."
        dispatcher.utter_message(text=text, buttons=[TALK_TO_A_PERSON])
        return [SlotSet("other_language_told", True)]
