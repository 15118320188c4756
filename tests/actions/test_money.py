"""Every amount is told once: before the yes, after it, in the database, and when its refund is asked for later."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from actions.order_changes.actions import ValidateOrderChangeForm
from actions.order_changes.write import ActionChangeOrder
from actions.orders import products, seed
from actions.orders.database import open_database, reading, writing
from actions.orders.records import OrderRecord
from actions.orders.repository import Orders
from actions.orders.rules import ReturnTerms
from actions.orders.schema import (
    Customer,
    ExpectedRefund,
    ItemChange,
    Order,
    OrderStatus,
    Payment,
    PaymentMethod,
    Refund,
    Variant,
)
from actions.orders.service import Asker, Items, OrderService
from actions.orders.wording import tell_refunds
from lisa.serve import shipping
from lisa.settings import BOUTIQUE, Settings
from retrieval import readers
from tests.actions import small_shop
from tests.actions.conversation import Conversation

TODAY = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # after the last of the sample orders
SAMPLE = json.loads((BOUTIQUE / "orders.json").read_text(encoding="utf-8"))
LABEL = ReturnTerms(Decimal("5.95"), "United States", faulty_in_full=True)
FORM = "order_change_form"
_AMOUNT = re.compile(r"(?<!card, which holds )\$([\d,]+\.\d\d)")


def numbers(status: str, among: list[dict[str, Any]] = SAMPLE["orders"]) -> list[str]:
    return [order["number"] for order in among if order["status"] == status]


@pytest.fixture(scope="module")
def boutique(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample boutique's database, filled once."""
    file = tmp_path_factory.mktemp("boutique") / "orders.db"
    engine = open_database(f"sqlite:///{file}")
    seed.load(engine, BOUTIQUE / "orders.json")
    products.replace(engine, readers.read(BOUTIQUE / "catalog.csv", currency="USD").products)
    engine.dispose()
    return file


@pytest.fixture
def engine(boutique: Path, tmp_path: Path) -> Iterator[Engine]:
    """A copy of it for each test."""
    copy = tmp_path / "orders.db"
    copy.write_bytes(boutique.read_bytes())
    opened = open_database(f"sqlite:///{copy}")
    yield opened
    opened.dispose()


class Shopper:
    """The customer of one order, who answers whatever they are asked, and keeps what they were told."""

    def __init__(self, engine: Engine, number: str, terms: ReturnTerms = LABEL) -> None:
        self.engine, self.number = engine, number
        self.orders = Orders(engine, lambda: TODAY)
        with reading(engine) as session:
            order = session.scalars(select(Order).where(Order.number == number)).one()
            email = session.get_one(Customer, order.customer_id).email
            self.paid_with = order.payment_method_id
        service = OrderService(
            engine,
            return_within_days=None,
            now=lambda: TODAY,
            return_terms=terms,
            shipping=shipping(Settings(home=Path("/nowhere"))),
        )
        self.chat = Conversation(f"chat-{number}")
        self.customer = self.orders.verify_by_order_and_email(number, email, self.chat.id).customer
        assert self.customer
        self.chat.slots["customer_id"] = self.customer.customer_id
        self.validation, self.change = ValidateOrderChangeForm(self.orders, service), ActionChangeOrder()
        self.preview = self.reply = ""

    def wishes(self, text: str, intent: str, **answers: str) -> "Shopper":
        """Ask for a change, answer until it is shown, and say yes."""
        self.chat.user(text, intent).start(FORM)
        said = self._go_on()
        for _ in range(8):
            slot = self.chat.slots["requested_slot"]
            if slot in (None, "confirm"):
                break
            said = self._go_on(answers[slot])
        assert self.chat.slots["requested_slot"] == "confirm", said
        self.preview = said
        self.reply = self._go_on("yes, go ahead")
        assert self.chat.form is None, self.reply
        return self

    def _go_on(self, text: str | None = None) -> str:
        if text:
            self.chat.user(text)
        said = self.chat.check(self.validation).said
        return said if self.chat.form else f"{said}\n{self.chat.run(self.change).said}"

    def order(self) -> OrderRecord:
        assert self.customer
        order = self.orders.for_customer(self.customer).order(self.number)
        assert order
        return order

    def status_told(self) -> str:
        """What "has it been refunded?" is answered with."""
        return tell_refunds(self.order(), TODAY)

    def written(self, table: Any) -> list[Decimal]:
        """The amounts of the order's rows that were written now."""
        with reading(self.engine) as session:
            order = session.scalars(select(Order).where(Order.number == self.number)).one()
            moment = table.paid_at if table is Payment else table.created_at
            amount = table.price_difference if table is ItemChange else table.amount
            return list(session.scalars(select(amount).where(table.order_id == order.id, moment == TODAY)))


def told(text: str, about: str) -> list[Decimal]:
    """The amounts of the sentences that begin so, less what they are made of."""
    lines = [line for line in text.splitlines() if about in line]
    return [Decimal(match[1].replace(",", "")) for line in lines if (match := _AMOUNT.search(line))]


# Cancelling


