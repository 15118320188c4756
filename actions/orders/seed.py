"""Loads a shop's customers and orders from one JSON file into the orders database."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from actions.orders.database import writing
from actions.orders.identifiers import email_key, order_digits, order_key, zip_key
from actions.orders.schema import (
    Address,
    Customer,
    Event,
    Order,
    OrderLine,
    OrderStatus,
    Payment,
    PaymentKind,
    PaymentMethod,
    Refund,
    RefundStatus,
    Shipment,
)


class SeedError(Exception):
    """The file of orders can't be loaded; the message names the order or customer, the field and the reason."""


@dataclass(frozen=True)
class SeedReport:
    """What was loaded; `already_there` when the database had orders and was left alone."""

    customers: int
    orders: int
    already_there: bool


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_utc)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _AddressRow(_Row):
    address1: Annotated[str, Field(min_length=1, max_length=200)]
    address2: Annotated[str, Field(max_length=200)] = ""
    city: Name
    state: Annotated[str, Field(max_length=100)] = ""
    country: Name
    zip: Annotated[str, Field(min_length=2, max_length=20)]


class _PaymentMethodRow(_Row):
    id: Annotated[str, Field(min_length=1, max_length=64)]
    kind: PaymentKind
    brand: Annotated[str, Field(max_length=40)] | None = None
    last_four: Annotated[str, Field(pattern=r"^\d{4}$")] | None = None
    balance: Amount | None = None


class _CustomerRow(_Row):
    id: Annotated[str, Field(min_length=1, max_length=64)]
    first_name: Name
    last_name: Name
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=320)]
    phone: Annotated[str, Field(max_length=40)] | None = None
    addresses: Annotated[list[_AddressRow], Field(min_length=1)]
    payment_methods: Annotated[list[_PaymentMethodRow], Field(min_length=1)]


class _LineRow(_Row):
    product_id: Annotated[str, Field(min_length=1, max_length=128)]
    title: Annotated[str, Field(min_length=1, max_length=300)]
    variant_id: Annotated[str, Field(max_length=128)] | None = None
    sku: Annotated[str, Field(max_length=128)] | None = None
    options: dict[str, str] = {}
    quantity: Annotated[int, Field(ge=1)]
    unit_price: Amount


class _ShipmentRow(_Row):
    carrier: Name
    tracking_number: Name
    shipped_at: Moment
    expected_at: Moment | None = None
    delivered_at: Moment | None = None


class _RefundRow(_Row):
    amount: Amount
    status: RefundStatus
    created_at: Moment
    paid_at: Moment | None = None
    method: str


class _OrderRow(_Row):
    number: Annotated[str, Field(min_length=1, max_length=40)]
    customer: str
    placed_at: Moment
    status: OrderStatus
    address: _AddressRow
    payment_method: str
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    lines: Annotated[list[_LineRow], Field(min_length=1)]
    shipping_cost: Amount = Decimal("0.00")
    shipments: list[_ShipmentRow] = []
    refunds: list[_RefundRow] = []
    cancel_reason: Annotated[str, Field(max_length=100)] | None = None


class _File(_Row):
    customers: list[_CustomerRow]
    orders: list[_OrderRow]


def load(engine: Engine, path: Path) -> SeedReport:
    """Load the file, whole or not at all; a database that already has orders is left as it is."""
    rows = _read(path)
    _check(rows, path)
    with writing(engine) as session:
        if session.scalar(select(func.count(Order.id))):
            return SeedReport(0, 0, already_there=True)
        _add_all(session, rows)
    return SeedReport(len(rows.customers), len(rows.orders), already_there=False)


def add(engine: Engine, path: Path) -> SeedReport:
    """Load the file beside what is there, whole or not at all; its customers and orders have to be new.

    Raises:
        SeedError: the file can't be read, or a customer, payment method or order of it is there already.
    """
    rows = _read(path)
    _check(rows, path)
    try:
        with writing(engine) as session:
            _add_all(session, rows)
    except IntegrityError:
        raise SeedError(f"{path.name}: some of its customers or orders are in the database already.") from None
    return SeedReport(len(rows.customers), len(rows.orders), already_there=False)


def _add_all(session: Session, rows: _File) -> None:
    for customer in rows.customers:
        session.add(_customer(customer))
    session.flush()
    for row in rows.orders:
        _add_order(session, row)


def _read(path: Path) -> _File:
    try:
        raw = json.loads(path.read_bytes())
        return _File.model_validate(raw)
    except FileNotFoundError:
        raise SeedError(f"There is no file of orders at {path}.") from None
    except ValidationError as error:
        raise SeedError(f"{path.name}: {_first_problem(error, raw)}") from None
    except ValueError as error:
        raise SeedError(f"{path.name} isn't valid JSON: {error}.") from None


