"""A customer asks for a person; staff see it with what was said, answer, and take it off the list."""

import json

import pytest

from tests.conftest import RunningShop
from tests.system.conftest import Customer

pytestmark = [pytest.mark.system, pytest.mark.slow]


def test_staff_see_and_close_what_was_handed_over(shop: RunningShop, customer: Customer) -> None:
    customer.say("do you deliver to Norway?")
    asked = customer.say("I want to talk to a human")
    assert "email" in asked.text.lower()
    told = customer.say("ingrid@example.com")
    assert "ingrid@example.com" in told.text

    waiting = json.loads(shop.lisa("handovers", "list", "--json").stdout)
    [mine] = [row for row in waiting if row["conversation_id"] == customer.sender]
    assert (mine["reason"], mine["email"]) == ("human_handover", "ingrid@example.com")
    assert "do you deliver to Norway?" in [line["text"] for line in mine["summary"]]
    assert str(mine["id"]) in told.text

    shop.lisa("handovers", "close", str(mine["id"]))
    left = json.loads(shop.lisa("handovers", "list", "--json").stdout)
    assert mine["id"] not in [row["id"] for row in left]
    again = shop.lisa("handovers", "close", str(mine["id"]), check=False)
    assert again.returncode == 1
    assert "no open hand-over" in again.stdout
