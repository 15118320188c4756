"""Finds the policy passages that answer a question, and how near each of their statements is to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from retrieval.dense import DenseIndex, Vectors
from retrieval.lexical import LexicalIndex
from retrieval.records import Passage
from retrieval.search import SentenceEncoder
from retrieval.service_words import STEMS_ALIKE, service_words
from retrieval.statements import Statement, statements

# Chosen on two thirds of `evaluation/retrieval/policy_queries.tsv`.
DENSE_WEIGHT = 0.7
SYNONYM_WEIGHT = 0.7


@dataclass(frozen=True)
class PassageHit:
    """A policy passage that may answer a question.

    Attributes:
        passage: the passage.
        score: how near it is to the question, from 0 to 1.
        near: how near each of its statements is, in their order; empty where that isn't known.
        home: the country of the shop, as its policies tell it; "" where they name none.
    """

    passage: Passage
    score: float
    near: tuple[float, ...] = ()
    home: str = ""


def statement_texts(passages: Sequence[Passage]) -> list[str]:
    """What is encoded of each statement of the passages, in their order: it, under its heading."""
    return [f"{passage.heading} {one.text}" for passage in passages for one in statements(passage)]


class PassageSearch:
    """Search over the policy passages of one version."""

    def __init__(
        self,
        passages: Sequence[Passage],
        dense: DenseIndex,
        lexical: LexicalIndex,
        encoder: SentenceEncoder,
        statement_vectors: Vectors,
    ) -> None:
        self._passages = passages
        self._dense = dense
        self._lexical = lexical
        self._encoder = encoder
        self._statement_vectors = statement_vectors
        self._first = np.cumsum([0, *(len(statements(passage)) for passage in passages)])
        self._home = _home([one for passage in passages for one in statements(passage)])

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
        near = self._statement_vectors @ vector
        dense = np.clip(self._dense.scores(vector, rows), 0, 1)
        scores = DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * share
        best = np.argsort(-scores, kind="stable")[:k]
        return [
            PassageHit(self._passages[rows[at]], float(scores[at]), self._near(rows[at], near), self._home)
            for at in best
        ]

    def _near(self, row: int, near: npt.NDArray[np.float32]) -> tuple[float, ...]:
        return tuple(float(score) for score in near[self._first[row] : self._first[row + 1]])


def _home(found: Sequence[Statement]) -> str:
    """The country that the policies name most often."""
    named = Counter(key.partition("-")[0] for one in found for key in one.scope.named)
    return named.most_common(1)[0][0] if named else ""
