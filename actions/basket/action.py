"""Answers what is said of the basket or an outfit; where the words are about something else, what they are without."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.answering import remembered, reply
from actions.answers.answerer import Answerer
from actions.question_back import ORDER, TALK_TO_A_PERSON, buttons
from actions.routing import answered_as

NO_BASKET = (
    "You have nothing in your basket in this chat. If you mean an order that you've placed, say so with its number, "
    "or tell me which product you'd like."
)
_CHANGES = frozenset(
    {"modify_order_items", "exchange_items", "return_items", "cancel_order", "change_shipping_address"}
)


class ActionBasket(Action):
    """Shows, changes or hands over the customer's basket."""

    def __init__(self, answerer: Answerer, says_no: Action, takes_up: Action) -> None:
        """`says_no` answers a no that is about no basket, `takes_up` a bare number or email."""
        self._answerer = answerer
        self._others = {"deny": says_no, "inform": takes_up}

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_basket"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answer from the basket and the records; else begin the change of an order, or ask whether one is meant."""
        heard = self._answerer.hear(tracker.latest_message.get("text") or "", remembered(tracker))
        intent = (tracker.latest_message.get("intent") or {}).get("name")
        if heard.by_outfit or heard.by_basket:
            return reply(self._answerer, "basket", dispatcher, tracker, heard)
        if intent in _CHANGES:
            return [FollowupAction("order_change_form")]
        if intent in self._others:
            return list(self._others[intent].run(dispatcher, tracker, domain))
        if asked_as := answered_as("basket", heard):
            return reply(self._answerer, asked_as, dispatcher, tracker, heard)
        dispatcher.utter_message(text=NO_BASKET, buttons=buttons(ORDER, TALK_TO_A_PERSON))
        return []
