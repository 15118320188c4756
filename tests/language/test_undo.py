"""What is said of a change that was just made is told from wishes for another."""

import pytest

from language.undo import Undo, declines_a_person, read


@pytest.mark.parametrize(
    "text",
    [
        "undo that",
        "Undo!",
        "can you reverse it?",
        "pls revert that change",
        "wait I changed my mind",
        "oh no, I've changed my mind",
        "can that be undone",
        "is it reversible?",
        "can I still take that back",
        "I didn't mean to do that",
        "that was a mistake, sorry",
        "put it back how it was",
        "i want my order back",
        "please uncancel it",
        "reinstate my order please",
        "how do i undo the cancellation",
        "take it back please",
        "actually undo the last change",
        "change it back",
    ],
)
def test_it_is_taken_back(text: str) -> None:
    assert read(text) is Undo.TAKE_BACK


@pytest.mark.parametrize(
    "text",
    [
        "is it cancelled?",
        "is it canceled now",
        "did it go through?",
        "did that work",
        "what did you just do?",
        "what did u do",
        "what happened",
        "what just happened to my order?",
        "so it's done?",
        "has it been changed",
        "did you cancel it?",
        "wait, did you just cancel my order?",
        "are you sure it's cancelled?",
        "can you confirm it's done",
        "was anything changed?",
        "what have you changed",
        "is my order cancelled now?",
        "did my change go through",
    ],
)
def test_what_was_done_is_asked(text: str) -> None:
    assert read(text) is Undo.WHAT_WAS_DONE


@pytest.mark.parametrize(
    "text",
    [
        "cancel my order",
        "I want to cancel order ML1001",
        "return the dress",
        "I changed my mind about the dress, I want to return it",
        "I want to change my address back to 12 Elm Street",
        "can I return it?",
        "is it in stock?",
        "is it waterproof?",
        "did my parcel arrive?",
        "where is my order",
        "is order ML1001 cancelled?",  # a question about an order by its number
        "what did customers say about it",
        "do you take back worn shoes",
        "what happens if I cancel?",
        "how do I undo the clasp of the necklace",
        "are you sure the boots are waterproof?",
        "does it work with batteries",
        "yes",
        "no",
        "thanks",
        "",
    ],
)
def test_something_else_is_said(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize("text", ["no human please", "i don't want a human", "no. no person, thanks"])
def test_no_person_is_wanted(text: str) -> None:
    assert declines_a_person(text)


@pytest.mark.parametrize("text", ["never mind, put me through to someone", "forget that. i want an agent", "a person"])
def test_a_person_is_wanted(text: str) -> None:
    assert not declines_a_person(text)
