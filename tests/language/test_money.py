"""Price bounds are found in many wordings, and measures and sizes are not taken for prices."""

from __future__ import annotations

from decimal import Decimal

import pytest

from language.money import price_bounds


def _bounds(text: str) -> tuple[Decimal | None, Decimal | None]:
    bounds = price_bounds(text, lambda number: number in {"8", "10", "30", "32", "36", "38"})
    return bounds.low, bounds.high


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("dress under 50", None, 50),
        ("dress under $50", None, 50),
        ("less than 100 bucks", None, 100),
        ("up to €45.50", None, "45.50"),
        ("south of 65", None, 65),
        ("a ceiling of nothing, £65 ceiling", None, 65),
        ("it must not be greater than 65", None, 65),
        ("whatever you have as long as it doesn't pass 65", None, 65),
        ("my purse tops out at 65", None, 65),
        ("65 euros being my limit", None, 65),
        ("budget 65 at the least", 65, None),
        ("€65 min €95 max", 65, 95),
        ("40 min 60 max", 40, 60),
        ("a ring from 400", 400, None),
        ("i refuse to pay more than 40 for it", None, 40),
        ("neither one over 30 dollars", None, 30),
        ("a blazer, 42r", None, None),
        ("a scarf, price starting 30", 30, None),
        ("don't show me anything dearer than 75", None, 75),
        ("as long as it doesn't go past 260", None, 260),
        ("a coat from 2 to 4 weeks old", None, None),
        ("we can go to 65 for the pair", None, 65),
        ("our savings stretch as far as 65 and no further", None, 65),
        ("anything that is not more as 65 euro", None, 65),
        ("must be cheaper as 65", None, 65),
        ("65 is what we can afford this month", None, 65),
        ("gloves, 65 at a push", None, 65),
        ("i've just 65 to my name", None, 65),
        ("born yesterday, eight pounds three, show me booties", None, None),
        ("he weighs six pounds 11 ounces", None, None),
        ("six pounds each for 2 scarves", "4.8", "7.2"),
        ("in us 9.5 max $80", None, 80),
        ("a ring in eu 52 max 60", None, 60),
        ("he paid 90 dollars for his, mine max 70", None, 70),
        ("i have $100, at least $40", 40, 100),
        ("lower limit 65, upper limit 95", 65, 95),
        ("from r650 up to r950", 650, 950),
        ("size 38, no more than 95", None, 95),
        ("between two hundred and three hundred", 200, 300),
        ("between ten thousand and fifteen thousand", 10000, 15000),
        ("no more than 80", None, 80),
        ("can't spend more than 60", None, 60),
        ("$50 or less", None, 50),
        ("fifty dollars max", None, 50),
        ("my budget is 120", None, 120),
        ("a bag for $90", None, 90),
        ("under $1,200", None, 1200),
        ("over 100", 100, None),
        ("at least 20 pounds", 20, None),
        ("not less than 30", 30, None),
        ("100 or more", 100, None),
        ("between 50 and 80", 50, 80),
        ("from $20 to $40", 20, 40),
        ("50-80 dress", 50, 80),
        ("$30–$60 bags", 30, 60),
        ("more than 50 but less than 100", 50, 100),
        ("around $60", 48, 72),
        ("50ish", 40, 60),
        ("a $50 shirt", 40, 60),
        ("90 would be our absolute limit", None, 90),
        ("he refuses to go over 45", None, 45),
        ("I have saved up to 300", None, 300),
        ("nothing past 80", None, 80),
        ("if it's over 70 dad faints", None, 70),
        ("a brooch. 70 to 160", 70, 160),
        ("somewhere in the 30-45 range", 30, 45),
        ("a ring for ladies 120-300", 120, 300),
        ("400 plus on a coat", 400, None),
    ],
)
def test_wordings(text: str, low: float | None, high: float | str | None) -> None:
    assert _bounds(text) == (low and Decimal(low), high and Decimal(high))


@pytest.mark.parametrize(
    "text",
    [
        "heels under 5 cm", "100% cotton", "size 8-10 jeans", "jeans 30-32", "size 36 to 38", "show me 5 dresses",
        "delivery within 3 days", "under 2 weeks", "a dress", "is 38 in stock", "cheap bags", "over 18 years",
        "she has about forty on her shelf", "8 or so clips", "ages 7-8",
    ],
)  # fmt: skip
def test_what_is_no_price(text: str) -> None:
    assert _bounds(text) == (None, None)


def test_under_leaves_the_bound_out_and_up_to_keeps_it_in() -> None:
    assert not price_bounds("under 50", lambda _: False).high_included
    assert price_bounds("up to 50", lambda _: False).high_included
    assert not price_bounds("over 50", lambda _: False).low_included


def test_the_currency_and_the_rest_of_the_sentence_are_kept() -> None:
    bounds = price_bounds("red shoes under £50 please", lambda _: False)
    assert bounds.currency == "GBP"
    assert bounds.rest.split() == ["red", "shoes", ",", "please"]
