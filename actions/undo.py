"""Tells what was written last in a conversation, whether it can be undone and how; takes a hand-over back at a word."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Engine

from actions import hearing, wishes
from actions.answers.answerer import Answerer
from actions.form_answers import TALK_TO_A_PERSON
from actions.orders.handovers import HandoverRecord, Handovers
from actions.orders.last_change import LastChange, has_changed_something, last_change
from actions.orders.records import OrderRecord
from actions.orders.repository import Orders, VerifiedCustomer
from actions.orders.schema import OrderStatus
from actions.orders.wording import tell_address, tell_in_a_line, tell_method
from actions.restock import form as restock
from actions.restock.form import ActionForgetRestock
from actions.somebody_elses_order import known_customer
from actions.yes import answered_besides
from language.consent import Consent
from language.message import Message
from language.undo import Undo

NOTHING_CHANGED = "I haven't changed anything in this chat, so there's nothing to undo. What can I do for you?"
NOTHING_YET = "Not yet: nothing is changed before you say yes to it."
NOTHING_PASSED_ON_YET = "Not yet: nothing has been passed on to our team so far."
_NOT_PROVEN = (
    "Something was changed in this chat, but I can tell you about it only once I know again that it's you: "
    "ask for your order with its number and your email address."
)
_NOT_LOOKED_UP = (
    "I haven't changed anything in this chat. If you mean an order, tell me its number and I'll look it up."
)

# The intent that a person has to see where only they can undo a change.
_INTENTS = {
    "cancel": "cancel_order",
    "return_items": "return_items",
    "exchange_items": "exchange_items",
    "change_items": "modify_order_items",
    "change_payment": "modify_order_payment",
    "change_address": "change_shipping_address",
}
_ONLY_STAFF = {
    "cancel": "I can't undo a cancellation; only our team can say whether that's still possible.",
    "return_items": "I can't take a requested return back; only our team can.",
    "exchange_items": "I can't take a requested exchange back; only our team can.",
    "change_items": "The items of an order can be changed only once, so I can't change them back; only our team can.",
    "change_payment": "I can't change it any more; only our team can look at that.",
    "change_address": "I can't change it any more; only our team can look at that.",
}
_CHANGED_AGAIN = {
    "change_payment": ("how it is paid", "Change the payment method of order {number}"),
    "change_address": ("where it goes", "Change the delivery address of order {number}"),
}


class ActionUndo(Action):
    """Answers "undo that" and "is it cancelled?" from the records; a no to nothing ends the topic."""

    def __init__(
        self,
        engine: Engine,
        orders: Orders,
        handovers: Handovers,
        answerer: Answerer,
        forgets: ActionForgetRestock | None = None,
    ) -> None:
        """`forgets` takes back what the customer wants to be told of."""
        self._engine = engine
        self._answerer = answerer
        self._orders = orders
        self._handovers = handovers
        self._forgets = forgets

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_undo"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Tell what was done, or take back what can be."""
        said = hearing.latest(tracker)
        about = said.about_what_was_done
        customer = known_customer(self._orders, tracker)
        if about is not Undo.WHAT_WAS_DONE and not _takes_back(said, about, tracker):
            # What was classified as a question about it, in words that the rules don't know, is answered as one.
            if _intent(tracker) != "undo":
                return self._refused(dispatcher, tracker)
            about = Undo.WHAT_WAS_DONE
        form = (tracker.active_loop or {}).get("name")
        if form in _IN_MID_FORM:
            dispatcher.utter_message(text=_IN_MID_FORM[form])
            return []
        if self._forgets and about is not Undo.WHAT_WAS_DONE and _has_just_noted(tracker):
            return self._forgets.take_back(dispatcher, tracker)
        change = last_change(self._engine, customer, tracker.sender_id) if customer else None
        handover = self._handovers.latest_of(tracker.sender_id)
        if handover and _is_meant(handover, change, said, tracker):
            self._about_handover(dispatcher, handover, about)
            return []
        if change is None:
            if offered := self._offer_to_cancel(dispatcher, tracker, customer):
                return offered
            self._nothing(dispatcher, tracker, customer, about)
            return []
        return _about_change(dispatcher, change)

    def _refused(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """A no to nothing that was done: what it does with a product besides is answered, or the topic ends."""
        answered = answered_besides(self._answerer, "deny", dispatcher, tracker)
        if answered is None:
            dispatcher.utter_message(response="utter_deny")
        return answered or []

    def _about_handover(self, dispatcher: CollectingDispatcher, handover: HandoverRecord, about: Undo | None) -> None:
        if about is Undo.WHAT_WAS_DONE:
            dispatcher.utter_message(
                text=f"I've passed your request on to our team (reference {handover.id}); the answer goes to "
                f"{handover.email}. If you don't want that any more, just say so.",
                buttons=[{"title": "Take it back", "payload": "I don't need a person any more"}],
            )
            return
        self._handovers.withdraw(handover.id)
        dispatcher.utter_message(
            text=f"All right, I've taken your request (reference {handover.id}) back from our team's list. "
            "What else can I do for you?"
        )

    def _offer_to_cancel(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, customer: VerifiedCustomer | None
    ) -> list[EventType]:
        """Where nothing was done yet, "just cancel it" is a wish for the order that was spoken of; asked first."""
        said, number = hearing.latest(tracker), tracker.get_slot("last_order")
        is_wished = said.about_what_was_done is None and said.has_words_for("cancel")
        order = self._orders.for_customer(customer).order(number) if is_wished and customer and number else None
        if order is None or order.status is not OrderStatus.PENDING:
            return []
        wish = wishes.Wish("cancel_order", f"cancel my order {order.number}")
        dispatcher.utter_message(
            text=f"Do you want to cancel order {order.number}? I'll show you first what becomes of it.",
            buttons=[{"title": f"Cancel {order.number}", "payload": wish.text}],
        )
        return [wishes.kept([wish])]

    def _nothing(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        customer: VerifiedCustomer | None,
        about: Undo | None,
    ) -> None:
        if customer is None and has_changed_something(self._engine, tracker.sender_id):
            dispatcher.utter_message(text=_NOT_PROVEN)
            return
        number = tracker.get_slot("last_order")
        order = self._orders.for_customer(customer).order(number) if customer and number else None
        if order:
            dispatcher.utter_message(
                text=f"I haven't changed anything in this chat. This is how it stands: {tell_in_a_line(order)}."
            )
        else:
            dispatcher.utter_message(text=_NOT_LOOKED_UP if about is Undo.WHAT_WAS_DONE else NOTHING_CHANGED)


_IN_MID_FORM = {"order_change_form": NOTHING_YET, "handover_form": NOTHING_PASSED_ON_YET}


def _takes_back(said: Message, about: Undo | None, tracker: Tracker) -> bool:
    """Whether something written is to be undone: "never mind" means that only right after it was."""
    if about is Undo.TAKE_BACK or said.declines_a_person:
        return True
    just_done = _done_just_before(tracker) & {"action_change_order", "action_hand_over"}
    return said.answer_to() is Consent.STOP and (bool(just_done) or _has_just_noted(tracker))


def _has_just_noted(tracker: Tracker) -> bool:
    """Whether the turn before noted that the customer is told of something that is sold out."""
    return restock.has_just_noted(tracker) and restock.FORM in _done_just_before(tracker)


def _is_meant(handover: HandoverRecord, change: LastChange | None, said: Message, tracker: Tracker) -> bool:
    """Whether the hand-over is meant, rather than the change of an order."""
    if change is None or said.speaks_of_a_person:
        return True
    just_done = _done_just_before(tracker) & {"action_change_order", "action_hand_over"}
    if len(just_done) == 1:
        return "action_hand_over" in just_done
    return handover.created_at > change.at


def _done_just_before(tracker: Tracker) -> set[str]:
    """The actions of the turn before this message."""
    messages = [place for place, event in enumerate(tracker.events) if event["event"] == "user"]
    start, end = (messages[-2] if len(messages) > 1 else 0), (messages[-1] if messages else 0)
    return {event["name"] for event in tracker.events[start:end] if event["event"] == "action"}


def _about_change(dispatcher: CollectingDispatcher, change: LastChange) -> list[EventType]:
    """Say what was done, and how it can be undone."""
    if change.order is None:
        dispatcher.utter_message(
            text=f"{_told(change)} You can change it again at any time.",
            buttons=[{"title": "Change it again", "payload": "Change my default address"}],
        )
        return []
    number = change.order.number
    if change.action in _CHANGED_AGAIN and change.order.status is OrderStatus.PENDING:
        what, wish = _CHANGED_AGAIN[change.action]
        dispatcher.utter_message(
            text=f"{_told(change)} It hasn't been sent yet, so you can still change {what}: just tell me.",
            buttons=[{"title": "Change it again", "payload": wish.format(number=number)}],
        )
        return []
    dispatcher.utter_message(
        text=f"{_told(change)} {_ONLY_STAFF[change.action]} Shall I pass it on?", buttons=[TALK_TO_A_PERSON]
    )
    return [SlotSet("refused_change", _INTENTS[change.action])]


def _told(change: LastChange) -> str:
    """What was done, as the order stands now."""
    if change.order is None:
        return (
            f"Your default address was changed to {tell_address(change.default_address)}."
            if (change.default_address)
            else "Your default address was changed."
        )
    order: OrderRecord = change.order
    return {
        "cancel": f"Order {order.number} was cancelled in this chat, as you confirmed.",
        "return_items": f"The return for order {order.number} was requested in this chat, as you confirmed.",
        "exchange_items": f"The exchange for order {order.number} was requested in this chat, as you confirmed.",
        "change_items": f"The items of order {order.number} were changed in this chat, as you confirmed.",
        "change_payment": f"Order {order.number} is now paid with your {tell_method(order.payment_method)}.",
        "change_address": f"Order {order.number} now goes to {tell_address(order.address)}.",
    }[change.action]


def _intent(tracker: Tracker) -> str:
    return (tracker.latest_message.get("intent") or {}).get("name") or ""
