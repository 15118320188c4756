"""Which sentences of reviews praise, which find fault, and which only tell."""

import pytest

from language.opinions import leaning


@pytest.mark.parametrize(
    "sentence",
    [
        "The crepe is lovely and it fits perfectly.",
        "I couldn't be happier with my coat, really pleased.",
        "No loose threads anywhere.",
        "It hasn't faded or shrunk, and I am delighted.",
        "Never had a dress I liked more, gorgeous!",
        "Soft, warm and well made.",
    ],
)
def test_praise(sentence: str) -> None:
    assert leaning(sentence) > 0


@pytest.mark.parametrize(
    "sentence",
    [
        "Runs small, so I had to return it.",
        "Not as soft as I had hoped.",
        "The zip broke after a week.",
        "I would not recommend it.",
        "The colour is darker than on the photo.",
        "The fabric is thin and it isn't comfortable.",
        "Unfortunately the hem came apart.",
    ],
)
def test_fault(sentence: str) -> None:
    assert leaning(sentence) < 0


@pytest.mark.parametrize(
    "sentence",
    [
        "It is a black dress.",
        "I bought this for a wedding in May.",
        "My sister has the same one.",
        "Arrived on Tuesday.",
        "A smartphone fits in the pocket.",
        "I wore it to work all week.",
        "Two buttons at the back.",
    ],
)
def test_what_only_tells(sentence: str) -> None:
    assert leaning(sentence) == 0
