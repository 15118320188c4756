"""Prints the table of search methods over judged queries.

    python -m evaluation.retrieval --encoder var/models/encoder
    python -m evaluation.retrieval --encoder DIR --catalog INDEX_FOLDER --queries q.tsv --qrels qrels.txt

Without a catalog it indexes the sample boutique in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evaluation.boutique import index_boutique
from evaluation.results import Section
from evaluation.retrieval.judgements import OUR_QRELS, OUR_QUERIES
from evaluation.retrieval.section import section
from retrieval import index
from retrieval.encoder import Encoder


def as_text(measured: Section) -> str:
    """The tables, then the failed queries, one a line."""
    lines = []
    for table in measured.tables:
        lines.append("  ".join(f"{column:>8s}" if at else f"{column:22s}" for at, column in enumerate(table.columns)))
        for first, *others in table.rows:
            numbers = (f"{value:8d}" if isinstance(value, int) else f"{value:8.3f}" for value in others)
            lines.append("  ".join([f"{first:22s}", *numbers]))
    lines += [f"{failure.case}: {failure.reason}; {failure.got}" for failure in measured.failures]
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
    parser.add_argument("--json", action="store_true", help="print the figures as JSON instead of the table")
    given = parser.parse_args(arguments)
    encoder = Encoder(given.encoder)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.catalog or Path(temporary)
        if given.catalog is None:
            index_boutique(folder, encoder)
        measured = section(index.Index(folder, encoder).snapshot(), encoder, given.queries, given.qrels)
    figures = {key: figure.as_json() for key, figure in measured.flat().items()}
    print(json.dumps(figures, indent=2) if given.json else as_text(measured))


if __name__ == "__main__":
    main()
