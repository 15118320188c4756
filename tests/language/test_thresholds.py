"""The bounds of a shop's rules are read as amounts; what a thing costs is no bound."""

from decimal import Decimal

import pytest

from language.thresholds import threshold


@pytest.mark.parametrize(
    ("rule", "within", "outside"),
    [
        ("Free on orders of $75 or more.", "75", "74.99"),
        ("CHF 9, free from CHF 250.", "250", "249"),
        ("Pay in 3 on orders from £30 to £500.", "30", "501"),
        ("You can buy on invoice up to CHF 1,500.", "1500", "1501"),
        ("A balance under $10 can be paid out.", "9.99", "10"),
        ("VAT on orders over €150.", "151", "150"),
        ("£7.50, 5-7 working days, free when you spend £90 or more", "90", "60"),
    ],
)
def test_bounds(rule: str, within: str, outside: str) -> None:
    bounds = threshold(rule)
    assert bounds is not None
    assert bounds.holds_for(Decimal(within))
    assert not bounds.holds_for(Decimal(outside))


@pytest.mark.parametrize(
    "rule", ["Express shipping costs $14.95.", "Open from 10 am to 7 pm.", "Within 30 days.", "25% of the price."]
)
def test_no_bounds(rule: str) -> None:
    assert threshold(rule) is None
