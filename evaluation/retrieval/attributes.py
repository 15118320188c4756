"""Asks a large fashion table for its own attributes ("women red handbags"): how many of the first ten have them?

    python -m evaluation.retrieval.attributes --encoder var/models/encoder --table fashion-styles-41k.csv.gz

The table needs the columns id, gender, articleType, baseColour and productDisplayName. It is searched twice: by its
titles alone, and with its columns as a shop would map them. A title may state other attributes than its columns: how
well titles can answer at all is shown by "supervised", a ranking by classifiers that have learned from the columns of
four fifths of the table what the columns of the other fifth are.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import SGDClassifier

from evaluation.retrieval.systems import System, systems
from retrieval.encoder import Encoder
from retrieval.gender import read_gender
from retrieval.index import Index, update
from retrieval.readers.table import unpacked
from retrieval.records import Product, Variant
from retrieval.words import singular, words

DEPTH = 10
FEWEST = 10  # products that must have the attributes of a query
SEED = 7
FOLDS = 5
UNLIKELY = -20.0  # the logarithm of the least probability


@dataclass(frozen=True)
class Row:
    """A product of the table, by its columns."""

    product_id: str
    title: str
    attributes: tuple[str, str, str]  # gender, colour, article type

    def product(self, with_columns: bool) -> Product:
        """The record to index: the title alone, or with what the columns say."""
        gender, colour, article = self.attributes if with_columns else ("", "", "")
        options = {"Colour": colour} if colour else {}
        variant = Variant(variant_id=self.product_id, options=options, price=Decimal(0), available=True)
        return Product(
            product_id=self.product_id,
            title=self.title,
            category=article,
            gender=read_gender(gender),
            variants=(variant,),
        )


def read_table(path: Path) -> list[Row]:
    """The rows of a packed or plain CSV file."""
    with unpacked(path) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as file:
        return [
            Row(
                row["id"],
                row["productDisplayName"].strip(),
                (row["gender"], row["baseColour"], row["articleType"]),
            )
            for row in csv.DictReader(file)
            if row["productDisplayName"].strip()
        ]


def choose_queries(rows: Sequence[Row], count: int) -> list[tuple[str, str, str]]:
    """The attributes of random products, such that enough products have them; frequent ones come more than once."""
    frequency = Counter(row.attributes for row in rows)
    possible = [row.attributes for row in rows if frequency[row.attributes] >= FEWEST and all(row.attributes)]
    return random.Random(SEED).sample(possible, min(count, len(possible)))


def precision(
    system: System, queries: Sequence[tuple[str, str, str]], rows: Sequence[Row]
) -> tuple[float, list[float]]:
    """Mean precision of the first ten, and how many milliseconds each query took."""
    attributes = {row.product_id: row.attributes for row in rows}
    right, milliseconds = 0, []
    for asked in queries:
        started = time.perf_counter()
        found = system.rank(" ".join(asked).lower(), DEPTH)
        milliseconds.append((time.perf_counter() - started) * 1000)
        right += sum(attributes[product_id] == asked for product_id, _ in found)
    return right / (DEPTH * len(queries)), milliseconds


def supervised(rows: Sequence[Row]) -> System:
    """Ranks by the probability that a title has the attributes asked for (logistic regression, five folds)."""
    titles = CountVectorizer(analyzer=_words_and_pairs, min_df=2).fit_transform(row.title for row in rows)
    fold = np.random.default_rng(SEED).integers(FOLDS, size=len(rows))
    log_probability: list[dict[str, np.ndarray]] = []
    for column in range(3):
        values = np.array([row.attributes[column] for row in rows])
        likely = {value: np.full(len(rows), UNLIKELY) for value in set(values.tolist())}
        for number in range(FOLDS):
            held_out = fold == number
            model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=15, tol=None, random_state=SEED)
            model.fit(titles[~held_out], values[~held_out])
            for value, one in zip(model.classes_, model.predict_proba(titles[held_out]).T, strict=True):
                likely[value][held_out] = np.log(np.maximum(one, np.exp(UNLIKELY)))
        log_probability.append(likely)
    by_query = {" ".join(row.attributes).lower(): row.attributes for row in rows}

    def rank(text: str, k: int) -> list[tuple[str, float]]:
        asked = by_query[text]
        score = np.sum([likely[value] for likely, value in zip(log_probability, asked, strict=True)], axis=0)
        return [(rows[at].product_id, float(score[at])) for at in np.argsort(-score, kind="stable")[:k]]

    return System(rank, lambda text: text in by_query)


def _words_and_pairs(title: str) -> list[str]:
    single = [singular(word) for word in words(title)]
    return [*single, *map(" ".join, pairwise(single))]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.retrieval.attributes", description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the converted sentence encoder")
    parser.add_argument("--table", type=Path, required=True, help="CSV file, plain or gzip")
    parser.add_argument("--queries", type=int, default=500)
    given = parser.parse_args(arguments)
    encoder = Encoder(given.encoder)
    rows = read_table(given.table)
    queries = choose_queries(rows, given.queries)
    print(f"{len(rows)} products, {len(queries)} queries")
    value, _ = precision(supervised(rows), queries, rows)
    print(f"supervised: P@10 {value:.3f}")
    for with_columns in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            report = update(Path(folder), [row.product(with_columns) for row in rows], [], encoder)
            snapshot = Index(Path(folder), encoder).snapshot()
            print(f"{'with columns' if with_columns else 'titles alone'}: built in {report.seconds:.1f} s")
            for name, system in systems(snapshot, encoder).items():
                value, milliseconds = precision(system, queries, rows)
                p50, p95 = np.percentile(milliseconds, [50, 95])
                print(f"  {name:6s} P@10 {value:.3f}   {p50:6.1f} ms (p50)  {p95:6.1f} ms (p95)")


if __name__ == "__main__":
    main()
