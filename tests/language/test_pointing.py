"""What a sentence points at among what was shown."""

import pytest

from language.pointing import (
    asks_which,
    asks_which_ones,
    begins_with_the_cheaper,
    means_the_other,
    points_at_two,
    points_back,
    speaks_of_the_cheaper,
    the_one,
)


@pytest.mark.parametrize(
    "text", ["is it lined", "They're lovely, are they wool?", "that one please", "its price", "the same"]
)
def test_what_points_back(text: str) -> None:
    assert points_back(text)


@pytest.mark.parametrize("text", ["show me hats", "a red scarf", "who won", "thanks!", ""])
def test_what_points_at_nothing(text: str) -> None:
    assert not points_back(text)


def test_two_without_saying_which() -> None:
    assert points_at_two("put them side by side") and points_at_two("both?")
    assert not points_at_two("the second one")


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("how much is the green one", "green"),
        ("those dark brown ones", "dark brown"),
        ("the dark brown ones, in 41", "dark brown"),
        ("that velvet blazer", "velvet"),
        ("the t-shirt", "t-shirt"),
        ("any velvet blazers", ""),
        ("", ""),
    ],
)
def test_the_words_that_pick_one(text: str, picked: str) -> None:
    assert the_one(text) == picked


@pytest.mark.parametrize(
    "text", ["the cheaper one in medium", "I'll have the less expensive of the two", "the cheaper please"]
)
def test_one_of_two_by_its_price(text: str) -> None:
    assert speaks_of_the_cheaper(text) and not asks_which(text)


@pytest.mark.parametrize("text", ["cheaper ones", "anything cheaper?", "the cheaper brands", "a cheaper one"])
def test_no_one_of_two(text: str) -> None:
    assert not speaks_of_the_cheaper(text)


def test_which_of_two_is_a_question() -> None:
    assert asks_which("which is the cheaper one?")


@pytest.mark.parametrize("text", ["and the other one?", "how much is the other", "that other pair, in 38"])
def test_the_other_of_those_shown(text: str) -> None:
    assert means_the_other(text)


@pytest.mark.parametrize("text", ["the other day I saw a coat", "other colours?", "any others", "another one"])
def test_no_other_of_those_shown(text: str) -> None:
    assert not means_the_other(text)


def test_which_ones_and_the_cheaper_without_an_article() -> None:
    assert asks_which_ones("which ones are silver?") and asks_which_ones("do any of them come in red")
    assert not asks_which_ones("which size should I take") and not asks_which_ones("one of my orders")
    assert begins_with_the_cheaper("cheaper one in M") and not begins_with_the_cheaper("have you got a cheaper one")
