"""Makes a task's expected changes, and takes stock of an orders database to compare two of them."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Engine, select

from actions.orders.database import reading
from actions.orders.reading import address_record
from actions.orders.records import AddressRecord, OrderRecord
from actions.orders.repository import Orders
from actions.orders.schema import Address, ItemChange, Order, PaymentMethod
from actions.orders.service import Asker, Items, OrderService, RefusedError, Swap

WRITES = (
    *("cancel_pending_order", "modify_pending_order_address", "modify_pending_order_payment"),
    *("modify_pending_order_items", "return_delivered_order_items", "exchange_delivered_order_items"),
    "modify_user_address",
)
_ADDRESS = ("address1", "address2", "city", "state", "country", "zip")


def make(engine: Engine, customer_email: str, actions: list[dict[str, Any]]) -> list[str]:
    """Make the expected changes; returns those that our rules refuse, with the reason."""
    orders, service = Orders(engine, short_proofs=True), OrderService(engine, return_within_days=None)
    customer = orders.verify_by_email(customer_email, "expected").customer
    if customer is None:
        raise ValueError(f"There is no customer {customer_email} in the database.")
    by = Asker(customer, "expected", None)
    refused = []
    for action in actions:
        try:
            _make(orders, service, by, action["name"], action["arguments"])
        except RefusedError as refusal:
            refused.append(f"{action['name']}: {refusal}")
    return refused


def _make(orders: Orders, service: OrderService, by: Asker, name: str, given: dict[str, Any]) -> None:
    if name == "modify_user_address":
        service.change_default_address(by, _address(given))
        return
    number, method = given["order_id"], given.get("payment_method_id", "")
    order = orders.for_customer(by.customer).order(number)
    if order is None:
        raise RefusedError(f"There is no order {number} in this customer's name.")
    match name:
        case "cancel_pending_order":
            service.cancel(by, number, given["reason"], order.version)
        case "modify_pending_order_address":
            service.change_address(by, number, _address(given), order.version)
        case "modify_pending_order_payment":
            service.change_payment(by, number, method, order.version)
        case "return_delivered_order_items":
            items = [Items(line, 1) for line in lines_of(order, given["item_ids"])]
            service.return_items(by, number, items, method, order.version)
        case "modify_pending_order_items" | "exchange_delivered_order_items":
            lines = lines_of(order, given["item_ids"])
            swaps = [Swap(line, 1, new) for line, new in zip(lines, given["new_item_ids"], strict=True)]
            change = service.change_items if name == "modify_pending_order_items" else service.exchange_items
            change(by, number, swaps, method, order.version)


def lines_of(order: OrderRecord, item_ids: list[str]) -> list[int]:
    """The order's lines that hold these items, a line for each."""
    left = list(order.lines)
    found = []
    for item_id in item_ids:
        line = next((line for line in left if line.variant_id == item_id), None)
        if line is None:
            raise RefusedError(f"Order {order.number} has no item {item_id}.")
        left.remove(line)
        found.append(line.id)
    return found


def stock_take(engine: Engine, customer_id: str) -> dict[str, Any]:
    """Everything that a change may touch of one customer; two databases agree when this does."""
    with reading(engine) as session:
        orders = session.scalars(select(Order).where(Order.customer_id == customer_id)).all()
        changes = session.scalars(select(ItemChange).where(ItemChange.order_id.in_([order.id for order in orders])))
        numbers = {order.id: order.number for order in orders}
        methods = session.scalars(select(PaymentMethod).where(PaymentMethod.customer_id == customer_id))
        address = session.scalars(
            select(Address).where(Address.customer_id == customer_id, Address.position == 0)
        ).one()
        return {
            "orders": {
                order.number: {
                    "status": order.status.value,
                    "reason": order.cancel_reason,
                    "address": asdict(address_record(order)),
                    "paid with": order.payment_method_id,
                    "items": sorted(f"{line.variant_id} {line.unit_price}" for line in order.lines),
                    "payments": sorted(f"{paid.payment_method_id} {paid.amount}" for paid in order.payments),
                    "refunds": sorted(f"{refund.payment_method_id} {refund.amount}" for refund in order.refunds),
                }
                for order in orders
            },
            "item changes": sorted(
                f"{numbers[row.order_id]} {row.kind.value} {row.quantity} {row.old_variant_id} -> {row.new_variant_id} "
                f"{row.payment_method_id}"
                for row in changes
            ),
            "balances": {method.id: str(method.balance) for method in methods},
            "default address": asdict(address_record(address)),
        }


def _address(given: dict[str, Any]) -> AddressRecord:
    return AddressRecord(**{part: given[part] for part in _ADDRESS})
