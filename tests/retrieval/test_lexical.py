"""The ranking by words is Lucene's BM25, as the library bm25s computes it."""

from __future__ import annotations

import random

import bm25s
import numpy as np

from retrieval.lexical import LexicalIndex


def test_scores_are_those_of_bm25s() -> None:
    dice = random.Random(5)
    documents = [dice.choices("abcdefghij", k=dice.randrange(9)) for _ in range(40)]
    index = LexicalIndex.build({"text": (1.0, 0.9, 0.6)}, {"text": documents})
    other = bm25s.BM25(method="lucene", k1=0.9, b=0.6)
    other.index(documents, show_progress=False)
    for word in "abcdefghij":
        scores, best = index.scores({word: 1.0})
        assert np.allclose(scores, other.get_scores([word]), rtol=1e-5)
        assert np.isclose(best, scores.max())


def test_an_empty_field_and_an_unknown_word_score_nothing() -> None:
    index = LexicalIndex.build({"text": (1.0, 0.9, 0.6)}, {"text": [[], []]})
    assert not index.scores({"coat": 1.0})[0].any() and not index.knows("coat", ("text",))
