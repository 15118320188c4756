"""Books what a change moves: items to other variants, money from and to payment methods."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from actions.orders.checks import need_cover
from actions.orders.schema import (
    ExpectedRefund,
    Order,
    OrderLine,
    Payment,
    PaymentMethod,
    Refund,
    RefundStatus,
    Variant,
)


def replace_line(order: Order, line: OrderLine, quantity: int, variant: Variant) -> None:
    """Make so many of the line the other variant; the rest of it stays as a line of its own."""
    if quantity < line.quantity:
        line.quantity -= quantity
        line = OrderLine(
            position=max(other.position for other in order.lines) + 1,
            product_id=line.product_id,
            title=line.title,
            quantity=quantity,
        )
        order.lines.append(line)
    line.variant_id = variant.id
    line.sku = variant.sku
    line.options = variant.options
    line.unit_price = variant.price


def paid_so_far(session: Session, order: Order) -> list[tuple[PaymentMethod, Decimal]]:
    """What each method has paid for the order so far, less what went back to it."""
    balance: dict[str, Decimal] = {}
    for payment in order.payments:
        balance[payment.payment_method_id] = balance.get(payment.payment_method_id, Decimal(0)) + payment.amount
    for refund in order.refunds:
        balance[refund.payment_method_id] = balance.get(refund.payment_method_id, Decimal(0)) - refund.amount
    return [(session.get_one(PaymentMethod, method_id), amount) for method_id, amount in balance.items() if amount > 0]


def charge(session: Session, order: Order, method: PaymentMethod, amount: Decimal, now: datetime) -> None:
    """Take the amount from the method, as far as we keep its balance, and note the payment."""
    need_cover(method, amount, order.currency)
    if method.balance is not None:
        method.balance -= amount
    order.payments.append(Payment(payment_method_id=method.id, amount=amount, paid_at=now))
    session.flush()


def give_back(session: Session, order: Order, method: PaymentMethod, amount: Decimal, now: datetime) -> None:
    """Refund at once to a gift card; a card or PayPal account takes its days."""
    at_once = method.balance is not None
    if method.balance is not None:
        method.balance += amount
    order.refunds.append(
        Refund(
            payment_method=method,
            amount=amount,
            status=RefundStatus.PAID if at_once else RefundStatus.PENDING,
            created_at=now,
            paid_at=now if at_once else None,
        )
    )
    session.flush()


def expect_refund(order: Order, method: PaymentMethod, amount: Decimal, label_fee: Decimal, now: datetime) -> None:
    """Note what goes back once the items have arrived; staff refund it then."""
    order.expected_refund = ExpectedRefund(payment_method=method, amount=amount, label_fee=label_fee, created_at=now)
