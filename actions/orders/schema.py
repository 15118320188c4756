"""The tables of the shop's orders: customers, what they bought, where it is, and who changed what."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    MetaData,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from actions.orders.columns import Money, UtcDateTime, one_of


class OrderStatus(StrEnum):
    """How far an order has come."""

    PENDING = "pending"
    ITEMS_MODIFIED = "pending (items modified)"
    PROCESSED = "processed"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return requested"
    EXCHANGE_REQUESTED = "exchange requested"


class PaymentKind(StrEnum):
    """What a customer pays with."""

    CARD = "card"
    PAYPAL = "paypal"
    GIFT_CARD = "gift_card"


class RefundStatus(StrEnum):
    """Whether a refund has reached the customer."""

    PENDING = "pending"
    PAID = "paid"


class ItemChangeKind(StrEnum):
    """What a customer does with an item after ordering it."""

    MODIFY = "modify"  # another variant instead, before the order is shipped
    RETURN = "return"
    EXCHANGE = "exchange"


class HandoverStatus(StrEnum):
    """Whether a person has taken care of a hand-over."""

    OPEN = "open"
    CLOSED = "closed"


class DeliveryWay(StrEnum):
    """How staff are told of a hand-over, besides the list."""

    WEBHOOK = "webhook"
    MAIL = "mail"


class Table(DeclarativeBase):
    """What all tables share: names for constraints, so that migrations can refer to them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {Decimal: Money, datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy's own convention


class PostalColumns:
    """Where something is sent; an order keeps its own copy, so that moving house doesn't rewrite the past."""

    address1: Mapped[str] = mapped_column(String(200))
    address2: Mapped[str] = mapped_column(String(200))
    city: Mapped[str] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(100))
    zip: Mapped[str] = mapped_column(String(20))


