"""Looks orders up in a Shopify shop, by its GraphQL Admin API."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from actions.orders.identifiers import email_key, order_digits, order_key, zip_key
from actions.orders.records import (
    AddressRecord,
    OrderLineRecord,
    OrderRecord,
    PaymentMethodRecord,
    RefundRecord,
    ShipmentRecord,
    StateInWords,
)
from actions.orders.schema import OrderStatus, PaymentKind, RefundStatus
from actions.orders.sources import FIRST_WAIT_S, FoundOrder, ShopHttp, SourceError, TryAgainError

#: What a query costs grows with what it may return, and one may cost 1,000 points: so small pages.
ORDERS_A_PAGE = 5
_ORDERS = """
query LisaOrders($query: String!, $first: Int!, $after: String) {
  orders(first: $first, after: $after, query: $query, sortKey: CREATED_AT, reverse: true) {
    pageInfo { hasNextPage endCursor }
    nodes {
      name email createdAt cancelledAt presentmentCurrencyCode
      displayFulfillmentStatus displayFinancialStatus returnStatus paymentGatewayNames
      currentTotalPriceSet { presentmentMoney { amount } }
      totalShippingPriceSet { presentmentMoney { amount } }
      customer { firstName lastName }
      shippingAddress { address1 address2 city province country zip firstName lastName }
      billingAddress { zip }
      lineItems(first: 20) {
        nodes { title variantTitle sku quantity originalUnitPriceSet { presentmentMoney { amount } } }
      }
      fulfillments(first: 5) {
        createdAt estimatedDeliveryAt deliveredAt displayStatus
        trackingInfo(first: 2) { company number }
      }
      refunds(first: 5) {
        createdAt
        totalRefundedSet { presentmentMoney { amount } }
        transactions(first: 3) { nodes { gateway status } }
      }
    }
  }
}
"""
_COUNT = "query LisaCount($query: String!) { ordersCount(query: $query) { count } }"
_CHECK = "query LisaCheck { orders(first: 1) { nodes { name } } }"
_RETURNING = ("RETURN_REQUESTED", "IN_PROGRESS", "INSPECTION_COMPLETE")


class Shopify:
    """The orders of one Shopify shop.

    The token is a custom app's Admin API access token with the scope `read_orders` (and `read_all_orders` for orders
    older than 60 days).
    """

    name = "Shopify"

    def __init__(self, url: str, token: str, api_version: str, first_wait_s: float = FIRST_WAIT_S) -> None:
        self._http = ShopHttp(url, headers={"X-Shopify-Access-Token": token}, first_wait_s=first_wait_s)
        self._path = f"/admin/api/{api_version}/graphql.json"

    def by_number(self, number: str) -> Sequence[FoundOrder]:
        """The orders of this number; Shopify compares the name as the shop writes it, with its letters."""
        key = order_key(number)
        found = list(self._orders(f"name:{_quoted(key)}", ORDERS_A_PAGE))
        return [order for order in found if key in (order_key(order.record.number), order_digits(order.record.number))]

    def by_email(self, email: str, limit: int) -> Sequence[FoundOrder]:
        """The orders of this email address, the newest first."""
        found = self._orders(f"email:{_quoted(email)}", limit)
        return [order for order in found if email_key(order.email) == email_key(email)]

    def count(self, email: str) -> int:
        """How many orders this email address has."""
        return int(self._ask(_COUNT, {"query": f"email:{_quoted(email)}"})["ordersCount"]["count"])

    def check(self) -> None:
        """Ask for one order."""
        self._ask(_CHECK, {})

    def _orders(self, query: str, limit: int) -> Iterator[FoundOrder]:
        after: str | None = None
        left = limit
        while left > 0:
            first = min(left, ORDERS_A_PAGE)
            page = self._ask(_ORDERS, {"query": query, "first": first, "after": after})["orders"]
            yield from (_found(node) for node in page["nodes"])
            left -= first
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def _ask(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._http.retrying()(self._ask_once, query, variables)
        except (TryAgainError, SourceError) as error:
            raise SourceError(f"Shopify {error}") from None

    def _ask_once(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        answer = self._http.send("POST", self._path, json={"query": query, "variables": variables})
        try:
            content = answer.json()
        except json.JSONDecodeError:
            raise SourceError("answers something that isn't JSON") from None
        if errors := content.get("errors"):
            _raise(errors, content.get("extensions") or {})
        data = content.get("data")
        if not isinstance(data, dict):
            raise SourceError("answers without data")
        return data


def _raise(errors: Any, extensions: dict[str, Any]) -> None:
    """Errors come with status 200; of a throttled query Shopify says how fast its points come back."""
    codes = [(one.get("extensions") or {}).get("code") for one in errors] if isinstance(errors, list) else []
    if "THROTTLED" in codes:
        cost = extensions.get("cost") or {}
        throttle = cost.get("throttleStatus") or {}
        missing = (cost.get("requestedQueryCost") or 0) - (throttle.get("currentlyAvailable") or 0)
        rate = throttle.get("restoreRate") or 0
        raise TryAgainError("is too busy", max(missing, 0) / rate if rate else None)
    if "ACCESS_DENIED" in codes:
        raise SourceError("refuses our credentials: the app needs the scope read_orders")
    raise SourceError(f"refuses the query ({', '.join(str(code) for code in codes if code) or 'no reason given'})")


def _quoted(text: str) -> str:
    """Text in Shopify's search syntax that means only itself."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _found(node: dict[str, Any]) -> FoundOrder:
    address = node.get("shippingAddress") or {}
    customer = node.get("customer") or {}
    zips = {address.get("zip"), (node.get("billingAddress") or {}).get("zip")}
    return FoundOrder(
        email=node.get("email") or "",
        first_name=customer.get("firstName") or address.get("firstName") or "",
        last_name=customer.get("lastName") or address.get("lastName") or "",
        zips=frozenset(zip_key(code) for code in zips if code),
        record=_record(node, address),
    )


