"""Customers change their orders in a conversation: everything is asked for, and nothing is written without a yes."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update

from actions.order_changes.actions import ValidateOrderChangeForm
from actions.order_changes.write import ActionChangeOrder
from actions.orders.database import open_database, reading, writing
from actions.orders.records import OrderRecord
from actions.orders.repository import WRONG_ATTEMPTS, Orders
from actions.orders.schema import Address, Event, ItemChange, Order, OrderStatus, PaymentKind, PaymentMethod
from actions.orders.service import OrderService
from tests.actions import small_shop
from tests.actions.conftest import Clock, ShopOf
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, ANA_ZIP, BEN, BEN_ZIP

FORM = "order_change_form"


class Customer:
    """Talks to the form as Rasa would let them, and to the action that follows it."""

    def __init__(self, orders: Orders, service: OrderService, conversation_id: str = "chat-1") -> None:
        self.validation = ValidateOrderChangeForm(orders, service)
        self.change = ActionChangeOrder()
        self.chat = Conversation(conversation_id)

    def asks(self, text: str, intent: str) -> "Customer":
        """Begin a change."""
        self.chat.user(text, intent).start(FORM)
        return self._go_on()

    def says(self, *texts: str, intent: str = "inform") -> "Customer":
        """Answer what was asked."""
        for text in texts:
            self.chat.user(text, intent)
            self._go_on()
        return self

    def known(self, orders: Orders) -> "Customer":
        """The customer has proven who they are earlier in the conversation."""
        verification = orders.verify_by_email_and_zip(ANA, ANA_ZIP, self.chat.id)
        assert verification.customer
        self.chat.slots["customer_id"] = verification.customer.customer_id
        return self

    @property
    def asked(self) -> Any:
        """The slot that is asked for."""
        return self.chat.slots["requested_slot"]

    def _go_on(self) -> "Customer":
        self.chat.check(self.validation)
        if self.chat.form is None:
            asked = self.chat.messages
            self.chat.run(self.change)
            self.chat.messages = [*asked, *self.chat.messages]
        return self


@pytest.fixture
def engine(shop_of: ShopOf) -> Iterator[Engine]:
    """The small shop, with a second pending and a second delivered order of Ana's."""
    rows = small_shop.rows()
    pending = {**rows["orders"][0], "number": "ML1010", "placed_at": "2026-11-22T08:00:00"}
    pending["lines"] = [{**pending["lines"][1], "quantity": 3}]
    delivered = {**rows["orders"][3], "number": "ML1011", "placed_at": "2026-10-31T08:00:00"}
    delivered["lines"] = [rows["orders"][0]["lines"][1], rows["orders"][0]["lines"][0]]
    rows["orders"] += [pending, delivered]
    opened = open_database(shop_of(rows))
    yield opened
    opened.dispose()


@pytest.fixture
def service(engine: Engine, clock: Clock) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock)


@pytest.fixture
def stranger(orders: Orders, service: OrderService) -> Customer:
    return Customer(orders, service)


@pytest.fixture
def ana(stranger: Customer, orders: Orders) -> Customer:
    return stranger.known(orders)


def look(orders: Orders, number: str) -> OrderRecord:
    customer = orders.verify_by_order_and_email("ML1002", ANA, "look").customer
    assert customer
    order = orders.for_customer(customer).order(number)
    assert order
    return order


def writes(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count(Event.id)).where(Event.action != "load")) or 0


# Who is asking


def test_a_stranger_proves_who_they_are_and_cancels(stranger: Customer, orders: Orders, engine: Engine) -> None:
    stranger.asks("I want to cancel my order", "cancel_order")
    assert stranger.asked == "email"
    stranger.says(ANA)
    assert stranger.asked == "order_number"
    stranger.says("it's ML1001")
    assert stranger.asked == "cancel_reason"
    stranger.says("I don't need it any more")
    assert stranger.asked == "confirm"
    assert "$118.95 to your Visa card ending in 4242" in stranger.chat.said
    assert (look(orders, "ML1001").status, writes(engine)) == (OrderStatus.PENDING, 0)
    stranger.says("yes please")
    assert "Order ML1001 is cancelled" in stranger.chat.said
    assert (look(orders, "ML1001").status, writes(engine)) == (OrderStatus.CANCELLED, 1)
    assert stranger.chat.slots["customer_id"] == "ana"
    assert stranger.chat.slots["order_change"] is stranger.chat.slots["confirm"] is None


