"""Hands a conversation over to a person: writes down what they need, and tells the customer what happens next."""

from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.form_answers import (
    HANDOVER,
    LEFT_AFTER,
    NOTED,
    TALK_TO_A_PERSON,
    Slots,
    asked_before,
    comes_back,
    digressions,
    has_just_begun,
    read_email,
)
from actions.networks import NETWORK
from actions.opening import CurrentOpening
from actions.orders.database import DatabaseUnavailableError, OutcomeUnknownError
from actions.orders.handovers import Handovers, Request, TooManyHandoversError
from actions.orders.repository import Orders
from language.consent import Consent

FORM = HANDOVER
TURNS_IN_A_SUMMARY = 10
CHARACTERS_OF_A_TURN = 500
_TRIED = {
    "track_order_form": "finding an order",
    "list_orders_form": "listing the orders",
    "order_change_form": "changing an order",
}

LEFT = "All right, I haven't passed anything on. What else can I do for you?"
NOT_PASSED_ON = (
    "I couldn't pass that on just now, so nothing new has gone to our team. I've kept what you told me: "
    "shall I try once more? Just say yes in a moment."
)
TOO_MANY = (
    "Our team has already been sent as many requests from here today as I may pass on, so nothing new has gone to "
    "them. They answer those that they have; please try again tomorrow."
)
MAYBE_PASSED_ON = (
    "Something broke while I was passing that on, so I can't tell whether our team has it. "
    "Shall I try once more? Nothing arrives twice: just say yes in a moment."
)

# What the person will help with, as the customer hears it; the key is the intent that led here.
_ABOUT = {
    "cancel_order": "cancelling your order",
    "modify_order_items": "changing the items of your order",
    "modify_order_payment": "changing the payment of your order",
    "change_shipping_address": "changing the delivery address",
    "place_order": "placing your order",
    "return_items": "your return",
    "exchange_items": "your exchange",
    "refund_status": "your refund",
    "track_order": "your order",
    "get_invoice": "your invoice",
    "payment_problem": "your payment",
    "complaint": "what went wrong",
    "account_create": "your account",
    "account_delete": "deleting your account",
    "account_edit": "your account",
    "account_recover": "getting back into your account",
    "account_switch": "your account",
    "account_problem": "your account",
}
_ASKED_FOR_A_CHANGE = {
    "cancel_order",
    "modify_order_items",
    "modify_order_payment",
    "change_shipping_address",
    "return_items",
    "exchange_items",
    "account_delete",
}


class ValidateHandoverForm(FormValidationAction):
    """Checks the email address that a person will answer to; a customer who is known already isn't asked."""

    def __init__(self, orders: Orders, promise: str, opening: CurrentOpening | None = None) -> None:
        self._orders = orders
        self._promise = promise
        self._opening = opening

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Leave a question to the bot's other rules, after which the form goes on; read everything else."""
        said = hearing.latest(tracker)
        is_new = not (has_just_begun(tracker) or comes_back(tracker, FORM))
        is_answer = not is_new or said.email or said.asks_why or said.asks_how_soon
        if not is_answer and said.answer_to("person") is Consent.QUESTION:
            return [
                SlotSet("email", None),
                ActionExecutionRejected(FORM),
            ]  # Rasa has taken the question for the address
        kept: list[EventType] = []
        is_taken = "email" in tracker.slots_to_validate()
        is_noted = said.tells_the_matter or (
            said.answer_to("person") is Consent.UNCLEAR and not hearing.is_sure(tracker)
        )
        if is_new and not is_taken and not said.email and is_noted:  # it begins no service of its own
            dispatcher.utter_message(text=NOTED)
            kept = [SlotSet("email", None)]
        elif is_new and said.asks_how_soon:
            dispatcher.utter_message(text=_answered_when(self._promise, self._opening))
            kept = [SlotSet("email", None)]
        if not is_new or kept or is_taken:
            kept.append(asked_before(tracker))  # to a digression no slot may be set, or Rasa takes it for an answer
        return [*kept, *await super().run(dispatcher, tracker, domain)]

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:  # noqa: ARG002 - rasa_sdk's signature
        """The form's slots, known here, so that Rasa needn't send its whole domain along with each answer."""
        return ["email"]

    def validate_email(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Slots:
        """Read the email address out of whatever was written around it; who doesn't want to give one may leave."""
        if is_left(tracker):
            return {"email": None}
        if hearing.message(str(value)).asks_how_soon:
            return {"email": None}
        if hearing.message(str(value)).asks_why:
            dispatcher.utter_message(text="So that a colleague can answer you: what they write goes to that address.")
            return {"email": None}
        return read_email(value, dispatcher, tracker, FORM)

    async def next_requested_slot(
        self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> EventType:
        """Ask for the email only when nobody knows it yet."""
        if is_left(tracker):
            return SlotSet("requested_slot", None)
        known = tracker.get_slot("email") or self._orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))
        return SlotSet("requested_slot", None if known else "email")


