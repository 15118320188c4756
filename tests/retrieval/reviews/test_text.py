"""Of a stranger's words only sentences without an address, a number to reach somebody, or anybody's name are kept."""

import pytest

from retrieval.reviews.text import kept_sentences

KIND = "So soft and warm."


@pytest.mark.parametrize(
    "sentence",
    [
        "Thanks, Jo!",
        "love it, jo",
        "Signed Leith.",
        "We love it here in Uppsala.",
        "Ask @anyone about it.",
        "Write to sam (at) example dot com.",
        "See spam.example.com for more.",
        "Ring me on +44 20 7946 0958.",
        "I live at 12 Elm Street.",
        "My order #W6247578 was late.",
        "My account is DE89370400440532013000.",
        "word " * 80,
    ],
)
def test_what_is_never_kept(sentence: str) -> None:
    kept = kept_sentences("", f"{KIND} {sentence}\n{KIND.lower()}", ["Jo Leith", "jl@example.com"], ["Uppsala", "IT"])
    assert kept == (KIND, KIND.lower())


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a joy to wear.",
        "Room 12 of the hotel was cold, so I wore it there.",
        "I walked down the street in it.",
        "Fits a size 40 well.",
    ],
)
def test_what_is_kept_as_it_stands(sentence: str) -> None:
    assert kept_sentences("", sentence, ["Jo Leith", "jl@example.com"], ["Uppsala", "IT"]) == (sentence,)


def test_markup_and_marks_that_nobody_sees_are_taken_away() -> None:
    text = "So \u202esoft\u202c and\u200b warm. <img src=x onerror=alert(1)>Nice &lt;b&gt;coat&lt;/b&gt;!"
    assert kept_sentences("<i>Lovely</i>", text) == ("Lovely", "So soft and warm.", "Nice coat!")
