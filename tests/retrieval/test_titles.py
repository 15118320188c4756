"""Products are recognised by their titles and by unambiguous parts of them."""

from __future__ import annotations

import pytest

from retrieval.index import Snapshot


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("is the Marlow Linen Shirt Dress in stock?", ["Marlow Linen Shirt Dress"]),
        ("how much is the marlow dress", ["Marlow Linen Shirt Dress"]),
        ("compare the Odette and the Perrin dress", ["Odette Black Midi Dress", "Perrin Jersey Midi Dress"]),
        ("marlow?", ["Marlow Linen Shirt Dress"]),
        ("Harker Wool Blazer", ["Harker Wool Blazer"]),
        ("is the Harkr blazer in stock", ["Harker Wool Blazer"]),
        ("the Harker blazer or the Harker trousers?", ["Harker Wool Blazer", "Harker Wool Trousers"]),
        ("pleated skirt", []),
        ("do you have a black dress", []),
        ("trainers sz 7", []),
        ("no stripes or dots", []),
        ("do you deliver on Sunday", []),
        ("running trainers", []),
    ],
)
def test_titles_in_a_sentence(boutique: Snapshot, text: str, titles: list[str]) -> None:
    assert [product.title for product in boutique.find_titles(text)] == titles