def _first_problem(error: ValidationError, raw: Any) -> str:
    problem = error.errors(include_url=False)[0]
    where = list(problem["loc"])
    named = ""
    match where:
        case ["orders" as kind, int(index), *rest] | ["customers" as kind, int(index), *rest]:
            row = raw[kind][index]
            name = row.get("number" if kind == "orders" else "id") if isinstance(row, dict) else None
            named = f"{kind.removesuffix('s')} {name or f'at place {index + 1} of the list'}, "
            where = rest
    field = ".".join(str(part + 1) if isinstance(part, int) else part for part in where)
    return f"{named}field {field}: {problem['msg']}." if field else f"{named}{problem['msg']}."


def _check(rows: _File, path: Path) -> None:
    """Check what one row says about another; the database would refuse it too, but less clearly."""
    customers = {customer.id: customer for customer in rows.customers}
    _no_two([customer.id for customer in rows.customers], path, "customers", "id")
    _no_two([email_key(customer.email) for customer in rows.customers], path, "customers", "email")
    _no_two([m.id for customer in rows.customers for m in customer.payment_methods], path, "payment methods", "id")
    _no_two([order_key(order.number) for order in rows.orders], path, "orders", "number")

    for customer in rows.customers:
        for method in customer.payment_methods:
            if method.kind is PaymentKind.GIFT_CARD and method.balance is None:
                raise SeedError(f"{path.name}: customer {customer.id}: gift card {method.id} has no balance.")
            if method.kind is PaymentKind.CARD and method.last_four is None:
                raise SeedError(f"{path.name}: customer {customer.id}: card {method.id} has no last_four.")

    for order in rows.orders:
        if not order_digits(order.number):
            raise SeedError(f"{path.name}: order {order.number}: an order number needs at least one digit.")
        owner = customers.get(order.customer)
        if owner is None:
            raise SeedError(f"{path.name}: order {order.number}: there is no customer {order.customer}.")
        own_methods = {method.id for method in owner.payment_methods}
        for method_id in [order.payment_method, *(refund.method for refund in order.refunds)]:
            if method_id not in own_methods:
                raise SeedError(
                    f"{path.name}: order {order.number}: customer {owner.id} has no payment method {method_id}."
                )
        for position, line in enumerate(order.lines, start=1):
            if line.variant_id is None and line.sku is None:
                raise SeedError(f"{path.name}: order {order.number}, line {position}: give the variant_id or the sku.")


def _no_two(keys: list[str], path: Path, what: str, field: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise SeedError(f"{path.name}: two {what} have the same {field}, {key}.")
        seen.add(key)


def _customer(row: _CustomerRow) -> Customer:
    return Customer(
        id=row.id,
        first_name=row.first_name,
        last_name=row.last_name,
        email=row.email,
        email_key=email_key(row.email),
        phone=row.phone,
        addresses=[
            Address(position=position, zip_key=zip_key(address.zip), **address.model_dump())
            for position, address in enumerate(row.addresses)
        ],
        payment_methods=[PaymentMethod(**method.model_dump()) for method in row.payment_methods],
    )


def _add_order(session: Session, row: _OrderRow) -> None:
    total = sum((line.quantity * line.unit_price for line in row.lines), row.shipping_cost)
    order = Order(
        number=row.number,
        number_key=order_key(row.number),
        number_digits=order_digits(row.number),
        customer_id=row.customer,
        placed_at=row.placed_at,
        status=row.status,
        currency=row.currency,
        shipping_cost=row.shipping_cost,
        payment_method_id=row.payment_method,
        cancel_reason=row.cancel_reason,
        lines=[OrderLine(position=position, **line.model_dump()) for position, line in enumerate(row.lines)],
        shipments=[Shipment(**shipment.model_dump()) for shipment in row.shipments],
        payments=[Payment(payment_method_id=row.payment_method, amount=total, paid_at=row.placed_at)],
        refunds=[_refund(refund) for refund in row.refunds],
        **row.address.model_dump(),
    )
    session.add(order)
    session.flush()
    session.add(
        Event(
            at=datetime.now(UTC),
            action="load",
            customer_id=row.customer,
            order_id=order.id,
            before={},
            after={"status": row.status},
        )
    )


def _refund(row: _RefundRow) -> Refund:
    values: dict[str, Any] = row.model_dump(exclude={"method"})
    return Refund(payment_method_id=row.method, **values)
