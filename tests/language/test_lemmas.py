"""Words compare without case, accents and plural, and a yes-or-no option is found in what is said of it."""

import pytest

from language.lemmas import lemmas, switches, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wool Socks", ["wool", "sock"]),
        ("the T-Shirts", ["the", "t", "shirt"]),
        ("women’s dresses", ["women", "dress"]),
        ("Café grey 60W 12.5%", ["cafe", "gray", "60", "w", "12.5%"]),
        ("a bus and glass", ["a", "bus", "and", "glass"]),
        ("?!", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_a_word_keeps_its_place_in_the_text() -> None:
    text = "two tshirts"
    assert [(one.word, text[one.start : one.end]) for one in lemmas(text)] == [
        ("two", "two"),
        ("t", "tshirts"),
        ("shirt", "tshirts"),
    ]


def test_a_switch_is_wanted_denied_or_not_spoken_of() -> None:
    assert switches("waterproof", words("the waterproof one")) == [(1, 2, True)]
    assert switches("water resistance", words("not resistant to water")) == [(1, 4, False)]
    assert switches("waterproof", words("waterproof: no")) == [(0, 1, False)]
    assert switches("waterproof", words("the blue one")) == []
