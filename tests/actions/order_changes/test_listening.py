"""A change listens: what was said at once isn't asked again, and what can't be done is said first."""

from decimal import Decimal

import pytest
from sqlalchemy import Engine, update

from actions.order_tracking import ActionTrackOrder, ValidateListOrdersForm, ValidateTrackOrderForm
from actions.orders.database import writing
from actions.orders.repository import Orders
from actions.orders.schema import Variant
from actions.orders.service import OrderService
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, ANA_ZIP, DRESS_S
from tests.actions.test_order_changes import Customer, look, writes
from tests.actions.test_order_changes import engine as shop_with_more_orders

engine = shop_with_more_orders


@pytest.fixture
def system() -> str:
    """What is heard has nothing to do with the database."""
    return "sqlite"


@pytest.fixture
def service(engine: Engine, clock: Clock) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock)


@pytest.fixture
def stranger(orders: Orders, service: OrderService) -> Customer:
    return Customer(orders, service)


@pytest.fixture
def ana(stranger: Customer, orders: Orders) -> Customer:
    return stranger.known(orders)


@pytest.mark.parametrize(
    ("text", "intent", "asked"),
    [
        (f"return something, ML1011, {ANA}", "return_items", "item_numbers"),
        (f"{ANA} ML1001 cancel pls", "cancel_order", "cancel_reason"),
        (f"ml 1001 cancel it, {ANA}", "cancel_order", "cancel_reason"),
        (f"cancel 1001 {ANA}", "cancel_order", "cancel_reason"),
        (f"cancel my order from yesterday, {ANA}, zip {ANA_ZIP}", "cancel_order", "order_number"),
        (f"new address for order no. 1001 pls ({ANA})", "change_shipping_address", "address1"),
        (f"pay #1001 another way {ANA}", "modify_order_payment", "payment_method"),
        (f"change smth in ML1001. {ANA}", "modify_order_items", "item_numbers"),
        (f"swap something from ML1011 - {ANA}", "exchange_items", "item_numbers"),
    ],
)
def test_number_and_email_in_the_wish_are_not_asked_for(
    stranger: Customer, text: str, intent: str, asked: str, engine: Engine
) -> None:
    stranger.asks(text, intent)
    assert (stranger.asked, writes(engine)) == (asked, 0)


def test_number_and_email_in_any_order_while_asked(stranger: Customer) -> None:
    stranger.asks("cancel my order", "cancel_order").says(f"ML1001, {ANA}")
    assert stranger.asked == "cancel_reason"


@pytest.mark.parametrize(
    "text", ["don't know why this is so slow", "not sure about the size", "no idea what you mean", "hello?", ""]
)
def test_only_who_cannot_give_the_number_is_asked_for_something_else(stranger: Customer, text: str) -> None:
    stranger.asks("cancel my order", "cancel_order").says(ANA, text)
    assert stranger.asked == "order_number"


@pytest.mark.parametrize(
    ("text", "said"), [("why do you need that?", "nobody but you"), ("where do I find it", "order confirmation")]
)
def test_a_question_about_what_is_asked_for_is_answered(stranger: Customer, text: str, said: str) -> None:
    stranger.asks("cancel my order", "cancel_order").says(ANA, text)
    assert said in stranger.chat.messages[0]["text"]
    assert stranger.asked == "order_number"


def test_who_can_prove_nothing_is_offered_a_person(stranger: Customer, engine: Engine) -> None:
    stranger.asks("cancel my order", "cancel_order").says("no email", "Ana López", ANA_ZIP, "I lost the number")
    assert "can't be sure that it's you" in stranger.chat.said
    assert (stranger.asked, stranger.chat.buttons) == (None, ["Talk to a person"])


def test_two_orders_are_cancelled_one_after_the_other(ana: Customer, orders: Orders) -> None:
    ana.asks("cancel ML1001 and ML1010, don't need them any more", "cancel_order").says("yes")
    assert "You also wanted to cancel an order (ML1010)" in ana.chat.said
    ana.chat.slots["yes_means"] = "change"
    ana.asks("yes", "affirm").says("yes")
    assert [look(orders, number).status for number in ("ML1001", "ML1010")] == ["cancelled", "cancelled"]


def test_two_orders_in_an_answer_are_not_lost(stranger: Customer) -> None:
    stranger.asks("cancel my orders", "cancel_order").says(ANA, "ML1001 and ML1010", "no longer needed", "yes")
    assert "You also wanted to cancel an order (ML1010)" in stranger.chat.said


