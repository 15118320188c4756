"""Works out what a yes means when no form asks: a person, the next wish, or nothing in particular."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import wishes
from actions.form_answers import TALK_TO_A_PERSON, offers_a_person
from language import consent
from language.consent import Consent


class ActionUnderstandYes(Action):
    """Looks at the words and at what Lisa offered last, for the rules that start what the customer has said yes to."""

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_understand_yes"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Set `yes_means`; what isn't plainly a yes to what was offered is asked about again."""
        text = tracker.latest_message.get("text") or ""
        waiting = wishes.known(tracker)
        if waiting and wishes.is_offered(waiting[0], tracker):
            agrees = wishes.is_accepted(waiting[0], tracker)
            meaning = "track" if waiting[0].intent == "track_order" else "change"
        elif offers_a_person(tracker):
            agrees, meaning = consent.read(text, "person") is Consent.YES, "person"
        else:
            return [SlotSet("yes_means", "nothing")]
        if not agrees:
            _ask_again(dispatcher, meaning, waiting)
            return [SlotSet("yes_means", "unclear")]
        # The form that finds an order answers one question or another about it.
        about_the_order = [SlotSet("order_question", "status")] if meaning == "track" else []
        return [*about_the_order, SlotSet("yes_means", meaning)]


def _ask_again(dispatcher: CollectingDispatcher, meaning: str, waiting: list[wishes.Wish]) -> None:
    if meaning == "person":
        dispatcher.utter_message(
            text="Just so that I don't get you wrong: shall I pass this on to a person in our team?",
            buttons=[TALK_TO_A_PERSON],
        )
    else:
        wishes.offer(dispatcher, waiting, again=True)
