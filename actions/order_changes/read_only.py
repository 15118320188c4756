"""What is said to a wish for a change where the orders are another shop system's, which is only read from here."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.form_answers import TALK_TO_A_PERSON
from actions.order_changes.draft import FORM, forgotten
from actions.order_changes.kinds import Kind, of_intent, problem_reported
from actions.problems import Problems
from language.message import Reads

CANT_BE_CHANGED_HERE = (
    "I can look orders up but not change them here: a colleague does that for you. Nothing has been changed so far. "
    "Shall I pass it on?"
)
LOOKED_INTO_ELSEWHERE = "A colleague has to look into it, with your order number. Shall I pass it on?"


class ValidateNoChange(Action):
    """Ends the form for changes at once: nothing has to be asked for a change that isn't made here."""

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return f"validate_{FORM}"

    def run(self, _dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Ask for nothing."""
        return [SlotSet("requested_slot", None)]


class ActionNoChange(Action):
    """Offers to hand the wish over to a person, who will see what was wished."""

    def __init__(self, problems: Problems, reader: Reads = hearing.UNREAD) -> None:
        self._problems = problems
        self._reader = reader

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_change_order"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Say so, and remember the wish as the reason for a hand-over."""
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        said = hearing.read(hearing.latest(tracker), self._reader)
        problem = problem_reported(said) if of_intent(intent) is Kind.PROBLEM else said.problem
        told = f"{self._problems.answer(problem)} {LOOKED_INTO_ELSEWHERE}" if problem else CANT_BE_CHANGED_HERE
        dispatcher.utter_message(text=told, buttons=[TALK_TO_A_PERSON])
        return [*forgotten(), SlotSet("handover_reason", intent)]
