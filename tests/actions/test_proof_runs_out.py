"""Whose proof has run out is asked again, politely, and finds what they were doing where they left it."""

import pytest
from rasa_sdk.events import AllSlotsReset
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Engine, select

from actions.order_tracking import ActionListOrders, ActionTrackOrder, ValidateListOrdersForm, ValidateTrackOrderForm
from actions.orders.database import open_database, writing
from actions.orders.proofs import IDLE
from actions.orders.repository import Orders
from actions.orders.schema import OrderStatus
from actions.orders.service import OrderService
from actions.proof import IT_HAS_BEEN_A_WHILE
from actions.start_over import NOT_NOW, ActionStartOver
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, ANA_ZIP, BEN
from tests.actions.test_order_changes import Customer, look


@pytest.fixture
def service(engine: Engine, clock: Clock) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock)


@pytest.fixture
def changing(orders: Orders, engine: Engine, clock: Clock) -> Customer:
    """Ana, who is about to change an order and has proven who she is."""
    service = OrderService(engine, return_within_days=30, now=clock)
    return Customer(orders, service).asks("I want to cancel my order", "cancel_order").says(ANA, "ML1001")


def late(clock: Clock) -> None:
    clock.time += IDLE
    clock.turn(minutes=1)


def test_tracking_asks_again_for_the_email_and_then_shows_the_order(orders: Orders, clock: Clock) -> None:
    form, track = ValidateTrackOrderForm(orders), ActionTrackOrder(orders, clock)
    chat = Conversation().user("where is my order", "track_order").start(form.form)
    chat.answer(form, f"ML1001, {ANA}", order_number="ML1001", email=ANA).run(track)
    assert "ML1001" in chat.said

    late(clock)
    chat.user("where is order ML1002?", "track_order").start(form.form).check(form, order_number="ML1002", email=ANA)
    assert chat.said == IT_HAS_BEEN_A_WHILE
    assert (chat.slots["requested_slot"], chat.slots["email"], chat.slots["customer_id"]) == ("email", None, None)
    chat.answer(form, ANA, email=ANA).run(track)
    assert "ML1002" in chat.said
    assert chat.slots["customer_id"] == "ana"


def test_tracking_takes_what_the_message_itself_proves(orders: Orders, clock: Clock) -> None:
    form = ValidateTrackOrderForm(orders)
    chat = Conversation().user("where is my order", "track_order").start(form.form)
    chat.answer(form, f"ML1001, {ANA}", order_number="ML1001", email=ANA)
    late(clock)
    chat.user(f"ML1002, {ANA}", "track_order").start(form.form).check(form, order_number="ML1002", email=ANA)
    assert chat.said == IT_HAS_BEEN_A_WHILE
    assert (chat.slots["requested_slot"], chat.slots["customer_id"]) == (None, "ana")


def test_listing_asks_again_and_somebody_else_gets_nothing(orders: Orders, clock: Clock) -> None:
    form, listing = ValidateListOrdersForm(orders), ActionListOrders(orders)
    chat = Conversation().user("show me my orders", "list_orders").start(form.form)
    chat.answer(form, f"{ANA} {ANA_ZIP}", email=ANA, zip=ANA_ZIP).run(listing)
    assert "ML1001" in chat.said

    late(clock)
    chat.user("show me my orders", "list_orders").start(form.form).check(form, email=ANA, zip=ANA_ZIP)
    assert chat.said == IT_HAS_BEEN_A_WHILE
    assert chat.slots["requested_slot"] == "email"
    chat.answer(form, BEN, email=BEN).answer(form, ANA_ZIP, zip=ANA_ZIP)
    assert "one customer only" in chat.said
    assert chat.slots["customer_id"] is None
    chat.answer(form, f"{ANA} {ANA_ZIP}", email=ANA, zip=ANA_ZIP)
    assert chat.slots["customer_id"] == "ana"


def test_a_yes_that_comes_too_late_changes_nothing_until_it_is_said_again(
    changing: Customer, orders: Orders, clock: Clock
) -> None:
    changing.says("It's no longer needed")
    assert changing.asked == "confirm"

    late(clock)
    changing.says("yes", intent="affirm")
    assert changing.chat.said.startswith(IT_HAS_BEEN_A_WHILE)
    assert changing.asked == "email"
    assert look(orders, "ML1001").status is OrderStatus.PENDING

    changing.says(ANA)
    assert changing.asked == "confirm"
    assert "ML1001" in changing.chat.said
    assert look(orders, "ML1001").status is OrderStatus.PENDING
    changing.says("yes", intent="affirm")
    assert look(orders, "ML1001").status is OrderStatus.CANCELLED


