"""Works out what a yes means when no form asks: a person, the next wish, what it does with a product, or nothing."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing, wishes
from actions.answering import remembered, reply
from actions.answers.answerer import Answerer
from actions.form_answers import TALK_TO_A_PERSON, offers_a_person
from actions.restock.offer import is_offered
from actions.routing import answered_as
from language.consent import Consent


class ActionUnderstandYes(Action):
    """Looks at the words and at what Lisa offered last, for the rules that start what the customer has said yes to."""

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_understand_yes"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Set `yes_means`; what isn't plainly a yes to what was offered is asked about again."""
        waiting = wishes.known(tracker)
        if waiting and wishes.is_offered(waiting[0], tracker):
            agrees = wishes.is_accepted(waiting[0], tracker)
            meaning = "track" if waiting[0].intent == "track_order" else "change"
        elif offers_a_person(tracker):
            agrees, meaning = hearing.latest(tracker).answer_to("person") is Consent.YES, "person"
        elif is_offered(tracker) and hearing.latest(tracker).answer_to("restock") is Consent.YES:
            return [SlotSet("yes_means", "restock")]
        else:
            return [SlotSet("yes_means", "nothing")]
        if not agrees:
            _ask_again(dispatcher, meaning, waiting)
            return [SlotSet("yes_means", "unclear")]
        # The form that finds an order answers one question or another about it.
        about_the_order = [SlotSet("order_question", "status")] if meaning == "track" else []
        return [*about_the_order, SlotSet("yes_means", meaning)]


class ActionAnswerYes(Action):
    """Answers a yes to nothing that was offered by what is done besides: "yes, I'll take it"; else asks what for."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_answer_yes"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Go by the acts of the message and the products that were shown last."""
        answered = answered_besides(self._answerer, "affirm", dispatcher, tracker)
        if answered is None:
            dispatcher.utter_message(response="utter_affirm")
        return answered or []


def answered_besides(
    answerer: Answerer, intent: str, dispatcher: CollectingDispatcher, tracker: Tracker
) -> list[EventType] | None:
    """Answer what a yes (`affirm`) or a no (`deny`) does with a product besides; None where it does nothing."""
    heard = answerer.hear(hearing.latest(tracker).text, remembered(tracker))
    asked_as = answered_as(intent, heard)
    return reply(answerer, asked_as, dispatcher, tracker, heard) if asked_as else None


def _ask_again(dispatcher: CollectingDispatcher, meaning: str, waiting: list[wishes.Wish]) -> None:
    if meaning == "person":
        dispatcher.utter_message(
            text="Just so that I don't get you wrong: shall I pass this on to a person in our team?",
            buttons=[TALK_TO_A_PERSON],
        )
    else:
        wishes.offer(dispatcher, waiting, again=True)
