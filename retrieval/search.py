"""Finds the products and passages that answer a sentence: exact constraints first, then a weighted ranking of what is left."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.query import Query
from retrieval.records import Passage, Product, Variant


@dataclass(frozen=True)
class Hit:
    """A product that satisfies every constraint, with the variants that do (the one to show first)."""

    product: Product
    variants: tuple[Variant, ...]
    score: float

    @property
    def variant(self) -> Variant:
        """The variant to show."""
        return self.variants[0]


@dataclass(frozen=True)
class NearMiss:
    """A product that comes close, and what differs from the wish, in words: "is $95.00, over your $80 limit"."""

    hit: Hit
    differences: tuple[str, ...]


@dataclass(frozen=True)
class SearchResult:
    """What a search found, best first; `nearest` is filled only where nothing satisfies the constraints."""

    query: Query
    hits: tuple[Hit, ...]
    nearest: tuple[NearMiss, ...] = ()


@dataclass(frozen=True)
class PassageHit:
    """A policy passage that may answer a question."""

    passage: Passage
    score: float
