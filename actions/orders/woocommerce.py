"""Looks orders up in a WooCommerce shop, by its REST API (wc/v3)."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from actions.orders.identifiers import email_key, order_key, zip_key
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

ORDERS_A_PAGE = 100
#: Of what a search finds; an email address with more orders than that is no customer's.
MOST_PAGES = 3
_ORDERS = "/wp-json/wc/v3/orders"
#: Where the plugins Shipment Tracking and Advanced Shipment Tracking keep the parcels; WooCommerce has none itself.
_PARCELS = "_wc_shipment_tracking_items"
_STATES: dict[str, tuple[OrderStatus, StateInWords | None]] = {
    "pending": (OrderStatus.PENDING, StateInWords("waits for its payment.", "waiting for payment")),
    "on-hold": (OrderStatus.PENDING, StateInWords("is on hold until its payment is confirmed.", "on hold")),
    "processing": (OrderStatus.PENDING, None),
    "completed": (OrderStatus.PROCESSED, StateInWords("has been completed and sent to you.", "completed")),
    "cancelled": (OrderStatus.CANCELLED, None),
    "refunded": (OrderStatus.CANCELLED, StateInWords("was refunded.", "refunded")),
    "failed": (OrderStatus.PENDING, StateInWords("could not be paid, so it is not being prepared.", "not paid")),
}


class WooCommerce:
    """The orders of one WooCommerce shop; key and secret are a REST API key's with the permission Read."""

    name = "WooCommerce"

    def __init__(self, url: str, key: str, secret: str, first_wait_s: float = FIRST_WAIT_S) -> None:
        self._http = ShopHttp(url, auth=(key, secret), first_wait_s=first_wait_s)

    def by_number(self, number: str) -> Sequence[FoundOrder]:
        """The orders of this number; the search finds other things too, such as a zip code of those digits."""
        key = order_key(number)
        found = (_found(row) for row in self._search(key) if order_key(str(row["number"])) == key)
        return [self._with_refunds(order, row_id) for order, row_id in found]

    def by_email(self, email: str, limit: int) -> Sequence[FoundOrder]:
        """The orders of this email address, the newest first."""
        rows = [row for row in self._search(email) if _is_of(row, email)][:limit]
        return [self._with_refunds(*_found(row)) for row in rows]

    def count(self, email: str) -> int:
        """How many orders this email address has."""
        return sum(_is_of(row, email) for row in self._search(email))

    def check(self) -> None:
        """Ask for one order."""
        self._get(_ORDERS, {"per_page": 1})

    def _search(self, text: str) -> Iterator[dict[str, Any]]:
        for page in range(1, MOST_PAGES + 1):
            parameters = {"search": text, "per_page": ORDERS_A_PAGE, "page": page, "orderby": "date", "order": "desc"}
            rows, pages = self._get(_ORDERS, parameters)
            yield from (row for row in rows if row.get("status") in _STATES)
            if page >= pages:
                return

    def _with_refunds(self, order: FoundOrder, row_id: int) -> FoundOrder:
        """The order with its refunds, which are asked for where it has any: the order itself doesn't say when."""
        if not order.record.refunds:
            return order
        rows, _ = self._get(f"{_ORDERS}/{row_id}/refunds", {"per_page": ORDERS_A_PAGE})
        refunds = tuple(_refund(row, order.record.payment_method) for row in rows)
        return replace(order, record=replace(order.record, refunds=refunds))

    def _get(self, path: str, parameters: dict[str, Any]) -> tuple[list[dict[str, Any]], int]:
        """The rows and the number of pages."""
        try:
            answer = self._http.retrying()(self._http.send, "GET", path, params=parameters)
            rows = answer.json()
        except json.JSONDecodeError:
            raise SourceError("WooCommerce answers something that isn't JSON") from None
        except (TryAgainError, SourceError) as error:
            raise SourceError(f"WooCommerce {error}") from None
        if not isinstance(rows, list):
            raise SourceError("WooCommerce answers without a list")
        return rows, int(answer.headers.get("X-WP-TotalPages") or 1)


