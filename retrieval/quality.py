"""How well versions answer the queries that a shop saved beside its index, in `queries.tsv` and `qrels.txt`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval import trec
from retrieval.snapshot import Snapshot

QUERIES = "queries.tsv"
QRELS = "qrels.txt"
LARGEST_DROP = 0.05  # of nDCG@10; less may be chance
DEPTH = 10


@dataclass(frozen=True)
class SavedQuery:
    """A query with the grade (1 to 3) of each product that answers it."""

    text: str
    grades: Mapping[str, int]


def read_saved(folder: Path) -> list[SavedQuery]:
    """The queries saved in an index folder; none where there are no such files."""
    if not (folder / QUERIES).is_file() or not (folder / QRELS).is_file():
        return []
    grades = trec.read_qrels(folder / QRELS)
    return [SavedQuery(text, grades[qid]) for qid, text in trec.read_queries(folder / QUERIES).items() if qid in grades]


def compare(saved: Sequence[SavedQuery], before: Snapshot, after: Snapshot) -> tuple[float, float]:
    """Mean nDCG@10 of both, over the judged products that both have: a product taken out is no mistake."""
    common = before.products.keys() & after.products.keys()
    scores = []
    for query in saved:
        grades = {product_id: grade for product_id, grade in query.grades.items() if product_id in common}
        if grades:
            scores.append(tuple(_ndcg(snapshot, query.text, grades) for snapshot in (before, after)))
    if not scores:
        return 0.0, 0.0
    return sum(was for was, _ in scores) / len(scores), sum(now for _, now in scores) / len(scores)


def _ndcg(snapshot: Snapshot, text: str, grades: Mapping[str, int]) -> float:
    found = [hit.product.product_id for hit in snapshot.search(text, k=DEPTH).hits]
    gain = _discounted(grades.get(product_id, 0) for product_id in found)
    return gain / _discounted(sorted(grades.values(), reverse=True)[:DEPTH])


def _discounted(grades: Iterable[int]) -> float:
    return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(grades))
