"""A question how a service goes is told from a wish to have it done."""

import pytest

from language.consent import Consent, read
from language.in_general import is_in_general

IN_GENERAL = [
    "once I've ordered, is there any way to cancel an order?",
    "what is your procedure with exchanges",
    "are customers allowed to return things they tried on",
    "hypothetically, could one change an order",
    "I haven't bought anything yet. can it be sent back if she hates it",
    "how would one return something from Canada",
    "do returns usually cost anything, I'm merely curious",
    "imagine I order two pairs, may one go back?",
    "before I order: how do exchanges work?",
    "is it possible to swap items without a receipt",
]
OF_ONE_ORDER = [
    "I want to return the boots I bought on Sunday",
    "how can I cancel my order",
    "cancel it",
    "exchange the jacket for an M",
    "could you change the size in ML1042",
    "where has my parcel got to",
    "I received the wrong colour and want to send it back",
    "please cancel my last purchase",
    "I'd like to return something",
    "order 4471, can it still be cancelled",
    "when I ordered I typed the wrong street, change it please",
    "after I ordered I saw a better one, cancel that please",
]


@pytest.mark.parametrize("text", IN_GENERAL)
def test_a_question_of_the_rule_is_one(text: str) -> None:
    assert is_in_general(text)


@pytest.mark.parametrize("text", OF_ONE_ORDER)
def test_a_wish_about_an_order_is_none(text: str) -> None:
    assert not is_in_general(text)


@pytest.mark.parametrize(
    "text", ["sorry, I was merely curious", "no no, it was just a question", "oh don't return it, I only wondered"]
)
def test_who_only_asked_wants_nothing_done(text: str) -> None:
    assert read(text, "cancel").refuses
    assert read(text) in (Consent.NO, Consent.STOP)