@pytest.mark.parametrize(
    ("text", "intent", "said"),
    [
        ("cancel only the dress of ML1001", "cancel_order", "only as a whole"),
        ("cancel everything except the socks", "cancel_order", "only as a whole"),
        ("add a scarf to my order", "modify_order_items", "can't add anything"),
        ("don't ship it yet", "cancel_order", "can't hold an order back"),
        ("put my order on hold", "modify_order_items", "can't hold an order back"),
        ("send them together", "change_shipping_address", "can't put orders together"),
        ("gift wrap it", "modify_order_items", "gift-wrapped"),
        ("ship it faster", "change_shipping_address", "how fast"),
        ("take the socks out of my order", "modify_order_items", "single items"),
    ],
)
def test_what_no_change_fulfils_is_said_before_identity_is_asked(
    stranger: Customer, text: str, intent: str, said: str, engine: Engine
) -> None:
    stranger.asks(text, intent)
    assert said in stranger.chat.said and "nothing has been changed" in stranger.chat.said
    assert "Talk to a person" in stranger.chat.buttons
    assert (stranger.asked, stranger.chat.slots["order_change"], writes(engine)) == (None, None, 0)


def test_such_a_request_in_the_middle_begins_no_other_change(ana: Customer) -> None:
    ana.asks("cancel ML1001", "cancel_order").says("can you add a scarf to it instead", intent="modify_order_items")
    assert "can't add anything" in ana.chat.said
    assert (ana.asked, ana.chat.slots["order_change"]["kind"]) == ("cancel_reason", "cancel")


def test_items_are_still_added_to_and_left_out_of_a_return(ana: Customer) -> None:
    ana.asks("return the dress from ML1011", "return_items").says("original card", "and add the socks to it")
    assert "Wool Socks" in ana.chat.said and "can't add" not in ana.chat.said


@pytest.mark.parametrize(("intent", "done"), [("return_items", "returned"), ("exchange_items", "exchanged")])
def test_the_period_is_checked_before_anything_is_asked(
    stranger: Customer, orders: Orders, clock: Clock, intent: str, done: str
) -> None:
    clock.turn(days=60)
    ana = stranger.known(orders).asks("something from ML1011", intent)
    assert f"it can't be {done} any more" in ana.chat.said and ana.asked is None


