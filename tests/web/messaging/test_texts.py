"""Texts are cut where a sentence ends, to what a channel counts, and nothing of them is lost."""

import pytest

from web.messaging.texts import MEASURES, shorten, split

CHARACTERS, UTF16, BYTES = MEASURES["characters"], MEASURES["utf16"], MEASURES["bytes"]


@pytest.mark.parametrize(
    ("text", "longest", "pieces"),
    [
        ("Short.", 10, ["Short."]),
        ("", 10, []),
        ("One is here. Two is there. Three.", 27, ["One is here. Two is there.", "Three."]),
        ("One is here! “Two?” is there.", 14, ["One is here!", "“Two?” is", "there."]),
        ("A list:\n• first thing\n• second thing", 22, ["A list:\n• first thing", "• second thing"]),
        ("First part.\n\nSecond part is long.", 24, ["First part.", "Second part is long."]),
        ("no sentence ends in here", 10, ["no", "sentence", "ends in", "here"]),
        ("Donaudampfschifffahrt", 8, ["Donaudam", "pfschiff", "fahrt"]),
        ("It costs $1.50 or more. Yes.", 24, ["It costs $1.50 or more.", "Yes."]),
    ],
)
def test_split(text: str, longest: int, pieces: list[str]) -> None:
    assert split(text, longest, CHARACTERS) == pieces


@pytest.mark.parametrize("measure", [CHARACTERS, UTF16, BYTES])
def test_no_piece_is_longer_than_the_channel_counts_and_no_word_is_lost(measure) -> None:
    text = "Der Mantel kostet 89 €. 🧶🧶 Größe 38 ist da! Möchtest du ihn?\n" * 30
    pieces = split(text, 100, measure)
    assert all(0 < measure(piece) <= 100 for piece in pieces)
    assert " ".join(pieces).split() == text.split()


def test_an_emoji_is_never_cut_in_two() -> None:
    assert split("🧶" * 5, 4, UTF16) == ["🧶🧶", "🧶🧶", "🧶"]
    assert "".join(split("🧶" * 9, 10, BYTES)) == "🧶" * 9


def test_shorten() -> None:
    assert shorten("Yes", 3, CHARACTERS) == "Yes"
    assert shorten("Leave everything as it is", 20, CHARACTERS) == "Leave everything as…"
    assert UTF16(shorten("🧶" * 40, 64, UTF16)) <= 64
    assert BYTES(shorten("ä" * 40, 20, BYTES)) <= 20
