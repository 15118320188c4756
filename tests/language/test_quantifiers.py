"""All, both and the rest are read as how much is meant, and nothing else is."""

import pytest

from language.quantifiers import count, means_everything, means_several, means_the_rest, without_amounts


@pytest.mark.parametrize(
    "text",
    [
        "everything",
        "all of it",
        "both of them",
        "the whole order",
        "all my items",
        "them all please",
        "the lot",
        "each item",
    ],
)
def test_everything(text: str) -> None:
    assert means_everything(text)


@pytest.mark.parametrize("text", ["the rest", "everything else", "all the others", "the other items", "the remaining"])
def test_the_rest(text: str) -> None:
    assert means_the_rest(text)


@pytest.mark.parametrize(
    "text", ["the boots", "also the hat", "a lot", "some of them", "one", "wholesale", "the resto", ""]
)
def test_neither(text: str) -> None:
    assert not means_everything(text) and not means_the_rest(text)


def test_several() -> None:
    assert means_several("both lamps") and means_several("every lamp") and not means_several("the lamp")


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("two", 2),
        ("12", 12),
        ("a", 1),
        ("single", 1),
        ("one", 1),
        ("twelve", 12),
        ("the", None),
        ("1001", None),
        ("red", None),
    ],
)
def test_a_word_says_how_many(word: str, number: int | None) -> None:
    assert count(word) == number


def test_amounts_name_nothing() -> None:
    assert without_amounts("all of the boots").split() == ["of", "the", "boots"]