def test_in_mid_form_the_question_comes_again_after_the_proof(changing: Customer, clock: Clock) -> None:
    assert changing.asked == "cancel_reason"
    late(clock)
    changing.says("it's no longer needed")
    assert changing.chat.said.startswith(IT_HAS_BEEN_A_WHILE)
    changing.says(BEN)
    assert "one customer only" in changing.chat.said
    changing.says(ANA, "ML1001")
    assert changing.asked == "cancel_reason"
    changing.says("it's no longer needed")
    assert changing.asked == "confirm"


def test_a_proof_in_the_late_message_itself_is_enough(changing: Customer, clock: Clock) -> None:
    late(clock)
    changing.says(f"sorry, had to go. It's {ANA}")
    assert changing.chat.said.startswith(IT_HAS_BEEN_A_WHILE)
    assert changing.asked == "cancel_reason"


def test_a_new_change_after_a_while_asks_who_it_is(changing: Customer, clock: Clock) -> None:
    changing.says("never mind")
    late(clock)
    changing.asks("please cancel ML1001", "cancel_order")
    assert changing.chat.said.startswith(IT_HAS_BEEN_A_WHILE)
    assert changing.asked == "email"
    changing.says(ANA)
    assert changing.asked == "cancel_reason"


def test_a_message_in_time_goes_on_without_a_word(changing: Customer, clock: Clock) -> None:
    clock.time += IDLE
    changing.says("It's no longer needed")
    clock.time += IDLE
    changing.says("yes", intent="affirm")
    assert "cancelled" in changing.chat.said


def test_a_digression_is_answered_first_and_leaves_the_old_proof_void(orders: Orders, clock: Clock) -> None:
    form = ValidateListOrdersForm(orders)
    chat = Conversation().user("show me my orders", "list_orders").start(form.form)
    chat.answer(form, f"{ANA} {ANA_ZIP}", email=ANA, zip=ANA_ZIP)
    chat.user("show me my orders", "list_orders").start(form.form)
    late(clock)
    chat.user("how do returns work?", "ask_policy").check(form)
    assert chat.messages == []
    assert chat.slots["customer_id"] == "ana"  # it proves nothing
    assert orders.verified("chat-1", "ana") is None

    chat.form = form.form
    chat.events.append({"event": "action_execution_rejected", "name": form.form})
    chat.check(form)
    assert chat.said == IT_HAS_BEEN_A_WHILE
    assert chat.slots["requested_slot"] == "email"


def test_starting_over_forgets_the_proof_and_everything_talked_about(orders: Orders, service: OrderService) -> None:
    verified = orders.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-1").customer
    assert verified
    chat = Conversation().user("let's start over", "start_over")
    dispatcher = CollectingDispatcher()

    assert ActionStartOver(orders, service).run(dispatcher, chat.tracker(), {}) == [AllSlotsReset()]
    assert [message["response"] for message in dispatcher.messages] == ["utter_start_over"]
    assert orders.verified("chat-1", "ana") is None
    assert orders.verify_by_order_and_email("ML2001", BEN, "chat-1").customer


def test_starting_over_in_mid_form_is_left_to_its_rule(changing: Customer, clock: Clock) -> None:
    late(clock)
    changing.says("let's start over", intent="start_over")
    assert changing.chat.is_answered_elsewhere
    assert changing.chat.messages == []


@pytest.mark.parametrize("system", ["sqlite"], indirect=True)
def test_starting_over_while_the_database_is_locked_says_that_nothing_happened(
    engine: Engine, shop_url: str, clock: Clock
) -> None:
    hurried = open_database(shop_url, patience_s=0.1)
    dispatcher = CollectingDispatcher()
    with writing(engine) as somebody_else:
        somebody_else.execute(select(1))
        over = ActionStartOver(Orders(hurried, clock), OrderService(hurried, return_within_days=30, now=clock))
        events = over.run(dispatcher, Conversation().tracker(), {})
    assert events == []
    assert [message["text"] for message in dispatcher.messages] == [NOT_NOW]
    hurried.dispose()
