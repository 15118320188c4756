"""The action that Rasa calls for each message of a customer who changes an order, until they have said yes or no."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import wishes
from actions.answers.answerer import Answerer
from actions.form_answers import (
    LONGEST_ANSWER,
    accepts_a_person,
    has_just_begun,
    say_not_understood,
)
from actions.order_changes.answers import says_yes
from actions.order_changes.asking import Questions
from actions.order_changes.draft import FORM, Draft, forgotten
from actions.order_changes.identity import Identity
from actions.order_changes.kinds import intent_of, kind_asked_for
from actions.order_changes.making import Making
from actions.order_changes.reading import Reader
from actions.order_changes.situation import Situation
from actions.order_changes.special import SpecialRequests
from actions.order_changes.turn import Read, Turn
from actions.orders.repository import Orders, VerifiedCustomer
from actions.orders.service import OrderService

_LEFT_AS_IT_IS = "All right, I've left everything as it is. What else can I do for you?"
_NOT_UNDERSTOOD = {
    "email": "I couldn't find an email address in that. Please write it in full, or say that you don't remember it.",
    "first_name": "I couldn't read a name in that. Please write your first and last name.",
    "last_name": "I couldn't read a name in that. Please write your last name.",
    "zip": "I couldn't find a zip code in that.",
    "order_number": "I couldn't tell which order you mean. The number is in your order confirmation.",
    "item_numbers": "I couldn't tell which items you mean. Please name them as they are listed.",
    "new_item_numbers": "I couldn't tell which one you'd like instead. Please describe it as it is listed.",
    "cancel_reason": "An order can be cancelled only because it is no longer needed or was ordered by mistake.",
    "payment_method": "I couldn't tell which payment method you mean. Please name one of yours.",
    "confirm": "I need a clear yes before I change anything, or tell me what should be different.",
}


class ValidateOrderChangeForm(Action):
    """Reads each message of a customer who changes an order, and asks for what is missing.

    It looks at the whole message rather than at candidates for single slots: an answer may hold several, correct an
    earlier one, or be none at all. What is none is rejected, so that the bot answers it and comes back.
    """

    def __init__(self, orders: Orders, service: OrderService, answerer: Answerer | None = None) -> None:
        self._orders = orders
        self._service = service
        self._special = SpecialRequests(answerer)

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Take the message into the draft and ask for the next slot."""
        text, intent, confidence = _latest(tracker)
        requested = tracker.get_slot("requested_slot") or ""
        waiting = wishes.known(tracker)
        begins = has_just_begun(tracker)
        if begins:
            draft, waiting = _begun(tracker, text, intent, waiting)
        else:
            draft = Draft.load(tracker)
        if draft is None:
            return [SlotSet("requested_slot", None)]
        if requested == "confirm":
            text, added = _yes_and_more(text, draft)
            waiting = [*waiting, *added]

        identity = Identity(self._orders, tracker.sender_id, _customer(self._orders, tracker), dispatcher)
        situation = Situation(draft, self._orders, identity, dispatcher)
        reader = Reader(situation)
        turn = Turn(situation, reader)
        keep = [wishes.kept(waiting)]
        if begins and self._special.tell(draft.wish, draft.kind, dispatcher, begins=True):
            refused = SlotSet("refused_change", intent_of(draft.kind))
            return [*forgotten(), *keep, refused, SlotSet("requested_slot", None)]
        if begins:
            turn.begin(draft.wish)
        elif not _comes_back(tracker):
            if accepts_a_person(tracker) and requested != "confirm":
                return [*draft.events(), *keep, ActionExecutionRejected(FORM)]
            special = self._special.tell(text, draft.kind, dispatcher, begins=False)
            read = Read.AN_ANSWER if special else turn.read(requested, text, intent, confidence)
            draft.misunderstood = draft.misunderstood + 1 if read is Read.NOT_UNDERSTOOD else 0
            match read:
                case Read.A_DIGRESSION:
                    return [*draft.events(), *keep, ActionExecutionRejected(FORM)]
                case Read.A_STOP:
                    dispatcher.utter_message(text=_LEFT_AS_IT_IS)
                    draft.confirm = False
                    return [*draft.events(), *keep, SlotSet("requested_slot", None)]
                case Read.NOT_UNDERSTOOD:
                    sentence = _NOT_UNDERSTOOD.get(requested, "I couldn't read that part of the address.")
                    say_not_understood(dispatcher, sentence, draft.misunderstood)

        making = Making(self._service, tracker.sender_id, tracker.get_latest_input_channel())
        asked = Questions(situation, reader, making, tracker.get_slot("last_order")).next_slot()
        known = [SlotSet("customer_id", identity.customer.customer_id)] if identity.customer else []
        return [*draft.events(), *known, *keep, SlotSet("requested_slot", asked)]


def _begun(
    tracker: Tracker, text: str, intent: str, waiting: list[wishes.Wish]
) -> tuple[Draft | None, list[wishes.Wish]]:
    """The draft of a change that begins, and what else the customer wishes for after it."""
    others: list[wishes.Wish] = []
    if kind_asked_for(intent, text):
        waiting = wishes.without(waiting, intent)
        text, others = wishes.split(text, intent)
    elif waiting and tracker.get_slot("yes_means") == "change":
        first, *waiting = waiting
        text, intent = first.text, first.intent
    kind = kind_asked_for(intent, text)
    draft = Draft(kind=kind, wish=text, email=tracker.get_slot("email")) if kind else None
    return draft, [*others, *waiting]


def _yes_and_more(text: str, draft: Draft) -> tuple[str, list[wishes.Wish]]:
    """A plain yes, where that is followed by a wish for something else, and that wish; else the whole text."""
    before, others = wishes.split(text, None)
    intent = intent_of(draft.kind)
    if says_yes(before) and others and all(wishes.is_another(wish, intent, draft.order_number) for wish in others):
        return before, others
    return text, []


def _customer(orders: Orders, tracker: Tracker) -> VerifiedCustomer | None:
    return orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))


def _latest(tracker: Tracker) -> tuple[str, str, float]:
    """The customer's latest message, its intent and how sure Rasa is of it."""
    message: dict[str, Any] = next((event for event in reversed(tracker.events) if event["event"] == "user"), {})
    intent = (message.get("parse_data") or {}).get("intent") or {}
    return (message.get("text") or "")[:LONGEST_ANSWER], intent.get("name") or "", float(intent.get("confidence") or 0)


def _comes_back(tracker: Tracker) -> bool:
    """Whether the latest message has been answered already, as a digression."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action_execution_rejected" and event.get("name") == FORM:
            return True
    return False
