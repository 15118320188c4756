"""Orders of Shopify and WooCommerce are looked up over HTTP, shown after the same proof as ours, and never changed."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from actions.order_changes.read_only import ActionNoChange, ValidateNoChange
from actions.order_tracking import ActionListOrders, ActionTrackOrder, ValidateListOrdersForm, ValidateTrackOrderForm
from actions.orders.database import open_database
from actions.orders.proofs import IDLE
from actions.orders.remote import RemoteOrders
from actions.orders.repository import WRONG_ATTEMPTS, Outcome, VerifiedCustomer
from actions.orders.schema import OrderStatus
from actions.orders.shopify import Shopify
from actions.orders.sources import OrderSource, SourceError
from actions.orders.woocommerce import WooCommerce
from actions.orders.wording import tell_order, tell_refunds
from actions.problems import Problems
from actions.reachable import KEPT, NOT_REACHABLE, SLOT, WhileReachable
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.orders import shop_servers
from tests.actions.orders.shop_servers import (
    API_VERSION,
    KEY,
    SECRET,
    TOKEN,
    ShopServer,
    shopify_order,
    shopify_parcel,
    woocommerce_order,
)

ANA, BEN = "ana@example.com", "ben@example.com"
_TRACKING = {
    "id": 9,
    "key": "_wc_shipment_tracking_items",
    "value": [{"tracking_provider": "UPS", "tracking_number": "1Z999", "date_shipped": "1763715600"}],
}
_WOO_REFUND_SHORT = {"id": 1, "total": "-10.00"}  # as the order itself tells it
_WOO_REFUND = {"id": 1, "amount": "10.00", "date_created_gmt": "2026-11-22T08:00:00", "refunded_payment": True}
_SHOPIFY_REFUND = {
    "createdAt": "2026-11-22T08:00:00Z",
    "totalRefundedSet": {"shopMoney": {"amount": "0.01"}, "presentmentMoney": {"amount": "10.0"}},
    "transactions": {"nodes": [{"gateway": "shopify_payments", "status": "SUCCESS"}]},
}


@dataclass
class Shop:
    """One shop system with Ana's order 1001 (new), 1002 (sent) and 1003 (partly refunded), and Ben's 2001."""

    server: ShopServer
    source: OrderSource


@pytest.fixture(params=["shopify", "woocommerce"])
def shop(request: pytest.FixtureRequest) -> Iterator[Shop]:
    if request.param == "shopify":
        parcels = [shopify_parcel(None)]
        server = shop_servers.shopify(
            [
                shopify_order("#2001", BEN, customer={"firstName": "Ben", "lastName": "Okoye"}),
                shopify_order("#1003", "Ana@Example.com", refunds=[_SHOPIFY_REFUND]),
                shopify_order("#1002", ANA, displayFulfillmentStatus="FULFILLED", fulfillments=parcels),
                shopify_order("#1001", ANA),
            ]
        )
        yield Shop(server, Shopify(server.url, TOKEN, API_VERSION, first_wait_s=0.01))
    else:
        server = shop_servers.woocommerce(
            [
                woocommerce_order(2001, BEN),
                woocommerce_order(
                    1003, "Ana@Example.com", refunds=[{"id": 1, "total": "-10.00"}], _refunds=[_WOO_REFUND]
                ),
                woocommerce_order(1002, ANA, status="completed", meta_data=[_TRACKING]),
                woocommerce_order(1001, ANA),
                woocommerce_order(1000, f"not.{ANA}"),  # the search finds this too
            ]
        )
        yield Shop(server, WooCommerce(server.url, KEY, SECRET, first_wait_s=0.01))
    server.close()


@pytest.fixture
def orders(shop: Shop, database_url: str) -> Iterator[RemoteOrders]:
    engine: Engine = open_database(database_url)
    yield RemoteOrders(engine, shop.source)
    engine.dispose()


def ana(orders: RemoteOrders, chat: str = "chat-1") -> VerifiedCustomer:
    customer = orders.verify_by_order_and_email("1001", ANA, chat).customer
    assert customer
    return customer


def test_what_an_order_holds_is_told(orders: RemoteOrders, clock: Clock) -> None:
    own = orders.for_customer(ana(orders))
    new, sent = own.order("#1001"), own.order("1002")
    assert new and sent
    told = tell_order(new, clock())
    assert "Order 1001, placed on 20 November 2026, is being prepared" in told
    assert "1 × Linen Wrap Dress (Navy / M), $89.00" in told
    assert "Total: $101.43, with $4.95 shipping." in told
    assert (new.status, sent.status) == (OrderStatus.PENDING, OrderStatus.PROCESSED)
    assert "on its way to you" in tell_order(sent, clock()) and "tracking number 1Z999" in tell_order(sent, clock())


def test_a_refund_is_told_with_its_day(orders: RemoteOrders, clock: Clock) -> None:
    order = orders.for_customer(ana(orders)).order("1003")
    assert order
    assert "Refund of $10.00 to your original payment method: paid on 22 November 2026." in tell_refunds(order, clock())


def test_orders_are_listed_newest_first_and_only_ones_own(orders: RemoteOrders) -> None:
    own = orders.for_customer(ana(orders))
    assert [order.number for order in own.orders(5)] == ["1003", "1002", "1001"]
    assert [order.number for order in own.orders(2)] == ["1003", "1002"]
    assert own.count() == 3
    assert own.order("2001") is None


@pytest.mark.parametrize(
    ("number", "email"),
    [("1001", BEN), ("2001", ANA), ("9999", ANA), ("1001", 'x" OR name:"1001'), ("", ANA), ('" OR 1', ANA)],
)
def test_a_wrong_proof_looks_the_same_whatever_is_wrong(orders: RemoteOrders, number: str, email: str) -> None:
    assert orders.verify_by_order_and_email(number, email, "chat-1").outcome is Outcome.NOT_MATCHED
    assert orders.verified("chat-1", "anybody") is None


def test_email_with_zip_and_name_with_zip_prove_it_too(orders: RemoteOrders) -> None:
    assert orders.verify_by_email_and_zip(ANA, "94110", "chat-1").customer == ana(orders, "chat-2")
    assert orders.verify_by_name_and_zip("ana", "lopez", "94110", "chat-3", "1002").customer == ana(orders)
    assert orders.verify_by_email_and_zip(ANA, "94111", "chat-4").customer is None
    assert orders.verify_by_name_and_zip("Ben", "Lopez", "94110", "chat-5", "1002").customer is None


def test_a_conversation_belongs_to_one_customer_and_has_so_many_attempts(orders: RemoteOrders, shop: Shop) -> None:
    ana(orders)
    assert orders.verify_by_order_and_email("2001", BEN, "chat-1").outcome is Outcome.OTHER_CUSTOMER
    for _ in range(WRONG_ATTEMPTS):
        orders.verify_by_order_and_email("2001", "guess@example.com", "chat-2")
    asked = len(shop.server.requests)
    assert orders.verify_by_order_and_email("2001", BEN, "chat-2").outcome is Outcome.LOCKED
    assert len(shop.server.requests) == asked  # the shop isn't asked any more


@pytest.mark.parametrize("refusal", [(429, {"Retry-After": "0"}, {}), (503, {}, b"<html>"), (500, {}, {})])
def test_a_busy_shop_is_asked_again(
    orders: RemoteOrders, shop: Shop, refusal: tuple[int, dict[str, str], object]
) -> None:
    shop.server.refusals = [refusal, refusal]
    assert ana(orders).email == ANA
    assert len(shop.server.requests) == 3


def test_one_that_stays_away_is_given_up(orders: RemoteOrders, shop: Shop) -> None:
    shop.server.refusals = [(503, {}, {})] * 9
    with pytest.raises(SourceError, match="answers 503"):
        ana(orders)
    assert len(shop.server.requests) == 4
    shop.server.refusals = [(429, {"Retry-After": "3600"}, {})]
    with pytest.raises(SourceError, match="answers 429"):  # an hour is too long for a customer
        ana(orders)
    shop.server.close()
    with pytest.raises(SourceError, match="can't be reached"):
        ana(orders)


def test_wrong_credentials_are_named_and_not_tried_again(shop: Shop) -> None:
    wrong: list[OrderSource] = [
        Shopify(shop.server.url, "shpat_wrong", API_VERSION),
        WooCommerce(shop.server.url, KEY, "wrong"),
    ]
    source = next(one for one in wrong if one.name == shop.source.name)
    with pytest.raises(SourceError, match=r"refuses our credentials \(401\)") as raised:
        source.check()
    assert "wrong" not in str(raised.value)
    assert len(shop.server.requests) == 1
    shop.source.check()


def test_shopify_says_inside_its_answer_that_it_is_throttled() -> None:
    server = shop_servers.shopify([shopify_order("#1001", ANA)])
    server.refusals = [shop_servers.throttled(available=11, rate=100)]
    assert len(Shopify(server.url, TOKEN, API_VERSION).by_number("1001")) == 1
    denied = {"message": "Access denied for orders field.", "extensions": {"code": "ACCESS_DENIED"}}
    server.refusals = [(200, {}, {"errors": [denied], "data": None})]
    with pytest.raises(SourceError, match="read_orders"):
        Shopify(server.url, TOKEN, API_VERSION).check()
    server.close()


def test_pages_are_followed_to_their_end() -> None:
    many = [shopify_order(f"#{1000 + place}", ANA) for place in range(12)]
    server = shop_servers.shopify(many)
    source = Shopify(server.url, TOKEN, API_VERSION)
    assert len(source.by_email(ANA, 50)) == 12 and source.count(ANA) == 12
    assert len(source.by_email(ANA, 7)) == 7
    server.close()
    server = shop_servers.woocommerce([woocommerce_order(1000 + place, ANA) for place in range(130)])
    assert len(WooCommerce(server.url, KEY, SECRET).by_email(ANA, 200)) == 130
    server.close()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"cancelledAt": "2026-11-21T08:00:00Z"}, "was cancelled."),
        ({"returnStatus": "RETURN_REQUESTED"}, "its return has been requested"),
        ({"displayFulfillmentStatus": "PARTIALLY_FULFILLED"}, "sent to you in part"),
        ({"displayFulfillmentStatus": "FULFILLED"}, "has been sent to you."),
        (
            {"displayFulfillmentStatus": "FULFILLED", "fulfillments": [shopify_parcel("2026-11-23T10:00:00Z")]},
            "has been delivered.",
        ),
    ],
)
def test_each_state_of_shopify_is_told_as_what_it_is(more: dict[str, object], told: str, clock: Clock) -> None:
    server = shop_servers.shopify([shopify_order("#1001", ANA, **more)])
    [found] = Shopify(server.url, TOKEN, API_VERSION).by_number("1001")
    assert told in tell_order(found.record, clock()).splitlines()[0]
    server.close()


def test_the_conversation_tracks_lists_and_hands_changes_over(orders: RemoteOrders, clock: Clock) -> None:
    form, track = ValidateTrackOrderForm(orders), ActionTrackOrder(orders, clock)
    chat = Conversation().user("where is 1001", "track_order").start("track_order_form")
    chat.answer(form, ANA, order_number="1001", email=ANA).run(track)
    assert "Order 1001" in chat.said
    chat.user("my orders", "list_orders").start("list_orders_form").check(ValidateListOrdersForm(orders))
    chat.run(ActionListOrders(orders))
    assert "You have 3 orders with us" in chat.said and "2001" not in chat.said
    chat.user("cancel order 1001", "cancel_order").start("order_change_form").check(ValidateNoChange())
    assert chat.form is None
    chat.run(ActionNoChange(Problems(None)))
    assert "a colleague does that for you. Nothing has been changed" in chat.said
    assert chat.buttons == ["Talk to a person"]
    assert chat.slots["handover_reason"] == "cancel_order"


def test_an_order_system_that_is_away_is_said_and_the_form_goes_on(
    orders: RemoteOrders, shop: Shop, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    form = WhileReachable(ValidateTrackOrderForm(orders))
    chat = Conversation().user("where is 1001", "track_order").start("track_order_form")
    chat.slots.update(order_number="1001", requested_slot="email")
    shop.server.refusals = [(503, {}, {})] * 4
    chat.answer(form, ANA, email=ANA)
    assert chat.said == f"{NOT_REACHABLE} {KEPT}"
    assert (chat.form, chat.slots["requested_slot"]) == ("track_order_form", SLOT)
    assert ANA not in caplog.text
    chat.answer(form, "try again").run(WhileReachable(ActionTrackOrder(orders, clock)))
    assert "Order 1001" in chat.said


def test_a_proof_runs_out_and_is_given_again(shop: Shop, database_url: str, clock: Clock) -> None:
    engine = open_database(database_url)
    orders = RemoteOrders(engine, shop.source, clock)
    customer = ana(orders)
    clock.time += IDLE
    assert orders.verified("chat-1", customer.customer_id)
    clock.time += IDLE
    clock.turn(minutes=1)
    assert orders.verified("chat-1", customer.customer_id) is None
    assert orders.verify_by_order_and_email("2001", BEN, "chat-1").outcome is Outcome.OTHER_CUSTOMER
    assert ana(orders) == customer
    assert orders.verified("chat-1", customer.customer_id)
    engine.dispose()
