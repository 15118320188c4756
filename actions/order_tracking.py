"""Lets customers follow their orders: finds out who is asking, then tells what became of orders and refunds."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing, problems, somebody_elses_order, wishes
from actions.form_answers import (
    LEFT_AFTER,
    TALK_TO_A_PERSON,
    Slots,
    about_the_question,
    accepts_a_person,
    ask_again,
    asked_before,
    comes_back,
    digressions,
    has_just_begun,
    person_if,
    read_email,
    read_order_number,
    read_zip,
)
from actions.order_changes.correcting import kind_insisted_on
from actions.order_changes.identity import ONE_CUSTOMER
from actions.order_changes.kinds import of_intent
from actions.order_changes.which_order import find_orders
from actions.orders.records import OrderRecord
from actions.orders.repository import CustomerOrders, Orders, Outcome, VerifiedCustomer
from actions.orders.wording import is_late, tell_order, tell_orders, tell_orders_that_fit, tell_refunds
from actions.proof import has_run_out, prove_again, verify
from language.consent import Consent
from language.message import Message
from language.order_facts import OrderFact

ORDERS_IN_A_LIST = 5
ORDERS_TO_CHOOSE_FROM = 3
ORDERS_LOOKED_AT = 50
WHICH_OF_THESE = "which of these"  # in place of the slot asked before: a list has just been shown

_LEFT_FOR_NOW = (
    "I'll leave your order for now. Send me its number and the email address whenever you have them at hand, "
    "and I'll look it up."
)
_GO_ON = {"title": "Go on with my order", "payload": "Where is my order?"}
_NOT_IDENTIFIED = (
    "I couldn't confirm who you are, so I can't show orders in this chat. A person in our team can help you."
)


class _IdentityForm(FormValidationAction, ABC):
    """A form that ends when the customer has proven who they are, or has tried too often."""

    form: str
    proof: tuple[str, ...]  # the slots that prove who is asking
    after_proof: tuple[str, ...]  # what the form still needs from a customer who is known already

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return f"validate_{self.form}"

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:  # noqa: ARG002 - rasa_sdk's signature
        """The form's slots, known here, so that Rasa needn't send its whole domain along with each answer."""
        return list(self.proof)

    def _proof(self, tracker: Tracker) -> tuple[str, ...]:  # noqa: ARG002 - another form's depends on what was said
        """What this customer has to prove it with."""
        return self.proof

    def validate_email(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Slots:
        """Read the email; a second customer in the same chat is refused."""
        slots = read_email(value, dispatcher, tracker, self.form)
        customer = _customer(self._orders, tracker)
        if customer and slots["email"] and slots["email"].casefold() != customer.email.casefold():
            dispatcher.utter_message(text=ONE_CUSTOMER)
            return {"email": customer.email}
        return slots

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Check each answer, and who is asking as soon as everything for that is there."""
        if somebody_elses_order.is_spoken_of(tracker):
            return [SlotSet("requested_slot", None)]  # the action that follows refuses it
        if accepts_a_person(tracker) or self._is_interrupted(tracker) or self._is_asked(tracker):
            return [ActionExecutionRejected(self.form)]
        again = [] if self._is_a_digression(tracker) else self._at_a_turn(dispatcher, tracker)
        taken = self._taken_at_once(tracker)
        tracker.add_slots(taken)
        events = [*again, *taken, *await super().get_validation_events(dispatcher, tracker, domain)]
        return [*events, *(SlotSet(name, value) for name, value in self._identify(dispatcher, tracker).items())]

    def _at_a_turn(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """What is kept of the turn before; to a digression no slot may be set, or Rasa takes it for an answer."""
        return [asked_before(tracker), *prove_again(self._orders, dispatcher, tracker)]

    def _is_interrupted(self, tracker: Tracker) -> bool:
        """Whether the latest message wishes for a change of an order, whatever numbers it holds."""
        is_sure = hearing.is_sure(tracker) or kind_insisted_on(hearing.latest(tracker))
        return not has_just_begun(tracker) and bool(is_sure) and of_intent(hearing.intent_now(tracker)) is not None

    def _is_asked(self, tracker: Tracker) -> bool:
        """Whether the latest message asks something else, and proves nothing: the bot's other rules answer it."""
        said, slot = hearing.latest(tracker), tracker.get_slot("requested_slot")
        if not slot or has_just_begun(tracker) or comes_back(tracker, self.form) or about_the_question(slot, said):
            return False
        given = said.proofs_given(slot)
        proves = given.email or given.order_numbers or given.zip or given.is_missing or said.order_pointer.described
        return said.answer_to() is Consent.QUESTION and not proves

    def _taken_at_once(self, tracker: Tracker) -> list[EventType]:
        """The zip code in a message that isn't only that: the bot takes one for a zip code where it is asked for."""
        is_wanted = tracker.get_slot("zip") is None and _customer(self._orders, tracker) is None
        code = hearing.latest(tracker).proofs_given().sure_zip if is_wanted else None
        return [SlotSet("zip", code)] if code else []

    async def next_requested_slot(
        self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> EventType:
        """What to ask next; nothing when the customer is known, or may not try any more."""
        if _customer(self._orders, tracker):
            needed = self.after_proof
        elif self._orders.is_locked(tracker.sender_id) or self._is_left(tracker):
            needed = ()
        else:
            needed = self._proof(tracker)
        return SlotSet("requested_slot", next((slot for slot in needed if tracker.get_slot(slot) is None), None))

    def _is_left(self, tracker: Tracker) -> bool:
        """Whether the customer has turned to other things: who is asked once more and goes on isn't asked again."""
        if not comes_back(tracker, self.form):
            return False
        said = hearing.latest(tracker)
        return (
            said.after_a_stop is not None
            or said.is_settled
            or digressions(tracker, self.form, self.proof) >= LEFT_AFTER
        )

    def _is_a_digression(self, tracker: Tracker) -> bool:
        """Whether the message answers nothing that the form asks, so that it is left to the bot's other rules."""
        own = {"order_number", "email", "zip"} & set(tracker.slots_to_validate())
        return not own and not has_just_begun(tracker) and not comes_back(tracker, self.form)

    def _identify(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> Slots:
        customer = _customer(self._orders, tracker)
        if customer:
            return self._check_for(customer, dispatcher, tracker)
        if has_run_out(self._orders, tracker):
            return {}  # what is left of the old proof makes no new one
        proof = self._proof(tracker)
        if any(tracker.get_slot(slot) is None for slot in proof):
            return {}

        given = {slot: tracker.get_slot(slot) for slot in proof}
        verification = verify(self._orders, tracker.sender_id, proof, given)
        if verification.customer:
            found = self._check_for(verification.customer, dispatcher, tracker)
            return {"customer_id": verification.customer.customer_id, **found}
        if verification.outcome is Outcome.OTHER_CUSTOMER:
            dispatcher.utter_message(text=ONE_CUSTOMER)
        elif verification.outcome is Outcome.NOT_MATCHED and not self._orders.is_locked(tracker.sender_id):
            ask_again(dispatcher, tracker, self.form, "email", self._not_matched(tracker))
        return dict.fromkeys(proof)

    @abstractmethod
    def _not_matched(self, tracker: Tracker) -> str:
        """What to say to any wrong proof, the same whatever was wrong."""

    @abstractmethod
    def _check_for(self, customer: VerifiedCustomer, dispatcher: CollectingDispatcher, tracker: Tracker) -> Slots:
        """Check the answers of a customer who is known already."""


class ValidateTrackOrderForm(_IdentityForm):
    """Finds out which order somebody asks for, and who they are.

    The number and the email prove it together. Who doesn't have the number proves it with email and zip code, and then
    says which order it is, or has said so already: "the last one", "the one with the boots".
    """

    form = "track_order_form"
    proof = ("order_number", "email")
    proof_without_number = ("email", "zip")
    after_proof = ("order_number",)

    def domain_slots(self, domain: dict[str, Any]) -> list[str]:  # noqa: ARG002 - rasa_sdk's signature
        """The slots of both proofs."""
        return ["order_number", "email", "zip"]

    def validate_order_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Slots:
        """Read the order number out of whatever was written around it, or how the order is described."""
        said = hearing.latest(tracker)
        has_number = bool(hearing.message(str(value)).proofs_given("order_number").order_numbers)
        if not has_number and tracker.get_slot("requested_slot") == "order_number":
            customer = _customer(self._orders, tracker)
            if customer and (found := self._described(said, self._orders.for_customer(customer), tracker)):
                return self._take_or_show(found, dispatcher)
            if not customer and (said.cannot_give or said.order_pointer.described):
                return {"order_number": None, "order_hint": said.text}
        slots = read_order_number(value, dispatcher, tracker, self.form)
        _, *others = wishes.one_for_each_order(wishes.Wish(_intent(tracker), said.text))
        if others and not has_just_begun(tracker):
            slots[wishes.SLOT] = [asdict(wish) for wish in [*others, *wishes.known(tracker)]]
        return slots

    def validate_zip(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Slots:
        """Read the zip code out of whatever was written around it."""
        return read_zip(value, dispatcher, tracker, self.form)

    async def get_validation_events(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Keep what else the first message wished for, then check as every form does."""
        if not has_just_begun(tracker):
            return await super().get_validation_events(dispatcher, tracker, domain)
        number, waiting = _begun(tracker)
        said = hearing.latest(tracker)
        # Who says at once that they don't have the number, or gives a zip code in its place, isn't asked for it.
        is_without = number is None and (said.cannot_give or bool(self._taken_at_once(tracker)))
        kept: list[EventType] = [wishes.kept(waiting), SlotSet("order_hint", said.text if is_without else None)]
        if number:
            kept.append(SlotSet("order_number", number))
        tracker.add_slots(kept)
        return [*kept, *await super().get_validation_events(dispatcher, tracker, domain)]

    def _is_asked(self, tracker: Tracker) -> bool:
        return super()._is_asked(tracker) and not self._of_those_listed(tracker)

    def _of_those_listed(self, tracker: Tracker) -> list[OrderRecord]:
        """The order that a known customer picks in answer to "which one?": "the one with the boots"."""
        said, customer = hearing.latest(tracker), _customer(self._orders, tracker)
        is_asked = tracker.get_slot("requested_slot") == "order_number" and not has_just_begun(tracker)
        if customer is None or not is_asked or not said.picked or comes_back(tracker, self.form):
            return []
        found = self._described(said, self._orders.for_customer(customer), tracker)
        return found if len(found) == 1 else []

    def _taken_at_once(self, tracker: Tracker) -> list[EventType]:
        """Also that somebody doesn't have the number, which the bot may take for something else than an answer."""
        taken = super()._taken_at_once(tracker)
        said = hearing.latest(tracker)
        is_asked = tracker.get_slot("requested_slot") == "order_number" and not has_just_begun(tracker)
        given = said.proofs_given("order_number")
        if (listed := self._of_those_listed(tracker)) and not given.order_numbers:
            taken.append(SlotSet("order_number", listed[0].number))
        if is_asked and _customer(self._orders, tracker) is None and given.is_missing and not given.order_numbers:
            taken.append(SlotSet("order_hint", said.text))
        return taken

    def _proof(self, tracker: Tracker) -> tuple[str, ...]:
        return self.proof_without_number if tracker.get_slot("order_hint") else self.proof

    def _not_matched(self, tracker: Tracker) -> str:
        pair = "email address and zip code" if tracker.get_slot("order_hint") else "number and email address"
        what = "a customer with this" if tracker.get_slot("order_hint") else "an order with this"
        return f"I couldn't find {what} {pair} together. Please check both: they are in your order confirmation."

    def _check_for(self, customer: VerifiedCustomer, dispatcher: CollectingDispatcher, tracker: Tracker) -> Slots:
        own = self._orders.for_customer(customer)
        number = tracker.get_slot("order_number")
        if number is None:
            return self._help_to_choose(own, dispatcher, tracker)
        if own.order(number) is None:
            ask_again(dispatcher, tracker, self.form, "order_number", _no_such_order(own, number))
            return {"order_number": None}
        return {}

    def _help_to_choose(self, own: CustomerOrders, dispatcher: CollectingDispatcher, tracker: Tracker) -> Slots:
        """Take the only order there is, or the one spoken of; of several, show the latest once."""
        hint = tracker.get_slot("order_hint")
        if not hint and not has_just_begun(tracker):
            return {}
        last = tracker.get_slot("last_order")
        said = hearing.message(hint) if hint else hearing.latest(tracker)
        asks_for_a_refund = tracker.get_slot("order_question") == "refund"
        if found := self._described(said, own, tracker):
            return self._take_or_show(found, dispatcher)
        if last and (said.order_pointer.before or asks_for_a_refund):
            return {"order_number": last}
        count = own.count()
        if count == 1:
            return {"order_number": own.orders(1)[0].number}
        dispatcher.utter_message(text=tell_orders(own.orders(ORDERS_TO_CHOOSE_FROM), count))
        return {"order_hint": None, "asked_before": WHICH_OF_THESE}

    def _described(self, said: Message, own: CustomerOrders, tracker: Tracker) -> list[OrderRecord]:
        orders = own.orders(ORDERS_LOOKED_AT)
        last = own.order(tracker.get_slot("last_order")) if tracker.get_slot("last_order") else None
        if said.order_pointer.another and last is None:
            return []
        return find_orders(said, orders, orders, current=last)

    def _take_or_show(self, found: list[OrderRecord], dispatcher: CollectingDispatcher) -> Slots:
        if len(found) == 1:
            return {"order_number": found[0].number, "order_hint": None}
        dispatcher.utter_message(text=tell_orders_that_fit(found[:ORDERS_IN_A_LIST]))
        return {"order_number": None, "order_hint": None}


class ValidateListOrdersForm(_IdentityForm):
    """Checks the email and zip code of somebody who asks for their orders."""

    form = "list_orders_form"
    proof = ("email", "zip")
    after_proof = ()

    def validate_zip(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> Slots:
        """Read the zip code out of whatever was written around it."""
        return read_zip(value, dispatcher, tracker, self.form)

    def _not_matched(self, _tracker: Tracker) -> str:
        return (
            "I couldn't find a customer with this email address and zip code together. "
            "Please check both: they are in your order confirmation."
        )

    def _check_for(self, _customer: VerifiedCustomer, _dispatcher: CollectingDispatcher, _tracker: Tracker) -> Slots:
        return {}


class ActionTrackOrder(Action):
    """Tells where an order is and what is in it."""

    def __init__(self, orders: Orders, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._orders = orders
        self._now = now

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_track_order"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer from the database, and offer what else was wished for."""
        if (ended := _ended(self._orders, dispatcher, tracker)) is not None:
            return ended
        order = _order_asked_for(self._orders, dispatcher, tracker)
        if order:
            now = self._now()
            told = tell_order(order, now, _facts_asked(tracker))
            dispatcher.utter_message(text=told, buttons=person_if(is_late(order, now)))
            if offered := problems.offer_report(order, tracker, dispatcher):
                return [wishes.kept([*offered, *wishes.known(tracker)]), *_remembered(order, tracker)]
        wishes.offer(dispatcher, wishes.known(tracker))
        return _remembered(order, tracker)


class ActionRefundStatus(Action):
    """Tells what is refunded for an order and when it arrives."""

    def __init__(self, orders: Orders, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._orders = orders
        self._now = now

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_refund_status"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer from the database, and offer what else was wished for."""
        if (ended := _ended(self._orders, dispatcher, tracker)) is not None:
            return ended
        order = _order_asked_for(self._orders, dispatcher, tracker)
        if order:
            now = self._now()
            dispatcher.utter_message(text=tell_refunds(order, now), buttons=person_if(is_late(order, now)))
        wishes.offer(dispatcher, wishes.known(tracker))
        return _remembered(order, tracker)


class ActionListOrders(Action):
    """Lists the customer's latest orders."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_list_orders"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Answer from the database, with a quick reply to follow each order."""
        if (ended := _ended(self._orders, dispatcher, tracker)) is not None:
            return ended
        # What looked like an order number on the way here, say a zip code, isn't what the next question is about.
        forget_number: list[EventType] = [SlotSet("order_number", None)]
        customer = _customer(self._orders, tracker)
        if customer is None:
            _say_not_identified(dispatcher)
            return forget_number
        own = self._orders.for_customer(customer)
        orders = own.orders(ORDERS_IN_A_LIST)
        dispatcher.utter_message(
            text=tell_orders(orders, own.count()),
            buttons=[{"title": f"Track {o.number}", "payload": f"Where is my order {o.number}?"} for o in orders[:3]],
        )
        wishes.offer(dispatcher, wishes.known(tracker))
        return forget_number


def _customer(orders: Orders, tracker: Tracker) -> VerifiedCustomer | None:
    return somebody_elses_order.known_customer(orders, tracker)


def _ended(orders: Orders, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType] | None:
    """What follows where no order may be told of, or none is asked about any more; None where one is to be found."""
    if somebody_elses_order.is_spoken_of(tracker):
        return somebody_elses_order.refuse(dispatcher, tracker)
    return [] if _is_left_for_now(orders, dispatcher, tracker) else None


def _is_left_for_now(orders: Orders, dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
    """Whether the form ended since the customer turned to other things, which is said then; what was given is kept."""
    forms = (ValidateTrackOrderForm.form, ValidateListOrdersForm.form)
    is_left = _customer(orders, tracker) is None and any(comes_back(tracker, form) for form in forms)
    is_left = is_left and not orders.is_locked(tracker.sender_id)
    if is_left:
        dispatcher.utter_message(text=_LEFT_FOR_NOW, buttons=[_GO_ON])
    return is_left


class ActionTakeUp(Action):
    """Takes an order number or an email that comes by itself for the order that is asked about; else asks what for."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_take_up"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Begin the form that finds an order, with what was given; or ask."""
        said = hearing.latest(tracker)
        given = said.proofs_given("order_number")
        was_left = _customer(self._orders, tracker) is None and tracker.get_slot("order_question") is not None
        is_an_orders = any(not number.isdigit() for number in said.marked_numbers) or said.speaks_of_an_order
        if not (is_an_orders or (was_left and (given.order_numbers or given.email))):
            dispatcher.utter_message(response="utter_inform")
            return []
        question = tracker.get_slot("order_question") or "status"
        return [SlotSet("order_question", question), FollowupAction(ValidateTrackOrderForm.form)]


def _order_asked_for(orders: Orders, dispatcher: CollectingDispatcher, tracker: Tracker) -> OrderRecord | None:
    """The order that the customer asks for, or None after telling them why there is none."""
    customer = _customer(orders, tracker)
    number = tracker.get_slot("order_number")
    if customer is None:
        _say_not_identified(dispatcher)
        return None
    own = orders.for_customer(customer)
    if number is None:
        dispatcher.utter_message(text=tell_orders(own.orders(ORDERS_IN_A_LIST), own.count()))
        return None
    order = own.order(number)
    if order is None:
        dispatcher.utter_message(text=_no_such_order(own, number))
    return order


def _facts_asked(tracker: Tracker) -> list[OrderFact]:
    """What is asked of the order beside its state, in the message that began the form or one after it."""
    began, asked = len(tracker.events), 0
    for at, event in enumerate(tracker.events):
        if event["event"] == "user":
            asked = at
        elif event["event"] == "active_loop" and event.get("name") == ValidateTrackOrderForm.form:
            began = asked
    since = tracker.events[min(began, asked) :]
    said = [hearing.message(str(event.get("text") or "")) for event in since if event["event"] == "user"]
    return [fact for fact in OrderFact if any(fact in one.order_facts for one in said)]


def _begun(tracker: Tracker) -> tuple[str | None, list[wishes.Wish]]:
    """The number of the order that the first message asks for, and what else is to be offered afterwards."""
    said, waiting, intent = hearing.latest(tracker), wishes.known(tracker), _intent(tracker)
    is_a_yes = tracker.get_slot("yes_means") == "track" and not said.proofs_given("order_number").order_numbers
    if waiting and is_a_yes:
        first, *waiting = waiting
        return first.said.proofs_given("order_number").order_number, waiting
    own, others = wishes.split(said, intent)
    return own.proofs_given().order_number, [*others, *wishes.without(waiting, intent)]


def _intent(tracker: Tracker) -> str:
    """What the form that finds an order was begun for."""
    return "refund_status" if tracker.get_slot("order_question") == "refund" else "track_order"


def _remembered(order: OrderRecord | None, tracker: Tracker) -> list[EventType]:
    """Forget the number, so that the next question is about its own order, but not which order was spoken of."""
    last = order.number if order else tracker.get_slot("last_order")
    return [SlotSet("order_number", None), SlotSet("order_hint", None), SlotSet("last_order", last)]


def _no_such_order(own: CustomerOrders, number: str) -> str:
    latest = ", ".join(order.number for order in own.orders(ORDERS_IN_A_LIST))
    return f"I can't find an order {number} in your name. Your latest: {latest}."


def _say_not_identified(dispatcher: CollectingDispatcher) -> None:
    dispatcher.utter_message(text=_NOT_IDENTIFIED, buttons=[TALK_TO_A_PERSON])
