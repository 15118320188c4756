"""Which of several is asked for by something else than its price, and what is no such question."""

import pytest

from language.superlatives import asks_count, comparative, ranges_over_all, rank, step_in_price, superlative


@pytest.mark.parametrize(
    ("text", "by", "most"),
    [
        ("Which one is the longest?", "length", True),
        ("your lightest tent please", "weight", False),
        ("the warmest you have", "warmth", True),
        ("what's best-rated", "rating", True),
        ("your bestsellers", "popularity", True),
        ("your newest arrivals", "age", True),
    ],
)
def test_a_superlative(text: str, by: str, most: bool) -> None:
    found = superlative(text)
    assert found is not None
    assert (found.by, found.most) == (by, most)


@pytest.mark.parametrize("text", ["the lowest price", "a long coat", "something warm", "the highest in price", ""])
def test_no_superlative(text: str) -> None:
    assert superlative(text) is None


def test_a_comparative_is_no_superlative() -> None:
    found = comparative("which weighs less, the lamp or the stove?")
    assert found is not None
    assert (found.by, found.most) == ("weight", False)
    assert superlative("which weighs less, the lamp or the stove?") is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Which is the second cheapest?", 2),
        ("your 3rd most expensive coat", 3),
        ("the second-longest of them", 2),
        ("fourth priciest", 4),
        ("the second one", 1),
        ("the cheapest", 1),
        ("a second pair, the cheapest", 1),
        ("my second order", 1),
    ],
)
def test_a_rank_behind_the_first(text: str, place: int) -> None:
    assert rank(text) == place


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("and the next one up?", 1),
        ("what's the next cheapest", 1),
        ("next price down please", -1),
        ("the next dearest?", -1),
        ("the next size up", 0),
        ("next time", 0),
        ("down", 0),
    ],
)
def test_the_next_by_its_price(text: str, step: int) -> None:
    assert step_in_price(text) == step


def test_the_whole_shop_and_counts() -> None:
    assert ranges_over_all("the cheapest thing you sell")
    assert not ranges_over_all("the cheapest dress")
    assert asks_count("How many coats are there?")
    assert not asks_count("how much is the coat?")