class Customer(Table):
    """A person who bought something."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    first_name: Mapped[str] = mapped_column(String(100))
    last_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320), unique=True)  # as compared: see identifiers.email_key
    phone: Mapped[str | None] = mapped_column(String(40))

    addresses: Mapped[list[Address]] = relationship(order_by="Address.position")
    payment_methods: Mapped[list[PaymentMethod]] = relationship()


class Address(PostalColumns, Table):
    """One address of a customer; position 0 is the default."""

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("customer_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    position: Mapped[int]
    zip_key: Mapped[str] = mapped_column(String(20))  # as compared: see identifiers.zip_key


class PaymentMethod(Table):
    """A way a customer pays: of a card only the last four digits are ever kept."""

    __tablename__ = "payment_methods"
    __table_args__ = (
        CheckConstraint("kind != 'gift_card' OR balance IS NOT NULL", name="gift_card_has_balance"),
        CheckConstraint("kind != 'card' OR last_four IS NOT NULL", name="card_has_last_four"),
        CheckConstraint("balance IS NULL OR balance >= 0", name="balance_not_negative"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    kind: Mapped[PaymentKind] = mapped_column(one_of(PaymentKind, "kind"))
    brand: Mapped[str | None] = mapped_column(String(40))
    last_four: Mapped[str | None] = mapped_column(String(4))
    balance: Mapped[Decimal | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - a balance never changes under a reader's feet


class Product(Table):
    """A product as orders know it: the frame within which an item may be swapped for another variant."""

    __tablename__ = "products"

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    title: Mapped[str] = mapped_column(String(300))

    variants: Mapped[list[Variant]] = relationship()


class Variant(Table):
    """One choice of a product, with the price and availability that an exchange has to respect."""

    __tablename__ = "variants"

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("products.id"), index=True)
    sku: Mapped[str] = mapped_column(String(128))
    options: Mapped[dict[str, str]] = mapped_column(JSON)
    price: Mapped[Decimal]
    currency: Mapped[str] = mapped_column(String(3))
    available: Mapped[bool]


class Order(PostalColumns, Table):
    """One purchase. `version` counts its changes: whoever writes over a newer one is refused."""

    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))  # as the shop writes it
    number_key: Mapped[str] = mapped_column(String(40), unique=True)  # as compared: see identifiers.order_key
    number_digits: Mapped[str] = mapped_column(String(40), index=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    placed_at: Mapped[datetime]
    status: Mapped[OrderStatus] = mapped_column(one_of(OrderStatus, "status"))
    currency: Mapped[str] = mapped_column(String(3))
    shipping_cost: Mapped[Decimal]
    payment_method_id: Mapped[str] = mapped_column(ForeignKey("payment_methods.id"))
    cancel_reason: Mapped[str | None] = mapped_column(String(100))
    version: Mapped[int] = mapped_column()

    payment_method: Mapped[PaymentMethod] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(order_by="OrderLine.position")
    shipments: Mapped[list[Shipment]] = relationship(order_by="Shipment.shipped_at")
    payments: Mapped[list[Payment]] = relationship(order_by="Payment.paid_at")
    refunds: Mapped[list[Refund]] = relationship(order_by="Refund.created_at")
    expected_refund: Mapped[ExpectedRefund | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's own convention


class OrderLine(Table):
    """One item of an order as it was bought: its title and price stay when the catalog moves on."""

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("variant_id IS NOT NULL OR sku IS NOT NULL", name="names_its_variant"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    position: Mapped[int]
    product_id: Mapped[str] = mapped_column(String(128))
    variant_id: Mapped[str | None] = mapped_column(String(128))
    sku: Mapped[str | None] = mapped_column(String(128))
    title: Mapped[str] = mapped_column(String(300))
    options: Mapped[dict[str, str]] = mapped_column(JSON)
    quantity: Mapped[int]
    unit_price: Mapped[Decimal]


class Shipment(Table):
    """One parcel of an order and where it is."""

    __tablename__ = "shipments"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    carrier: Mapped[str] = mapped_column(String(100))
    tracking_number: Mapped[str] = mapped_column(String(100))
    shipped_at: Mapped[datetime]
    expected_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]


class Payment(Table):
    """Money that a customer paid for an order."""

    __tablename__ = "payments"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_method_id: Mapped[str] = mapped_column(ForeignKey("payment_methods.id"))
    amount: Mapped[Decimal]
    paid_at: Mapped[datetime]


class Refund(Table):
    """Money that goes back to a customer, and the way it takes."""

    __tablename__ = "refunds"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_method_id: Mapped[str] = mapped_column(ForeignKey("payment_methods.id"))
    amount: Mapped[Decimal]
    status: Mapped[RefundStatus] = mapped_column(one_of(RefundStatus, "status"))
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]  # shops don't always tell when

    payment_method: Mapped[PaymentMethod] = relationship()


class ExpectedRefund(Table):
    """Money that goes back once the items that an order's customer sends back have arrived."""

    __tablename__ = "expected_refunds"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)
    payment_method_id: Mapped[str] = mapped_column(ForeignKey("payment_methods.id"))
    amount: Mapped[Decimal]  # after what the shop takes off
    label_fee: Mapped[Decimal]  # what it takes off for the return label
    created_at: Mapped[datetime]

    payment_method: Mapped[PaymentMethod] = relationship()


