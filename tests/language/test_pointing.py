"""What a sentence points at among what was shown."""

import pytest

from language.pointing import asks_which, points_at_two, points_back, speaks_of_the_cheaper, the_one


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