class ActionHandOver(Action):
    """Puts the conversation on the list of those waiting for a person."""

    def __init__(
        self, handovers: Handovers, orders: Orders, promise: str, opening: CurrentOpening | None = None
    ) -> None:
        self._handovers = handovers
        self._orders = orders
        self._promise = promise  # the shop's own sentence on who answers and when
        self._opening = opening

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_hand_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Write the hand-over down once, and say truthfully what happens now."""
        if is_left(tracker):
            dispatcher.utter_message(text=LEFT)
            return [SlotSet("handover_reason", None), SlotSet("refused_change", None)]
        customer = self._orders.verified(tracker.sender_id, tracker.get_slot("customer_id"))
        # A known customer is answered at their own address, whatever other address came up in the chat.
        email = customer.email if customer else tracker.get_slot("email")
        if email is None:
            dispatcher.utter_message(
                text="To hand you over I need an email address that our team can answer to. Please write it here."
            )
            return []

        reason = tracker.get_slot("handover_reason") or reason_for_handover(tracker)
        if reason == "human_handover":  # a person was offered because this couldn't be changed
            reason = _just_refused(tracker) or reason
        request = Request(
            conversation_id=tracker.sender_id,
            reason=reason,
            channel=tracker.get_latest_input_channel(),
            customer_id=customer.customer_id if customer else None,
            email=email,
            summary=_summary(tracker),
            tried=what_was_tried(tracker),
            network=NETWORK.get(),
        )
        try:
            handover, is_new = self._handovers.add(request)
        except TooManyHandoversError:
            dispatcher.utter_message(text=TOO_MANY)
            return [SlotSet("handover_reason", None), SlotSet("refused_change", None)]
        except DatabaseUnavailableError as error:
            # With the reason kept and the button first, a plain yes is enough for the next try.
            sentence = MAYBE_PASSED_ON if isinstance(error, OutcomeUnknownError) else NOT_PASSED_ON
            dispatcher.utter_message(text=sentence, buttons=[TALK_TO_A_PERSON])
            return [SlotSet("handover_reason", reason), SlotSet("refused_change", reason)]
        about = f" about {_ABOUT[reason]}" if reason in _ABOUT else ""
        if is_new:
            said = f"I've passed your request{about} to our team (reference {handover.id})."
        else:
            said = f"Our team already has your request{about} (reference {handover.id})."
        when = _answered_when(self._promise, self._opening)
        unchanged = " Nothing has been changed so far." if reason in _ASKED_FOR_A_CHANGE else ""
        dispatcher.utter_message(text=f"{said}{unchanged} The answer goes to {handover.email}. {when}")
        return [SlotSet("handover_reason", None), SlotSet("refused_change", None)]


def _answered_when(promise: str, opening: CurrentOpening | None) -> str:
    """What the customer hears of who answers when."""
    hours = opening() if opening else None
    return hours.promise() if hours else promise


def is_left(tracker: Tracker) -> bool:
    """Whether the customer was asked for the email address and doesn't want to be handed over any more.

    Who was asked and speaks of other things in one message after another doesn't want it either.
    """
    kinds = [event["event"] for event in tracker.events]
    begins = [n for n, event in enumerate(tracker.events) if kinds[n] == "active_loop" and event.get("name") == FORM]
    said = hearing.latest(tracker)
    if comes_back(tracker, FORM):
        return said.after_a_stop is not None or digressions(tracker, FORM, ("email",)) >= LEFT_AFTER
    was_asked = bool(begins) and "user" in kinds[begins[-1] :]
    return was_asked and not said.email and said.answer_to("person") in (Consent.NO, Consent.STOP)


def _just_refused(tracker: Tracker) -> str | None:
    """The change that Lisa refused just before a person was asked for; what was spoken of since comes in its place."""
    turns = 0
    for event in reversed(tracker.events):
        if event["event"] == "slot" and event["name"] == "refused_change":
            return event["value"] if turns <= 1 else None
        if event["event"] == "active_loop" and event.get("name") == FORM:
            turns = 0  # the answers that the form has asked for since
        turns += event["event"] == "user"
    return tracker.get_slot("refused_change")  # of an earlier visit


def reason_for_handover(tracker: Tracker) -> str:
    """The intent that led here: of the message before the form began, not of the answers that completed it."""
    asked = ""
    running: str | None = None
    for event in tracker.events:
        if event["event"] == "active_loop":
            running = event.get("name")
        elif event["event"] == "user" and running != FORM:
            asked = hearing.intent(event)
    return asked if asked in _ABOUT else "human_handover"


def _summary(tracker: Tracker) -> list[dict[str, str]]:
    """What the customer said last, so that they needn't say it twice."""
    turns = [event for event in tracker.events if event["event"] == "user" and event.get("text")]
    return [
        {"intent": hearing.intent(turn), "text": turn["text"][:CHARACTERS_OF_A_TURN]}
        for turn in turns[-TURNS_IN_A_SUMMARY:]
    ]


def what_was_tried(tracker: Tracker) -> list[str]:
    """What Lisa did with the customer's orders before, each with what she said last about it."""
    tried: list[tuple[str, str]] = []
    running: str | None = None
    for event in tracker.events:
        match event["event"]:
            case "active_loop":
                running = event.get("name")
                if running in _TRIED:
                    tried.append((_TRIED[running], ""))
            case "slot" if running == "order_change_form" and event["name"] == "order_change" and event["value"]:
                tried[-1] = (_named(event["value"]), tried[-1][1])
            case "bot" if tried and event.get("text") and (running in _TRIED or not running):
                tried[-1] = (tried[-1][0], event["text"])
            case "user" if not running:
                # What is said from here on is about something else.
                tried.append(("", ""))
    return [
        f"{what}: {' '.join(said.split())[:CHARACTERS_OF_A_TURN]}"
        for what, said in tried[-2 * TURNS_IN_A_SUMMARY :]
        if what
    ]


def _named(change: dict[str, Any]) -> str:
    """A change of an order as staff call it."""
    order = f", order {change['order']}" if change.get("order") else ""
    return f"{change['kind']}{order}"
