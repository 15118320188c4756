"""What a message tells of the person that later wishes keep to, and what is of one wish alone."""

import pytest

from language.standing import standing


@pytest.mark.parametrize(
    "text",
    ["my budget is 90", "I can spend 120 in all", "we don't want to go over 200", "40 max", "I can't afford more"],
)
def test_a_budget(text: str) -> None:
    assert standing(text).has_a_budget


@pytest.mark.parametrize("text", ["a bag under 90", "is it below 50?", "how much is it", "the price is no object", ""])
def test_no_budget(text: str) -> None:
    assert not standing(text).has_a_budget


@pytest.mark.parametrize("text", ["I'm a size M", "he takes a 10", "her size is 38", "I usually wear a large"])
def test_a_size_that_is_worn(text: str) -> None:
    assert standing(text).has_a_size


@pytest.mark.parametrize("text", ["do you have it in M?", "a dress in size 38", "I'm a bit unsure", "it runs large"])
def test_no_size_that_is_worn(text: str) -> None:
    assert not standing(text).has_a_size


def test_a_price_that_no_longer_matters_and_a_person() -> None:
    assert standing("forget the budget").is_of_any_price and standing("money is no object").is_of_any_price
    assert standing("it's for my dad").who == "dad"
    assert not standing("show me scarves")
