"""A price that is found too high is told from a wish for a low one."""

import pytest

from language.price_words import finds_too_dear


@pytest.mark.parametrize(
    "text", ["too dear", "hmm that's a bit steep", "way out of my budget", "i can't afford those", "daylight robbery"]
)
def test_a_price_is_found_too_high(text: str) -> None:
    assert finds_too_dear(text)


@pytest.mark.parametrize(
    "text", ["nothing too expensive", "a bag, not too pricey", "my budget is 50", "how much is it?", "a steep hill"]
)
def test_a_wish_for_a_low_price_is_none(text: str) -> None:
    assert not finds_too_dear(text)
