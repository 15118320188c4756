"""Prints the figures of the answers, for work on prompts, models and the claim check.

    python -m evaluation.answers --encoder var/models/encoder --model var/models/llm [--quick] [--questions q.jsonl]

Without `--catalog INDEX_FOLDER` it indexes the sample boutique in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

from actions.answers.llm import LocalModel
from evaluation.answers import a_few, evaluate, our_questions, read_questions
from evaluation.boutique import index_boutique
from finetune.export import is_tuned
from retrieval import index
from retrieval.encoder import Encoder


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.answers", description="Measures the answers.")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the converted sentence encoder")
    parser.add_argument("--model", type=Path, required=True, help="folder of the converted language model")
    parser.add_argument("--base", type=Path, help="folder of the converted model before fine-tuning")
    parser.add_argument("--catalog", type=Path, help="an index folder; the sample boutique where none is given")
    parser.add_argument("--shop-name", default="Maison Lisa")
    parser.add_argument("--questions", type=Path, help="a JSON Lines file; Lisa's own questions where none is given")
    parser.add_argument("--quick", action="store_true", help="a few questions of each kind only")
    given = parser.parse_args()
    questions = read_questions(given.questions) if given.questions else our_questions()
    encoder = Encoder(given.encoder)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.catalog or Path(temporary)
        if given.catalog is None:
            index_boutique(folder, encoder)
        measured = evaluate(
            a_few(questions) if given.quick else questions,
            index.Index(folder, encoder),
            encoder,
            LocalModel(given.model),
            given.shop_name,
            with_examples=not is_tuned(given.model),
            base=LocalModel(given.base) if given.base else None,
        )
    print(json.dumps({key: figure.as_json() for key, figure in measured.flat().items()}, indent=2))
    for table in measured.tables:
        print("\n".join("  ".join(map(str, row)) for row in (table.columns, *table.rows)))
    for plot in measured.plots:
        print(plot.title, dict(zip(plot.labels, zip(*plot.series.values(), strict=True), strict=True)))
    for failure in measured.failures:
        print(f"{failure.case}: {failure.reason}\n   {failure.transcript[0]}\n   {failure.got}")
    print(f"{measured.seconds:.0f} s")


if __name__ == "__main__":
    main()
