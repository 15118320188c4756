"""A customer who is asked for a number may ask back what for, or where it is; other questions are others'."""

import pytest

from language.asking_back import asks_how_soon, asks_where, asks_why

WHY = [
    "why do you need that",
    "why?",
    "but why",
    "what for?",
    "why do u need my email",
    "what do you need my zip code for?",
    "is that really necessary",
    "do I have to give you my email?",
    "hmm why do you want it",
    "is it safe?",
]
WHERE = [
    "where do I find it?",
    "where can i find my order number",
    "what number",
    "which email?",
    "which number do you mean",
    "where is the number?",
    "wheres my order number",
    "what's the order number?",
    "how do I get the number?",
    "what does it look like",
]
HOW_SOON = [
    "how long will that take?",
    "and when will they reply",
    "how quick do you answer?",
    "when will someone get back to me",
    "how soon can I expect an answer?",
    "when do I hear back?",
    "how long do I have to wait for a reply",
]
NOT_HOW_SOON = [
    "how long does delivery take?",
    "when will my order arrive",
    "how long do I have to return it",
    "when do you open?",
    "when will it be back?",
    "when can I get a refund",
]
NEITHER = [
    "why is delivery so slow?",
    "why was I charged twice",
    "why was my order cancelled?",
    "where do I find the return label?",
    "where is my parcel?",
    "what is your return policy?",
    "which sizes do you have?",
    "what colours does it come in",
    "is it waterproof?",
    "how long does it take?",
    "what's your phone number",
    "I don't know why",
    "ML1055",
    "",
]


@pytest.mark.parametrize("text", WHY)
def test_what_for(text: str) -> None:
    assert (asks_why(text), asks_where(text)) == (True, False)


@pytest.mark.parametrize("text", WHERE)
def test_where(text: str) -> None:
    assert (asks_why(text), asks_where(text)) == (False, True)


@pytest.mark.parametrize("text", HOW_SOON)
def test_how_soon(text: str) -> None:
    assert asks_how_soon(text)


@pytest.mark.parametrize("text", [*NOT_HOW_SOON, *WHY, *WHERE])
def test_how_soon_something_else_is(text: str) -> None:
    assert not asks_how_soon(text)


@pytest.mark.parametrize("text", NEITHER)
def test_something_else(text: str) -> None:
    assert not asks_why(text)
    assert not asks_where(text)
