"""Says a human sentence to a customer who tells of a loss, an illness or a bad day, once and before anything else."""

import inspect
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.reachable import paused
from language.feelings import Feeling

#: What the bot's domain says to each.
SAID = {
    Feeling.DESPAIR: "utter_despair",
    Feeling.LOSS: "utter_loss",
    Feeling.ILLNESS: "utter_illness",
    Feeling.SADNESS: "utter_sadness",
}
HERE = "utter_here_for_you"  # where nothing else is to be said


class WithSympathy(Action):
    """Another action, before which a customer is heard who tells how they are.

    To despair nothing else is said: no product, no question of a form.

    Args:
        action: what is run then.
        crisis_line: a sentence of the shop's own on whom to call; "" for none, since lines differ by country.
    """

    def __init__(self, action: Action, crisis_line: str = "") -> None:
        self._action = action
        self._crisis_line = crisis_line

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return str(self._action.name())

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say what a person would say first, then run the action."""
        feeling = hearing.latest(tracker).feeling
        if feeling is Feeling.DESPAIR:
            self._stop_and_care(dispatcher, tracker)
            return self._take_nothing(tracker)
        if feeling and not _was_said(SAID[feeling], tracker.events):
            dispatcher.utter_message(response=SAID[feeling])
        result = self._action.run(dispatcher, tracker, domain)
        events: list[EventType] = await result if inspect.isawaitable(result) else result
        return events

    def _stop_and_care(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        """Once for a message, however many actions it leads to."""
        if _was_said(SAID[Feeling.DESPAIR], _since_the_message(tracker.events)):
            return
        dispatcher.utter_message(response=SAID[Feeling.DESPAIR])
        if self._crisis_line:
            dispatcher.utter_message(text=self._crisis_line)

    def _take_nothing(self, tracker: Tracker) -> list[EventType]:
        """Nothing in such a message answers a form: no yes is read out of it."""
        if not self.name().startswith("validate_"):
            return []
        offered = [name for name in tracker.slots_to_validate() if name != "requested_slot"]
        return [*(SlotSet(name, None) for name in offered), *paused(tracker.get_slot("requested_slot"), {})]


def keeps_company(dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
    """Say that one is there for a customer who tells how they are and asks for nothing; whether that was said."""
    if not hearing.latest(tracker).feeling:
        return False
    dispatcher.utter_message(response=HERE)
    return True


def _was_said(response: str, events: list[dict[str, Any]]) -> bool:
    return any((event.get("metadata") or {}).get("utter_action") == response for event in events)


def _since_the_message(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    last = max((place for place, event in enumerate(events) if event["event"] == "user"), default=-1)
    return events[last + 1 :]
