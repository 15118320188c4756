"""What somebody likes is heard as it stands, and what only points at a thing spoken of is no interest."""

import pytest

from language.interests import interests


@pytest.mark.parametrize(
    ("text", "liked"),
    [
        ("my nan is potty about her cats. She's really into crosswords and old trains", ("crosswords", "old trains")),
        ("He collects stamps, coins and beer mats", ("stamps", "coins", "beer mats")),
        ("my brother's mad about fishing but he hates shopping", ("fishing",)),
        ("his hobbies are sailing and chess", ("sailing", "chess")),
        ("my dad enjoys hiking and my mum loves opera", ("hiking", "opera")),
        ("she adores anything with foxes", ("foxes",)),
    ],
)
def test_what_somebody_likes(text: str, liked: tuple[str, ...]) -> None:
    assert interests(text) == liked


@pytest.mark.parametrize(
    "text",
    [
        "she loves it",
        "my wife likes the second one",
        "he likes that colour",
        "they like nice things",
        "I'm into something warmer",
        "would she like a scarf?",
        "I love foxes",
    ],
)
def test_what_is_none(text: str) -> None:
    assert interests(text) == ()
