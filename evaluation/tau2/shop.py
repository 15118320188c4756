"""Turns a tau2-bench retail `db.json` into an orders database of ours."""

import gzip
import json
import tempfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, select

from actions.orders import products, seed
from actions.orders.database import writing
from actions.orders.schema import Customer, Table
from retrieval.records import Product, Variant

_FIRST_ORDER = datetime(2026, 1, 1, tzinfo=UTC)  # tau2 has no dates: a customer's orders are listed oldest first
_KINDS = {"credit_card": "card", "paypal": "paypal", "gift_card": "gift_card"}


def read(path: Path) -> dict[str, Any]:
    """The content of a `db.json`, packed or not."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    content = json.loads(raw)
    for table in ("products", "users", "orders"):
        if table not in content:
            raise ValueError(f"{path.name} is no tau2 retail database: it has no {table}.")
    return dict(content)


def load(engine: Engine, db: dict[str, Any]) -> None:
    """Fill an empty orders database with tau2's customers, orders and catalog."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orders.json"
        file.write_text(json.dumps({"customers": _customers(db), "orders": _orders(db)}), encoding="utf-8")
        seed.load(engine, file)
    products.replace(engine, [_product(product) for product in db["products"].values()])


def clear(engine: Engine, db: dict[str, Any]) -> None:
    """Empty an orders database for the next conversation, unless it holds anybody who isn't tau2's."""
    with writing(engine) as session:
        strangers = [customer for customer in session.scalars(select(Customer.id)) if customer not in db["users"]]
        if strangers:
            raise ValueError("The bot's orders database holds real customers. Start the bot with an empty one.")
        for table in reversed(Table.metadata.sorted_tables):
            session.execute(delete(table))


def _customers(db: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "id": user["user_id"],
            **user["name"],
            "email": user["email"],
            "addresses": [user["address"]],
            "payment_methods": [_method(method) for method in user["payment_methods"].values()],
        }
        for user in db["users"].values()
    ]


def _method(method: dict[str, Any]) -> dict[str, Any]:
    known = {"id": method["id"], "kind": _KINDS[method["source"]]}
    if method["source"] == "gift_card":
        return {**known, "balance": _money(method["balance"])}
    return {**known, **{name: method[name] for name in ("brand", "last_four") if name in method}}


def _orders(db: dict[str, Any]) -> list[dict[str, Any]]:
    places = {number: place for user in db["users"].values() for place, number in enumerate(user["orders"])}
    return [
        {
            "number": order["order_id"],
            "customer": order["user_id"],
            "placed_at": (_FIRST_ORDER + timedelta(days=places.get(order["order_id"], 0))).isoformat(),
            "status": order["status"],
            "address": order["address"],
            "payment_method": order["payment_history"][0]["payment_method_id"],
            "currency": "USD",
            "lines": [
                {
                    "product_id": item["product_id"],
                    "title": item["name"],
                    "variant_id": item["item_id"],
                    "options": item["options"],
                    "quantity": 1,
                    "unit_price": _money(item["price"]),
                }
                for item in order["items"]
            ],
            "cancel_reason": order.get("cancel_reason"),
        }
        for order in db["orders"].values()
    ]


def _product(product: dict[str, Any]) -> Product:
    return Product(
        product_id=product["product_id"],
        title=product["name"],
        currency="USD",
        variants=tuple(
            Variant(
                variant_id=variant["item_id"],
                sku=variant["item_id"],
                options=variant["options"],
                price=Decimal(_money(variant["price"])),
                available=variant["available"],
            )
            for variant in product["variants"].values()
        ),
    )


def _money(amount: float) -> str:
    return f"{amount:.2f}"
