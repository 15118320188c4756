"""Answers questions about the catalog: finds products, tells about one, compares two, advises on the size."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.answering import remembered, reply
from actions.answers.answerer import Answerer
from actions.routing import answered_as


class _AnswerFromCatalog(Action):
    """An action that answers the latest message as one intent, over the catalog of this moment."""

    action: str
    intent: str

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return self.action

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer, show cards, remember the products; whose words hold an order's number asks about that."""
        is_of_an_order = any(not number.isdigit() for number in hearing.latest(tracker).marked_numbers)
        if is_of_an_order and not (tracker.active_loop or {}).get("name"):
            return [SlotSet("order_question", "status"), FollowupAction("track_order_form")]
        return reply(self._answerer, self.intent, dispatcher, tracker)


class ActionSearchProducts(_AnswerFromCatalog):
    """Finds products for a wish, or changes the wish before ("in red?", "cheaper ones")."""

    action, intent = "action_search_products", "search_products"


class ActionAnswerProduct(_AnswerFromCatalog):
    """Tells about one product: price, stock, sizes, colours, material, care, what the description says."""

    action, intent = "action_answer_product", "ask_product"


class ActionCompareProducts(_AnswerFromCatalog):
    """Compares two products."""

    action, intent = "action_compare_products", "compare_products"


class ActionSizeAdvice(_AnswerFromCatalog):
    """Advises on the size, from the description or the sizing guide."""

    action, intent = "action_size_advice", "ask_size_advice"


class ActionPlaceOrder(_AnswerFromCatalog):
    """Tells how the product spoken of is bought; how buying works in general where none is."""

    action, intent = "action_place_order", "place_order"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer about the product, or say where orders are placed."""
        heard = self._answerer.hear(hearing.latest(tracker).text, remembered(tracker))
        if asked_as := answered_as(self.intent, heard):
            return reply(self._answerer, asked_as, dispatcher, tracker, heard)
        dispatcher.utter_message(response="utter_place_order")
        return []
