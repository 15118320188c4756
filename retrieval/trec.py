"""Reads and writes the plain files of retrieval tests as TREC does: queries (TSV), judgements (qrels), rankings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

RUN_NAME = "lisa"


def read_queries(path: Path) -> dict[str, str]:
    """The queries of a file of qid<TAB>query, by id."""
    return {qid: fields[0] for qid, fields in read_query_fields(path).items()}


def read_query_fields(path: Path) -> dict[str, tuple[str, ...]]:
    """The columns of a file of queries after the first, by qid: the query, then whatever else stands there."""
    queries: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(_lines(path), start=1):
        qid, *fields = (cell.strip() for cell in line.split("\t"))
        if not qid or not fields or not fields[0]:
            raise ValueError(f"{path.name}, line {number}: a line must be qid<TAB>query.")
        if qid in queries:
            raise ValueError(f"{path.name}, line {number}: a second query has the id {qid}.")
        queries[qid] = tuple(fields)
    return queries


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """The judged products of each query: qid, an ignored column, product id, grade."""
    qrels: dict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(_lines(path), start=1):
        fields = line.split()
        if len(fields) != 4 or not fields[3].lstrip("-").isdigit():
            raise ValueError(f"{path.name}, line {number}: a line must be qid 0 product_id grade.")
        qrels[fields[0]][fields[2]] = int(fields[3])
    return dict(qrels)


def write_run(path: Path, run: Mapping[str, Sequence[tuple[str, float]]]) -> None:
    """Writes a ranking: qid Q0 product_id rank score name."""
    with path.open("w", encoding="utf-8") as file:
        for qid, ranked in run.items():
            for rank, (product_id, score) in enumerate(ranked, start=1):
                # A score that falls with the rank: evaluators sort by it, and ours may tie.
                falling = score + (len(ranked) - rank) * 1e-6
                file.write(f"{qid} Q0 {product_id.replace(' ', '_')} {rank} {falling:.6f} {RUN_NAME}\n")


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise ValueError(f"There is no file {path}.")
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]
