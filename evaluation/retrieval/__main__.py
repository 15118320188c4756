"""Prints the table of search methods over judged queries.

    python -m evaluation.retrieval --encoder var/models/encoder
    python -m evaluation.retrieval --encoder DIR --catalog INDEX_FOLDER --queries q.tsv --qrels qrels.txt

Without a catalog it indexes the sample boutique in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation.retrieval.judgements import OUR_QRELS, OUR_QUERIES, read_judged
from evaluation.retrieval.measures import ALL, Measured, measure
from evaluation.retrieval.systems import OURS, systems
from retrieval import index, readers
from retrieval.encoder import Encoder

SAMPLE = Path(__file__).parents[2] / "lisa" / "boutique" / "catalog.csv"


def evaluate(snapshot: index.Snapshot, encoder: Encoder, queries: Path, qrels: Path) -> dict[str, Measured]:
    """Every method's figures on a catalog."""
    judged = read_judged(queries, qrels)
    return {name: measure(system, judged, snapshot.products) for name, system in systems(snapshot, encoder).items()}


def as_json(measured: Mapping[str, Measured]) -> dict[str, Any]:
    """The figures under the report's keys: ours as `ndcg@10` …, the others beside them."""
    ours = measured[OURS].by_kind[ALL]
    best_other = max(other.by_kind[ALL].ndcg for name, other in measured.items() if name != OURS)
    report: dict[str, Any] = {
        "ndcg@10": {"value": round(ours.ndcg, 4), "n": ours.queries},
        "recall@10": {"value": round(ours.recall, 4), "n": ours.queries},
        "mrr": {"value": round(ours.mrr, 4), "n": ours.queries},
        "violations": {"value": ours.violations, "n": ours.queries},
        "gain_over_best_other": {"value": round(ours.ndcg / best_other - 1, 4), "n": ours.queries},
        "methods": {
            name: {"value": round(one.by_kind[ALL].ndcg, 4), "n": ours.queries} for name, one in measured.items()
        },
    }
    if ours.refused is not None:
        report["absent_refused"] = {"value": round(ours.refused, 4), "n": ours.queries}
    return report


def table(measured: Mapping[str, Measured]) -> str:
    """nDCG@10 by type of query, a column a method; then the other figures."""
    names = list(measured)
    lines = [f"{'nDCG@10':12s}{'n':>5s}" + "".join(f"{name:>8s}" for name in names)]
    for kind, figures in measured[OURS].by_kind.items():
        answered = [measured[name].by_kind[kind] for name in names]
        if figures.refused is None or kind == ALL:
            lines.append(f"{kind:12s}{figures.queries:5d}" + "".join(f"{one.ndcg:8.3f}" for one in answered))
    total = [measured[name].by_kind[ALL] for name in names]
    lines.append(f"{'recall@10':17s}" + "".join(f"{one.recall:8.3f}" for one in total))
    lines.append(f"{'MRR':17s}" + "".join(f"{one.mrr:8.3f}" for one in total))
    lines.append(f"{'violations':17s}" + "".join(f"{one.violations:8d}" for one in total))
    if total[0].refused is not None:
        lines.append(f"{'absent refused':17s}" + "".join(f"{one.refused or 0:8.3f}" for one in total))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.retrieval", description="Measures the search.")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the converted sentence encoder")
    parser.add_argument(
        "--catalog", type=Path, help="an index folder; the sample boutique is indexed where none is given"
    )
    parser.add_argument("--queries", type=Path, default=OUR_QUERIES)
    parser.add_argument("--qrels", type=Path, default=OUR_QRELS)
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    given = parser.parse_args(arguments)
    encoder = Encoder(given.encoder)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.catalog or Path(temporary)
        if given.catalog is None:
            index.update(folder, readers.read(SAMPLE).products, [], encoder)
        measured = evaluate(index.Index(folder, encoder).snapshot(), encoder, given.queries, given.qrels)
    print(json.dumps({"retrieval": as_json(measured)}, indent=2) if given.json else table(measured))


if __name__ == "__main__":
    main()
