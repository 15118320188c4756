"""A title that repeats a sentence's wording is nearer to it than one that has the same words elsewhere."""

from __future__ import annotations

from pathlib import Path

from retrieval.encoder import Encoder
from retrieval.index import Index, update
from retrieval.phrases import shared_pairs
from tests.retrieval.conftest import make_product


def test_pairs_are_counted_in_order_and_without_stopwords() -> None:
    titles = ["Men's Blue Shirts", "Blue Trim Shirt for Men", "Shirt, Blue"]
    assert shared_pairs("a blue shirt", titles).tolist() == [1, 0, 0]
    assert shared_pairs("men in a blue shirt", titles).tolist() == [1, 0, 0]
    assert shared_pairs("shirt", titles).tolist() == [0, 0, 0]


def test_a_colour_of_the_thing_comes_before_one_in_a_brand(tmp_path: Path, encoder: Encoder) -> None:
    titles = ("Red Chief Men Black Shoes", "Converse Men Allstar Red Shoes")
    update(tmp_path, [make_product(title) for title in titles], [], encoder)
    hits = Index(tmp_path, encoder).snapshot().search("red shoes men").hits
    assert [hit.product.title for hit in hits] == list(reversed(titles))
