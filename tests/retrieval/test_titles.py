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
        ("tell me when the odette is back", ["Odette Black Midi Dress"]),
        ("i love the black in it", []),
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Do you have the Aviator No. 8?", ("Aviator No. 8", "Aviator No. 7")),
        ("how much is the Fenwick Leather Rucksack", ("Fenwick Leather Rucksack", "Fenwick Leather Tote")),
        ("the Odette White Maxi Dress in M", ("Odette White Maxi Dress", "Odette Black Midi Dress")),
    ],
)
def test_a_name_that_no_product_has(boutique: Snapshot, text: str, found: tuple[str, str]) -> None:
    another = boutique.find_another(text)
    assert another is not None
    assert (another[0], another[1].title) == found


@pytest.mark.parametrize(
    "text",
    [
        "is the Aviator No. 7 in stock?",
        "how much is the fenwick leather bag",
        "is the Harker Wool Jacket in stock",
        "Pocket Crossbody Bag and pocket bandana",
        "Odette in white",
        "bergen rain coat",
        "is the Pocket Crossbody your cheapest leather bag?",
    ],
)
def test_a_name_that_may_be_a_product(boutique: Snapshot, text: str) -> None:
    assert boutique.find_another(text) is None
