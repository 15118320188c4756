"""An index that grew by updates is the one a rebuild makes: the same files, and so the same hits and scores."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from retrieval import checksums, store
from retrieval.dense import Vectors
from retrieval.index import Index, update
from retrieval.records import Product
from tests.retrieval.conftest import make_product

LOOKS = ("", "", "Olive", "Navy", "Striped", "Rock'and'roll", "Unplugged 1.5", "Women's", "Zebra")
KINDS = ("Coat", "Coat with Hood", "Shirt", "Teapot", "Skirt and Top", "Garden Gnome", "Tool", "Lamp", "Berries")
CATEGORIES = ("", "Coats", "Home > Teapots & Lamps", "Garden Tools", "Tools")
COLOURS = ((), ("Navy",), ("Petrol Blue", "Olive"), ("Zebra",), ("Black/White",))
TAGS = ((), ("tool",), ("Parka", "winter"), ("olive",))
DESCRIPTIONS = ("", "A gnome made of hemp, not leather.", "Zebra print, free of wool.", "word " * 39 + "teapots")


class HashingEncoder:
    """A vector a text, made from its bytes: what the encoder says is of no matter here."""

    name = "hashing"
    dimension = 8

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors."""
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts]
        rows = np.array([np.random.default_rng(seed).standard_normal(self.dimension) for seed in seeds])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _product(number: int, dice: random.Random) -> Product:
    made = make_product(
        " ".join(filter(None, (dice.choice(LOOKS), dice.choice(KINDS)))),
        category=dice.choice(CATEGORIES),
        colours=dice.choice(COLOURS),
        sizes=dice.choice(((), ("M",), ("S/M", "EU 38"))),
        price=str(dice.randrange(10, 99)),
        tags=dice.choice(TAGS),
        brand=dice.choice(("", "Ours", "Gnome")),
        description=dice.choice(DESCRIPTIONS),
    )
    return made.model_copy(update={"product_id": str(number)})


def _changed(products: list[Product], dice: random.Random) -> list[Product]:
    """Some products removed, moved, added, reworded and repriced."""
    kept = dice.sample(products, k=len(products) - dice.randrange(3))
    for at in dice.sample(range(len(kept)), k=min(4, len(kept))):
        kept[at] = _product(int(kept[at].product_id), dice)
    first = kept[0].variants[0].model_copy(update={"price": Decimal(dice.randrange(10, 99))})
    kept[0] = kept[0].model_copy(update={"variants": (first, *kept[0].variants[1:])})
    number = 1 + max(int(product.product_id) for product in products)
    return kept + [_product(number + more, dice) for more in range(dice.randrange(3))]


def _files(folder: Path) -> dict[str, bytes]:
    version = folder / "versions" / str(store.current_name(folder))
    of_this_one = (store.MANIFEST, checksums.SUMS)
    files = (path for path in version.rglob("*") if path.is_file() and path.name not in of_this_one)
    return {str(path.relative_to(version)): path.read_bytes() for path in files}


@pytest.mark.parametrize("seed", range(4))
def test_updates_end_in_the_files_of_a_rebuild(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    products = [_product(number, dice) for number in range(12)]
    encoder = HashingEncoder()
    for step in range(6):
        update(tmp_path / "grown", products, [], encoder, force=True)
        update(tmp_path / str(step), products, [], encoder)
        assert _files(tmp_path / "grown") == _files(tmp_path / str(step))
        products = _changed(products, dice)


def test_a_word_that_becomes_a_kind_relabels_products_that_stayed(tmp_path: Path) -> None:
    encoder = HashingEncoder()
    stayed = make_product("Garden Gnome")
    others = [make_product(f"Oak Lamp {letter}") for letter in "ABC"]
    update(tmp_path, [stayed, *others], [], encoder)
    before = Index(tmp_path, encoder).snapshot()
    update(tmp_path, [stayed, *others, make_product("Blue Gnome")], [], encoder)
    after = Index(tmp_path, encoder).snapshot()
    assert not before.vocabulary.sells("kind", "gnome") and after.vocabulary.sells("kind", "gnome")
    assert {hit.product.product_id for hit in after.search("gnome").hits} == {"garden-gnome", "blue-gnome"}
    update(tmp_path, [stayed, *others], [], encoder)
    assert not Index(tmp_path, encoder).snapshot().vocabulary.sells("kind", "gnome")
