"""Word-by-word ranking: one BM25 index a field, so that a word in the title weighs more than one in the description."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from language.synonyms import SYNONYMS
from retrieval.postings import Moves, Postings, Rows
from retrieval.words import stem, words

# Short fields saturate at once and are little helped by being short (k1, b: field notes of our own measurements).
PRODUCT_FIELDS: Mapping[str, tuple[float, float, float]] = {  # weight, k1, b
    "title": (2.0, 0.3, 0.6),
    "attributes": (2.0, 0.3, 0.3),
    "description": (1.0, 0.9, 0.6),
}
PASSAGE_FIELDS: Mapping[str, tuple[float, float, float]] = {
    "heading": (1.0, 0.5, 0.5),
    "text": (1.0, 1.2, 0.75),
}
SYNONYM_WEIGHT = 0.5

_SYNONYMS: dict[str, tuple[str, ...]] = {}
for _line in SYNONYMS:
    _stems = [stem(part) for name in _line for part in words(name)]
    for _name in _stems:
        _SYNONYMS[_name] = tuple(
            dict.fromkeys((*_SYNONYMS.get(_name, ()), *(other for other in _stems if other != _name)))
        )


@dataclass(frozen=True)
class _Field:
    """One field's postings with their BM25 scores, a score for each row of a stem."""

    postings: Postings
    scores: npt.NDArray[np.float32]

    @classmethod
    def of(cls, postings: Postings, count: int, k1: float, b: float) -> _Field:
        """Lucene's BM25: Kamphuis et al., "Which BM25 Do You Mean?", ECIR 2020."""
        having = np.diff(postings.starts)
        rarity = np.log(1 + (count - having + 0.5) / (having + 0.5))
        lengths = np.bincount(postings.rows, weights=postings.counts, minlength=count)
        damping = k1 * (1 - b + b * lengths / lengths.mean())
        scores = np.repeat(rarity, having) * postings.counts / (postings.counts + damping[postings.rows])
        return cls(postings, scores.astype(np.float32))

    def of_stem(self, stemmed: str) -> tuple[Rows, npt.NDArray[np.float32]]:
        """The rows that have a stem, and their scores."""
        span = self.postings.span(stemmed)
        return self.postings.rows[span], self.scores[span]


class LexicalIndex:
    """BM25 over the fields of some documents; scores are shares of the best score a document could have."""

    def __init__(
        self, count: int, fields: Mapping[str, tuple[float, float, float]], postings: Mapping[str, Postings]
    ) -> None:
        self._count = count
        self._fields = fields
        self._postings = postings

    @classmethod
    def nothing(cls, fields: Mapping[str, tuple[float, float, float]]) -> LexicalIndex:
        """The index of no document."""
        return cls(0, fields, {name: Postings.none() for name in fields})

    @classmethod
    def build(
        cls, fields: Mapping[str, tuple[float, float, float]], texts: Mapping[str, Sequence[Sequence[str]]]
    ) -> LexicalIndex:
        """Indexes the stems of each field of each document."""
        count = len(next(iter(texts.values())))
        return cls.nothing(fields).moved(
            Moves.from_nothing(count), {name: dict(enumerate(documents)) for name, documents in texts.items()}
        )

    def moved(self, moves: Moves, fresh: Mapping[str, Mapping[int, Sequence[str]]]) -> LexicalIndex:
        """The index of the next version, given the stems of each field of each document that is new or changed."""
        postings = {name: one.moved(moves.new_row, fresh[name]) for name, one in self._postings.items()}
        return LexicalIndex(moves.count, self._fields, postings)

    def save(self, folder: Path) -> None:
        """Writes one file a field; the scores follow from them."""
        folder.mkdir()
        for name, postings in self._postings.items():
            postings.save(folder / f"{name}.npz")
        (folder / "lexical.json").write_text(json.dumps({"documents": self._count}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, fields: Mapping[str, tuple[float, float, float]]) -> LexicalIndex:
        """Reads what `save` wrote."""
        described = json.loads((folder / "lexical.json").read_text(encoding="utf-8"))
        return cls(described["documents"], fields, {name: Postings.load(folder / f"{name}.npz") for name in fields})

    @cached_property
    def _parts(self) -> Mapping[str, _Field]:
        """The fields in which any document has a word."""
        return {
            name: _Field.of(self._postings[name], self._count, k1, b)
            for name, (_, k1, b) in self._fields.items()
            if self._postings[name].tokens
        }

    def scores(
        self,
        weighted: Mapping[str, float],
        synonyms: Mapping[str, tuple[str, ...]] = _SYNONYMS,
        synonym_weight: float = SYNONYM_WEIGHT,
    ) -> tuple[npt.NDArray[np.float32], float]:
        """Each document's score for words with their weights, and the score of one that is best for every word.

        `synonyms` says by stems what may stand for a word, and `synonym_weight` how much of the word it is worth.
        """
        total = np.zeros(self._count, dtype=np.float32)
        best = 0.0
        for word, weight in _by_stem(weighted).items():
            scores, most = self._word_scores(word)
            for other in synonyms.get(word, ()):
                other_scores, other_most = self._word_scores(other)
                scores = np.maximum(scores, synonym_weight * other_scores)
                most = max(most, synonym_weight * other_most)
            total += weight * scores
            best += weight * (most or self._rare_word_score())
        return total, best

    def knows(self, word: str, fields: Collection[str]) -> bool:
        """Whether one of these fields of some document has the word or a synonym of it."""
        known = (stem(word), *_SYNONYMS.get(stem(word), ()))
        return any(other in self._postings[name] for name in fields for other in known)

    def rows_with(self, stemmed: str) -> Rows:
        """The documents that have a stem in any field."""
        return np.unique(np.concatenate([postings.get(stemmed) for postings in self._postings.values()]))

    def _word_scores(self, stemmed: str) -> tuple[npt.NDArray[np.float32], float]:
        scores = np.zeros(self._count, dtype=np.float32)
        most = 0.0
        for name, part in self._parts.items():
            rows, values = part.of_stem(stemmed)
            values = values * self._fields[name][0]
            scores[rows] += values
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
