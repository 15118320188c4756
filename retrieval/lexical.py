"""Word-by-word ranking: one BM25 index a field, so that a word in the title weighs more than one in the description."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from retrieval import seed
from retrieval.words import stem, words

# Short fields saturate at once and are little helped by being short (k1, b: field notes of our own measurements).
PRODUCT_FIELDS: Mapping[str, tuple[float, float, float]] = {  # weight, k1, b
    "title": (2.0, 0.3, 0.6),
    "attributes": (2.0, 0.3, 0.3),
    "description": (1.0, 0.9, 0.6),
}
PASSAGE_FIELDS: Mapping[str, tuple[float, float, float]] = {
    "heading": (2.0, 0.5, 0.5),
    "text": (1.0, 1.2, 0.75),
}
SYNONYM_WEIGHT = 0.5

_SYNONYMS: dict[str, tuple[str, ...]] = {}
for _line in seed.SYNONYMS:
    _stems = [stem(part) for name in _line for part in words(name)]
    for _name in _stems:
        _SYNONYMS[_name] = tuple(
            dict.fromkeys((*_SYNONYMS.get(_name, ()), *(other for other in _stems if other != _name)))
        )


class LexicalIndex:
    """BM25 over the fields of some documents; scores are shares of the best score a document could have."""

    def __init__(
        self, count: int, fields: Mapping[str, tuple[float, float, float]], parts: Mapping[str, bm25s.BM25]
    ) -> None:
        self._count = count
        self._fields = fields
        self._parts = parts

    @classmethod
    def build(
        cls, fields: Mapping[str, tuple[float, float, float]], texts: Mapping[str, Sequence[Sequence[str]]]
    ) -> LexicalIndex:
        """Indexes the stems of each field of each document."""
        count = len(next(iter(texts.values())))
        parts = {}
        for name, documents in texts.items():
            _, k1, b = fields[name]
            if not any(documents):
                continue
            part = bm25s.BM25(method="lucene", k1=k1, b=b)
            part.index([list(document) for document in documents], show_progress=False)
            parts[name] = part
        return cls(count, fields, parts)

    def save(self, folder: Path) -> None:
        """Writes one folder a field."""
        folder.mkdir()
        for name, part in self._parts.items():
            part.save(folder / name, show_progress=False)
        described = {"documents": self._count, "fields": sorted(self._parts)}
        (folder / "lexical.json").write_text(json.dumps(described), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, fields: Mapping[str, tuple[float, float, float]]) -> LexicalIndex:
        """Reads what `save` wrote."""
        described = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
        parts = {name: bm25s.BM25.load(folder / name, show_progress=False) for name in described["fields"]}
        return cls(described["documents"], fields, parts)

    def scores(self, weighted: Mapping[str, float]) -> tuple[npt.NDArray[np.float32], float]:
        """Each document's score for words with their weights, and the score of one that is best for every word."""
        total = np.zeros(self._count, dtype=np.float32)
        best = 0.0
        for word, weight in _by_stem(weighted).items():
            scores, most = self._word_scores(word)
            for other in _SYNONYMS.get(word, ()):
                other_scores, other_most = self._word_scores(other)
                scores = np.maximum(scores, SYNONYM_WEIGHT * other_scores)
                most = max(most, SYNONYM_WEIGHT * other_most)
            total += weight * scores
            best += weight * (most or self._rare_word_score())
        return total, best

    def knows(self, word: str, fields: Collection[str]) -> bool:
        """Whether one of these fields of some document has the word or a synonym of it."""
        known = (stem(word), *_SYNONYMS.get(stem(word), ()))
        return any(other in self._parts[name].vocab_dict for name in fields if name in self._parts for other in known)

    def rows_with(self, stemmed: str) -> npt.NDArray[np.int32]:
        """The documents that have a stem in any field."""
        found = [np.empty(0, dtype=np.int32)]
        for part in self._parts.values():
            token = part.vocab_dict.get(stemmed)
            if token is not None:
                start, end = part.scores["indptr"][token], part.scores["indptr"][token + 1]
                found.append(part.scores["indices"][start:end].astype(np.int32))
        return np.unique(np.concatenate(found))

    def _word_scores(self, stemmed: str) -> tuple[npt.NDArray[np.float32], float]:
        scores = np.zeros(self._count, dtype=np.float32)
        most = 0.0
        for name, part in self._parts.items():
            token = part.vocab_dict.get(stemmed)
            if token is None:
                continue
            start, end = part.scores["indptr"][token], part.scores["indptr"][token + 1]
            values = part.scores["data"][start:end] * self._fields[name][0]
            scores[part.scores["indices"][start:end]] += values
            most = max(most, float(values.max(initial=0.0)))
        return scores, most

    def _rare_word_score(self) -> float:
        """What a word that no document has would be worth: as much as one in a single title."""
        weight = max(self._fields[name][0] for name in self._parts) if self._parts else 1.0
        return weight * math.log(1 + (self._count + 0.5) / 1.5)


def _by_stem(weighted: Mapping[str, float]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word, weight in weighted.items():
        weights[stem(word)] = max(weight, weights.get(stem(word), 0.0))
    return weights