def test_the_number_that_is_given_instead_of_an_email_is_thanked_for(stranger: Customer) -> None:
    stranger.asks("I want to cancel my order", "cancel_order").says("ML1001")
    assert stranger.chat.said.startswith("Order ML1001, thank you.") and stranger.asked == "email"


def test_a_customer_without_email_gives_name_zip_code_and_number(stranger: Customer) -> None:
    stranger.asks("please cancel order ML1001, it was a mistake", "cancel_order")
    stranger.says("I don't remember my email")
    assert stranger.asked == "first_name"
    stranger.says("Ana López")
    assert stranger.asked == "zip"
    stranger.says("94110")
    assert stranger.asked == "confirm"
    assert "ordered by mistake" in stranger.chat.said


def test_a_customer_without_the_number_gives_a_zip_code(stranger: Customer) -> None:
    stranger.asks("I'd like to return something", "return_items").says(ANA, "I don't have it", ANA_ZIP)
    assert stranger.asked == "order_number"
    assert "ML1004" in stranger.chat.said and "ML1001" not in stranger.chat.said


@pytest.mark.parametrize(
    "answers", [(BEN, "ML1001"), ("nobody@example.com", "ML1001"), (ANA, "ML2001"), (ANA, "ML9999")]
)
def test_whatever_is_wrong_sounds_the_same(stranger: Customer, answers: tuple[str, str], engine: Engine) -> None:
    stranger.asks("cancel my order", "cancel_order").says(*answers)
    assert "I couldn't find a customer with these details together" in stranger.chat.messages[0]["text"]
    assert (stranger.asked, writes(engine)) == ("email", 0)


def test_attempts_run_out(stranger: Customer) -> None:
    stranger.asks("cancel my order", "cancel_order").says("nobody@example.com", "ML1001")
    for _ in range(WRONG_ATTEMPTS - 1):
        assert stranger.asked == "email"  # the number of the order stays said
        stranger.says("nobody@example.com")
    assert stranger.asked is None
    assert stranger.chat.buttons == ["Talk to a person"]
    stranger.asks("cancel my order", "cancel_order")
    assert "couldn't confirm who you are" in stranger.chat.said and stranger.asked is None


def test_a_shop_may_be_content_with_an_email_or_a_name(engine: Engine, service: OrderService, clock: Clock) -> None:
    trusting = Orders(engine, clock, short_proofs=True)
    by_email = Customer(trusting, service).asks(f"return order ML1004 please, I'm {ANA}", "return_items")
    assert by_email.asked == "payment_method"
    by_name = Customer(trusting, service, "chat-2").asks("I want to return ML1004", "return_items")
    by_name.says("I'm Ana Lopez and my zip code is 94110")
    assert by_name.asked == "payment_method"


def test_another_customers_order_is_out_of_reach(ana: Customer, engine: Engine) -> None:
    ana.asks("cancel order ML2001", "cancel_order")
    assert "I can't find an order ML2001 in your name" in ana.chat.said
    ana.says("ML2001")
    assert "Secret Slippers" not in ana.chat.said and ana.asked == "order_number"
    ana.says(f"my email is {BEN}")
    assert "one chat is about one customer only" in ana.chat.said
    assert writes(engine) == 0


# Each change


def test_a_return_by_description(ana: Customer, orders: Orders, engine: Engine) -> None:
    ana.asks("I want to send the socks back", "return_items")
    assert ana.asked == "payment_method"
    assert "gift card, which holds $45.00" in ana.chat.said and "PayPal" not in ana.chat.said
    ana.says("to my gift card")
    assert "2 × Wool Socks" in ana.chat.said and "Refund: $25.00 to your gift card" in ana.chat.said
    ana.says("yes")
    assert look(orders, "ML1011").status is OrderStatus.RETURN_REQUESTED
    with reading(engine) as session:
        rows = session.scalars(select(ItemChange)).all()
        assert [(row.quantity, row.payment_method_id) for row in rows] == [(2, "ana-gift")]


