"""Finds the policy passages that answer a question, and how near each of their statements is to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from language import places
from language.areas import Area, areas
from language.service_questions import ServiceQuestion, service_question
from retrieval.dense import DenseIndex, Vectors
from retrieval.lexical import LexicalIndex
from retrieval.records import Passage
from retrieval.search import SentenceEncoder
from retrieval.service_words import STEMS_ALIKE, service_words
from retrieval.statement_ranker import StatementRanker
from retrieval.statements import Statement, named_beside, statements

# Chosen on two thirds of `evaluation/retrieval/policy_queries.tsv`.
DENSE_WEIGHT = 0.7
SYNONYM_WEIGHT = 0.7
# What the trained ranker tells counts beside the encoder's own nearness; less where a place or a sum tells more.
LEARNED_WEIGHT, BESIDE_A_TWIST = 0.5, 0.2
# What it is worth that a passage has a statement about what is asked.
OF_THE_PLACE, OF_THE_DAY, OF_THE_AMOUNT = 0.18, 0.15, 0.06
OF_ANOTHER_TIME = 0.1  # … and what it costs to be about days of the year where none is asked about
_NAMED = 3  # how closely a statement fits a place of which it names the country
_OF_A_QUESTION = 6  # words of the part that asks, from which on it is looked for by itself too
_OF_A_BARE_PLACE = 1  # words that a question has beside its place


@dataclass(frozen=True)
class PassageHit:
    """A policy passage that may answer a question.

    Attributes:
        passage: the passage.
        score: how near it is to the question, from 0 to 1.
        near: how near each of its statements is, in their order; empty where that isn't known.
        learned: how near the best of them is by what the trained ranker has learned; 0 without one.
        home: the country of the shop, as its policies tell it; "" where they name none.
    """

    passage: Passage
    score: float
    near: tuple[float, ...] = ()
    home: str = ""
    learned: float = 0.0


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
        ranker: StatementRanker | None = None,
    ) -> None:
        self._passages = passages
        self._dense = dense
        self._lexical = lexical
        self._encoder = encoder
        self._statement_vectors = statement_vectors
        self._ranker = ranker
        self._moved = ranker.statements(statement_vectors) if ranker and len(statement_vectors) else None
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
        asked = service_question(text)
        meant = _in_the_shops_words(text)
        asking = _in_the_shops_words(asked.asking) if len(asked.asking.split()) >= _OF_A_QUESTION else meant
        vectors = self._encoder.encode(list(dict.fromkeys((meant, asking))))
        near = self._statement_vectors @ vectors.mean(axis=0)
        learned = self._learned(vectors)
        # What is told before the question counts as much as the question: "it came broken. what now?".
        dense = np.mean([np.clip(self._dense.scores(vector, rows), 0, 1) for vector in vectors], axis=0)
        best_learned = np.zeros(len(rows), dtype=np.float32)
        if learned is not None:
            best_learned = np.array([self._best(row, learned) for row in rows], dtype=np.float32)
            weight = BESIDE_A_TWIST if asked.areas or asked.amounts else LEARNED_WEIGHT
            dense = (1 - weight) * dense + weight * best_learned
            near = (1 - weight) * near + weight * learned
        lexical = np.mean([self._shares(one, rows) for one in dict.fromkeys((meant, asking))], axis=0)
        scores = DENSE_WEIGHT * dense + (1 - DENSE_WEIGHT) * lexical
        scores += np.array([self._worth(self._passages[row], asked) for row in rows], dtype=np.float32)
        best = np.argsort(-scores, kind="stable")[:k]
        return [
            PassageHit(
                self._passages[rows[at]],
                float(scores[at]),
                self._near(rows[at], near),
                self._home,
                float(best_learned[at]),
            )
            for at in best
        ]

    def _learned(self, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32] | None:
        """How near every statement is to the question, whose vectors these are, as the ranker has learned it."""
        if self._ranker is None or self._moved is None:
            return None
        return np.asarray(self._moved @ self._ranker.questions(vectors).mean(axis=0), dtype=np.float32)

    def _best(self, row: int, learned: npt.NDArray[np.float32]) -> float:
        """The nearness of a passage's best statement; 0 for one without statements."""
        return float(max(learned[self._first[row] : self._first[row + 1]], default=0.0))

    def _shares(self, text: str, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """How much of the question's words each of the rows has."""
        scores, most = self._lexical.scores(dict.fromkeys(service_words(text), 1.0), STEMS_ALIKE, SYNONYM_WEIGHT)
        return scores[rows] / most if most else np.zeros(len(rows), dtype=np.float32)

    def _worth(self, passage: Passage, asked: ServiceQuestion) -> float:
        """What it adds to a passage's score that one of its statements is about the place, day or sum asked about."""
        told = statements(passage)
        beside = named_beside(passage)
        place = max((self._of_the_place(one, area, beside) for one in told for area in asked.areas), default=0.0)
        day = asked.days.of_year and any(one.days.of_year and one.days.meets(asked.days) for one in told)
        amount = asked.amounts and any(one.bounds for one in told)
        other_time = asked.days.is_any and told and all(one.days.of_year for one in told)
        worth = place + OF_THE_DAY * bool(day) + OF_THE_AMOUNT * bool(amount)
        return worth - OF_ANOTHER_TIME * bool(other_time)

    def _of_the_place(self, one: Statement, area: Area, beside: frozenset[str]) -> float:
        if one.is_exclusive and area.country in one.scope.named:
            return OF_THE_PLACE
        return OF_THE_PLACE * min(one.scope.fits(area, self._home, beside), _NAMED) / _NAMED

    def _near(self, row: int, near: npt.NDArray[np.float32]) -> tuple[float, ...]:
        return tuple(float(score) for score in near[self._first[row] : self._first[row + 1]])


def _in_the_shops_words(text: str) -> str:
    """A question with its places by their countries, as policies name them; a bare place asks for delivery there."""
    named = areas(text)
    is_bare = named and len([word for word in service_words(text) if not areas(word)]) <= _OF_A_BARE_PLACE
    for area in sorted(dict.fromkeys(named), key=lambda area: -area.start):
        country = places.country(area.country).name
        text = f"{text[: area.start]}{area.words if area.part else country}{text[area.end :]}"
    return f"{text} shipping delivery" if is_bare else text


def _home(found: Sequence[Statement]) -> str:
    """The country that the policies name most often."""
    named = Counter(key.partition("-")[0] for one in found for key in one.scope.named)
    return named.most_common(1)[0][0] if named else ""
