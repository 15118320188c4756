"""Evaluates the search on judged queries beside BM25, vectors and their fusion: the report's part on retrieval."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.results import Failure, Figure, Plot, Section, Table, mean, rate
from evaluation.retrieval.judgements import ABSENT, OUR_QRELS, OUR_QUERIES, JudgedQuery, read_judged
from evaluation.retrieval.measures import ALL, MRR, NDCG, RECALL, Measured, measure
from evaluation.retrieval.passages import OUR_ANSWERS, measure_passages, passages_of
from evaluation.retrieval.systems import OURS, systems
from retrieval.index import Snapshot
from retrieval.query import Query
from retrieval.records import Product
from retrieval.search import SentenceEncoder

_PASSAGES_NOTE = (
    "Of the questions about policies one in three was held out while the ranking was tuned. MRR counts any passage "
    "that helps (grade 2 or 3); right passage first means one that answers by itself (grade 3)."
)
POOR = 0.5  # a query below this nDCG@10 is shown as failed
RESAMPLES = 2000


def section(
    snapshot: Snapshot, encoder: SentenceEncoder, queries: Path = OUR_QUERIES, qrels: Path = OUR_QRELS
) -> Section:
    """Every method's figures on a catalog; `queries` is a TSV of qid, query and, where wished, type and constraints.

    Our questions about policies are asked as well where the snapshot has the passages that they are judged by.

    Raises:
        ValueError: a file can't be read; the message names file and line. Or no query has judgements.
    """
    started = time.monotonic()
    judged = read_judged(queries, qrels)
    if not any(query.grades for query in judged):
        raise ValueError(f"{qrels.name} judges no product for any query of {queries.name}. Do their ids agree?")
    measured = compare(snapshot, encoder, judged)
    failures = [failure for query in judged if (failure := _failure(query, measured[OURS], snapshot))]
    asked = measure_passages(snapshot) if passages_of(OUR_ANSWERS) <= snapshot.passages.keys() else None
    return Section(
        name="retrieval",
        figures={**figures(measured), **({"passages": asked.figures()} if asked else {})},
        tables=[table(measured), *([asked.table()] if asked else [])],
        plots=[_plot(measured)],
        failures=[*failures, *(asked.failures() if asked else [])],
        notes=[*_notes(judged, snapshot), *([_PASSAGES_NOTE] if asked else [])],
        seconds=time.monotonic() - started,
        cases={**measured[OURS].values, **({"passages.mrr": asked.reciprocal_ranks} if asked else {})},
    )


def compare(snapshot: Snapshot, encoder: SentenceEncoder, judged: Sequence[JudgedQuery]) -> dict[str, Measured]:
    """What each method finds for the queries, by its name."""
    return {name: measure(system, judged, snapshot.products) for name, system in systems(snapshot, encoder).items()}


def figures(measured: Mapping[str, Measured]) -> dict[str, Any]:
    """Our figures under the report's keys, and those of every method under `methods`."""
    ours = measured[OURS]
    absent = [query.qid in ours.refused for query in ours.judged if query.kind == ABSENT]
    return {
        **_of_one(ours),
        "gain_over_best_other": _gain(measured),
        **({"absent_refused": rate(absent)} if absent else {}),
        "methods": {name: _of_one(one) for name, one in measured.items()},
    }


def table(measured: Mapping[str, Measured]) -> Table:
    """nDCG@10 by type of query, a column a method; then the other figures over all queries."""
    by_kind = {name: one.by_kind for name, one in measured.items()}
    n = len(measured[OURS].values[NDCG])  # queries that have an answer
    rows: list[tuple[str | float | int, ...]] = [
        (
            f"nDCG@10 {kind}",
            n if kind == ALL else ours.queries,
            *(round(some[kind].ndcg, 3) for some in by_kind.values()),
        )
        for kind, ours in by_kind[OURS].items()
        if kind != ABSENT
    ]
    total = [some[ALL] for some in by_kind.values()]
    rows.append(("recall@10", n, *(round(one.recall, 3) for one in total)))
    rows.append(("MRR", n, *(round(one.mrr, 3) for one in total)))
    rows.append(("violations", total[0].queries, *(one.violations for one in total)))
    if ABSENT in by_kind[OURS]:
        absent = by_kind[OURS][ABSENT].queries
        rows.append(("absent refused", absent, *(round(one.refused or 0.0, 3) for one in total)))
    return Table("By type of query and method", ("", "n", *measured), tuple(rows))


