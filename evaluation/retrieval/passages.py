"""Measures which policy passage comes first for judged questions about the shop's service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.results import Failure, Figure, Table, mean, rate
from evaluation.retrieval.judgements import HERE, JudgedQuery, read_judged
from evaluation.retrieval.measures import DEPTH, MRR, ranking_values
from retrieval import trec
from retrieval.index import Snapshot

OUR_QUESTIONS = HERE / "policy_queries.tsv"
OUR_ANSWERS = HERE / "policy_qrels.txt"
BEST = 3  # the grade of a passage that answers the question by itself


@dataclass(frozen=True)
class Passages:
    """What was measured on questions, each with the ids of the passages found, best first."""

    judged: Sequence[JudgedQuery]
    found: Mapping[str, Sequence[str]]
    reciprocal_ranks: Mapping[str, float]

    def figures(self) -> dict[str, Any]:
        """MRR and how often the first passage answers, over all questions and by part where there are several."""
        parts = dict.fromkeys(query.kind for query in self.judged)
        by_part = {part.replace(" ", "_"): self._figures(self._of(part)) for part in parts} if len(parts) > 1 else {}
        return {**self._figures(self.judged), **by_part}

    def table(self) -> Table:
        """The figures by part."""
        parts = dict.fromkeys(query.kind for query in self.judged)
        groups = [(part, self._of(part)) for part in parts] + [("all questions", self.judged)]
        rows: list[tuple[str | float | int, ...]] = []
        for name, questions in groups:
            figures = self._figures(questions)
            rows.append((name, len(questions), *(round(figure.value, 3) for figure in figures.values())))
        return Table("Policy passages", ("", "n", "MRR", "right passage first"), tuple(rows))

    def failures(self) -> list[Failure]:
        """The questions whose first passage doesn't answer."""
        return [
            Failure(
                case=f"{query.qid} (policy, {query.kind}): {query.text}",
                reason="another passage comes first",
                expected=", ".join(f"{passage} ({grade})" for passage, grade in query.grades.items()),
                records=tuple(f"{rank}. {passage}" for rank, passage in enumerate(self.found[query.qid][:5], start=1)),
            )
            for query in self.judged
            if not self._is_first(query)
        ]

    def _of(self, part: str) -> list[JudgedQuery]:
        return [query for query in self.judged if query.kind == part]

    def _figures(self, questions: Sequence[JudgedQuery]) -> dict[str, Figure]:
        return {
            "mrr": mean([self.reciprocal_ranks[query.qid] for query in questions]),
            "recall@1": rate([self._is_first(query) for query in questions]),
        }

    def _is_first(self, query: JudgedQuery) -> bool:
        return any(query.grades.get(passage, 0) == BEST for passage in self.found[query.qid][:1])


def passages_of(answers: Path) -> set[str]:
    """The ids of the passages that a file of judgements names."""
    return {passage for grades in trec.read_qrels(answers).values() for passage in grades}


def measure_passages(snapshot: Snapshot, questions: Path = OUR_QUESTIONS, answers: Path = OUR_ANSWERS) -> Passages:
    """Asks every question and ranks the passages; MRR counts grades from 2 as answers, within the first ten.

    Raises:
        ValueError: a judgement names a passage that the snapshot doesn't have.
    """
    judged = read_judged(questions, answers)
    unknown = passages_of(answers) - snapshot.passages.keys()
    if unknown:
        raise ValueError(
            f"{answers.name} judges passages that the shop doesn't have: {', '.join(sorted(unknown)[:5])}."
        )
    found = {
        query.qid: [hit.passage.passage_id for hit in snapshot.search_policies(query.text, k=DEPTH)] for query in judged
    }
    return Passages(judged, found, ranking_values({query.qid: query.grades for query in judged}, found)[MRR])