def test_an_exchange_for_the_same_in_another_size(ana: Customer, orders: Orders, engine: Engine) -> None:
    ana.asks("I'd like to exchange something from order ML1011", "exchange_items")
    assert ana.asked == "item_numbers"
    ana.says("the dress")
    assert ana.asked == "new_item_numbers"
    assert "Navy / XL, $99.00" in ana.chat.said and "Navy / L," not in ana.chat.said
    ana.says("size XL instead")
    assert ana.asked == "payment_method"
    ana.says("the card I paid with")
    assert "Price difference: $10.00, paid with your Visa card ending in 4242" in ana.chat.said
    assert writes(engine) == 0
    ana.says("Yes, go ahead")
    assert look(orders, "ML1011").status is OrderStatus.EXCHANGE_REQUESTED


def test_everything_but_one_item_of_a_pending_order_is_changed(ana: Customer, orders: Orders) -> None:
    ana.asks("change an item of ML1001", "modify_order_items").says("everything except the dress")
    assert ana.chat.slots["item_numbers"] == [line.id for line in look(orders, "ML1001").lines[1:] for _ in range(2)]
    ana.says("blue please", "blue as well", "paypal", "yes")
    order = look(orders, "ML1001")
    assert order.status is OrderStatus.ITEMS_MODIFIED
    assert [line.options for line in order.lines][1:] == [{"Colour": "Blue"}]


def test_an_order_goes_to_an_address_in_one_line(ana: Customer, orders: Orders) -> None:
    ana.asks("please change the address of order ML1001", "change_shipping_address")
    assert ana.asked == "address1"
    ana.says("445 Maple Drive, Suite 394, Fort Worth, TX 76165")
    assert ana.asked == "confirm"
    ana.says("yes")
    address = look(orders, "ML1001").address
    assert (address.address1, address.address2, address.city) == ("445 Maple Drive", "Suite 394", "Fort Worth")
    assert (address.state, address.zip, address.country) == ("TX", "76165", "United States")


def test_a_city_named_like_its_state(ana: Customer, orders: Orders) -> None:
    ana.asks("please change the address of order ML1001", "change_shipping_address")
    ana.says("224 Elm Street, Suite 491, New York, NY 10108, USA", "yes")
    address = look(orders, "ML1001").address
    assert (address.city, address.state, address.zip) == ("New York", "NY", "10108")


def test_naming_the_order_by_its_items_does_not_choose_them(ana: Customer) -> None:
    ana.asks("return something from the order with the socks and the dress", "return_items")
    assert (ana.asked, ana.chat.slots["order_number"]) == ("item_numbers", "ML1011")
    ana.chat.form = None
    ana.asks("from the order with the dress and the socks: return the socks", "return_items")
    assert ana.asked == "payment_method" and len(ana.chat.slots["item_numbers"]) == 2


def test_an_address_part_by_part(ana: Customer, orders: Orders) -> None:
    ana.asks("please change the address of order ML1001", "change_shipping_address")
    for slot, answer in [
        ("address1", "it's 12 Elm Street"),
        ("address2", "none"),
        ("city", "Denver"),
        ("state", "Colorado"),
        ("zip", "80014"),
    ]:
        assert ana.asked == slot
        ana.says(answer)
    ana.says("yes")
    address = look(orders, "ML1001").address
    assert (address.address1, address.address2, address.city, address.state) == ("12 Elm Street", "", "Denver", "CO")


