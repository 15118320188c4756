"""Works out what a yes means when no form asks anything: a person, the next wish, or nothing in particular."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import wishes
from actions.form_answers import TALK_TO_A_PERSON, offered_payloads

#: What is asked about an order that is only looked up.
_LOOKUPS = {"track_order": "status", "refund_status": "refund"}


class ActionUnderstandYes(Action):
    """Looks at what Lisa offered last, for the rules that start what the customer has said yes to."""

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_understand_yes"

    def run(self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Set `yes_means`."""
        offered = offered_payloads(tracker)
        waiting = wishes.known(tracker)
        meaning = "nothing"
        if waiting and waiting[0].text in offered:
            meaning = "track" if waiting[0].intent in _LOOKUPS else "change"
        elif offered[:1] == [TALK_TO_A_PERSON["payload"]]:
            meaning = "person"
        # The form that finds an order answers one question or another about it.
        about_the_order = [SlotSet("order_question", _LOOKUPS[waiting[0].intent])] if meaning == "track" else []
        return [*about_the_order, SlotSet("yes_means", meaning)]
