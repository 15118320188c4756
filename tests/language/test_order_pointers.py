"""An order is pointed at in many words; a sentence that only speaks of orders points at none."""

import pytest

from language.order_pointers import order_pointer, speaks_of_an_order, without_description

POINTS = {
    "latest": ["my last order", "the most recent one", "the one I just placed", "Latest!", "cancel my newest purchase"],
    "oldest": ["the oldest", "the earliest of them"],
    "another": ["the other order", "a different one", "wrong order, sorry", "not that one"],
    "before": [
        "cancel it",
        "has it been refunded?",
        "where's that parcel",
        "change its address",
        "send that order back",
    ],
    "described": ["the order with the boots", "I bought it on Monday", "my last one", "the parcel containing a hat"],
}
NOTHING = [
    "cancel my order",
    "swap it with the boots",
    "I want a refund",
    "orders are fun",
    "at long last",
    "the two",
    "",
]


@pytest.mark.parametrize(("how", "text"), [(how, text) for how, texts in POINTS.items() for text in texts])
def test_what_points_at_an_order(how: str, text: str) -> None:
    assert getattr(order_pointer(text), how)


@pytest.mark.parametrize("text", NOTHING)
def test_what_points_at_none(text: str) -> None:
    assert order_pointer(text) == order_pointer("hello")


def test_what_says_which_order_it_is_names_no_item() -> None:
    said = without_description("return the hat of the order with the boots and the lamp: just the hat")
    assert "boots" not in said and said.endswith(": just the hat")
    assert without_description("return the boots") == "return the boots"


def test_an_order_is_spoken_of_by_its_word_or_its_number() -> None:
    assert speaks_of_an_order("that order") and speaks_of_an_order("ML1001 please")
    assert not speaks_of_an_order("cancel that") and not speaks_of_an_order("size 38")
