"""Measures building, updating, loading and searching catalogs of growing size, on one thread.

    python -m evaluation.benchmarks.retrieval --fashion fashion-styles-41k.csv.gz --sizes 1000 10000 41000 400000

Of the fashion table, which has the columns id, gender, articleType, baseColour and productDisplayName, the titles are
indexed. Without one the catalogs are made from the sample boutique's. Each size is built and served in processes of
its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TypeVar

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from evaluation.benchmarks.catalogs import NoisyEncoder, base_catalog, catalog, repriced, reworded
from retrieval.encoder import Encoder
from retrieval.index import Index, update
from retrieval.models import ENCODER, resolve
from retrieval.records import Product
from retrieval.search import embedded_text

REPOSITORY = Path(__file__).resolve().parents[2]
SIZES = (1_000, 10_000, 41_000, 400_000)
ENCODED_UP_TO = 50_000  # products; of larger catalogs only some are encoded
REALLY_ENCODED = 5_000  # of those
COMPARED = 4_000  # products that both ways of building an index are timed on
UPDATES = 3
CHANGED = 0.01
SEARCHES = 200
WARM_UP = 10
KILOBYTE = 1024
QUERIES = (
    "black cotton dress under 80", "red shirt for men in M", "leather shoes not black", "women's blue jeans 20-100",
    "navy coat for work under 200", "silk scarf", "cheap jeans", "sports shoes for men", "green top for girls",
    "white shirt in stock",
)  # fmt: skip
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Taken:
    """Seconds of the clock and of the processor."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Built:
    """What building and updating a catalog took."""

    full: Taken
    update: Taken  # of one in a hundred products' texts, the median of several
    prices: Taken  # of one in a hundred products' prices
    seen_s: float  # until a serving process that had the version before has the new prices
    disk_kb: float  # of one version, a product


@dataclass(frozen=True)
class Served:
    """What a process that serves a catalog takes."""

    load_s: float
    p50_ms: float
    p95_ms: float
    p50_cpu_ms: float  # in processor time: what a busy machine doesn't change
    memory_kb: float  # resident, a product


@dataclass(frozen=True)
class Compared:
    """Products indexed in a second: here, and by sentence-transformers with a flat FAISS index."""

    ours: float
    plain: float


def measure(
    models: Path, fashion: Path | None, sizes: Sequence[int] = SIZES
) -> tuple[Compared, dict[int, tuple[Built, Served]]]:
    """Both tables' numbers."""
    compared: Compared = _alone(_compare, models, fashion)
    measured = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            built: Built = _alone(_build, models, fashion, size, Path(folder))
            served: Served = _alone(_serve, models, Path(folder), size)
        measured[size] = (built, served)
    return compared, measured


def _alone(function: Callable[..., _T], *arguments: object) -> _T:
    """The result of a function in a process of its own, in which every library has one thread."""
    with _environment(_ONE_THREAD), ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        return process.submit(function, *arguments).result()


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _base(fashion: Path | None) -> list[Product]:
    return base_catalog(REPOSITORY / "lisa" / "boutique" / "catalog.csv", fashion)


def _build(models: Path, fashion: Path | None, size: int, folder: Path) -> Built:
    base = _base(fashion)
    products = catalog(base, size)
    real = Encoder(models / "encoder", threads=1)
    encoder = real if size <= ENCODED_UP_TO else NoisyEncoder(real, REALLY_ENCODED)
    dice = random.Random(size)
    full = _timed(lambda: update(folder, products, [], encoder))
    updates = []
    for _ in range(UPDATES):
        for row in dice.sample(range(size), int(CHANGED * size)):
            products[row] = reworded(products[row], base, dice)
        updates.append(_timed(lambda: update(folder, products, [], encoder)))
    handle = Index(folder, encoder)
    handle.snapshot()
    for row in dice.sample(range(size), int(CHANGED * size)):
        products[row] = repriced(products[row], dice)
    prices = _timed(lambda: update(folder, products, [], encoder))
    seen = _timed(handle.snapshot)
    version = folder / "versions" / handle.snapshot().version
    disk = sum(path.stat().st_size for path in version.rglob("*") if path.is_file())
    some = Taken(median(taken.wall for taken in updates), median(taken.cpu for taken in updates))
    return Built(full, some, prices, seen.wall, disk / size / KILOBYTE)


