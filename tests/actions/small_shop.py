"""A shop of two customers, small enough to know by heart: Ana has an order in every status, Ben has one."""

import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from retrieval.records import Product, Variant

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ANA = "ana.lopez@example.com"
BEN = "ben.okoye@example.com"
ANA_ZIP = "94110"
BEN_ZIP = "10001"

_ANA_LIVES = {
    "address1": "1 Hill Street",
    "address2": "",
    "city": "San Francisco",
    "state": "CA",
    "country": "United States",
    "zip": ANA_ZIP,
}
_BEN_LIVES = {
    "address1": "2 River Road",
    "address2": "Apt 5",
    "city": "New York",
    "state": "NY",
    "country": "United States",
    "zip": BEN_ZIP,
}
_DRESS = {
    "product_id": "wrap-dress",
    "title": "Linen Wrap Dress",
    "variant_id": "wrap-dress-navy-m",
    "options": {"Colour": "Navy", "Size": "M"},
    "quantity": 1,
    "unit_price": "89.00",
}
_SOCKS = {
    "product_id": "wool-socks",
    "title": "Wool Socks",
    "sku": "SOCK-1",
    "options": {"Title": "Default Title"},
    "quantity": 2,
    "unit_price": "12.50",
}


def _ana(number: str, placed: str, status: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number,
        "customer": "ana",
        "placed_at": placed,
        "status": status,
        "address": _ANA_LIVES,
        "payment_method": "ana-card",
        "currency": "USD",
        "lines": [_DRESS],
        **more,
    }


def _parcel(delivered: str | None, expected: str = "2026-11-27T12:00:00") -> dict[str, Any]:
    return {
        "carrier": "UPS",
        "tracking_number": "1Z999",
        "shipped_at": "2026-11-20T09:00:00",
        "expected_at": expected,
        "delivered_at": delivered,
    }


def _refund(status: str, created: str, method: str = "ana-card") -> dict[str, Any]:
    return {"amount": "89.00", "status": status, "created_at": created, "method": method}


_SHOP: dict[str, Any] = {
    "customers": [
        {
            "id": "ana",
            "first_name": "Ana",
            "last_name": "López",
            "email": "Ana.Lopez@example.com",
            "phone": "+1 415-555-0101",
            "addresses": [_ANA_LIVES],
            "payment_methods": [
                {"id": "ana-card", "kind": "card", "brand": "Visa", "last_four": "4242"},
                {"id": "ana-gift", "kind": "gift_card", "balance": "45.00"},
                {"id": "ana-paypal", "kind": "paypal"},
            ],
        },
        {
            "id": "ben",
            "first_name": "Ben",
            "last_name": "Okoye",
            "email": BEN,
            "addresses": [_BEN_LIVES],
            "payment_methods": [{"id": "ben-card", "kind": "card", "brand": "Visa", "last_four": "1111"}],
        },
    ],
    "orders": [
        _ana("ML1001", "2026-11-23T08:00:00", "pending", lines=[_DRESS, _SOCKS], shipping_cost="4.95"),
        _ana("ML1002", "2026-11-19T08:00:00", "processed", shipments=[_parcel(None)]),
        _ana("ML1003", "2026-11-10T08:00:00", "processed", shipments=[_parcel(None, "2026-11-22T12:00:00")]),
        _ana("ML1004", "2026-11-01T08:00:00", "delivered", shipments=[_parcel("2026-11-22T10:00:00")]),
        _ana("ML1005", "2026-10-30T08:00:00", "cancelled", refunds=[_refund("pending", "2026-11-20T10:00:00")]),
        _ana("ML1006", "2026-10-20T08:00:00", "return requested", shipments=[_parcel("2026-10-25T10:00:00")]),
        _ana("ML1007", "2026-10-10T08:00:00", "cancelled", refunds=[_refund("pending", "2026-10-12T10:00:00")]),
        _ana(
            "ML1008",
            "2026-10-01T08:00:00",
            "return requested",
            refunds=[{**_refund("paid", "2026-10-12T10:00:00", "ana-gift"), "paid_at": "2026-10-12T10:05:00"}],
        ),
        {
            "number": "ML2001",
            "customer": "ben",
            "placed_at": "2026-11-21T08:00:00",
            "status": "processed",
            "address": _BEN_LIVES,
            "payment_method": "ben-card",
            "currency": "USD",
            "lines": [{**_SOCKS, "title": "Secret Slippers"}],
        },
    ],
}


DRESS_M, DRESS_S, DRESS_XL, DRESS_L = ("wrap-dress-navy-m", "wrap-dress-navy-s", "wrap-dress-navy-xl", "wrap-dress-l")


def _variant(variant_id: str, price: str, size: str, available: bool = True) -> Variant:
    options = {"Colour": "Navy", "Size": size}
    return Variant(variant_id=variant_id, sku="", options=options, price=Decimal(price), available=available)


CATALOG = [
    Product(
        product_id="wrap-dress",
        title="Linen Wrap Dress",
        variants=(
            _variant(DRESS_M, "89.00", "M"),
            _variant(DRESS_S, "79.00", "S"),
            _variant(DRESS_XL, "99.00", "XL"),
            _variant(DRESS_L, "89.00", "L", available=False),
        ),
    ),
    Product(
        product_id="wool-socks",
        title="Wool Socks",
        variants=(
            Variant(
                variant_id="socks-1", sku="SOCK-1", options={"Colour": "Red"}, price=Decimal("12.50"), available=True
            ),
            Variant(
                variant_id="socks-2", sku="SOCK-2", options={"Colour": "Blue"}, price=Decimal("15.00"), available=True
            ),
        ),
    ),
]


def rows() -> dict[str, Any]:
    """The shop as it is written in an orders file; a copy, for tests that break it."""
    return copy.deepcopy(_SHOP)