def _record(node: dict[str, Any], address: dict[str, Any]) -> OrderRecord:
    method = _method((node.get("paymentGatewayNames") or [""])[0])
    shipments = tuple(parcel for one in node["fulfillments"] for parcel in _parcels(one))
    status, in_words = _status(node, shipments)
    fields = ("address1", "address2", "city", "province", "country", "zip")
    return OrderRecord(
        number=node["name"].lstrip("#"),
        version=0,
        placed_at=_moment(node["createdAt"]),
        status=status,
        in_words=in_words,
        currency=node["presentmentCurrencyCode"],
        shipping_cost=_amount(node["totalShippingPriceSet"]),
        stated_total=_amount(node["currentTotalPriceSet"]),
        address=AddressRecord(*(address.get(field) or "" for field in fields)),
        payment_method=method,
        lines=tuple(_line(place, line) for place, line in enumerate(node["lineItems"]["nodes"])),
        shipments=shipments,
        refunds=tuple(_refund(refund) for refund in node["refunds"]),
    )


def _line(place: int, line: dict[str, Any]) -> OrderLineRecord:
    return OrderLineRecord(
        id=place,
        product_id="",
        variant_id=None,
        sku=line.get("sku"),
        title=line["title"],
        options={"": line["variantTitle"]} if line.get("variantTitle") else {},
        quantity=line["quantity"],
        unit_price=_amount(line["originalUnitPriceSet"]),
    )


def _status(node: dict[str, Any], shipments: Sequence[ShipmentRecord]) -> tuple[OrderStatus, StateInWords | None]:
    if node.get("cancelledAt"):
        return OrderStatus.CANCELLED, None
    if node.get("returnStatus") in _RETURNING:
        return OrderStatus.RETURN_REQUESTED, None
    match node.get("displayFulfillmentStatus"):
        case "FULFILLED" if shipments and all(parcel.delivered_at for parcel in shipments):
            return OrderStatus.DELIVERED, None
        case "FULFILLED" if shipments:
            return OrderStatus.PROCESSED, None
        case "FULFILLED":
            return OrderStatus.PROCESSED, StateInWords("has been sent to you.", "sent")
        case "PARTIALLY_FULFILLED":
            return OrderStatus.PROCESSED, StateInWords("has been sent to you in part; the rest follows.", "partly sent")
        case "ON_HOLD":
            return OrderStatus.PENDING, StateInWords("is on hold and has not been shipped yet.", "on hold")
    if node.get("displayFinancialStatus") == "REFUNDED":
        return OrderStatus.CANCELLED, StateInWords("was refunded.", "refunded")
    return OrderStatus.PENDING, None


def _parcels(fulfillment: dict[str, Any]) -> list[ShipmentRecord]:
    if fulfillment.get("displayStatus") == "CANCELED":
        return []
    return [
        ShipmentRecord(
            carrier=tracking.get("company") or "the carrier",
            tracking_number=tracking["number"],
            shipped_at=_moment(fulfillment["createdAt"]),
            expected_at=_moment_or_none(fulfillment.get("estimatedDeliveryAt")),
            delivered_at=_moment_or_none(fulfillment.get("deliveredAt")),
        )
        for tracking in fulfillment.get("trackingInfo") or []
        if tracking.get("number")
    ]


def _refund(refund: dict[str, Any]) -> RefundRecord:
    transactions = refund["transactions"]["nodes"]
    is_paid = bool(transactions) and all(one.get("status") == "SUCCESS" for one in transactions)
    created = _moment(refund["createdAt"])
    return RefundRecord(
        amount=_amount(refund["totalRefundedSet"]),
        status=RefundStatus.PAID if is_paid else RefundStatus.PENDING,
        method=_method(transactions[0].get("gateway") if transactions else ""),
        created_at=created,
        paid_at=created if is_paid else None,
    )


def _method(gateway: str | None) -> PaymentMethodRecord:
    kind = PaymentKind.CARD
    if re.search("paypal", gateway or "", re.IGNORECASE):
        kind = PaymentKind.PAYPAL
    elif gateway == "gift_card":
        kind = PaymentKind.GIFT_CARD
    return PaymentMethodRecord("", kind, None, None, None)


def _amount(money: dict[str, Any]) -> Decimal:
    """What the customer pays or gets back, in the currency they chose, which needn't be the shop's."""
    return Decimal(str(money["presentmentMoney"]["amount"])).quantize(Decimal("0.01"))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment_or_none(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
