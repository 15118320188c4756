"""How the shop is reached is told from a wish to be called."""

import pytest

from language.contact import asks_how_to_reach


@pytest.mark.parametrize(
    "text", ["what's your phone number?", "how can I reach you", "your e-mail address", "opening hours?"]
)
def test_it_is_asked(text: str) -> None:
    assert asks_how_to_reach(text)


@pytest.mark.parametrize(
    "text", ["call me", "I want a person", "email me please, number below", "let me talk to someone", ""]
)
def test_it_is_not(text: str) -> None:
    assert not asks_how_to_reach(text)