def _is_of(row: dict[str, Any], email: str) -> bool:
    return email_key((row.get("billing") or {}).get("email") or "") == email_key(email)


def _found(row: dict[str, Any]) -> tuple[FoundOrder, int]:
    """The order and WooCommerce's own id of it."""
    billing, shipping = row.get("billing") or {}, row.get("shipping") or {}
    zips = {billing.get("postcode"), shipping.get("postcode")}
    found = FoundOrder(
        email=billing.get("email") or "",
        first_name=billing.get("first_name") or "",
        last_name=billing.get("last_name") or "",
        zips=frozenset(zip_key(code) for code in zips if code),
        record=_record(row, shipping if shipping.get("address_1") else billing),
    )
    return found, int(row["id"])


def _record(row: dict[str, Any], address: dict[str, Any]) -> OrderRecord:
    method = _method(row.get("payment_method") or "")
    shipments = tuple(_parcels(row))
    status, in_words = _STATES[row["status"]]
    if row["status"] == "completed" and shipments:
        in_words = None  # the parcels say it better
    fields = ("address_1", "address_2", "city", "state", "country", "postcode")
    placed = _moment(row["date_created_gmt"])
    return OrderRecord(
        number=str(row["number"]),
        version=0,
        placed_at=placed,
        status=status,
        in_words=in_words,
        currency=row["currency"],
        shipping_cost=Decimal(row["shipping_total"]),
        stated_total=Decimal(row["total"]),
        address=AddressRecord(*(address.get(field) or "" for field in fields)),
        payment_method=method,
        lines=tuple(_line(line) for line in row["line_items"]),
        shipments=shipments,
        refunds=tuple(
            RefundRecord(abs(Decimal(refund["total"])), RefundStatus.PENDING, method, placed, None)
            for refund in row.get("refunds") or []
        ),
    )


def _line(line: dict[str, Any]) -> OrderLineRecord:
    chosen = {
        meta.get("display_key") or meta["key"]: str(meta.get("display_value") or meta["value"])
        for meta in line.get("meta_data") or []
        if not meta["key"].startswith("_")
    }
    return OrderLineRecord(
        id=line["id"],
        product_id=str(line["product_id"]),
        variant_id=str(line["variation_id"]) if line.get("variation_id") else None,
        sku=line.get("sku") or None,
        title=line.get("parent_name") or line["name"],
        options=chosen,
        quantity=line["quantity"],
        unit_price=Decimal(str(line["price"])).quantize(Decimal("0.01")),
    )


def _parcels(row: dict[str, Any]) -> Iterator[ShipmentRecord]:
    kept = next((meta["value"] for meta in row.get("meta_data") or [] if meta["key"] == _PARCELS), None)
    for parcel in kept if isinstance(kept, list) else []:
        shipped = str(parcel.get("date_shipped") or "")
        if parcel.get("tracking_number") and shipped.isdigit():
            yield ShipmentRecord(
                carrier=parcel.get("custom_tracking_provider") or parcel.get("tracking_provider") or "the carrier",
                tracking_number=parcel["tracking_number"],
                shipped_at=datetime.fromtimestamp(int(shipped), UTC),
                expected_at=None,
                delivered_at=None,
            )


def _refund(row: dict[str, Any], method: PaymentMethodRecord) -> RefundRecord:
    created = _moment(row["date_created_gmt"])
    is_paid = bool(row.get("refunded_payment"))  # else it was written down only, and paid by hand
    return RefundRecord(
        amount=Decimal(row["amount"]),
        status=RefundStatus.PAID if is_paid else RefundStatus.PENDING,
        method=method,
        created_at=created,
        paid_at=created if is_paid else None,
    )


def _method(gateway: str) -> PaymentMethodRecord:
    is_paypal = bool(re.search(r"paypal|ppcp", gateway, re.IGNORECASE))
    return PaymentMethodRecord("", PaymentKind.PAYPAL if is_paypal else PaymentKind.CARD, None, None, None)


def _moment(text: str) -> datetime:
    """WooCommerce writes UTC without saying so."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
