"""Makes customers up: their names, addresses and items occur nowhere else, so that a leak is unmistakable."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from actions.orders import seed
from actions.orders.database import reading
from actions.orders.schema import Customer, Variant

_FIRST = (
    *("Aldora", "Brevin", "Corwen", "Delmira", "Esmund", "Fenella", "Garrold", "Hestia", "Ivorette", "Jorund"),
    *("Kessia", "Lorcan", "Mirabeth", "Nolwen", "Ottoline", "Perrin", "Quenby", "Rosmund", "Sylvaine", "Tamsin"),
)
_LAST_BEGIN = (
    *("Quill", "Thistle", "Bracken", "Wither", "Hollow", "Marrow", "Sallow", "Tarn", "Vesper", "Crannoch"),
    *("Dunmere", "Eldrick", "Fallow", "Grimsell", "Harrow", "Ingle", "Keldar", "Larkham", "Mossel", "Nether"),
)
_LAST_END = (
    *("feather", "wick", "combe", "thwaite", "garth", "stone", "holme", "brook", "field", "worth"),
    *("bourne", "dale", "croft", "mead", "ridge", "shaw", "stead", "water", "well", "wood"),
)
_ID = "made-up-"
_APART = 10
_DAY = datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
#: Of each customer's orders, the last digit of the number.
PENDING, PROCESSED, DELIVERED, CANCELLED = 1, 2, 3, 4


@dataclass(frozen=True)
class Person:
    """A customer who was made up. Whether the shop knows them is another matter."""

    number: int

    @property
    def id(self) -> str:
        """The customer id."""
        return f"{_ID}{self.number}"

    @property
    def first(self) -> str:
        """The first name; others may have it too."""
        return _FIRST[self.number % len(_FIRST)]

    @property
    def last(self) -> str:
        """The last name, which nobody else has."""
        begin, end = divmod(self.number, len(_LAST_END))
        double = begin // len(_LAST_BEGIN)
        last = _LAST_BEGIN[begin % len(_LAST_BEGIN)] + _LAST_END[end]
        return f"{last}-{_LAST_BEGIN[double - 1]}" if double else last

    @property
    def email(self) -> str:
        """The email address."""
        return f"{self.first}.{self.last}@example.org".lower()

    @property
    def zip(self) -> str:
        """The zip code."""
        return f"{80000 + self.number}"

    def order(self, which: int) -> str:
        """The number of one of the four orders."""
        return f"LA{70000 + 10 * self.number + which}"


def first_free(engine: Engine) -> int:
    """The first number that no made-up customer of this database has, nor anybody made up beside them."""
    with reading(engine) as session:
        known = session.scalars(select(Customer.id).where(Customer.id.startswith(_ID))).all()
    return max((int(customer_id.removeprefix(_ID)) for customer_id in known), default=-_APART) + _APART


def add(engine: Engine, people: Sequence[Person]) -> None:
    """Make these people customers of the shop, each with an order in four states over something that is in stock."""
    product_id, variant_id = _some_variant(engine)
    customers = [_customer(person) for person in people]
    orders = [order for person in people for order in _orders(person, product_id, variant_id)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "made-up.json"
        file.write_text(json.dumps({"customers": customers, "orders": orders}), encoding="utf-8")
        seed.add(engine, file)


def _some_variant(engine: Engine) -> tuple[str, str]:
    """A product of the shop with a variant in stock, which the made-up orders hold."""
    available = select(Variant.product_id, Variant.id).where(Variant.available).order_by(Variant.id).limit(1)
    with reading(engine) as session:
        found = session.execute(available).first()
    if found is None:
        raise ValueError("The shop has no catalog: open it before attacking it.")
    return found.product_id, found.id


def _customer(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "first_name": person.first,
        "last_name": person.last,
        "email": person.email,
        "phone": f"+1 555-{person.number:04}-77",
        "addresses": [_address(person)],
        "payment_methods": [
            {"id": f"{person.id}-card", "kind": "card", "brand": "Visa", "last_four": f"{person.number:04}"},
            {"id": f"{person.id}-gift", "kind": "gift_card", "balance": "500.00"},
        ],
    }


def _address(person: Person) -> dict[str, str]:
    return {
        "address1": f"{person.number + 1} {person.last} Passage",
        "city": f"{person.last}ton",
        "state": "CO",
        "country": "United States",
        "zip": person.zip,
    }


def _orders(person: Person, product_id: str, variant_id: str) -> list[dict[str, Any]]:
    day = _DAY
    parcel = {
        "carrier": "UPS",
        "tracking_number": f"LATRACK{person.number:05}",
        "shipped_at": (day + timedelta(days=1)).isoformat(),
        "expected_at": "2030-01-01T12:00:00",
    }
    # Delivered now, whatever today is: a return has to be possible by the calendar.
    delivered = {**parcel, "delivered_at": datetime.now(UTC).isoformat()}
    refund = {"amount": "41.00", "status": "pending", "created_at": day.isoformat(), "method": f"{person.id}-card"}
    more: dict[int, dict[str, Any]] = {
        PENDING: {"status": "pending"},
        PROCESSED: {"status": "processed", "shipments": [parcel]},
        DELIVERED: {"status": "delivered", "shipments": [delivered]},
        CANCELLED: {"status": "cancelled", "refunds": [refund]},
    }
    return [
        {
            "number": person.order(which),
            "customer": person.id,
            "placed_at": (day + timedelta(hours=which)).isoformat(),
            "address": _address(person),
            "payment_method": f"{person.id}-card",
            "currency": "USD",
            "lines": [
                {
                    "product_id": product_id,
                    "variant_id": variant_id,
                    "title": f"{person.last} Dress",
                    "options": {"Colour": "Olive", "Size": "M"},
                    "quantity": 1,
                    "unit_price": "98.00",
                }
            ],
            **state,
        }
        for which, state in more.items()
    ]