class ItemChange(Table):
    """One item of an order that was swapped, is to come back, or both."""

    __tablename__ = "item_changes"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("(kind = 'return') = (new_variant_id IS NULL)", name="swap_names_its_variant"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    kind: Mapped[ItemChangeKind] = mapped_column(one_of(ItemChangeKind, "kind"))
    quantity: Mapped[int]
    old_variant_id: Mapped[str | None] = mapped_column(String(128))
    new_variant_id: Mapped[str | None] = mapped_column(ForeignKey("variants.id"))
    price_difference: Mapped[Decimal]  # what the customer still pays; negative for what they get back
    payment_method_id: Mapped[str] = mapped_column(ForeignKey("payment_methods.id"))
    created_at: Mapped[datetime]


class Event(Table):
    """The audit log: every write, by whom, over which channel, and the record before and after."""

    __tablename__ = "events"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    channel: Mapped[str | None] = mapped_column(String(64))
    conversation_id: Mapped[str | None] = mapped_column(String(255))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    idempotency_key: Mapped[str | None] = mapped_column(String(255), unique=True)


class Handover(Table):
    """A conversation that a person has to go on with."""

    __tablename__ = "handovers"
    __table_args__ = (
        # A conversation has at most one open hand-over for a reason: asking twice doesn't make two of it.
        Index(
            "uq_handovers_open",
            "conversation_id",
            "reason",
            unique=True,
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    status: Mapped[HandoverStatus] = mapped_column(one_of(HandoverStatus, "status"))
    conversation_id: Mapped[str] = mapped_column(String(255))
    channel: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(64))
    customer_id: Mapped[str | None] = mapped_column(ForeignKey("customers.id"))
    email: Mapped[str] = mapped_column(String(320))
    summary: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    tried: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    network: Mapped[str] = mapped_column(String(64), server_default="")  # from where; empty where nobody knows

    deliveries: Mapped[list[HandoverDelivery]] = relationship(order_by="HandoverDelivery.way")


class HandoverDelivery(Table):
    """One way on which staff are told of a hand-over: it is tried until it has worked, however long that takes."""

    __tablename__ = "handover_deliveries"
    __table_args__ = (
        UniqueConstraint("handover_id", "way"),
        CheckConstraint("(next_try_at IS NULL) = (delivered_at IS NOT NULL)", name="waits_or_is_done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("handovers.id"))
    way: Mapped[DeliveryWay] = mapped_column(one_of(DeliveryWay, "way"))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(index=True)
    delivered_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(200))  # of the latest try; never what a customer wrote


class RestockRequest(Table):
    """A customer's wish to be told, once, when a variant that is sold out is there again."""

    __tablename__ = "restock_requests"
    __table_args__ = (
        # Asking twice doesn't make two of it; who was told may ask again.
        Index(
            "uq_restock_requests_untold",
            "email_key",
            "product_id",
            "variant_id",
            unique=True,
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
        CheckConstraint("due_at IS NOT NULL OR (next_try_at IS NULL AND sending_at IS NULL)", name="sent_when_due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)  # by which the customer can have it forgotten anywhere
    email: Mapped[str] = mapped_column(String(320))
    email_key: Mapped[str] = mapped_column(String(320))  # as compared: see identifiers.email_key
    product_id: Mapped[str] = mapped_column(String(255))
    variant_id: Mapped[str] = mapped_column(String(255))
    conversation_id: Mapped[str] = mapped_column(String(255), index=True)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    consented_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # since when it is back; None while it isn't
    next_try_at: Mapped[datetime | None]  # when the mail is tried; None for never, or not any more
    sending_at: Mapped[datetime | None]  # set before a mail goes, and taken back only when it surely didn't
    told_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(200))  # of the latest try; never what a customer wrote


class VerifiedConversation(Table):
    """The one customer that a conversation was proven to belong to, and when that proof was used last."""

    __tablename__ = "verified_conversations"

    conversation_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    verified_at: Mapped[datetime]
    used_at: Mapped[datetime]


class ClosedConversation(Table):
    """A conversation that its customer has left by "Start over": a cookie that still names it is void."""

    __tablename__ = "closed_conversations"

    conversation_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    closed_at: Mapped[datetime]


class IdentityAttempt(Table):
    """One wrong answer to "who are you?"; whom it named is kept only as a hash, to be counted."""

    __tablename__ = "identity_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    conversation_id: Mapped[str] = mapped_column(String(255), index=True)
    email_hash: Mapped[str] = mapped_column(String(64), index=True)
    network: Mapped[str] = mapped_column(String(64), server_default="")  # from where; empty where nobody knows