def test_the_default_address_is_not_an_orders(ana: Customer, orders: Orders, engine: Engine) -> None:
    ana.asks("I want to change my default address", "change_shipping_address")
    assert ana.asked == "address1"
    ana.says("12 Elm Street, Denver, CO 80014")
    assert ana.asked == "confirm" and "default address for future orders" in ana.chat.said
    ana.says("yes")
    with reading(engine) as session:
        row = session.scalars(select(Address).where(Address.customer_id == "ana", Address.position == 0)).one()
        assert row.address1 == "12 Elm Street"
    assert look(orders, "ML1001").address.city == "San Francisco"


def test_a_gift_card_that_does_not_cover_is_refused_and_another_method_taken(ana: Customer, orders: Orders) -> None:
    ana.asks("pay order ML1001 another way", "modify_order_payment").says("with my gift card")
    assert "holds $45.00, which doesn't cover $118.95" in ana.chat.said
    assert ana.asked == "payment_method"
    ana.says("PayPal then", "yes")
    assert look(orders, "ML1001").payment_method.id == "ana-paypal"


@pytest.fixture
def ben(stranger: Customer, engine: Engine, orders: Orders) -> Customer:
    """Ben has an order that can be changed, and exactly one other payment method than the one that paid it."""
    with writing(engine) as session:
        session.add(PaymentMethod(id="ben-paypal", customer_id="ben", kind=PaymentKind.PAYPAL))
        session.execute(update(Order).where(Order.number == "ML2001").values(status=OrderStatus.PENDING))
    verification = orders.verify_by_email_and_zip(BEN, BEN_ZIP, stranger.chat.id)
    assert verification.customer
    stranger.chat.slots["customer_id"] = verification.customer.customer_id
    return stranger


def paid_with(engine: Engine, number: str) -> str:
    with reading(engine) as session:
        return session.scalars(select(Order.payment_method_id).where(Order.number == number)).one()


@pytest.mark.parametrize("wish", ["change the payment method of my order", "I want to pay my order another way"])
def test_the_only_other_method_is_taken_and_asked_about_once(ben: Customer, engine: Engine, wish: str) -> None:
    ben.asks(wish, "modify_order_payment")
    assert ben.asked == "confirm" and "PayPal" in ben.chat.said
    assert (paid_with(engine, "ML2001"), writes(engine)) == ("ben-card", 0)
    ben.says("yes")
    assert paid_with(engine, "ML2001") == "ben-paypal"


def test_a_no_to_the_only_other_method_leaves_the_order(ben: Customer, engine: Engine) -> None:
    ben.asks("change the payment method of my order", "modify_order_payment").says("no", intent="deny")
    assert ben.asked is None or ben.chat.is_answered_elsewhere
    assert (paid_with(engine, "ML2001"), writes(engine)) == ("ben-card", 0)


def test_a_method_that_is_not_on_the_account_is_not_replaced_by_another(ben: Customer, engine: Engine) -> None:
    ben.asks("I'd like to pay ML2001 with my Mastercard", "modify_order_payment")
    assert ben.asked == "payment_method" and "- your PayPal account" in ben.chat.said
    ben.says("yes", intent="affirm")
    assert ben.asked == "confirm" and writes(engine) == 0
    ben.says("yes", intent="affirm")
    assert paid_with(engine, "ML2001") == "ben-paypal"


def test_what_is_wanted_instead_is_kept_while_it_is_asked_which_of_two_is_meant(shop_of: ShopOf, clock: Clock) -> None:
    rows = small_shop.rows()
    dress = rows["orders"][0]["lines"][0]
    small = {**dress, "variant_id": small_shop.DRESS_S, "options": {**dress["options"], "Size": "S"}}
    rows["orders"][0]["lines"] = [dress, small]
    engine = open_database(shop_of(rows))
    ana = Customer(Orders(engine, clock), OrderService(engine, return_within_days=30, now=clock))
    ana.known(Orders(engine, clock)).asks("change the size of something in order ML1001", "modify_order_items")
    ana.says("the dress to XL")
    assert "Which one do you mean?" in ana.chat.said
    ana.says("the one in S")
    assert ana.asked == "payment_method"  # of the difference in price, since the XL costs more
    assert "XL" in ana.says("paypal").chat.said
    engine.dispose()


