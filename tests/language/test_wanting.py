"""How a sentence wishes for products, and that questions about orders are no wishes."""

import pytest

from language import wanting


@pytest.mark.parametrize(
    ("reads", "yes", "no"),
    [
        (
            wanting.asks_more,
            ["got anything else", "show me more", "other options pls", "well what else is there", "something similar"],
            ["that's all", "one coat"],
        ),
        (wanting.asks_new, ["what's new?", "any new arrivals", "whats just in"], ["a new coat for my son", "news?"]),
        (
            wanting.asks_others,
            ["something in linen", "do you do velvet ones"],
            ["the velvet ones", "these red ones", "is it linen"],
        ),
        (wanting.is_indefinite, ["a raincoat", "have you other hats"], ["the raincoat", "any one of the two"]),
        (
            wanting.is_no_wish,
            ["I bought a coat", "where do I send back the skirt", "may we bring a dog"],
            ["can I see your coats", "coats for a wedding"],
        ),
        (
            wanting.is_follow_up,
            [
                "and in green",
                "what about silk for a change",
                "ok but under 40 please",
                "I mean the long version please",
            ],
            ["please show me your woollen hats", "where does your company come from"],
        ),
    ],
)
def test_a_wish_is_read_as_it_is_meant(reads, yes: list[str], no: list[str]) -> None:
    assert [text for text in yes if not reads(text)] == []
    assert [text for text in no if reads(text)] == []


def test_a_few_words_go_on_from_what_stood_before() -> None:
    assert wanting.is_follow_up("long sleeves") and wanting.is_follow_up("velvet")
