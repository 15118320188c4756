"""A customer who is asked for a number may ask back what for, or where it is; other questions are others'."""

import pytest

from language.asking_back import asks_where, asks_why

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


@pytest.mark.parametrize("text", NEITHER)
def test_something_else(text: str) -> None:
    assert not asks_why(text)
    assert not asks_where(text)
