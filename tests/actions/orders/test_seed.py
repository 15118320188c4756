"""An orders file is loaded whole, once, or refused with a sentence that names the place."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.orders import seed
from actions.orders.database import open_database, reading
from actions.orders.schema import Customer, Event, Order
from tests.actions import small_shop


def written(folder: Path, rows: dict[str, Any]) -> Path:
    file = folder / "shop.json"
    file.write_text(json.dumps(rows))
    return file


def test_loading_twice_changes_nothing_and_says_so(database_url: str, tmp_path: Path) -> None:
    engine = open_database(database_url)
    file = written(tmp_path, small_shop.rows())
    first, second = seed.load(engine, file), seed.load(engine, file)
    assert (first.customers, first.orders, first.already_there) == (2, 9, False)
    assert (second.customers, second.orders, second.already_there) == (0, 0, True)
    with reading(engine) as session:
        assert session.scalar(select(func.count(Order.id))) == 9
        assert session.scalar(select(func.count(Event.id)).where(Event.action == "load")) == 9
    engine.dispose()


def _set(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(rows: dict[str, Any]) -> None:
        place: Any = rows
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_set("orders", 1, "status", value="lost"), "order ML1002, field status: .*pending"),
        (_set("orders", 0, "lines", 1, "quantity", value=0), "order ML1001, field lines.2.quantity"),
        (_set("orders", 0, "lines", 0, "unit_price", value="1.005"), "field lines.1.unit_price"),
        (_set("orders", 0, "colour", value="red"), "order ML1001, field colour: Extra inputs"),
        (_set("orders", 8, "number", value=None), "order at place 9 of the list, field number"),
        (_set("customers", 1, "email", value="ben"), "customer ben, field email"),
        (_set("customers", 1, "email", value="ANA.lopez@example.com"), "two customers have the same email"),
        (_set("customers", 0, "payment_methods", 1, "balance", value=None), "gift card ana-gift has no balance"),
        (_set("customers", 0, "payment_methods", 0, "last_four", value=None), "card ana-card has no last_four"),
        (_set("orders", 0, "customer", value="eve"), "order ML1001: there is no customer eve"),
        (_set("orders", 0, "payment_method", value="ben-card"), "order ML1001: customer ana has no payment method"),
        (_set("orders", 4, "refunds", 0, "method", value="ben-card"), "order ML1005: customer ana has no payment"),
        (_set("orders", 1, "number", value="#ml-1001"), "two orders have the same number"),
        (_set("orders", 0, "number", value="ML"), "order ML: an order number needs at least one digit"),
        (
            _set("orders", 0, "lines", 0, "variant_id", value=None),
            "order ML1001, line 1: give the variant_id or the sku",
        ),
    ],
)
def test_a_mistake_is_named_and_nothing_is_loaded(
    change: Callable[[dict[str, Any]], None], says: str, tmp_path: Path
) -> None:
    rows = small_shop.rows()
    change(rows)
    engine = open_database(f"sqlite:///{tmp_path / 'orders.db'}")
    with pytest.raises(seed.SeedError, match=says):
        seed.load(engine, written(tmp_path, rows))
    with reading(engine) as session:
        assert session.scalar(select(func.count(Customer.id))) == 0
    engine.dispose()


def test_a_missing_or_broken_file_is_explained(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'orders.db'}")
    with pytest.raises(seed.SeedError, match=r"no file of orders at .*nowhere\.json"):
        seed.load(engine, tmp_path / "nowhere.json")
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(seed.SeedError, match=r"broken\.json isn't valid JSON"):
        seed.load(engine, tmp_path / "broken.json")
    engine.dispose()


def test_the_sample_boutique_loads(repo: Path, tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'orders.db'}")
    report = seed.load(engine, repo / "lisa" / "boutique" / "orders.json")
    assert report.customers >= 40
    with reading(engine) as session:
        statuses = set(session.scalars(select(Order.status).distinct()))
    assert {status.value for status in statuses} == {
        "pending",
        "processed",
        "delivered",
        "cancelled",
        "return requested",
        "exchange requested",
    }
    engine.dispose()
