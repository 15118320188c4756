"""The files of a version folder: what is in which, and how it is written and read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import numpy as np

from retrieval.dense import Vectors
from retrieval.records import Passage, Product
from retrieval.reviews.records import Review

FORMAT = 6  # raise it when files or what they are derived by change: the catalog is then indexed again
VOCABULARY = "vocabulary.json"
TALLY = "tally.json"
LOOKED_UP = "looked_up.npz"
PRODUCT_FACETS = "product_facets.npz"
VARIANT_FACETS = "variant_facets.npz"
PRODUCTS = "products.jsonl"
PASSAGES = "passages.jsonl"
REVIEWS = "reviews.jsonl"  # in the versions of a shop that has any

Kind = Literal["product", "passage", "statement"]

# What follows from the texts alone: a version with the same texts shares these files instead of making them again.
CONTENT: Mapping[Kind, tuple[str, ...]] = {
    "product": (
        VOCABULARY,
        TALLY,
        LOOKED_UP,
        PRODUCT_FACETS,
        VARIANT_FACETS,
        "product_words",
        "product_vectors.npy",
        "product_hashes.txt",
    ),
    "passage": (
        PASSAGES,
        "passage_words",
        *("passage_vectors.npy", "passage_hashes.txt"),
        *("statement_vectors.npy", "statement_hashes.txt"),
    ),
}


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Writes one record a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def read_product_lines(folder: Path) -> list[bytes]:
    """The products of a version as they are written, in the catalog's order."""
    return (folder / PRODUCTS).read_bytes().splitlines()


def read_products(folder: Path) -> list[Product]:
    """The products of a version, in the catalog's order."""
    return [Product.model_validate_json(line) for line in read_product_lines(folder)]


def read_passages(folder: Path) -> list[Passage]:
    """The policy passages of a version."""
    return [Passage.model_validate_json(line) for line in (folder / PASSAGES).read_bytes().splitlines()]


def read_review_lines(folder: Path) -> list[str]:
    """The reviews of a version as they are written; none where the shop has none."""
    path = folder / REVIEWS
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def read_reviews(folder: Path) -> list[Review]:
    """The reviews of a version, in the order of their files."""
    return [Review.model_validate_json(line) for line in read_review_lines(folder)]


def write_vectors(folder: Path, kind: Kind, hashes: Iterable[str], vectors: Vectors) -> None:
    """Writes vectors with the hashes of the texts they stand for."""
    np.save(folder / f"{kind}_vectors.npy", vectors)
    (folder / f"{kind}_hashes.txt").write_text("\n".join(hashes), encoding="utf-8")


def read_vectors(folder: Path, kind: Kind) -> Vectors:
    """The vectors of a version's products or passages."""
    vectors: Vectors = np.load(folder / f"{kind}_vectors.npy", allow_pickle=False)
    return vectors


def map_vectors(folder: Path, kind: Kind) -> Vectors:
    """The same vectors, read from the disk only where they are looked at."""
    vectors: Vectors = np.load(folder / f"{kind}_vectors.npy", mmap_mode="r", allow_pickle=False)
    return vectors


def read_hashes(folder: Path, kind: Kind) -> list[str]:
    """The hashes of the texts that the vectors stand for."""
    return (folder / f"{kind}_hashes.txt").read_text(encoding="utf-8").split()


def share_content(old: Path, new: Path, kind: Kind) -> None:
    """Gives a new version the files of an old one; both are never written again, so links will do."""
    for name in CONTENT[kind]:
        _link(old / name, new / name)


def _link(old: Path, new: Path) -> None:
    if old.is_dir():
        new.mkdir()
        for path in old.iterdir():
            _link(path, new / path.name)
        return
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links
        shutil.copyfile(old, new)
