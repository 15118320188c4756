"""Who does what is read from pronouns and from sentences that ask somebody to do it."""

import pytest

from language.roles import Deed, deeds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tell us within 60 days and send a photo.", {("tell", "customer"), ("send", "customer")}),
        ("We tell you within 60 days.", {("tell", "shop")}),
        ("We'll send a photo.", {("send", "shop")}),
        ("You can always ask Lisa.", {("ask", "customer")}),
        ("Please bring the order number.", {("bring", "customer")}),
        ("If it isn't there, a colleague writes back.", {("write", "shop")}),
        ("The carrier tries twice and leaves it.", set()),
        ("Delivery takes 4 days.", set()),
        ("It can be changed.", set()),
        ("Your order is ready.", set()),
    ],
)
def test_deeds(text: str, found: set[Deed]) -> None:
    assert deeds(text) == found
