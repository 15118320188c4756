"""What is asked of a purchase that isn't made yet is told from what is wished of one that is."""

import pytest

from language.misfits import asks_if_it_misfits, asks_to_cancel_later


@pytest.mark.parametrize(
    "text",
    [
        "what if it doesn't fit?",
        "suppose it's too tight",
        "and if she isn't a 40, can we swap",
        "what if he's not a medium",
    ],
)
def test_what_becomes_of_a_thing_that_turns_out_wrong(text: str) -> None:
    assert asks_if_it_misfits(text)


@pytest.mark.parametrize("text", ["it doesn't fit", "my order arrived, and if it's too big?", "is she a 40?"])
def test_of_what_is_bought_or_known_nothing_is_supposed(text: str) -> None:
    assert not asks_if_it_misfits(text)


@pytest.mark.parametrize("text", ["could I cancel once I've paid?", "can we still cancel after ordering"])
def test_whether_an_order_could_be_cancelled(text: str) -> None:
    assert asks_to_cancel_later(text)


@pytest.mark.parametrize("text", ["can I cancel my order", "cancel it", "I want to cancel what I ordered after all"])
def test_who_wants_to_cancel_asks_nothing_of_later(text: str) -> None:
    assert not asks_to_cancel_later(text)
