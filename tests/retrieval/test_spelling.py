"""Slips of the keyboard are corrected towards the shop's words; other words stay as they are."""

from __future__ import annotations

import pytest

from retrieval.index import Snapshot


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jaket", "jacket"), ("earings", "earrings"), ("bleu", "blue"), ("drss", "dress"), ("necklase", "necklace"),
        ("trowsers", "trousers"), ("cardgian", "cardigan"), ("braclet", "bracelet"), ("jumpr", "jumper"),
        ("sweatshrit", "sweatshirt"), ("cashmeer", "cashmere"), ("blak", "black"), ("sandels", "sandals"),
    ],
)  # fmt: skip
def test_slips_are_corrected(boutique: Snapshot, typed: str, meant: str) -> None:
    corrected = boutique.vocabulary.speller.correct(typed)
    assert corrected.rstrip("s") == meant.rstrip("s")


@pytest.mark.parametrize(
    "word", ["books", "laptop", "scissors", "phone", "coffee", "bread", "hat", "wetsuit", "sale", "tv"]
)
def test_other_words_are_left_alone(boutique: Snapshot, word: str) -> None:
    assert boutique.vocabulary.speller.correct(word) == word
