"""Where an order goes and how it was paid is heard, and a question that only follows it asks neither."""

import pytest

from language.order_facts import OrderFact, order_facts


@pytest.mark.parametrize(
    "text",
    [
        "can you check it's got my new address on it",
        "which postcode have you got for it",
        "where are you sending that parcel to",
        "who did you address it to? I mean who is it going to",
        "is it coming to my mum's house",
        "was it sent to the office or to the flat",
    ],
)
def test_where_it_goes_is_asked(text: str) -> None:
    assert OrderFact.ADDRESS in order_facts(text)


@pytest.mark.parametrize(
    "text",
    ["what card did I put that on", "how have I paid for it", "did I pay with paypal", "which account was charged"],
)
def test_how_it_was_paid_is_asked(text: str) -> None:
    assert OrderFact.PAYMENT in order_facts(text)


@pytest.mark.parametrize(
    "text",
    ["where is my order", "has it shipped yet", "when does it come", "what did I order again", "is it going out today"],
)
def test_who_follows_an_order_asks_for_neither(text: str) -> None:
    assert not order_facts(text)
