"""What the rest of Lisa sees of an order: plain values, whichever shop system they come from."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from actions.orders.schema import OrderStatus, PaymentKind, RefundStatus


@dataclass(frozen=True)
class AddressRecord:
    """Where an order goes."""

    address1: str
    address2: str
    city: str
    state: str
    country: str
    zip: str


@dataclass(frozen=True)
class OrderLineRecord:
    """One item of an order, as it was bought."""

    id: int
    product_id: str
    variant_id: str | None
    sku: str | None
    title: str
    options: dict[str, str]
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True)
class VariantRecord:
    """What an item of an order could be swapped for."""

    id: str
    sku: str
    options: dict[str, str]
    price: Decimal
    currency: str
    available: bool


@dataclass(frozen=True)
class ShipmentRecord:
    """One parcel and where it is."""

    carrier: str
    tracking_number: str
    shipped_at: datetime
    expected_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True)
class PaymentMethodRecord:
    """A way of paying, as far as it may be shown."""

    id: str
    kind: PaymentKind
    brand: str | None
    last_four: str | None
    balance: Decimal | None


@dataclass(frozen=True)
class RefundRecord:
    """Money on its way back to the customer, or there already."""

    amount: Decimal
    status: RefundStatus
    method: PaymentMethodRecord
    created_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True)
class ExpectedRefundRecord:
    """Money that goes back once the returned items have arrived."""

    amount: Decimal
    method: PaymentMethodRecord
    asked_at: datetime


@dataclass(frozen=True)
class StateInWords:
    """How another shop system's state of an order is told, where our own states would say too much."""

    sentence: str  # completes "Order 1001, placed on 1 May, …"
    short: str  # in a list


@dataclass(frozen=True)
class OrderRecord:
    """One order with everything a customer may ask about it."""

    number: str
    version: int  # what a change has to name, so that it changes what the customer saw
    placed_at: datetime
    status: OrderStatus
    currency: str
    shipping_cost: Decimal
    address: AddressRecord
    payment_method: PaymentMethodRecord
    lines: tuple[OrderLineRecord, ...]
    shipments: tuple[ShipmentRecord, ...]
    refunds: tuple[RefundRecord, ...]
    stated_total: Decimal | None = None  # another shop system's own sum, with taxes and discounts
    in_words: StateInWords | None = None
    expected_refund: ExpectedRefundRecord | None = None

    @property
    def total(self) -> Decimal:
        """What the items and their shipping cost together."""
        if self.stated_total is not None:
            return self.stated_total
        return sum((line.quantity * line.unit_price for line in self.lines), self.shipping_cost)
