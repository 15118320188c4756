"""The action that Rasa calls after the yes to a change of an order: it makes the change and tells what was done."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import wishes
from actions.form_answers import TALK_TO_A_PERSON
from actions.order_changes import wording
from actions.order_changes.draft import Draft, forgotten
from actions.order_changes.kinds import Kind, intent_of
from actions.order_changes.making import Making
from actions.orders.repository import Orders, VerifiedCustomer
from actions.orders.service import OrderService, RefusedError


class ActionChangeOrder(Action):
    """Makes the change that the customer has said yes to, and forgets it whatever came of it."""

    def __init__(self, orders: Orders, service: OrderService) -> None:
        self._orders = orders
        self._service = service

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_change_order"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Write the change down once, tell what was done, and offer what else was wished for."""
        draft, customer = Draft.load(tracker), self._orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))
        if draft is None:
            return forgotten()
        refused = draft.is_refused
        if draft.confirm and customer:
            making = Making(self._service, tracker.sender_id, tracker.get_latest_input_channel())
            try:
                dispatcher.utter_message(text=_make(making, draft, customer))
            except RefusedError as refusal:
                refused = True
                dispatcher.utter_message(
                    text=f"{refusal} A person in our team can look at it with you.", buttons=[TALK_TO_A_PERSON]
                )
        wishes.offer(dispatcher, wishes.known(tracker))
        return [
            *forgotten(),
            SlotSet("last_order", draft.order_number or tracker.get_slot("last_order")),
            SlotSet("refused_change", intent_of(draft.kind) if refused else None),
        ]


def _make(making: Making, draft: Draft, customer: VerifiedCustomer) -> str:
    if draft.kind is Kind.DEFAULT_ADDRESS:
        return wording.default_address_done(making.address(draft), making.make_default_address(draft, customer))
    return wording.done(draft.kind, making.make(draft, customer))
