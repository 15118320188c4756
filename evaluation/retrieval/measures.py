"""Measures a search method on judged queries: nDCG@10, recall@10, MRR, violations, and absent things refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ir_measures
from ir_measures import RR, R, nDCG

from evaluation.retrieval.judgements import ABSENT, JudgedQuery, violations
from evaluation.retrieval.systems import System
from retrieval.records import Product

DEPTH = 10
ALL = "all"
_NDCG, _RECALL, _MRR = nDCG @ DEPTH, R(rel=2) @ DEPTH, RR(rel=2)


@dataclass(frozen=True)
class Figures:
    """What was measured over some queries; recall and MRR count grades from 2 as relevant."""

    queries: int
    ndcg: float
    recall: float
    mrr: float
    violations: int  # products in the top ten of which no variant meets the query's constraints
    refused: float | None  # share of queries for absent things that found nothing


@dataclass(frozen=True)
class Measured:
    """One method's figures by type of query, and nDCG@10 of every query."""

    by_kind: Mapping[str, Figures]
    ndcg_of: Mapping[str, float]


def measure(system: System, judged: Sequence[JudgedQuery], products: Mapping[str, Product]) -> Measured:
    """Runs the queries and compares what is found with the judgements."""
    found = {query.qid: system(query.text, DEPTH) for query in judged}
    run = {qid: {product_id: -float(rank) for rank, (product_id, _) in enumerate(hits)} for qid, hits in found.items()}
    answerable = {query.qid: dict(query.grades) for query in judged if query.grades}
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for value in ir_measures.iter_calc([_NDCG, _RECALL, _MRR], answerable, run):
        values[str(value.measure)][value.query_id] = value.value
    kinds = dict.fromkeys([*(query.kind for query in judged), ALL])
    return Measured(
        {
            kind: _figures([query for query in judged if kind in (ALL, query.kind)], found, values, products)
            for kind in kinds
        },
        {qid: values[str(_NDCG)].get(qid, 0.0) for qid in answerable},
    )


def _figures(
    judged: Sequence[JudgedQuery],
    found: Mapping[str, list[tuple[str, float]]],
    values: Mapping[str, Mapping[str, float]],
    products: Mapping[str, Product],
) -> Figures:
    answerable = [query.qid for query in judged if query.grades]
    absent = [query.qid for query in judged if query.kind == ABSENT]
    hits = {query.qid: [product_id for product_id, _ in found[query.qid]] for query in judged}

    def mean(measure: object) -> float:
        return sum(values[str(measure)].get(qid, 0.0) for qid in answerable) / len(answerable) if answerable else 0.0

    return Figures(
        queries=len(judged),
        ndcg=mean(_NDCG),
        recall=mean(_RECALL),
        mrr=mean(_MRR),
        violations=sum(len(violations(query, hits[query.qid], products)) for query in judged),
        refused=sum(not hits[qid] for qid in absent) / len(absent) if absent else None,
    )
