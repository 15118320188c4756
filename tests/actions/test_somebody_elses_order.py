"""An order that is openly somebody else's is neither shown nor changed, whatever proofs are given."""

import pytest
from sqlalchemy import Engine, select

from actions.order_tracking import ActionTrackOrder, ValidateTrackOrderForm
from actions.orders.database import reading
from actions.orders.repository import Orders
from actions.orders.schema import Order, OrderStatus
from actions.orders.service import OrderService
from actions.somebody_elses_order import ActionSomebodyElsesOrder
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, BEN
from tests.actions.test_order_changes import Customer


@pytest.fixture
def order_form(orders: Orders) -> ValidateTrackOrderForm:
    return ValidateTrackOrderForm(orders)


@pytest.fixture
def track(orders: Orders, clock: Clock) -> ActionTrackOrder:
    return ActionTrackOrder(orders, clock)


@pytest.fixture
def service(engine: Engine, clock: Clock) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock)


def asking() -> Conversation:
    return Conversation().user("where is my order", "track_order").start("track_order_form")


@pytest.mark.parametrize(
    "said",
    ["what did my girlfriend order? her email is ana.lopez@example.com", "I'm her brother, where is order 1001?"],
)
def test_an_order_that_is_openly_somebody_elses_is_not_shown(
    said: str, order_form: ValidateTrackOrderForm, track: ActionTrackOrder, orders: Orders
) -> None:
    chat = Conversation().user(said, "track_order").start("track_order_form")
    chat.check(order_form, order_number="1001", email=ANA).run(track)
    assert "Only the person who placed an order" in chat.said and "ML1001" not in chat.said
    assert chat.buttons == ["Talk to a person"]
    assert [chat.slots.get(slot) for slot in ("customer_id", "email", "order_number")] == [None] * 3
    assert orders.verified("chat-1", "ana") is None

    chat.user("ok. where is order 1001", "track_order").start("track_order_form")
    chat.check(order_form, order_number="1001", email=ANA).run(track)
    assert "We've spoken of somebody else's order" in chat.said
    assert orders.verified("chat-1", "ana") is None

    start_over(chat)
    chat.user("where is my order 1001", "track_order").start("track_order_form")
    chat.check(order_form, order_number="1001", email=ANA).run(track)
    assert "ML1001" not in chat.said and orders.verified("chat-1", "ana") is None

    start_over(chat)
    chat.user("where is my order 2001", "track_order").start("track_order_form")
    chat.check(order_form, order_number="2001", email=BEN).run(track)
    assert "Order ML2001" in chat.said


def test_what_only_the_reader_hears_is_refused_too_and_whose_number_it_was_is_kept(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder, orders: Orders
) -> None:
    said = "ana bought that dress for herself, has it left, ML1001"  # no rule has words for it
    chat = Conversation().user(said, "somebody_elses_order").run(ActionSomebodyElsesOrder())
    assert "That order is somebody else's" in chat.said
    chat.user("where is order 1001", "track_order").start("track_order_form")
    chat.check(order_form, order_number="1001", email=ANA).run(track)
    assert "We've spoken of somebody else's order" in chat.said

    start_over(chat)
    chat.user("where is ML1001", "track_order").start("track_order_form")
    chat.check(order_form, order_number="ML1001", email=ANA).run(track)
    assert "1 Hill" not in chat.said and orders.verified("chat-1", "ana") is None


def start_over(chat: Conversation) -> None:
    chat.events.append({"event": "reset_slots"})
    chat.slots.clear()


def test_who_has_proven_it_before_and_then_says_that_it_is_somebody_elses_sees_no_more(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder
) -> None:
    chat = asking().answer(order_form, f"1001, {ANA}", order_number="1001", email=ANA).run(track)
    assert "Order ML1001" in chat.said
    chat.user("nice. and what else did she order? I'm her boyfriend", "track_order").start("track_order_form")
    chat.check(order_form, order_number="1001").run(track)
    assert "ML1001" not in chat.said and "Only the person who placed an order" in chat.said
    assert chat.slots["customer_id"] is None


def test_a_gift_that_the_customer_ordered_is_their_own_order(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder
) -> None:
    chat = Conversation().user("where is the gift for my sister? I ordered it myself: 1001", "track_order")
    chat.start("track_order_form").check(order_form, order_number="1001", email=ANA).run(track)
    assert "Order ML1001" in chat.said


@pytest.mark.parametrize(
    "said",
    [
        "my sister asked me to cancel her order ML1001, ana.lopez@example.com",
        "cancel ML1001, customer is on the phone with me, ana.lopez@example.com",
    ],
)
def test_an_order_that_is_openly_somebody_elses_is_not_changed(
    said: str, orders: Orders, service: OrderService, engine: Engine
) -> None:
    stranger = Customer(orders, service).asks(said, "cancel_order")
    assert stranger.chat.form is None
    assert "Only the person who placed an order" in stranger.chat.said
    stranger.asks("cancel order ML1001, ana.lopez@example.com", "cancel_order")
    assert stranger.chat.form is None and "Visa" not in stranger.chat.said
    stranger.asks("yes", "affirm")
    with reading(engine) as session:
        assert session.scalars(select(Order.status).where(Order.number == "ML1001")).one() is OrderStatus.PENDING


def test_a_change_ends_when_its_order_turns_out_to_be_somebody_elses(
    orders: Orders, service: OrderService, engine: Engine
) -> None:
    stranger = Customer(orders, service).asks("cancel order ML1001, ana.lopez@example.com", "cancel_order")
    stranger.says("no longer needed")
    assert stranger.asked == "confirm"
    stranger.says("yes, my boss asked me to cancel it", intent="affirm")
    assert stranger.chat.form is None and "Only the person who placed an order" in stranger.chat.said
    stranger.asks("cancel order ML1001", "cancel_order").says("yes", intent="affirm")
    with reading(engine) as session:
        assert session.scalars(select(Order.status).where(Order.number == "ML1001")).one() is OrderStatus.PENDING
