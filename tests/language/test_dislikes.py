"""In which respect a thing isn't liked."""

import pytest

from language.dislikes import Respect, disliked


@pytest.mark.parametrize(
    ("text", "respect"),
    [
        ("I'm not mad about the colour", Respect.COLOUR),
        ("the shade is awful", Respect.COLOUR),
        ("that print isn't for me", Respect.PATTERN),
        ("I don't like the fabric much", Respect.MATERIAL),
        ("nah, not my cup of tea", Respect.STYLE),
        ("it's not really her style", Respect.STYLE),
        ("I love the colour", None),
        ("which colours are there?", None),
        ("I don't like it", None),
    ],
)
def test_respects(text: str, respect: Respect | None) -> None:
    assert disliked(text) is respect
