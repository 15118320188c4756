"""Two questions of one message are taken apart, and one question stays whole."""

import pytest

from language.halves import halves, sentences
from language.titles import without_title


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hi, is it lined? And what does it cost", ("is it lined", "what does it cost")),
        ("do you ship abroad, and how long are you open", ("do you ship abroad", "how long are you open")),
        ("is it warm plus does it have a hood", ("is it warm", "does it have a hood")),
    ],
)
def test_two_questions(text: str, parts: tuple[str, ...]) -> None:
    assert halves(text) == parts


@pytest.mark.parametrize("text", ["is it lined?", "hat and scarf", "a and b c and d e and f g", "", "thanks and bye"])
def test_no_two_questions(text: str) -> None:
    assert halves(text) == ()


def test_sentences_keep_their_marks_and_figures_their_points() -> None:
    assert sentences("No, leave it. Do you have boots? under $9.50") == (
        "No, leave it.",
        "Do you have boots?",
        "under $9.50",
    )
    assert sentences("...") == sentences("") == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("is the Rust Velvet Cap warm", "is the warm"),
        ("do you have the Rust Velvet Cap in rust", "do you have the in rust"),
        ("is it velvet", "is it velvet"),
    ],
)
def test_a_title_is_no_wish(text: str, rest: str) -> None:
    assert without_title(text, "Rust Velvet Cap") == rest
