"""The search and the plain methods beside it: BM25, vectors alone, and both fused by rank (RRF)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import bm25s
import numpy as np

from language.stop_words import STOP_WORDS
from retrieval.index import Snapshot
from retrieval.records import Product
from retrieval.search import SentenceEncoder, embedded_text, searchable_text
from retrieval.words import stems, words

Ranker = Callable[[str, int], list[tuple[str, float]]]
OURS = "ours"
RRF_DEPTH = 1000
RRF_K = 60  # Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion", SIGIR 2009


@dataclass(frozen=True)
class System:
    """A search method: ranks products for a query, and says whether it offers any of them to a customer."""

    rank: Ranker
    offers: Callable[[str], bool]


def systems(snapshot: Snapshot, encoder: SentenceEncoder) -> Mapping[str, System]:
    """Each method by its name; a method takes a query and how many products to find."""
    products = list(snapshot.products.values())
    bm25, dense = _bm25(products), _dense(products, encoder)
    plain = {"bm25": bm25, "dense": dense, "rrf": _fused(bm25, dense)}
    return {
        **{name: System(ranker, _finds_any(ranker)) for name, ranker in plain.items()},
        OURS: System(snapshot.ranking, lambda text: bool(snapshot.search(text, k=1).hits)),
    }


def _finds_any(ranker: Ranker) -> Callable[[str], bool]:
    return lambda text: bool(ranker(text, 1))


def _bm25(products: Sequence[Product]) -> Ranker:
    index = bm25s.BM25()
    index.index([_terms(searchable_text(product)) for product in products], show_progress=False)

    def search(text: str, k: int) -> list[tuple[str, float]]:
        terms = [term for term in _terms(text) if term in index.vocab_dict]
        scores = index.get_scores(terms) if terms else np.zeros(len(products))
        return [pair for pair in _best(products, scores, k) if pair[1] > 0]

    return search


def _dense(products: Sequence[Product], encoder: SentenceEncoder) -> Ranker:
    vectors = encoder.encode([embedded_text(product) for product in products])

    def search(text: str, k: int) -> list[tuple[str, float]]:
        return _best(products, vectors @ encoder.encode([text])[0], k)

    return search


def _fused(first: Ranker, second: Ranker) -> Ranker:
    def search(text: str, k: int) -> list[tuple[str, float]]:
        scores: dict[str, float] = {}
        for ranker in (first, second):
            for rank, (product_id, _) in enumerate(ranker(text, RRF_DEPTH), start=1):
                scores[product_id] = scores.get(product_id, 0.0) + 1 / (RRF_K + rank)
        return sorted(scores.items(), key=lambda pair: -pair[1])[:k]

    return search


def _best(products: Sequence[Product], scores: np.ndarray, k: int) -> list[tuple[str, float]]:
    order = np.argsort(-scores, kind="stable")[:k]
    return [(products[row].product_id, float(scores[row])) for row in order.tolist()]


def _terms(text: str) -> list[str]:
    return stems(word for word in words(text) if word not in STOP_WORDS)