# Yes, no, and what is said in between


@pytest.mark.parametrize(
    "answer", ["no", "hmm", "maybe", "yes but not now", "is that all?", "ok wait", "what happens to my money then", "1"]
)
def test_nothing_is_written_without_a_plain_yes(ana: Customer, orders: Orders, engine: Engine, answer: str) -> None:
    ana.asks("cancel ML1001, I don't need it any more", "cancel_order")
    assert ana.asked == "confirm"
    ana.says(answer)
    assert (look(orders, "ML1001").status, writes(engine)) == (OrderStatus.PENDING, 0)


def test_a_second_yes_changes_nothing(ana: Customer, engine: Engine) -> None:
    ana.asks("cancel ML1001, I don't need it any more", "cancel_order")
    before = (dict(ana.chat.slots), list(ana.chat.events))
    ana.says("yes")
    assert writes(engine) == 1
    ana.chat.slots, ana.chat.events, ana.chat.form = dict(before[0]), list(before[1]), FORM  # the request, once more
    ana.says("yes")
    assert "is cancelled" in ana.chat.said and writes(engine) == 1


def test_an_order_that_changed_meanwhile_is_left_alone(ana: Customer, orders: Orders, service: OrderService) -> None:
    ana.asks("cancel ML1001, I don't need it any more", "cancel_order")
    other = Customer(orders, service, "chat-2").known(orders)
    other.asks("pay ML1001 with paypal", "modify_order_payment").says("yes")
    ana.says("yes")
    assert "has changed in the meantime" in ana.chat.said
    assert look(orders, "ML1001").status is OrderStatus.PENDING


def test_another_order_is_meant(ana: Customer, orders: Orders) -> None:
    ana.asks("cancel ML1001, I don't need it any more", "cancel_order").says("no, the other order")
    assert "ML1010" in ana.chat.said
    ana.says("it's no longer needed", "yes") if ana.asked == "cancel_reason" else ana.says("yes")
    assert [look(orders, number).status for number in ("ML1001", "ML1010")] == ["pending", "cancelled"]


def test_another_size_is_meant(ana: Customer, orders: Orders) -> None:
    ana.asks("exchange the dress of ML1004 for an XL", "exchange_items")
    assert ana.asked == "payment_method"
    ana.says("my visa", "actually size S")
    assert "Refund: $10.00" in ana.chat.said and ana.asked == "confirm"
    ana.says("yes")
    assert look(orders, "ML1004").status is OrderStatus.EXCHANGE_REQUESTED


def test_an_item_is_added_before_the_yes(ana: Customer, engine: Engine) -> None:
    ana.asks("return the dress from ML1011", "return_items").says("original card", "and the socks too")
    assert "Refund: $114.00" in ana.chat.said
    ana.says("yes")
    with reading(engine) as session:
        assert session.scalar(select(func.count(ItemChange.id))) == 2


def test_a_return_instead_of_an_exchange(ana: Customer, orders: Orders) -> None:
    ana.asks("exchange the dress of ML1004", "exchange_items")
    ana.says("I'd rather return it", intent="return_items")
    assert ana.asked == "payment_method"
    ana.says("my card", "yes")
    assert look(orders, "ML1004").status is OrderStatus.RETURN_REQUESTED


@pytest.mark.parametrize("text", ["stop", "never mind", "forget it", "no thanks"])
def test_the_customer_stops(ana: Customer, text: str, engine: Engine) -> None:
    ana.asks("return something from ML1011", "return_items").says(text, intent="deny")
    assert "left everything as it is" in ana.chat.said
    assert (ana.asked, ana.chat.slots["order_change"], writes(engine)) == (None, None, 0)


@pytest.mark.parametrize("text", ["no, leave it. do you have boots?", "forget the return. stop. what are your hours?"])
def test_a_stop_in_one_sentence_ends_the_change_whatever_else_is_said(ana: Customer, text: str, engine: Engine) -> None:
    ana.asks("return something from ML1011", "return_items").says(text, intent="search_products")
    assert "left everything as it is" in ana.chat.said
    assert (ana.asked, ana.chat.slots["order_change"], writes(engine)) == (None, None, 0)


