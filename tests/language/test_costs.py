"""Whether a sentence asks what something costs, and who asks for it for less."""

import pytest

from language import costs


@pytest.mark.parametrize("text", ["what are the fees", "is delivery free", "do I pay extra for Sundays", "is it $5?"])
def test_a_cost_is_asked(text: str) -> None:
    assert costs.asks_cost(text)


@pytest.mark.parametrize("text", ["how long does delivery take", "have you got hats", "$"])
def test_no_cost_is_asked(text: str) -> None:
    assert not costs.asks_cost(text)


def test_whether_it_costs_nothing() -> None:
    assert costs.asks_whether_free("is the really for free?") and costs.asks_whether_free("Are these gratis")
    assert not costs.asks_whether_free("is the return free") and not costs.asks_whether_free("free the whales")


def test_the_cost_of_what_was_told() -> None:
    for text in ("and what would that cost", "how much is that?", "what's the price of that then"):
        assert costs.asks_what_that_costs(text), text
    for text in ("how much is that coat", "what does the coat cost", "that costs a lot"):
        assert not costs.asks_what_that_costs(text), text


def test_who_asks_for_a_reduction() -> None:
    assert costs.speaks_of_reduction("20% for nurses") and costs.groups_of_people("20% for nurses") == {"nurse"}
    assert not costs.speaks_of_reduction("where do I type the discount code")
    assert costs.groups_of_people("is it cheaper online") == frozenset()
