"""tau2 databases are loaded as they are, expected changes are made by our rules, and differences are found."""

import copy
import json
import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from actions.orders import seed
from actions.orders.database import open_database
from actions.orders.repository import Orders
from evaluation.tau2 import outcome, shop
from evaluation.tau2.customer import ScriptedCustomer
from evaluation.tau2.evaluate import pass_hat, section
from evaluation.tau2.run import Trial
from tests.actions import small_shop

LIVES = {"address1": "1 Hill St", "address2": "", "city": "Denver", "state": "CO", "country": "USA", "zip": "80014"}
MUG = {"color": "red", "size": "large"}
DB: dict[str, Any] = {
    "products": {
        "p1": {
            "name": "Mug",
            "product_id": "p1",
            "variants": {
                "i1": {"item_id": "i1", "options": MUG, "available": True, "price": 10.0},
                "i2": {"item_id": "i2", "options": {**MUG, "color": "blue"}, "available": True, "price": 12.5},
            },
        }
    },
    "users": {
        "kim_1": {
            "user_id": "kim_1",
            "name": {"first_name": "Kim", "last_name": "Park"},
            "address": LIVES,
            "email": "kim.park1@example.com",
            "payment_methods": {
                "card_1": {"source": "credit_card", "id": "card_1", "brand": "visa", "last_four": "4242"},
                "gift_1": {"source": "gift_card", "id": "gift_1", "balance": 20},
            },
            "orders": ["#W1000001"],
        }
    },
    "orders": {
        "#W1000001": {
            "order_id": "#W1000001",
            "user_id": "kim_1",
            "address": LIVES,
            "items": [{"name": "Mug", "product_id": "p1", "item_id": "i1", "price": 10.0, "options": MUG}],
            "status": "delivered",
            "payment_history": [{"transaction_type": "payment", "amount": 10.0, "payment_method_id": "card_1"}],
        }
    },
}
EXCHANGE: dict[str, Any] = {
    "name": "exchange_delivered_order_items",
    "arguments": {
        "order_id": "#W1000001",
        "item_ids": ["i1"],
        "new_item_ids": ["i2"],
        "payment_method_id": "gift_1",
    },
}
TASK: dict[str, Any] = {
    "id": "0",
    "user_scenario": {"instructions": {"reason_for_call": "Exchange the mug.", "known_info": "You are Kim Park."}},
    "evaluation_criteria": {"actions": [EXCHANGE]},
}


@pytest.fixture
def opened(tmp_path: Path) -> Engine:
    engine = open_database(f"sqlite:///{tmp_path / 'tau2.db'}")
    shop.load(engine, DB)
    return engine


def test_a_customer_is_loaded_with_orders_payment_methods_and_variants(opened: Engine) -> None:
    customer = Orders(opened, short_proofs=True).verify_by_name_and_zip("Kim", "Park", "80014", "chat").customer
    assert customer
    own = Orders(opened).for_customer(customer)
    order = own.order("W1000001")
    assert order and order.total == 10 and order.payment_method.id == "card_1"
    assert [variant.id for variant in own.variants("p1")] == ["i1", "i2"]


def test_the_expected_changes_show_as_the_difference(opened: Engine) -> None:
    before = outcome.stock_take(opened, "kim_1")
    assert outcome.make(opened, "kim.park1@example.com", [EXCHANGE]) == []
    after = outcome.stock_take(opened, "kim_1")
    assert after["item changes"] == ["#W1000001 exchange 1 i1 -> i2 gift_1"]
    assert (before["orders"]["#W1000001"]["status"], before["item changes"]) == ("delivered", [])


def test_what_our_rules_refuse_is_told(opened: Engine) -> None:
    poor = copy.deepcopy(EXCHANGE)
    poor["arguments"]["item_ids"] = ["i9"]
    assert outcome.make(opened, "kim.park1@example.com", [poor]) == [
        "exchange_delivered_order_items: Order #W1000001 has no item i9."
    ]


def test_a_database_with_real_customers_is_never_emptied(tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(small_shop.rows()), encoding="utf-8")
    engine = open_database(f"sqlite:///{tmp_path / 'shop.db'}")
    seed.load(engine, file)
    with pytest.raises(ValueError, match="real customers"):
        shop.clear(engine, DB)


@pytest.mark.parametrize("trial", range(20))
def test_the_customer_says_only_what_the_task_tells(trial: int) -> None:
    customer = ScriptedCustomer(TASK, DB, random.Random(trial))
    said = [
        customer.opening(EXCHANGE),
        customer.answer(EXCHANGE, "email", ""),
        customer.answer(EXCHANGE, "new_item_numbers", "What would you like instead of Mug (red / large)?"),
        customer.answer(EXCHANGE, "payment_method", ""),
    ]
    assert "Mug" in said[0] and "blue" in said[2] and "gift card" in said[3]
    assert not any(hidden in " ".join(said) for hidden in ("W1000001", "i1", "i2", "gift_1", "@example.com"))


def test_the_customer_speaks_differently_in_each_trial() -> None:
    openings = {ScriptedCustomer(TASK, DB, random.Random(trial)).opening(EXCHANGE) for trial in range(20)}
    assert len(openings) > 15


def test_the_customer_does_not_answer_what_the_wish_is_not_about() -> None:
    customer = ScriptedCustomer(TASK, DB, random.Random(1))
    assert customer.answer(EXCHANGE, "cancel_reason", "").startswith("No, that's not what I meant.")


def test_pass_hat_k_asks_for_k_passes_in_a_row() -> None:
    trials = [
        Trial("a", 1, (), ()),
        Trial("a", 2, ("/status: expected cancelled, got pending",), ("customer: hi", "bot: Hello!")),
        Trial("b", 1, (), ()),
        Trial("b", 2, (), ()),
    ]
    assert (pass_hat(trials, 1), pass_hat(trials, 2)) == ([0.5, 1.0], [0.0, 1.0])
    made = section(trials)
    assert {key: figure.value for key, figure in made.flat().items()} == {
        "conversations.tau2.pass^1": 0.75,
        "conversations.tau2.pass^2": 0.5,
    }
    assert [(failure.case, failure.transcript) for failure in made.failures] == [
        ("tau2 task a, trial 2", ("customer: hi", "bot: Hello!"))
    ]
    assert any("scripted" in note for note in made.notes)
