"""Orders change only as the rules allow, only for their customer, only once, and every change is written down."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from actions.orders.database import reading, writing
from actions.orders.handovers import Handovers
from actions.orders.records import AddressRecord, OrderRecord
from actions.orders.repository import CustomerOrders, Orders
from actions.orders.rules import HolidayReturns
from actions.orders.schema import Event, ItemChange, Order, OrderStatus, Payment, PaymentMethod, Refund
from actions.orders.service import Asker, Change, Items, OrderService, RefusedError, Swap
from actions.orders.shipping import Shipping, Zone
from tests.actions.conftest import Clock
from tests.actions.small_shop import ANA, BEN, DRESS_L, DRESS_M, DRESS_S, DRESS_XL

PARIS = AddressRecord("3 Rue du Pont", "", "Paris", "", "France", "75001")


@pytest.fixture
def service(engine: Engine, clock: Clock) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock, shipping=Shipping((Zone(("US", "FR")),), "USD"))


@pytest.fixture
def ana(orders: Orders) -> Asker:
    customer = orders.verify_by_order_and_email("1001", ANA, "chat-1").customer
    assert customer
    return Asker(customer, "chat-1", "rest")


@pytest.fixture
def ben(orders: Orders) -> Asker:
    customer = orders.verify_by_order_and_email("2001", BEN, "chat-2").customer
    assert customer
    return Asker(customer, "chat-2", "rest")


@pytest.fixture
def own(orders: Orders, ana: Asker) -> CustomerOrders:
    return orders.for_customer(ana.customer)


def look(own: CustomerOrders, number: str) -> OrderRecord:
    order = own.order(number)
    assert order
    return order


def line_of(own: CustomerOrders, number: str, title: str) -> int:
    return next(line.id for line in look(own, number).lines if line.title == title)


def balance(own: CustomerOrders) -> Decimal | None:
    return next(method.balance for method in own.payment_methods() if method.id == "ana-gift")


def events(engine: Engine) -> list[Event]:
    with reading(engine) as session:
        found = list(session.scalars(select(Event).where(Event.action != "load").order_by(Event.id)))
        session.expunge_all()
        return found


def confirmed(call: Callable[..., Change], *arguments: Any) -> Change:
    """Look at a change and say yes to it."""
    return call(*arguments, confirmed_version=call(*arguments).order.version)


# What each change does


def test_cancelling_gives_everything_back_the_way_it_was_paid(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine, clock: Clock
) -> None:
    change = confirmed(service.cancel, ana, "1001", "no longer needed")
    assert (change.made, change.difference) == (True, Decimal("-118.95"))
    order = look(own, "1001")
    assert order.status is OrderStatus.CANCELLED
    (refund,) = order.refunds
    assert (refund.amount, refund.method.id, refund.status.value) == (Decimal("118.95"), "ana-card", "pending")
    (event,) = events(engine)
    assert (event.action, event.customer_id, event.channel, event.conversation_id) == (
        "cancel",
        "ana",
        "rest",
        "chat-1",
    )
    assert (event.before["status"], event.after["status"]) == ("pending", "cancelled")
    assert event.at == clock.time


def test_a_gift_card_is_refunded_at_once(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    with writing(engine) as session:
        session.get_one(PaymentMethod, "ana-gift").balance = Decimal("200.00")
    confirmed(service.change_payment, ana, "1001", "ana-gift")
    assert balance(own) == Decimal("81.05")
    confirmed(service.cancel, ana, "1001", "ordered by mistake")
    assert balance(own) == Decimal("200.00")
    refunds = {refund.method.id: (refund.amount, refund.status.value) for refund in look(own, "1001").refunds}
    assert refunds == {"ana-card": (Decimal("118.95"), "pending"), "ana-gift": (Decimal("118.95"), "paid")}


def test_a_new_address_is_the_orders_alone(service: OrderService, ana: Asker, own: CustomerOrders) -> None:
    confirmed(service.change_address, ana, "1001", PARIS)
    assert look(own, "1001").address == PARIS
    assert look(own, "1001").status is OrderStatus.PENDING
    assert look(own, "1002").address.city == own.default_address().city == "San Francisco"


def test_another_payment_method_pays_and_the_first_is_refunded(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    confirmed(service.change_payment, ana, "1001", "ana-paypal")
    order = look(own, "1001")
    assert (order.payment_method.id, order.status) == ("ana-paypal", OrderStatus.PENDING)
    assert [(refund.method.id, refund.amount) for refund in order.refunds] == [("ana-card", Decimal("118.95"))]
    with reading(engine) as session:
        paid = session.execute(select(Payment.payment_method_id, Payment.amount).where(Payment.order_id == 1)).all()
    assert [tuple(row) for row in paid] == [("ana-card", Decimal("118.95")), ("ana-paypal", Decimal("118.95"))]


@pytest.mark.parametrize(
    ("variant_id", "difference", "charged", "refunded"),
    [(DRESS_XL, "10.00", 1, 0), (DRESS_S, "-10.00", 0, 1)],
)
def test_swapped_items_cost_or_give_back_the_difference(
    service: OrderService,
    ana: Asker,
    own: CustomerOrders,
    engine: Engine,
    variant_id: str,
    difference: str,
    charged: int,
    refunded: int,
) -> None:
    swap = Swap(line_of(own, "1001", "Linen Wrap Dress"), 1, variant_id)
    change = confirmed(service.change_items, ana, "1001", [swap], "ana-paypal")
    assert change.difference == Decimal(difference)
    order = look(own, "1001")
    assert order.status is OrderStatus.ITEMS_MODIFIED
    assert (order.lines[0].variant_id, order.total) == (variant_id, Decimal("118.95") + Decimal(difference))
    with reading(engine) as session:
        assert (
            session.scalar(select(func.count(Payment.id)).where(Payment.payment_method_id == "ana-paypal")) == charged
        )
        assert session.scalar(select(func.count(Refund.id)).where(Refund.payment_method_id == "ana-paypal")) == refunded


def test_one_of_two_socks_is_swapped_and_the_other_stays(
    service: OrderService, ana: Asker, own: CustomerOrders
) -> None:
    swap = Swap(line_of(own, "1001", "Wool Socks"), 1, "socks-2")
    change = confirmed(service.change_items, ana, "1001", [swap], "ana-gift")
    assert [(line.title, line.quantity, line.options) for line in look(own, "1001").lines[1:]] == [
        ("Wool Socks", 1, {"Title": "Default Title"}),
        ("Wool Socks", 1, {"Colour": "Blue"}),
    ]
    assert (change.difference, balance(own)) == (Decimal("2.50"), Decimal("42.50"))


def test_a_return_waits_for_the_parcel_before_money_moves(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    items = [Items(line_of(own, "1004", "Linen Wrap Dress"), 1)]
    change = confirmed(service.return_items, ana, "1004", items, "ana-gift")
    assert (change.difference, change.method and change.method.id) == (Decimal("-89.00"), "ana-gift")
    assert look(own, "1004").status is OrderStatus.RETURN_REQUESTED
    assert (look(own, "1004").refunds, balance(own)) == ((), Decimal("45.00"))
    with reading(engine) as session:
        item = session.scalars(select(ItemChange)).one()
        assert (item.kind.value, item.quantity, item.new_variant_id, item.payment_method_id) == (
            "return",
            1,
            None,
            "ana-gift",
        )


def test_an_exchange_is_noted_with_its_difference(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    swap = Swap(line_of(own, "1004", "Linen Wrap Dress"), 1, DRESS_XL)
    change = confirmed(service.exchange_items, ana, "1004", [swap], "ana-gift")
    assert change.difference == Decimal("10.00")
    order = look(own, "1004")
    assert (order.status, order.lines[0].variant_id) == (OrderStatus.EXCHANGE_REQUESTED, DRESS_M)
    with reading(engine) as session:
        item = session.scalars(select(ItemChange)).one()
        assert (item.old_variant_id, item.new_variant_id, item.price_difference) == (
            DRESS_M,
            DRESS_XL,
            Decimal("10.00"),
        )


def test_the_default_address_changes_once_and_proves_identity_from_then_on(
    service: OrderService, ana: Asker, own: CustomerOrders, orders: Orders, engine: Engine
) -> None:
    assert service.change_default_address(ana, PARIS)
    assert not service.change_default_address(ana, PARIS)
    assert own.default_address() == PARIS
    assert orders.verify_by_email_and_zip(ANA, "75001", "chat-9").customer
    assert [event.action for event in events(engine)] == ["change_default_address"]


# What the rules refuse


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("1002", "Order ML1002 has already been processed, so it can't be cancelled."),
        ("1004", "has already been delivered"),
        ("1005", "is cancelled"),
        ("1006", "already has a return under way"),
        ("2001", "There is no order 2001 in your name."),
        ("9999", "There is no order 9999 in your name."),
    ],
)
def test_only_a_pending_order_of_ones_own_is_cancelled(
    service: OrderService, ana: Asker, engine: Engine, number: str, says: str
) -> None:
    for version in (None, 1):
        with pytest.raises(RefusedError, match=says):
            service.cancel(ana, number, "no longer needed", confirmed_version=version)
    assert events(engine) == []


@pytest.mark.parametrize("reason", ["", "too expensive", "No longer needed; DROP TABLE orders"])
def test_other_reasons_to_cancel_are_refused(service: OrderService, ana: Asker, reason: str) -> None:
    with pytest.raises(RefusedError, match="no longer needed or was ordered by mistake"):
        service.cancel(ana, "1001", reason)


def test_changes_of_address_and_payment_and_items_need_a_pending_order(
    service: OrderService, ana: Asker, own: CustomerOrders
) -> None:
    swap = [Swap(line_of(own, "1002", "Linen Wrap Dress"), 1, DRESS_S)]
    for call, arguments in [
        (service.change_address, (ana, "1002", PARIS)),
        (service.change_payment, (ana, "1002", "ana-paypal")),
        (service.change_items, (ana, "1002", swap, "ana-paypal")),
    ]:
        with pytest.raises(RefusedError, match="Order ML1002 has already been processed"):
            call(*arguments)


def test_once_its_items_have_changed_a_pending_order_is_final(
    service: OrderService, ana: Asker, own: CustomerOrders
) -> None:
    swap = [Swap(line_of(own, "1001", "Linen Wrap Dress"), 1, DRESS_S)]
    confirmed(service.change_items, ana, "1001", swap, "ana-card")
    for call, arguments in [
        (service.cancel, (ana, "1001", "no longer needed")),
        (service.change_address, (ana, "1001", PARIS)),
        (service.change_payment, (ana, "1001", "ana-paypal")),
        (service.change_items, (ana, "1001", swap, "ana-card")),
    ]:
        with pytest.raises(RefusedError, match="has had its items changed already"):
            call(*arguments)


def test_returns_and_exchanges_need_a_delivered_order_and_come_once(
    service: OrderService, ana: Asker, own: CustomerOrders
) -> None:
    line = line_of(own, "1004", "Linen Wrap Dress")
    with pytest.raises(RefusedError, match="ML1001 is still being prepared, so it can't be returned"):
        service.return_items(ana, "1001", [Items(line_of(own, "1001", "Wool Socks"), 1)], "ana-card")
    with pytest.raises(RefusedError, match="ML1002 has already been processed, so it can't be exchanged"):
        service.exchange_items(ana, "1002", [Swap(line_of(own, "1002", "Linen Wrap Dress"), 1, DRESS_S)], "ana-card")
    confirmed(service.return_items, ana, "1004", [Items(line, 1)], "ana-card")
    with pytest.raises(RefusedError, match="already has a return under way"):
        service.exchange_items(ana, "1004", [Swap(line, 1, DRESS_S)], "ana-card")


def test_after_the_shops_return_time_it_is_too_late(
    service: OrderService, ana: Asker, own: CustomerOrders, clock: Clock, engine: Engine
) -> None:
    line = line_of(own, "1004", "Linen Wrap Dress")
    clock.turn(days=28)
    assert service.return_items(ana, "1004", [Items(line, 1)], "ana-card").difference == Decimal("-89.00")
    clock.turn(days=1)
    with pytest.raises(RefusedError, match="more than 30 days ago, so it can't be returned any more"):
        service.return_items(ana, "1004", [Items(line, 1)], "ana-card")
    with pytest.raises(RefusedError, match="can't be exchanged any more"):
        service.exchange_items(ana, "1004", [Swap(line, 1, DRESS_S)], "ana-card")
    unlimited = OrderService(engine, return_within_days=None, now=clock)
    assert unlimited.return_items(ana, "1004", [Items(line, 1)], "ana-card").difference == Decimal("-89.00")


def test_refunds_of_returns_go_to_the_original_method_or_a_gift_card(
    service: OrderService, ana: Asker, own: CustomerOrders
) -> None:
    items = [Items(line_of(own, "1004", "Linen Wrap Dress"), 1)]
    for method in ("ana-card", "ana-gift"):
        service.return_items(ana, "1004", items, method)
    with pytest.raises(RefusedError, match="what the order was paid with, or to a gift card"):
        service.return_items(ana, "1004", items, "ana-paypal")


@pytest.mark.parametrize("method", ["ben-card", "nobody's", ""])
def test_somebody_elses_payment_method_is_refused(
    service: OrderService, ana: Asker, own: CustomerOrders, method: str
) -> None:
    swap = [Swap(line_of(own, "1001", "Linen Wrap Dress"), 1, DRESS_S)]
    items = [Items(line_of(own, "1004", "Linen Wrap Dress"), 1)]
    for call, arguments in [
        (service.change_payment, (ana, "1001", method)),
        (service.change_items, (ana, "1001", swap, method)),
        (service.return_items, (ana, "1004", items, method)),
    ]:
        with pytest.raises(RefusedError, match="isn't on your account"):
            call(*arguments)


def test_the_method_in_use_is_no_other_method(service: OrderService, ana: Asker) -> None:
    with pytest.raises(RefusedError, match="already paid that way"):
        service.change_payment(ana, "1001", "ana-card")


def test_a_gift_card_must_cover_what_it_pays(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    with pytest.raises(RefusedError, match=r"holds \$45.00, which doesn't cover \$118.95"):
        service.change_payment(ana, "1001", "ana-gift")
    with writing(engine) as session:
        session.get_one(PaymentMethod, "ana-gift").balance = Decimal("9.99")
    dearer = [Swap(line_of(own, "1001", "Linen Wrap Dress"), 1, DRESS_XL)]
    with pytest.raises(RefusedError, match=r"holds \$9.99, which doesn't cover \$10.00"):
        service.change_items(ana, "1001", dearer, "ana-gift")
    dearer = [Swap(line_of(own, "1004", "Linen Wrap Dress"), 1, DRESS_XL)]
    with pytest.raises(RefusedError, match=r"holds \$9.99, which doesn't cover \$10.00"):
        service.exchange_items(ana, "1004", dearer, "ana-gift")
    assert balance(own) == Decimal("9.99")


@pytest.mark.parametrize(
    ("title", "quantity", "variant_id", "says"),
    [
        ("Linen Wrap Dress", 1, "socks-2", "only for another choice of the same product"),
        ("Linen Wrap Dress", 1, "no-such-variant", "only for another choice of the same product"),
        ("Linen Wrap Dress", 1, DRESS_M, "is already that choice"),
        ("Wool Socks", 1, "socks-1", "is already that choice"),
        ("Linen Wrap Dress", 1, DRESS_L, "isn't available in Navy / L now"),
        ("Linen Wrap Dress", 2, DRESS_S, "Order ML1001 has 1 × Linen Wrap Dress"),
        ("Linen Wrap Dress", 0, DRESS_S, "Order ML1001 has 1 × Linen Wrap Dress"),
        ("Wool Socks", 3, "socks-2", "Order ML1001 has 2 × Wool Socks"),
    ],
)
def test_items_are_swapped_only_within_a_product_for_what_is_there(
    service: OrderService, ana: Asker, own: CustomerOrders, title: str, quantity: int, variant_id: str, says: str
) -> None:
    with pytest.raises(RefusedError, match=says):
        service.change_items(ana, "1001", [Swap(line_of(own, "1001", title), quantity, variant_id)], "ana-card")


def test_items_of_another_order_or_counted_twice_are_refused(
    service: OrderService, ana: Asker, own: CustomerOrders
) -> None:
    line = line_of(own, "1004", "Linen Wrap Dress")
    with pytest.raises(RefusedError, match="doesn't have that item"):
        service.return_items(ana, "1004", [Items(line_of(own, "1002", "Linen Wrap Dress"), 1)], "ana-card")
    with pytest.raises(RefusedError, match="has 1 × Linen Wrap Dress"):
        service.return_items(ana, "1004", [Items(line, 1), Items(line, 1)], "ana-card")
    with pytest.raises(RefusedError, match="which items"):
        service.return_items(ana, "1004", [], "ana-card")


@pytest.mark.parametrize("missing", ["address1", "city", "country", "zip"])
def test_an_incomplete_or_unchanged_address_is_refused(
    service: OrderService, ana: Asker, own: CustomerOrders, missing: str
) -> None:
    with pytest.raises(RefusedError, match="needs a street, a city, a country and a zip code"):
        service.change_address(ana, "1001", replace(PARIS, **{missing: " "}))
    with pytest.raises(RefusedError, match="already goes to that address"):
        service.change_address(ana, "1001", look(own, "1001").address)


def test_one_customers_change_never_touches_anothers_order(
    service: OrderService, ben: Asker, own: CustomerOrders
) -> None:
    before = look(own, "1001")
    line = line_of(own, "1001", "Linen Wrap Dress")
    for call, arguments in [
        (service.cancel, (ben, "1001", "no longer needed")),
        (service.change_address, (ben, "1001", PARIS)),
        (service.change_payment, (ben, "1001", "ben-card")),
        (service.change_items, (ben, "1001", [Swap(line, 1, DRESS_S)], "ben-card")),
        (service.return_items, (ben, "1004", [Items(line, 1)], "ben-card")),
        (service.exchange_items, (ben, "1004", [Swap(line, 1, DRESS_S)], "ben-card")),
    ]:
        for version in (None, before.version):
            with pytest.raises(RefusedError, match="There is no order"):
                call(*arguments, confirmed_version=version)
    assert look(own, "1001") == before


# Once, and only what was seen


def test_looking_at_a_change_keeps_nothing(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    before = look(own, "1001")
    seen = service.change_items(ana, "1001", [Swap(line_of(own, "1001", "Linen Wrap Dress"), 1, DRESS_XL)], "ana-gift")
    assert (seen.made, seen.difference, seen.order.lines[0].variant_id) == (False, Decimal("10.00"), DRESS_XL)
    assert seen.order.version == before.version
    assert look(own, "1001") == before
    assert (balance(own), events(engine)) == (Decimal("45.00"), [])


def test_a_second_yes_changes_nothing_and_gets_the_first_answer(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    swap = [Swap(line_of(own, "1001", "Linen Wrap Dress"), 1, DRESS_XL)]
    version = service.change_items(ana, "1001", swap, "ana-gift").order.version
    first = service.change_items(ana, "1001", swap, "ana-gift", confirmed_version=version)
    other_tab = replace(ana, conversation_id="chat-7")
    second = service.change_items(other_tab, "#ml1001", swap, "ana-gift", confirmed_version=version)
    assert (first.repeated, second.repeated) == (False, True)
    assert (second.difference, second.order, second.method) == (first.difference, first.order, first.method)
    assert balance(own) == Decimal("35.00")
    assert len(events(engine)) == 1


def test_a_yes_to_an_order_that_has_changed_is_refused(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    version = service.cancel(ana, "1001", "no longer needed").order.version
    confirmed(service.change_address, ana, "1001", PARIS)
    with pytest.raises(RefusedError, match="has changed in the meantime"):
        service.cancel(ana, "1001", "no longer needed", confirmed_version=version)
    assert look(own, "1001").status is OrderStatus.PENDING
    assert [event.action for event in events(engine)] == ["change_address"]


def test_a_change_from_outside_at_the_same_moment_is_never_overwritten(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shop's own system doesn't queue with us: here it is quicker, between our reading and our writing."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets nobody write between a writer's reading and its writing")
    version = look(own, "1001").version

    def shipped_meanwhile() -> Any:
        with writing(engine) as session:
            session.get_one(Order, 1).status = OrderStatus.PROCESSED
        return real_now()

    real_now = service._now
    monkeypatch.setattr(service, "_now", shipped_meanwhile)
    with pytest.raises(RefusedError, match="has changed in the meantime"):
        service.cancel(ana, "1001", "no longer needed", confirmed_version=version)
    assert look(own, "1001").status is OrderStatus.PROCESSED
    assert look(own, "1001").refunds == ()


def test_many_yeses_at_once_are_one_change(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    swap = [Swap(line_of(own, "1001", "Linen Wrap Dress"), 1, DRESS_XL)]
    version = look(own, "1001").version

    def say_yes(tab: int) -> Change:
        asker = replace(ana, conversation_id=f"tab-{tab}")
        return service.change_items(asker, "1001", swap, "ana-gift", confirmed_version=version)

    with ThreadPoolExecutor(12) as pool:
        changes = list(pool.map(say_yes, range(24)))
    assert sum(not change.repeated for change in changes) == 1
    assert balance(own) == Decimal("35.00")
    assert len(events(engine)) == 1


def test_a_gift_card_shared_by_orders_is_never_overdrawn(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine
) -> None:
    """Four delivered-looking orders, one card that covers two of the four differences."""
    with writing(engine) as session:
        session.get_one(PaymentMethod, "ana-gift").balance = Decimal("20.00")
        for number in ("ML1002", "ML1003", "ML1004"):
            session.scalars(select(Order).where(Order.number == number)).one().status = OrderStatus.PENDING

    def swap(number: str) -> bool:
        items = [Swap(line_of(own, number, "Linen Wrap Dress"), 1, DRESS_XL)]
        version = look(own, number).version
        try:
            return service.change_items(ana, number, items, "ana-gift", confirmed_version=version).made
        except RefusedError:
            return False

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(swap, ["1001", "1002", "1003", "1004"]))
    assert sum(made) == 2
    assert balance(own) == Decimal("0.00")
    assert len(events(engine)) == 2


@pytest.mark.parametrize(
    ("today", "says"),
    [
        ("2027-01-31", None),
        ("2027-02-01", "could be returned until 31 January 2027"),
    ],
)
def test_an_order_of_the_holidays_comes_back_until_the_end_of_january(
    engine: Engine, ana: Asker, own: CustomerOrders, today: str, says: str | None
) -> None:
    with writing(engine) as session:
        order = session.scalars(select(Order).where(Order.number == "ML1004")).one()
        order.placed_at = datetime(2026, 11, 15, 8, tzinfo=UTC)
    service = OrderService(
        engine,
        return_within_days=30,
        now=lambda: datetime.fromisoformat(f"{today}T12:00:00+00:00"),
        holiday_returns=HolidayReturns((11, 15), (12, 24), (1, 31)),
    )
    items = [Items(line_of(own, "1004", "Linen Wrap Dress"), 1)]
    if says is None:
        assert service.return_items(ana, "1004", items, "ana-card").order.status is OrderStatus.RETURN_REQUESTED
    else:
        with pytest.raises(RefusedError, match=says):
            service.return_items(ana, "1004", items, "ana-card")


def test_the_promised_label_is_on_the_list_of_staff_once(
    service: OrderService, ana: Asker, own: CustomerOrders, engine: Engine, handovers: Handovers
) -> None:
    items = [Items(line_of(own, "1004", "Linen Wrap Dress"), 1)]
    service.return_items(ana, "1004", items, "ana-card")
    assert handovers.waiting() == []  # nothing was said yes to
    version = look(own, "1004").version
    for _ in range(2):
        service.return_items(ana, "1004", items, "ana-card", confirmed_version=version)
    [task] = handovers.waiting()
    assert (task.reason, task.customer_id, task.email) == ("send_label_for_ML1004", "ana", "Ana.Lopez@example.com")
    assert task.summary == ({"intent": "return_items", "text": "1 × Linen Wrap Dress"},)
