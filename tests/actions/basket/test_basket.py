"""The list survives in a conversation's slot, and nothing else that a slot may hold becomes one."""

import json
from decimal import Decimal
from typing import Any

import pytest

from actions.basket.basket import MOST_PIECES, Basket, Line, Wanted, load

LINE = Line("dress", "dress/navy/m", 2, Decimal("45.00"))


def test_a_basket_survives_the_slot() -> None:
    basket = Basket((LINE,), (Wanted("hat", {"Colour": "Red"}, 3, "hat/blue"),), "take one out")
    assert load(json.loads(json.dumps(basket.dump()))) == basket
    assert Basket().dump() is None


@pytest.mark.parametrize(
    "held", [None, "x", 3, [], {}, {"lines": [["a"]]}, {"lines": [[1, 2, "x", "y"]], "wanted": []}]
)
def test_anything_else_is_an_empty_one(held: Any) -> None:
    assert load(held) == Basket()


def test_a_count_that_was_tampered_with_stays_within_bounds() -> None:
    held = {"lines": [["dress", "dress/navy/m", 10_000, "45.00"]], "wanted": [], "unsettled": ""}
    assert load(held).lines[0].count == MOST_PIECES


def test_a_variant_has_one_line_and_what_was_put_in_settles_what_was_asked() -> None:
    asking = Basket((LINE,)).asking(Wanted("dress"))
    after = asking.put(Line("dress", "dress/navy/m", 3, Decimal("45.00")))
    assert [line.count for line in after.lines] == [3] and after.wanted == ()
    assert after.without(*after.lines).lines == ()