def test_a_no_before_a_house_number_is_no_stop(ana: Customer) -> None:
    ana.asks("send ML1001 to another address", "change_shipping_address")
    ana.says("No. 12 Rose Lane, Springfield, IL 62704")
    assert ana.chat.form is not None


def test_a_question_is_left_to_the_bot_and_the_form_goes_on(ana: Customer) -> None:
    ana.asks("return something from ML1011", "return_items")
    ana.says("how long do refunds take?", intent="ask_policy")
    assert ana.chat.is_answered_elsewhere
    ana._go_on()
    assert ana.asked == "item_numbers" and "Which items of order ML1011" in ana.chat.said
    ana.says("the socks")
    assert ana.asked == "payment_method"


def test_what_is_not_understood_is_asked_again_and_then_a_person_offered(ana: Customer) -> None:
    ana.asks("return something from ML1011", "return_items").says("banana")
    assert "couldn't tell which items" in ana.chat.said and ana.asked == "item_numbers"
    assert ana.chat.buttons == []
    ana.says("mango")
    assert ana.chat.buttons == ["Talk to a person"]


# What the rules refuse


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("cancel ML1002", "cancel_order", "has already been processed, so it can't be cancelled"),
        ("cancel ML1004", "cancel_order", "You can return its items instead"),
        ("return ML1001", "return_items", "is still being prepared, so it can't be returned"),
        ("return ML1002", "return_items", "Once it has arrived, you can return its items"),
        ("return ML1006", "return_items", "already has a return under way"),
        ("exchange ML1008", "exchange_items", "already has a return under way"),
        ("change the address of ML1005", "change_shipping_address", "is cancelled, so it can't be sent"),
    ],
)
def test_what_is_not_allowed_is_said_plainly(ana: Customer, text: str, intent: str, reason: str) -> None:
    ana.asks(text, intent)
    assert reason in ana.chat.said
    assert ana.chat.buttons == ["Talk to a person"] and ana.asked is None


def test_a_single_piece_is_not_cancelled_and_that_is_said(ana: Customer, engine: Engine) -> None:
    ana.asks("cancel ML1001", "cancel_order").says("hold on, just the socks")
    assert "only as a whole" in ana.chat.said and ana.asked == "cancel_reason"
    ana.says("the dress was ordered by mistake")
    assert "only as a whole" in ana.chat.said and ana.asked == "confirm" and writes(engine) == 0


def test_of_a_first_message_that_is_said_once(ana: Customer) -> None:
    ana.asks("the socks of ML1001, cancel those please", "cancel_order").says("well, what reasons are there")
    ana.says("hmm, hang on")
    assert "only as a whole" not in ana.chat.said


def test_only_the_accepted_reasons_count(ana: Customer) -> None:
    ana.asks("cancel ML1001", "cancel_order").says("I found it cheaper somewhere")
    assert ana.asked == "cancel_reason" and "only because it is no longer needed or was ordered" in ana.chat.said


def test_a_refund_goes_nowhere_else(ana: Customer) -> None:
    ana.asks("return ML1004", "return_items").says("to my PayPal")
    assert "goes back to what the order was paid with" in ana.chat.said and ana.asked == "payment_method"


def test_several_requests_in_one_conversation(ana: Customer, orders: Orders, engine: Engine) -> None:
    ana.asks("cancel ML1001, it's no longer needed", "cancel_order").says("yes")
    ana.asks("and return the dress from ML1004", "return_items").says("original payment method", "yes")
    ana.asks("please cancel my last order", "cancel_order")
    assert "is cancelled, so it can't be cancelled" in ana.chat.said
    assert writes(engine) == 2
    with reading(engine) as session:
        gift = session.get_one(PaymentMethod, "ana-gift")
        assert gift.balance == Decimal("45.00")
        assert session.scalar(select(func.count(Order.id)).where(Order.status == OrderStatus.CANCELLED)) == 3
