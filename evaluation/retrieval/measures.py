"""Measures a search method on judged queries: nDCG@10, recall@10, MRR, violations, and absent things refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import ir_measures
from ir_measures import RR, R, nDCG

from evaluation.retrieval.judgements import ABSENT, JudgedQuery, violations
from evaluation.retrieval.systems import System
from retrieval.records import Product

DEPTH = 10
ALL = "all"
NDCG, RECALL, MRR = "ndcg@10", "recall@10", "mrr"
# Computed by ir-measures (trec_eval's definitions): nDCG with linear gains (Järvelin and Kekäläinen, TOIS 2002);
# recall and reciprocal rank count grades from 2 as relevant.
_MEASURES = {str(nDCG @ DEPTH): NDCG, str(R(rel=2) @ DEPTH): RECALL, str(RR(rel=2) @ DEPTH): MRR}

Ranking = Sequence[str]  # ids, best first


@dataclass(frozen=True)
class Figures:
    """What was measured over some queries."""

    queries: int
    ndcg: float
    recall: float
    mrr: float
    violations: int  # products in the top ten of which no variant meets the query's constraints
    refused: (
        float | None
    )  # share of queries for absent things that are offered nothing; none where there are no such queries


@dataclass(frozen=True)
class Measured:
    """What one method found for each query, and how good that is; only queries with judgements have values."""

    judged: Sequence[JudgedQuery]
    found: Mapping[str, Ranking]
    values: Mapping[str, Mapping[str, float]]  # measure -> qid -> value
    violating: Mapping[str, Ranking]  # the products in the top ten that break a constraint of the query
    refused: frozenset[str]  # the queries for which a customer would be offered nothing

    @property
    def by_kind(self) -> dict[str, Figures]:
        """The figures of each type of query, and of all at the end."""
        kinds = dict.fromkeys(query.kind for query in self.judged)
        groups = {kind: [query for query in self.judged if query.kind == kind] for kind in kinds}
        return {kind: self._figures(queries) for kind, queries in {**groups, ALL: self.judged}.items()}

    def _figures(self, queries: Sequence[JudgedQuery]) -> Figures:
        answerable = [query.qid for query in queries if query.grades]
        absent = [query.qid for query in queries if query.kind == ABSENT]

        def mean(measure: str) -> float:
            return fmean(self.values[measure][qid] for qid in answerable) if answerable else 0.0

        return Figures(
            queries=len(queries),
            ndcg=mean(NDCG),
            recall=mean(RECALL),
            mrr=mean(MRR),
            violations=sum(len(self.violating[query.qid]) for query in queries),
            refused=fmean(qid in self.refused for qid in absent) if absent else None,
        )


def measure(system: System, judged: Sequence[JudgedQuery], products: Mapping[str, Product]) -> Measured:
    """Runs the queries and compares what is found with the judgements."""
    found = {query.qid: [found_id for found_id, _ in system.rank(query.text, DEPTH)] for query in judged}
    return Measured(
        judged=judged,
        found=found,
        values=ranking_values({query.qid: query.grades for query in judged if query.grades}, found),
        violating={query.qid: violations(query, found[query.qid], products) for query in judged},
        refused=frozenset(query.qid for query in judged if not system.offers(query.text)),
    )


def ranking_values(
    grades: Mapping[str, Mapping[str, int]], found: Mapping[str, Ranking]
) -> dict[str, dict[str, float]]:
    """nDCG@10, recall@10 and reciprocal rank of each query that has grades; 0 where nothing was found."""
    run = {qid: {found_id: -float(rank) for rank, found_id in enumerate(ids)} for qid, ids in found.items()}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(grades, 0.0) for name in _MEASURES.values()}
    measures = [ir_measures.parse_measure(written) for written in _MEASURES]
    for value in ir_measures.iter_calc(measures, {qid: dict(some) for qid, some in grades.items()}, run):
        values[_MEASURES[str(value.measure)]][value.query_id] = value.value
    return values
