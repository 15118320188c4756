"""Finds the policy passages that answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrieval.dense import DenseIndex
from retrieval.lexical import LexicalIndex
from retrieval.records import Passage
from retrieval.search import SentenceEncoder
from retrieval.service_words import STEMS_ALIKE, service_words

# Chosen on two thirds of `evaluation/retrieval/policy_queries.tsv`.
DENSE_WEIGHT = 0.7
SYNONYM_WEIGHT = 0.7


@dataclass(frozen=True)
class PassageHit:
    """A policy passage that may answer a question."""

    passage: Passage
    score: float


class PassageSearch:
    """Search over the policy passages of one version."""

    def __init__(
        self, passages: Sequence[Passage], dense: DenseIndex, lexical: LexicalIndex, encoder: SentenceEncoder
    ) -> None:
        self._passages = passages
        self._dense = dense
        self._lexical = lexical
        self._encoder = encoder

    def search(self, text: str, k: int, topic: str | None) -> list[PassageHit]:
        """The passages closest to a question, of one topic where one is given."""
        rows = np.array(
            [row for row, passage in enumerate(self._passages) if topic is None or passage.topic == topic],
            dtype=np.int64,
        )
        if not len(rows):
            return []
        vector = self._encoder.encode([text])[0]
        lexical, most = self._lexical.scores(dict.fromkeys(service_words(text), 1.0), STEMS_ALIKE, SYNONYM_WEIGHT)
        share = lexical[rows] / most if most else np.zeros(len(rows), dtype=np.float32)
        dense = np.clip(self._dense.scores(vector, rows), 0, 1)
        scores = DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * share
        best = np.argsort(-scores, kind="stable")[:k]
        return [PassageHit(self._passages[rows[at]], float(scores[at])) for at in best]