@pytest.mark.parametrize("number", numbers("pending"))
def test_a_cancellation_gives_back_what_was_paid(engine: Engine, number: str) -> None:
    shopper = Shopper(engine, number)
    total = shopper.order().total
    shopper.wishes(f"cancel order {number}, it's no longer needed", "cancel_order")
    assert told(shopper.preview, "Refund:") == told(shopper.reply, "Refund:") == [total]
    assert shopper.written(Refund) == [total]
    assert told(shopper.status_told(), "Refund of") == [total]


def test_an_order_paid_two_ways_goes_back_two_ways(engine: Engine) -> None:
    number = "ML1100"
    with writing(engine) as session:
        order = session.scalars(select(Order).where(Order.number == number)).one()
        order.payments[0].amount = Decimal("52.95")
        order.payments.append(Payment(payment_method_id="pm019-2", amount=Decimal("60.00"), paid_at=order.placed_at))
    shopper = Shopper(engine, number).wishes(f"cancel order {number}, ordered by mistake", "cancel_order")
    assert told(shopper.preview, "Refund:") == told(shopper.reply, "Refund:") == [Decimal("52.95"), Decimal("60.00")]
    assert "to your gift card, at once" in shopper.preview
    assert sorted(shopper.written(Refund)) == [Decimal("52.95"), Decimal("60.00")]
    with reading(engine) as session:
        assert session.get_one(PaymentMethod, "pm019-2").balance == Decimal("135.50")


# Paying another way


@pytest.mark.parametrize(("number", "method"), [("ML1101", "card"), ("ML1106", "card"), ("ML1109", "paypal")])
def test_another_payment_takes_what_goes_back(engine: Engine, number: str, method: str) -> None:
    shopper = Shopper(engine, number)
    total = shopper.order().total
    shopper.wishes(f"pay order {number} with my {method}", "modify_order_payment", payment_method=method)
    for said in (shopper.preview, shopper.reply):
        assert told(said, "is paid that way") == told(said, "Refund:") == [total]
    assert shopper.written(Payment) == shopper.written(Refund) == [total]
    assert told(shopper.status_told(), "Refund of") == [total]


# Sending it elsewhere


@pytest.mark.parametrize(
    ("number", "address", "difference"),
    [
        ("ML1103", "12 Elm Street, Toronto, ON M5V 2T6, Canada", Decimal("8.00")),
        ("ML1105", "12 High Street, Leeds LS1 4AP, United Kingdom", Decimal("13.00")),
        ("ML1095", "445 Maple Drive, Fort Worth, TX 76165, United States", Decimal("-19.95")),
        ("ML1103", "445 Maple Drive, Fort Worth, TX 76165, United States", Decimal(0)),
        ("ML1098", "12 Elm Street, Toronto, ON M5V 2T6, Canada", Decimal(0)),
    ],
)
def test_another_address_moves_what_shipping_costs(
    engine: Engine, number: str, address: str, difference: Decimal
) -> None:
    shopper = Shopper(engine, number)
    before = shopper.order()
    shopper.wishes(f"change the address of order {number}", "change_shipping_address", address1=address)
    expected = [abs(difference)] if difference else []
    moved = re.compile(r"The difference of \$([\d.]+)")
    for said in (shopper.preview, shopper.reply):
        assert [Decimal(amount) for amount in moved.findall(said)] == expected
    assert shopper.written(Payment) == ([difference] if difference > 0 else [])
    assert shopper.written(Refund) == ([-difference] if difference < 0 else [])
    assert shopper.order().total == before.total + difference
    if difference < 0:
        assert told(shopper.status_told(), "Refund of") == expected


# Returning


@pytest.mark.parametrize("number", numbers("delivered")[::4])
@pytest.mark.parametrize("what", ["the first one", "everything"])
@pytest.mark.parametrize("reason", ["", "it's faulty"])
def test_a_return_takes_off_what_the_policy_does(engine: Engine, number: str, what: str, reason: str) -> None:
    shopper = Shopper(engine, number)
    order = shopper.order()
    pieces = order.lines if what == "everything" else order.lines[:1]
    value = sum((line.quantity * line.unit_price for line in pieces), Decimal(0))
    is_whole = len(pieces) == len(order.lines)
    refund = value
    if not reason and order.address.country == "United States":
        refund = max(value - Decimal("5.95"), Decimal(0))
    if reason and is_whole:
        refund = value + order.shipping_cost
    shopper.wishes(
        f"I want to return something from order {number} {reason}",
        "return_items",
        item_numbers=what if len(order.lines) > 1 else "it",
        payment_method="the way I paid",
    )
    assert told(shopper.preview, "Refund:") == told(shopper.reply, "Refund:") == [refund]
    assert shopper.written(ExpectedRefund) == [refund]
    assert told(shopper.status_told().splitlines()[-1], "Refund of") == [refund]
    assert shopper.written(Refund) == []  # nothing is refunded before the items are here
    assert sum(shopper.written(ItemChange)) == -value


