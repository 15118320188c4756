"""What else a message wishes for is kept, and offered when the first wish is done; a yes means what was offered."""

import pytest
from sqlalchemy import Engine

from actions import wishes
from actions.form_answers import TALK_TO_A_PERSON
from actions.order_tracking import ActionRefundStatus, ActionTrackOrder, ValidateTrackOrderForm
from actions.orders.repository import Orders
from actions.orders.service import OrderService
from actions.wishes import Wish
from actions.yes import ActionUnderstandYes
from language.message import Message
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.test_order_changes import FORM, Customer, look, writes

TO_CANCEL = Wish("cancel_order", "cancel order W1234567")


@pytest.fixture
def service(engine: Engine, clock: Clock) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock)


@pytest.fixture
def ana(orders: Orders, service: OrderService) -> Customer:
    return Customer(orders, service).known(orders)


@pytest.mark.parametrize(
    ("text", "intent", "own", "others"),
    [
        ("return the hat and scarf and cancel order W1234567", "return_items", "return the hat and scarf", [TO_CANCEL]),
        ("cancel order W1234567, and return the boots", "return_items", "return the boots", [TO_CANCEL]),
        ("exchange the red hat and modify the blue one too", "exchange_items", None, []),
        ("I got the hat and the scarf. I want to return them", "return_items", None, []),
        ("what is your return policy", "ask_policy", None, []),
        (
            "cancel #W1234567. I'd also like to change my default address",
            "cancel_order",
            "cancel #W1234567.",
            [Wish("change_shipping_address", "I'd also like to change my default address")],
        ),
        (
            "please cancel W1234567 and W7654321",
            "cancel_order",
            "please cancel W1234567",
            [Wish("cancel_order", "please cancel W7654321")],
        ),
        (
            "return the beret from 1001 and exchange the boots of 1002",
            "return_items",
            "return the beret from 1001",
            [Wish("exchange_items", "exchange the boots of 1002")],
        ),
        (
            "return the beret from ML1001 and the boots from ML1002, ana@example.com",
            "return_items",
            "return the beret from ML1001",
            [Wish("return_items", "return the boots from ML1002, ana@example.com")],
        ),
        (
            "where are 1001 and 1002?",
            "track_order",
            "where are 1001?",
            [Wish("track_order", "where are 1002?")],
        ),
        (
            "where are orders 1001 and 1002?",
            "track_order",
            "where are orders 1001?",
            [Wish("track_order", "where are orders 1002?")],
        ),
        ("cancel ML1001, sorry ML1002", "cancel_order", "cancel ML1002", []),
        ("cancel ML1001 no wait I mean ML1002 please", "cancel_order", "cancel ML1002 please", []),
        ("send ML1001 to the same address as ML1002", "change_shipping_address", None, []),
        (
            "change the address of ML1001 and ML1002",
            "change_shipping_address",
            "change the address of ML1001",
            [Wish("change_shipping_address", "change the address of ML1002")],
        ),
        (
            "cancel ML1001 ML1002 ML1003",
            "cancel_order",
            "cancel ML1001",
            [Wish("cancel_order", "cancel ML1002"), Wish("cancel_order", "cancel ML1003")],
        ),
    ],
)
def test_a_message_is_taken_apart(text: str, intent: str, own: str | None, others: list[Wish]) -> None:
    assert wishes.split(Message(text), intent) == (Message(own or text), others)


def test_the_second_wish_is_offered_after_the_first_and_begins_with_a_yes(ana: Customer, orders: Orders) -> None:
    ana.asks("return the dress of ML1004 and cancel order ML1001, I don't need it any more", "return_items")
    ana.says("original card", "yes")
    assert "You also wanted to cancel an order (ML1001). Shall we go on with that?" in ana.chat.said
    ana.chat.slots["yes_means"] = "change"
    ana.asks("yes please", "affirm")
    assert "cancel order ML1001, because it is no longer needed" in ana.chat.said
    ana.says("yes")
    assert look(orders, "ML1001").status == "cancelled"
    assert ana.chat.slots[wishes.SLOT] is None


