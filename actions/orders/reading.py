"""Finds a customer's order, and turns rows of the orders database into the records that the rest of Lisa sees."""

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from actions.orders.identifiers import order_digits, order_key
from actions.orders.records import (
    AddressRecord,
    ExpectedRefundRecord,
    OrderLineRecord,
    OrderRecord,
    PaymentMethodRecord,
    RefundRecord,
    ShipmentRecord,
    VariantRecord,
)
from actions.orders.schema import ExpectedRefund, Order, OrderLine, PaymentMethod, PostalColumns, Variant


def find_order(session: Session, customer_id: str, number: str) -> Order | None:
    """The one order of this customer that the number means."""
    found = list(session.scalars(select(Order).where(Order.customer_id == customer_id, is_number(number))))
    exact = [order for order in found if order.number_key == order_key(number)]
    if exact:
        return exact[0]
    return found[0] if len(found) == 1 else None


def is_number(number: str) -> ColumnElement[bool]:
    """Whether an order has this number; the shop's letters may be left out, but not be others."""
    key = order_key(number)
    if key == order_digits(number):
        return or_(Order.number_key == key, Order.number_digits == key)
    return Order.number_key == key


def order_record(order: Order) -> OrderRecord:
    """The order with all that belongs to it."""
    return OrderRecord(
        number=order.number,
        version=order.version,
        placed_at=order.placed_at,
        status=order.status,
        currency=order.currency,
        shipping_cost=order.shipping_cost,
        address=address_record(order),
        payment_method=method_record(order.payment_method),
        lines=tuple(line_record(line) for line in order.lines),
        shipments=tuple(
            ShipmentRecord(
                carrier=parcel.carrier,
                tracking_number=parcel.tracking_number,
                shipped_at=parcel.shipped_at,
                expected_at=parcel.expected_at,
                delivered_at=parcel.delivered_at,
            )
            for parcel in order.shipments
        ),
        refunds=tuple(
            RefundRecord(
                amount=refund.amount,
                status=refund.status,
                method=method_record(refund.payment_method),
                created_at=refund.created_at,
                paid_at=refund.paid_at,
            )
            for refund in order.refunds
        ),
        expected_refund=_expected(order.expected_refund) if order.expected_refund else None,
    )


def line_record(line: OrderLine) -> OrderLineRecord:
    """One item of an order."""
    return OrderLineRecord(
        id=line.id,
        product_id=line.product_id,
        variant_id=line.variant_id,
        sku=line.sku,
        title=line.title,
        options=line.options,
        quantity=line.quantity,
        unit_price=line.unit_price,
    )


def _expected(refund: ExpectedRefund) -> ExpectedRefundRecord:
    return ExpectedRefundRecord(refund.amount, method_record(refund.payment_method), refund.created_at)


def address_record(place: PostalColumns) -> AddressRecord:
    """Where something goes."""
    return AddressRecord(place.address1, place.address2, place.city, place.state, place.country, place.zip)


def method_record(method: PaymentMethod) -> PaymentMethodRecord:
    """A way of paying, as far as it may be shown."""
    return PaymentMethodRecord(method.id, method.kind, method.brand, method.last_four, method.balance)


def variant_record(variant: Variant) -> VariantRecord:
    """What an item could be swapped for."""
    return VariantRecord(variant.id, variant.sku, variant.options, variant.price, variant.currency, variant.available)