def test_a_swap_at_the_same_price_asks_for_no_payment(ana: Customer, engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(update(Variant).where(Variant.id == DRESS_S).values(price=Decimal("89.00")))
    ana.asks("exchange the dress of ML1004 for size S", "exchange_items")
    assert ana.asked == "confirm" and "no price difference" in ana.chat.said


def test_another_order_is_taken_at_any_question(ana: Customer) -> None:
    ana.asks("return something from ML1011", "return_items").says("sorry, I mean ML1004")
    assert ana.chat.slots["order_number"] == "ML1004"


def test_a_lookup_in_the_middle_is_followed_by_the_change(ana: Customer) -> None:
    ana.asks("cancel ML1001", "cancel_order").says("where is ML1002?", intent="track_order")
    assert ana.chat.is_answered_elsewhere
    assert ana.chat.slots["next_wishes"] == [{"intent": "cancel_order", "text": "cancel ML1001"}]


def test_a_wish_to_be_told_when_something_is_back_is_heard_in_the_middle(ana: Customer) -> None:
    ana.asks("return something from ML1011", "return_items")
    ana.says("let me know when the socks are back in stock", intent="restock")
    assert ana.chat.is_answered_elsewhere
    assert ana.chat.slots["next_wishes"] == [{"intent": "return_items", "text": "return something from ML1011"}]


def test_the_email_is_not_asked_for_more_than_twice_while_something_else_is_spoken_of(stranger: Customer) -> None:
    stranger.asks("exchange my shoes", "exchange_items")
    stranger.says("show me sandals", intent="search_products")
    stranger.chat.check(stranger.validation)
    assert stranger.asked == "email"
    stranger.says("and boots in 38?", intent="search_products")
    stranger.chat.check(stranger.validation)
    assert stranger.asked is None and "I'll leave the exchange for now" in stranger.chat.said


# Tracking and listing


@pytest.fixture
def track(orders: Orders) -> ValidateTrackOrderForm:
    return ValidateTrackOrderForm(orders)


def test_a_bare_number_in_the_first_message_is_taken(track: ValidateTrackOrderForm) -> None:
    chat = Conversation().user(f"has 1002 left yet? {ANA}", "track_order").start("track_order_form")
    chat.check(track, email=ANA)
    assert (chat.slots["order_number"], chat.form) == ("1002", None)


def test_a_zip_code_in_place_of_the_number_is_taken(
    track: ValidateTrackOrderForm, orders: Orders, clock: Clock
) -> None:
    chat = Conversation().user(f"where's my last order, {ANA}, {ANA_ZIP}", "track_order").start("track_order_form")
    chat.check(track, email=ANA)
    assert "Order ML1001" in chat.run(ActionTrackOrder(orders, clock)).said


def test_email_and_zip_code_in_one_message_list_the_orders(orders: Orders) -> None:
    chat = Conversation().user(f"all my orders please, {ANA} {ANA_ZIP}", "list_orders").start("list_orders_form")
    assert chat.check(ValidateListOrdersForm(orders), email=ANA).form is None


def test_a_change_wished_for_while_tracking_is_left_to_its_form(track: ValidateTrackOrderForm) -> None:
    chat = Conversation().user("where is my order", "track_order").start("track_order_form").check(track)
    chat.user("I want to return ML1004", "return_items").check(track, order_number="ML1004")
    assert chat.is_answered_elsewhere


@pytest.mark.parametrize("text", ["ok thanks", "ok got it", "one moment, let me look", "great, cheers"])
def test_thanks_are_nobodys_name_and_no_mistake(stranger: Customer, text: str) -> None:
    stranger.asks("cancel my order", "cancel_order").says("I don't know the email")
    assert stranger.asked == "first_name"
    stranger.says(text, intent="affirm").says(text, intent="affirm")
    assert (stranger.asked, stranger.chat.buttons) == ("first_name", [])
    assert stranger.chat.said.endswith("Back to the cancellation. What's your first and last name?")


def test_after_a_digression_the_question_is_asked_again_without_its_list(ana: Customer) -> None:
    ana.asks("return something from ML1011", "return_items")
    assert "\n- " in ana.chat.said
    ana.says("thank you", intent="thank")
    assert ana.chat.said == "You're welcome.\nBack to the return. Which items of order ML1011 would you like to return?"
    ana.says("how long do refunds take?", intent="ask_policy")
    ana.chat.check(ana.validation)
    assert ana.chat.said == "Back to the return. Which items of order ML1011 would you like to return?"
    ana.says("the socks")
    assert ana.asked == "payment_method"


def test_a_question_that_nobody_is_sure_of_is_no_answer(ana: Customer) -> None:
    ana.asks("cancel ML1001", "cancel_order").chat.user(
        "hold on, when would I get my money back?", "refund_status", 0.4
    )
    ana.chat.check(ana.validation)
    assert ana.chat.is_answered_elsewhere  # without an answerer; with one it is answered at once


@pytest.mark.parametrize("text", ["ok thanks", "ok", "perfect, thanks", "alright", "sounds good"])
def test_thanks_for_an_answer_are_no_yes_to_the_change(ana: Customer, engine: Engine, text: str) -> None:
    ana.asks("cancel ML1001, I don't need it any more", "cancel_order")
    assert ana.asked == "confirm"
    ana.says("when are you open?", intent="ask_policy")
    ana.chat.check(ana.validation)
    assert ana.chat.said == "Back to your change: shall I cancel order ML1001?"
    ana.says(text, intent="affirm")
    assert (ana.asked, writes(engine)) == ("confirm", 0)
    assert "I need a clear yes" in ana.chat.said
    ana.says("yes")
    assert writes(engine) == 1


@pytest.mark.parametrize("text", ["yes", "yes thanks", "ok do it", "go ahead, thank you"])
def test_a_plain_yes_after_an_answer_is_one(ana: Customer, engine: Engine, text: str) -> None:
    ana.asks("cancel ML1001, I don't need it any more", "cancel_order").says("when are you open?", intent="ask_policy")
    ana.chat.check(ana.validation)
    assert ana.says(text, intent="affirm").asked is None
    assert writes(engine) == 1


def test_the_only_order_is_named_where_another_is_meant(ana: Customer) -> None:
    ana.asks("cancel ML1001, I don't need it any more", "cancel_order").says("yes")
    ana.asks("cancel ML1010", "cancel_order").says("no, the other order")
    assert "ML1010 is the only one of your orders that can be cancelled." in ana.chat.said
    assert ana.asked == "cancel_reason"
