"""Who is angry is heard, and who only speaks strongly isn't taken for it."""

import pytest

from language.rudeness import is_rude


@pytest.mark.parametrize(
    "text", ["this bot is useless", "oh just shut up", "you are a joke of a shop", "DAMN it", "what a pathetic answer"]
)
def test_who_is_rude(text: str) -> None:
    assert is_rude(text)


@pytest.mark.parametrize("text", ["a trashy novel", "I hate florals", "a two-piece set", "what a shame", "hello", ""])
def test_who_is_not(text: str) -> None:
    assert not is_rude(text)