def test_the_seeded_refunds_are_what_a_return_would_give_back(engine: Engine) -> None:
    """Each refund of a delivered or returned sample order is some of its items, less the label where there is one."""
    seeded = [order for order in SAMPLE["orders"] if order["status"] in ("delivered", "return requested")]
    checked = 0
    for row in (order for order in seeded if order.get("refunds")):
        prices = [Decimal(line["unit_price"]) for line in row["lines"] for _ in range(line["quantity"])]
        sums = {sum(some, Decimal(0)) for count in range(1, len(prices) + 1) for some in combinations(prices, count)}
        possible = {value - LABEL.fee(row["address"]["country"], value, is_faulty=False) for value in sums}
        assert Decimal(row["refunds"][0]["amount"]) in possible, row["number"]
        checked += 1
    assert checked > 15


def test_a_label_never_costs_more_than_what_comes_back() -> None:
    assert LABEL.fee("United States", Decimal("4.00"), is_faulty=False) == Decimal("4.00")
    assert LABEL.fee("united states", Decimal("40.00"), is_faulty=False) == Decimal("5.95")
    assert LABEL.fee("Norway", Decimal("40.00"), is_faulty=False) == 0
    assert ReturnTerms().fee("United States", Decimal("40.00"), is_faulty=False) == 0


def test_the_deductions_of_the_sample_boutique_are_not_another_shops(tmp_path: Path) -> None:
    sample, own = Settings(home=tmp_path), Settings(home=tmp_path, policies=tmp_path / "policies")
    assert (sample.return_label_fee, sample.return_label_country) == (Decimal("5.95"), "United States")
    page = (BOUTIQUE / "policies" / "returns.md").read_text(encoding="utf-8")
    assert f"Return labels within the United States cost ${sample.return_label_fee}" in page
    assert (own.return_label_fee, own.return_label_country, own.faulty_refunded_in_full) == (0, "", False)
    assert Settings(home=tmp_path, policies=tmp_path, return_label_fee="3").return_label_fee == 3


# Swapping, before and after delivery, up and down and at the same price


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Engine]:
    """The small shop, whose sizes have prices of their own."""
    file = tmp_path / "small.json"
    file.write_text(json.dumps(small_shop.rows()))
    opened = open_database(f"sqlite:///{tmp_path / 'small.db'}")
    seed.load(opened, file)
    products.replace(opened, small_shop.CATALOG)
    with writing(opened) as session:  # a dress in a size of the same price, so that nothing has to be paid
        variant = session.get_one(Variant, small_shop.DRESS_L)
        variant.available = True
    yield opened
    opened.dispose()


SWAPS = [("XL", Decimal("10.00")), ("S", Decimal("-10.00")), ("L", Decimal(0))]


@pytest.mark.parametrize(("size", "difference"), SWAPS)
@pytest.mark.parametrize("pays", ["visa", "gift card", "paypal"])
@pytest.mark.parametrize(
    ("number", "intent", "status"),
    [
        ("ML1001", "modify_order_items", OrderStatus.ITEMS_MODIFIED),
        ("ML1004", "exchange_items", OrderStatus.EXCHANGE_REQUESTED),
    ],
)
def test_a_swap_moves_the_difference(
    small: Engine, number: str, intent: str, status: OrderStatus, size: str, difference: Decimal, pays: str
) -> None:
    shopper = Shopper(small, number)
    shopper.wishes(
        f"swap the dress of order {number} for size {size}",
        intent,
        item_numbers="the dress",
        new_item_numbers=f"size {size}",
        payment_method=pays,
    )
    assert shopper.order().status is status
    about = {True: "Price difference:", False: "Refund:"}[difference > 0]
    expected = [abs(difference)] if difference else []
    assert told(shopper.preview, about) == told(shopper.reply, about) == expected
    assert sum(shopper.written(ItemChange)) == difference
    if status is OrderStatus.ITEMS_MODIFIED:
        assert shopper.written(Payment) == ([difference] if difference > 0 else [])
        assert shopper.written(Refund) == ([-difference] if difference < 0 else [])
    else:
        assert shopper.written(Payment) == shopper.written(Refund) == []
        assert shopper.written(ExpectedRefund) == ([-difference] if difference < 0 else [])
        assert "at once" not in shopper.preview + shopper.reply  # nothing is booked before the items are here
    if difference < 0:
        assert told(shopper.status_told(), "Refund of") == expected


def test_a_second_yes_tells_the_same_amounts(engine: Engine) -> None:
    service = OrderService(engine, return_within_days=None, now=lambda: TODAY, return_terms=LABEL)
    number = next(
        order["number"]
        for order in SAMPLE["orders"]
        if order["status"] == "delivered" and order["address"]["country"] == "United States"
    )
    owner = Shopper(engine, number)
    assert owner.customer
    by = Asker(owner.customer, "chat-1", None)
    order = owner.order()
    items = [Items(order.lines[0].id, 1)]
    seen = service.return_items(by, number, items, owner.paid_with)
    first = service.return_items(by, number, items, owner.paid_with, seen.order.version)
    again = service.return_items(by, number, items, owner.paid_with, seen.order.version)
    assert again.repeated
    for change in (first, again):
        assert (change.difference, change.label_fee) == (seen.difference, Decimal("5.95"))
