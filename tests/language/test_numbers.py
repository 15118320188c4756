"""Numbers in words: each once, whatever it is written like, and words that are none."""

import re

import pytest

from language.numbers import NUMBER, named_numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("seventy dollars", [70]),
        ("eighty-nine", [89]),
        ("two hundred and five", [205]),
        ("one hundred percent", [100]),
        ("size zero", [0]),
        ("one two three", [1, 2, 3]),
        ("twenty-four of the thirty", [24, 30]),
        ("a pair of boots", []),
        ("someone often wonders", []),
        ("a weight of tension", []),
    ],
)
def test_named_numbers(text: str, found: list[int]) -> None:
    assert named_numbers(text) == found


@pytest.mark.parametrize("count", ["3", "twelve", "sixty", "thirty-five", "two hundred", "hundred"])
def test_a_count_is_one_number(count: str) -> None:
    assert re.fullmatch(NUMBER, count)


@pytest.mark.parametrize("words", ["pair", "two-three", "ones", "sixtyish", ""])
def test_other_words_are_no_count(words: str) -> None:
    assert not re.fullmatch(NUMBER, words)
