"""Slips of the keyboard are corrected towards the shop's words; other words stay as they are."""

from __future__ import annotations

import pytest

from retrieval.index import Snapshot
from retrieval.spelling import Speller


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


def test_rare_words_of_the_catalog_are_corrected_as_well() -> None:
    speller = Speller({"necklace"}, {"dreamcatcher": 1, "necklace": 3}, ())
    assert speller.correct("dreamcacher") == "dreamcatcher"


@pytest.mark.parametrize("word", ["tents", "planets", "trowel", "beach"])
def test_english_words_are_right_whatever_the_shop_sells(word: str) -> None:
    assert Speller({"tends", "plant", "towel", "beech"}, {}, ()).correct(word) == word


@pytest.mark.parametrize(
    "word", ["books", "laptop", "scissors", "phone", "coffee", "bread", "hat", "wetsuit", "sale", "tv"]
)
def test_other_words_are_left_alone(boutique: Snapshot, word: str) -> None:
    assert boutique.vocabulary.speller.correct(word) == word