def _serve(models: Path, folder: Path, size: int) -> Served:
    encoder = Encoder(models / "encoder", threads=1)
    encoder.encode(["a warm encoder"])
    process = psutil.Process()
    before = process.memory_info().rss
    started = time.perf_counter()
    snapshot = Index(folder, encoder).snapshot()
    loaded = time.perf_counter() - started
    asked = [QUERIES[number % len(QUERIES)] for number in range(WARM_UP + SEARCHES)]
    taken = [_timed(partial(snapshot.search, text)) for text in asked][WARM_UP:]
    p50, p95 = np.percentile([1000 * one.wall for one in taken], [50, 95])
    cpu = 1000 * median(one.cpu for one in taken)
    return Served(loaded, float(p50), float(p95), cpu, (process.memory_info().rss - before) / size / KILOBYTE)


def _compare(models: Path, fashion: Path | None) -> Compared:
    import faiss
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    products = catalog(_base(fashion), COMPARED)
    encoder = Encoder(models / "encoder", threads=1)
    model = SentenceTransformer(str(resolve(ENCODER).folder), device="cpu")

    def plain() -> None:
        vectors = model.encode([embedded_text(product) for product in products], show_progress_bar=False)
        faiss.IndexFlatIP(vectors.shape[1]).add(vectors)

    with tempfile.TemporaryDirectory() as folder:
        ours = _timed(lambda: update(Path(folder), products, [], encoder))
    return Compared(COMPARED / ours.wall, COMPARED / _timed(plain).wall)


def _timed(function: Callable[[], object]) -> Taken:
    wall, cpu = time.perf_counter(), time.process_time()
    function()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)


def tables(compared: Compared, measured: dict[int, tuple[Built, Served]]) -> list[Table]:
    """What `measure` found, for reading."""
    throughput = Table("index", "products/s", title=f"Building an index of {COMPARED:,} titles, 1 thread")
    throughput.add_row("ours: int8 encoder, words, facets", f"{compared.ours:.0f}")
    throughput.add_row("SentenceTransformer.encode + FAISS", f"{compared.plain:.0f}")
    throughput.add_row("ours is faster by", f"{compared.ours / compared.plain:.1f}x")
    return [throughput, _changes(measured), _serving(measured)]


def _changes(measured: dict[int, tuple[Built, Served]]) -> Table:
    made = Table(
        "products", "full build s", "1% changed s", "times faster", "in CPU time", "1% prices s", "seen after s",
        "KB on disk each", title="Building and updating", caption=(
            f"* Above {ENCODED_UP_TO:,} products only {REALLY_ENCODED:,} are encoded and the others get the vectors of "
            "those with noise, so there is no honest full build to compare an update with."
        ),
    )  # fmt: skip
    for size, (built, _) in measured.items():
        encoded = size <= ENCODED_UP_TO
        made.add_row(
            f"{size:,}",
            f"{built.full.wall:.1f}{'' if encoded else ' *'}",
            f"{built.update.wall:.2f}{'' if encoded else ' *'}",
            f"{built.full.wall / built.update.wall:.1f}" if encoded else "",
            f"{built.full.cpu / built.update.cpu:.1f}" if encoded else "",
            f"{built.prices.wall:.2f}",
            f"{built.seen_s:.2f}",
            f"{built.disk_kb:.2f}",
        )
    return made


def _serving(measured: dict[int, tuple[Built, Served]]) -> Table:
    made = Table(
        "products", "load s", "search p50 ms", "p95 ms", "p50 in CPU ms", "KB in memory each",
        title="Searching with the query's encoding and filters, 1 thread",
    )  # fmt: skip
    for size, (_, served) in measured.items():
        numbers = (served.load_s, served.p50_ms, served.p95_ms, served.p50_cpu_ms, served.memory_kb)
        made.add_row(f"{size:,}", *(f"{number:.1f}" for number in numbers))
    return made


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.benchmarks.retrieval", description=__doc__)
    parser.add_argument("--models", type=Path, default=REPOSITORY / "var" / "models", help="the converted models")
    parser.add_argument("--fashion", type=Path, help="a fashion table to take the titles from")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    console = Console(width=120)
    for table in tables(*measure(given.models, given.fashion, given.sizes)):
        console.print(table)


if __name__ == "__main__":
    main()
