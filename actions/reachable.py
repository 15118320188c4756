"""Says so to the customer when the shop system that holds the orders can't be asked, instead of saying nothing."""

import inspect
import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.form_answers import TALK_TO_A_PERSON
from actions.orders.sources import SourceError

logger = logging.getLogger(__name__)

NOT_REACHABLE = (
    "I can't reach our order system at the moment, so I can't look that up. Please try again in a few minutes."
)


class WhileReachable(Action):
    """Another action, of which a failing lookup is told; a form then asks again for what it had just been given."""

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return str(self._action.name())

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Run it, or say why not."""
        try:
            result = self._action.run(dispatcher, tracker, domain)
            events: list[EventType] = await result if inspect.isawaitable(result) else result
        except SourceError as error:
            logger.error("%s", error)
            dispatcher.messages.clear()  # what was said so far led to an answer that doesn't come
            dispatcher.utter_message(text=NOT_REACHABLE, buttons=[TALK_TO_A_PERSON])
            return self._asked_again(tracker)
        return events

    def _asked_again(self, tracker: Tracker) -> list[EventType]:
        """The form stays where it is; the answer that led to the lookup is wanted again."""
        asked = tracker.get_slot("requested_slot")
        if not self.name().startswith("validate_") or asked is None:
            return []
        return [SlotSet(asked, None), SlotSet("requested_slot", asked)]