def test_a_yes_with_another_wish_is_a_yes(ana: Customer, orders: Orders) -> None:
    ana.asks("cancel ML1001, I don't need it any more", "cancel_order").says("yes, and return the dress of ML1004")
    assert look(orders, "ML1001").status == "cancelled"
    assert "You also wanted to return something" in ana.chat.said


def test_what_is_to_be_added_to_the_same_change_is_no_yes(ana: Customer, engine: Engine) -> None:
    ana.asks("change the socks of ML1001 to blue", "modify_order_items").says("blue", "paypal")
    ana.says("yes and also the dress")
    assert writes(engine) == 0


def test_asking_for_the_second_wish_oneself_takes_it_off_the_list(ana: Customer) -> None:
    ana.asks("return the dress of ML1004 and cancel ML1001", "return_items").says("original card", "yes")
    ana.asks("now cancel ML1001", "cancel_order")
    assert ana.chat.slots[wishes.SLOT] is None


@pytest.mark.parametrize(
    ("waiting", "buttons", "meaning"),
    [
        ([], [TALK_TO_A_PERSON], "person"),
        ([], [{"title": "Dresses", "payload": "Show me your dresses"}, TALK_TO_A_PERSON], "nothing"),
        ([TO_CANCEL], [{"title": "Yes, please", "payload": TO_CANCEL.text}], "change"),
        ([Wish("track_order", "where is W1")], [{"title": "Yes, please", "payload": "where is W1"}], "track"),
        ([TO_CANCEL], [], "nothing"),
    ],
)
def test_a_yes_means_what_was_offered_last(waiting: list[Wish], buttons: list[dict[str, str]], meaning: str) -> None:
    chat = Conversation().user("hello", "greet")
    chat.events.append({"event": "bot", "text": "…", "data": {"buttons": buttons}})
    chat.slots[wishes.SLOT] = [{"intent": wish.intent, "text": wish.text} for wish in waiting]
    assert chat.user("yes", "affirm").run(ActionUnderstandYes()).slots["yes_means"] == meaning


def test_a_yes_to_a_person_in_the_middle_of_a_change_is_left_to_the_hand_over(ana: Customer) -> None:
    ana.asks("return something from ML1001", "return_items")  # still being prepared
    ana.chat.start(FORM)
    ana.asks("change an item of ML1001", "modify_order_items").says("banana", "pineapple")
    ana.chat.events.append({"event": "bot", "text": "…", "data": {"buttons": [TALK_TO_A_PERSON]}})
    ana.says("yes please", intent="affirm")
    assert ana.chat.is_answered_elsewhere


def test_the_refund_question_after_tracking_is_about_that_order(orders: Orders, clock: Clock) -> None:
    form, track = ValidateTrackOrderForm(orders), ActionTrackOrder(orders, clock)
    chat = Conversation().user("where is ML1005", "track_order").start("track_order_form")
    chat.answer(form, "…", order_number="ML1005", email="ana.lopez@example.com").run(track)
    assert chat.slots["last_order"] == "ML1005"
    chat.slots["order_question"] = "refund"
    chat.user("has it been refunded?", "refund_status").start("track_order_form").check(form)
    assert chat.form is None
    assert "For order ML1005" in chat.run(ActionRefundStatus(orders, clock)).said


def test_who_has_no_number_is_found_by_email_and_zip_code_and_says_which_order(orders: Orders, clock: Clock) -> None:
    form = ValidateTrackOrderForm(orders)
    chat = Conversation().user("where is my order", "track_order").start("track_order_form").check(form)
    said = "I don't have the number, it's my last order"
    chat.answer(form, said, order_number=said)
    assert chat.slots["requested_slot"] == "email"
    chat.answer(form, "ana.lopez@example.com", email="ana.lopez@example.com")
    assert chat.slots["requested_slot"] == "zip"
    chat.answer(form, "94110", zip="94110")
    assert chat.form is None and "Order ML1001" in chat.run(ActionTrackOrder(orders, clock)).said
