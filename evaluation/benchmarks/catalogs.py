"""Catalogs of any size to measure on: a real one, and beyond its size copies of its products with other words."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np

from evaluation.retrieval.attributes import read_table
from retrieval.dense import Vectors
from retrieval.encoder import Encoder
from retrieval.readers import read
from retrieval.records import Product

SEED = 11
NOISE = 0.3  # length of what is added to a vector of length 1


def base_catalog(sample: Path, fashion: Path | None) -> list[Product]:
    """Products with little more than a title: of a fashion table at made-up prices, or of the sample catalog."""
    if fashion is None:
        return [product.model_copy(update={"description": "", "tags": ()}) for product in read(sample).products]
    dice = random.Random(SEED)
    return [repriced(row.product(with_columns=False), dice) for row in read_table(fashion)]


def catalog(base: Sequence[Product], size: int) -> list[Product]:
    """The first products, then copies in which a word of the title gave way to one of another title."""
    dice = random.Random(SEED)
    copies = [_copy(base[number % len(base)], number, base, dice) for number in range(len(base), size)]
    return [*base[:size], *copies]


def _copy(product: Product, number: int, base: Sequence[Product], dice: random.Random) -> Product:
    variants = tuple(
        variant.model_copy(update={"variant_id": f"{number}/{variant.variant_id}"}) for variant in product.variants
    )
    return reworded(product, base, dice).model_copy(update={"product_id": f"copy-{number}", "variants": variants})


def reworded(product: Product, base: Sequence[Product], dice: random.Random) -> Product:
    """The product with one word of its title replaced by a word of another title."""
    title = product.title.split()
    title[dice.randrange(len(title))] = dice.choice(dice.choice(base).title.split())
    return product.model_copy(update={"title": " ".join(title)})


def repriced(product: Product, dice: random.Random) -> Product:
    """The product at another price."""
    price = Decimal(dice.randrange(500, 30000)) / 100
    variants = tuple(variant.model_copy(update={"price": price}) for variant in product.variants)
    return product.model_copy(update={"variants": variants})


class NoisyEncoder:
    """Encodes the first texts for real and gives each other one a noisy copy of one of their vectors."""

    def __init__(self, encoder: Encoder, real: int) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._real = real
        self._base: Vectors = np.empty((0, encoder.dimension), dtype=np.float32)
        self._noise = np.random.default_rng(SEED)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text."""
        room = max(0, self._real - len(self._base))
        encoded = self._encoder.encode(texts[:room])
        self._base = np.concatenate([self._base, encoded])
        return np.concatenate([encoded, self._copies(texts[room:])])

    def _copies(self, texts: Sequence[str]) -> Vectors:
        rows = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % len(self._base) for text in texts]
        noisy = self._base[rows] + self._noise.normal(0, NOISE / self.dimension**0.5, (len(rows), self.dimension))
        return (noisy / np.linalg.norm(noisy, axis=1, keepdims=True)).astype(np.float32)
