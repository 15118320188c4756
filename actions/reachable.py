"""Says so to the customer when what holds the orders can't be asked, instead of saying nothing or something else."""

import inspect
import logging
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.form_answers import TALK_TO_A_PERSON
from actions.orders.database import DatabaseUnavailableError
from actions.orders.sources import SourceError

logger = logging.getLogger(__name__)

NOT_REACHABLE = (
    "I can't reach our order system at the moment, so I can't look that up; your last message has changed nothing. "
    "Please try again in a few minutes."
)
KEPT = 'I\'ve kept what you told me: just say "try again".'
SLOT = "unread_answers"


class WhileReachable(Action):
    """Another action, of which a failing lookup is told.

    A form keeps what it had just been given: it asks for the slot `unread_answers`, which no message fills, and reads
    the kept answers again with the next message.
    """

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return str(self._action.name())

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Run it, or say why not."""
        is_form = self.name().startswith("validate_")
        kept = _read_again(tracker) if is_form else {}
        given = tracker.slots_to_validate() if is_form else {}
        asked = tracker.get_slot("requested_slot")
        try:
            result = self._action.run(dispatcher, tracker, domain)
            events: list[EventType] = await result if inspect.isawaitable(result) else result
        except (SourceError, DatabaseUnavailableError) as error:
            logger.error("%s can't be asked: %s", self.name(), error)
            dispatcher.messages.clear()  # what was said so far led to an answer that doesn't come
            text = f"{NOT_REACHABLE} {KEPT}" if is_form else NOT_REACHABLE
            dispatcher.utter_message(text=text, buttons=[TALK_TO_A_PERSON])
            return paused(asked, given) if is_form else []
        return [SlotSet(SLOT, None), *events] if kept else events


def paused(asked: str | None, given: Mapping[str, Any]) -> list[EventType]:
    """What has a form ask nothing now, and go on with these answers at the next message."""
    answers = {name: value for name, value in given.items() if value is not None and name != "requested_slot"}
    return [SlotSet(SLOT, {"asked": asked, "answers": answers}), SlotSet("requested_slot", SLOT)]


def _read_again(tracker: Tracker) -> dict[str, Any]:
    """Give the form the answers of a turn that led nowhere, as if they had come with this one."""
    kept: dict[str, Any] = tracker.get_slot(SLOT) or {}
    if not kept or tracker.get_slot("requested_slot") != SLOT:
        return {}
    tracker.slots["requested_slot"] = kept["asked"]
    newer = tracker.slots_to_validate()
    answers = {name: value for name, value in kept["answers"].items() if newer.get(name) is None}
    tracker.events.extend({"event": "slot", "name": name, "value": value} for name, value in answers.items())
    tracker.slots.update(answers)
    return kept
