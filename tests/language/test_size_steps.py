"""The next size is asked for in words, and values that come in sizes have an order."""

import pytest

from language.size_steps import from_small_to_large, size_step


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("one size up", 1),
        ("a bigger one", 1),
        ("next size up please", 1),
        ("a size smaller", -1),
        ("one down", -1),
        ("shorter", -1),
        ("the same", 0),
        ("sign me up", 0),
        ("size M", 0),
    ],
)
def test_a_step(text: str, step: int) -> None:
    assert size_step(text) == step


@pytest.mark.parametrize(
    ("values", "in_order"),
    [
        ({"L", "XS", "M"}, ["XS", "M", "L"]),
        ({"XXL", "XL", "XXXL"}, ["XL", "XXL", "XXXL"]),
        ({"10 inch", "7 inch"}, ["7 inch", "10 inch"]),
        ({"8", "10", "9.5"}, ["8", "9.5", "10"]),
        ({"high", "low"}, ["low", "high"]),
        ({"red", "blue"}, []),
        ({"10 inch", "7 cm"}, []),
        ({"M", "red"}, []),
        (set(), []),
    ],
)
def test_an_order(values: set[str], in_order: list[str]) -> None:
    assert from_small_to_large(values) == in_order