def _of_one(one: Measured) -> dict[str, Figure]:
    answered = {name: mean(list(values.values())) for name, values in one.values.items()}
    return {**answered, "violations": Figure(sum(map(len, one.violating.values())), len(one.judged))}


def _gain(measured: Mapping[str, Measured]) -> Figure:
    """By what share our nDCG@10 is above the best other method's, with a bootstrap over queries, paired."""
    ours = np.array(list(measured[OURS].values[NDCG].values()))
    others = [np.array(list(one.values[NDCG].values())) for name, one in measured.items() if name != OURS]
    best = max(others, key=lambda values: float(values.mean()))
    if not best.any():
        return Figure(0.0, len(ours))
    draws = np.random.default_rng(7).integers(len(ours), size=(RESAMPLES, len(ours)))
    gains = ours[draws].mean(axis=1) / np.maximum(best[draws].mean(axis=1), 1e-9) - 1
    low, high = np.percentile(gains, [2.5, 97.5])
    return Figure(float(ours.mean() / best.mean() - 1), len(ours), float(low), float(high))


def _plot(measured: Mapping[str, Measured]) -> Plot:
    by_kind = {name: one.by_kind for name, one in measured.items()}
    kinds = tuple(kind for kind in by_kind[OURS] if kind != ABSENT)
    return Plot(
        title="nDCG@10 by type of query",
        kind="bars",
        labels=kinds,
        series={name: tuple(some[kind].ndcg for kind in kinds) for name, some in by_kind.items()},
        y_axis="nDCG@10",
    )


def _failure(query: JudgedQuery, ours: Measured, snapshot: Snapshot) -> Failure | None:
    """Why a query counts as failed, with what was understood and found; none where it went well."""
    reason = _reason(query, ours)
    if not reason:
        return None
    best = sorted(query.grades.items(), key=lambda pair: -pair[1])
    return Failure(
        case=f"{query.qid} ({query.kind}): {query.text}",
        reason=reason,
        expected=", ".join(f"{product_id} ({grade})" for product_id, grade in best[:10]) or "nothing",
        got=f"understood as {told(snapshot.understand(query.text))}",
        records=tuple(
            _line(rank, snapshot.products[product_id], query)
            for rank, product_id in enumerate(ours.found[query.qid], start=1)
        ),
    )


def _reason(query: JudgedQuery, ours: Measured) -> str:
    violating = ours.violating[query.qid]
    if violating:
        return f"breaks a constraint of the query: {', '.join(violating)}"
    if query.kind == ABSENT and query.qid not in ours.refused:
        return "offers something for what the shop doesn't sell"
    if query.grades and query.qid in ours.refused:
        return "offers nothing, though the shop has something"
    if query.grades and ours.values[NDCG][query.qid] < POOR:
        return f"nDCG@10 is {ours.values[NDCG][query.qid]:.2f}"
    return ""


def told(query: Query) -> str:
    """What was understood of a sentence: every field that isn't as in an empty query."""
    stated = query.model_dump(mode="json", exclude_defaults=True, exclude={"text", "wanted"})
    return ", ".join(f"{name} {_value(value)}" for name, value in stated.items()) or "nothing in particular"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return " ".join(f"{typed}→{meant}" for typed, meant in value.items())
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _line(rank: int, product: Product, query: JudgedQuery) -> str:
    return f"{rank}. {product.product_id}: {product.title} (grade {query.grades.get(product.product_id, 0)})"


def _notes(judged: Sequence[JudgedQuery], snapshot: Snapshot) -> list[str]:
    unjudged = [query.qid for query in judged if not query.grades and query.kind != ABSENT]
    unknown = {found for query in judged for found in query.grades} - snapshot.products.keys()
    notes = [
        f"{len(judged)} queries on {len(snapshot.products)} products. {NDCG}, {RECALL} and {MRR} are computed by "
        "ir-measures; grades from 2 count as relevant in the latter two. A violation is a product in the top ten of "
        "which no variant meets all that the query demands. Our ranking is that of `lisa catalog run`: what the search "
        "offers comes first, then what comes nearest without breaking a bound; refused is what gets no offer."
    ]
    if unjudged:
        notes.append(f"{len(unjudged)} queries have no judgements and are left out of the means: {unjudged[0]} …")
    if unknown:
        notes.append(f"{len(unknown)} judged products are not in the catalog and count as missed: {min(unknown)} …")
    return notes
