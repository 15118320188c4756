"""What was written is told truthfully, with how it can be undone; a hand-over is taken back at a word."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from actions.answers.answerer import Answerer
from actions.form_answers import TALK_TO_A_PERSON
from actions.handover import ActionHandOver, ValidateHandoverForm
from actions.orders.handovers import WITHDRAWN, Handovers
from actions.orders.repository import Orders
from actions.orders.schema import DeliveryWay
from actions.orders.service import OrderService
from actions.undo import NOTHING_CHANGED, ActionUndo
from retrieval.index import Index
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA
from tests.actions.test_catalog_actions import Silent
from tests.actions.test_order_changes import Customer, look, writes


@pytest.fixture
def service(engine: Engine, clock: Clock) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock)


@pytest.fixture
def ana(orders: Orders, service: OrderService) -> Customer:
    return Customer(orders, service).known(orders)


@pytest.fixture
def answerer(boutique_index: Index) -> Answerer:
    return Answerer(boutique_index, Silent(), "Maison Lisa")


@pytest.fixture
def undo(engine: Engine, orders: Orders, handovers: Handovers, answerer: Answerer) -> ActionUndo:
    return ActionUndo(engine, orders, handovers, answerer)


@pytest.fixture
def handed_over(handovers: Handovers, orders: Orders) -> Iterator[Conversation]:
    chat = Conversation().user("I want a human", "human_handover").start("handover_form")
    chat.answer(ValidateHandoverForm(orders, "…"), ANA, email=ANA)
    yield chat.run(ActionHandOver(handovers, orders, "A colleague answers within one working day."))


CANCELLED = "cancel ML1001, I don't need it any more"


@pytest.mark.parametrize("text", ["is it cancelled?", "did it go through", "what did you just do?"])
def test_what_was_done_is_told_from_the_records(ana: Customer, undo: ActionUndo, text: str, engine: Engine) -> None:
    ana.asks(CANCELLED, "cancel_order").says("yes")
    said = ana.chat.user(text, "track_order").run(undo).said
    assert "Order ML1001 was cancelled in this chat" in said and "only our team" in said
    assert ana.chat.buttons == ["Talk to a person"] and ana.chat.slots["refused_change"] == "cancel_order"
    assert writes(engine) == 1


@pytest.mark.parametrize(
    "text", ["undo that", "wait I changed my mind", "never mind", "cancel that", "please reverse it"]
)
def test_a_cancellation_is_not_undone_but_a_person_offered(
    ana: Customer, orders: Orders, undo: ActionUndo, text: str
) -> None:
    ana.asks(CANCELLED, "cancel_order").says("yes")
    ana.chat.user(text, "deny").run(undo)
    assert "I can't undo a cancellation" in ana.chat.said and ana.chat.buttons == ["Talk to a person"]
    assert look(orders, "ML1001").status == "cancelled"


def test_an_address_can_be_changed_again_while_the_order_waits(ana: Customer, undo: ActionUndo) -> None:
    ana.asks("send ML1001 to 12 Elm Street, Apt 4, Denver, CO 80014, USA", "change_shipping_address")
    ana.says(*(["none"] if ana.asked == "address2" else []), "yes")
    said = ana.chat.user("undo that", "deny").run(undo).said
    assert "Order ML1001 now goes to 12 Elm Street" in said and "can still change where it goes" in said
    assert ana.chat.buttons == ["Change it again"]
    assert [button["payload"] for message in ana.chat.messages for button in message["buttons"]] == [
        "Change the delivery address of order ML1001"
    ]


@pytest.mark.parametrize("text", ["undo that", "can you reverse it"])
def test_without_a_change_nothing_is_claimed(undo: ActionUndo, text: str) -> None:
    assert Conversation().user(text, "deny").run(undo).said == NOTHING_CHANGED


def test_a_change_of_another_conversation_is_not_told(
    ana: Customer, orders: Orders, service: OrderService, undo: ActionUndo
) -> None:
    ana.asks(CANCELLED, "cancel_order").says("yes")
    other = Customer(orders, service, "chat-2").known(orders)
    assert other.chat.user("undo that", "deny").run(undo).said == NOTHING_CHANGED


def test_a_change_is_not_denied_where_the_proof_has_run_out(ana: Customer, undo: ActionUndo) -> None:
    ana.asks(CANCELLED, "cancel_order").says("yes")
    ana.chat.slots["customer_id"] = None
    said = ana.chat.user("is it cancelled?", "undo").run(undo).said
    assert "Something was changed" in said and "ML1001" not in said


def test_a_no_to_nothing_ends_the_topic(ana: Customer, undo: ActionUndo) -> None:
    ana.asks(CANCELLED, "cancel_order").says("yes")
    ana.chat.user("no thanks", "deny").run(undo)
    assert [message.get("response") for message in ana.chat.messages] == ["utter_deny"]


def test_in_mid_change_it_is_said_that_nothing_is_changed_yet(ana: Customer, undo: ActionUndo) -> None:
    ana.asks(CANCELLED, "cancel_order")
    assert ana.chat.user("is it cancelled?", "undo").run(undo).said.startswith("Not yet")


@pytest.mark.parametrize(
    "text",
    ["cancel that", "never mind, I don't need a person", "undo that", "I don't need anyone any more", "forget it"],
)
def test_a_hand_over_is_taken_back(
    handed_over: Conversation, handovers: Handovers, undo: ActionUndo, text: str
) -> None:
    handed_over.user(text, "deny").run(undo)
    assert "(reference 1) back from our team's list" in handed_over.said
    assert handovers.waiting() == []


@pytest.mark.parametrize("text", ["no", "no thanks", "No one from your team ever answers", "no, that's all"])
def test_a_hand_over_stays_where_it_is_not_taken_back(
    handed_over: Conversation, handovers: Handovers, undo: ActionUndo, text: str
) -> None:
    handed_over.user(text, "deny").run(undo)
    assert len(handovers.waiting()) == 1


def test_never_mind_some_turns_later_is_about_something_else(
    handed_over: Conversation, handovers: Handovers, undo: ActionUndo
) -> None:
    handed_over.user("show me dresses", "search_products")
    handed_over.user("never mind", "deny").run(undo)
    assert len(handovers.waiting()) == 1


def test_it_is_told_who_has_the_request(handed_over: Conversation, handovers: Handovers, undo: ActionUndo) -> None:
    said = handed_over.user("did it go through?", "undo").run(undo).said
    assert "reference 1" in said and len(handovers.waiting()) == 1


def test_staff_who_were_told_are_told_that_it_is_taken_back(
    engine: Engine, orders: Orders, clock: Clock, answerer: Answerer
) -> None:
    handovers = Handovers(engine, clock, [DeliveryWay.WEBHOOK, DeliveryWay.MAIL])
    chat = Conversation().user("I want a human", "human_handover").start("handover_form")
    chat.answer(ValidateHandoverForm(orders, "…"), ANA, email=ANA).run(ActionHandOver(handovers, orders, "…"))
    told = handovers.take_due()
    assert told
    handovers.delivered(told)
    chat.user("cancel that", "deny").run(ActionUndo(engine, orders, handovers, answerer))
    again = handovers.take_due()
    assert again and (again.way, again.handover.tried[-1]) == (told.way, WITHDRAWN)
    assert handovers.take_due() is None  # who hadn't been told needn't be


def test_a_hand_over_taken_back_can_be_asked_for_again(
    handed_over: Conversation, handovers: Handovers, orders: Orders, undo: ActionUndo
) -> None:
    handed_over.user("cancel that", "deny").run(undo)
    handed_over.user("I want a human after all", "human_handover").start("handover_form")
    handed_over.check(ValidateHandoverForm(orders, "…"), email=ANA).run(ActionHandOver(handovers, orders, "…"))
    assert [waiting.id for waiting in handovers.waiting()] == [2]


@pytest.mark.parametrize("text", ["no need", "cancel that", "never mind", "I don't need a person", "no"])
def test_a_hand_over_is_left_before_it_is_written(handovers: Handovers, orders: Orders, text: str) -> None:
    form, hand_over = ValidateHandoverForm(orders, "…"), ActionHandOver(handovers, orders, "…")
    chat = Conversation().user("I want a human", "human_handover").start("handover_form").check(form)
    assert chat.slots["requested_slot"] == "email"
    chat.user(text, "inform").check(form, email=text)
    assert chat.form is None and "haven't passed anything on" in chat.run(hand_over).said
    assert handovers.waiting() == []


@pytest.mark.parametrize("text", ["do you ship to Norway?", "are you open on sundays?"])
def test_a_question_while_asked_for_the_address_is_left_to_the_bot(orders: Orders, text: str) -> None:
    form = ValidateHandoverForm(orders, "…")
    chat = Conversation().user("I want a human", "human_handover").start("handover_form").check(form)
    assert chat.user(text, "nlu_fallback").check(form, email=text).is_answered_elsewhere
    chat.check(form)
    assert chat.slots["requested_slot"] == "email"


def test_what_the_address_is_for_is_said(orders: Orders) -> None:
    form = ValidateHandoverForm(orders, "…")
    chat = Conversation().user("I want a human", "human_handover").start("handover_form").check(form)
    chat.user("why do you need my email?", "inform").check(form, email="why do you need my email?")
    assert "goes to that address" in chat.said and chat.slots["requested_slot"] == "email"


def test_the_button_of_a_person_is_the_wish_for_one() -> None:
    assert TALK_TO_A_PERSON["payload"] == "I'd like to talk to a person"
