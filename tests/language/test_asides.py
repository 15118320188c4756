"""What a message only tells of, and messages in which everything is wished for."""

import pytest

from language.asides import Told, asides
from language.phrases import words_of


@pytest.mark.parametrize(
    ("text", "told", "run"),
    [
        ("I own a green coat and need a scarf", Told.OWNED, "i own a green coat"),
        ("my aunt has a fur hat, I want gloves", Told.OWNED, "has a fur hat"),
        ("I already have jeans. A belt?", Told.OWNED, "i already have jeans"),
        ("for my brown suit I need a tie", Told.OWNED, "for my brown suit"),
        ("what goes with grey trousers? a top", Told.OWNED, "goes with grey trousers"),
        ("their curtains are velvet", Told.OWNED, "their curtains are velvet"),
        ("the strap of my bag tore. a new one", Told.HAPPENED, "the strap of my bag tore"),
        ("I saw a blue hat in town", Told.HAPPENED, "i saw a blue hat in town"),
        ("red makes me look like a tomato", Told.LIKENESS, "look like a tomato"),
        ("is it true you only have beige?", Told.ONLY, "only have beige"),
    ],
)
def test_asides(text: str, told: Told, run: str) -> None:
    words = words_of(text).words
    assert [(aside.told, " ".join(words[aside.start : aside.end])) for aside in asides(words)] == [(told, run)]


@pytest.mark.parametrize(
    "text",
    [
        "can I have a green coat",
        "do I have a chance of a red one",
        "I have a wool coat in mind",
        "I have big feet and want boots",
        "I'd like a coat like hers",
        "I don't care what it looks like so long as it's warm",
        "could you find my size in this coat",
        "a coat for my brother",
        "a scarf with my initials",
        "",
    ],
)
def test_what_is_wished_for_is_no_aside(text: str) -> None:
    assert asides(words_of(text).words) == []
