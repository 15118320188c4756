"""Measures building, updating, loading and searching catalogs of growing size, on one thread.

    OMP_NUM_THREADS=1 python -m evaluation.retrieval.scale --encoder var/models/encoder --sizes 1000 10000 41000

The products are made up from a small vocabulary. With `--real N` only N texts are encoded; the others take a vector of
those with some noise, so that sizes can be measured whose encoding would take an hour.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import shutil
import tempfile
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np

from retrieval.dense import Vectors
from retrieval.encoder import Encoder
from retrieval.index import Index, update
from retrieval.records import Product, Variant

LOOKS = ("striped", "floral", "quilted", "ribbed", "pleated", "oversized", "cropped", "classic", "printed", "relaxed")
COLOURS = ("Black", "White", "Navy", "Red", "Green", "Burgundy", "Camel", "Grey", "Blush", "Mustard")
MATERIALS = ("cotton", "linen", "wool", "silk", "leather", "denim", "velvet", "cashmere", "viscose", "suede")
KINDS = (
    "Dress",
    "Shirt",
    "Jumper",
    "Coat",
    "Skirt",
    "Jeans",
    "Boots",
    "Trainers",
    "Handbag",
    "Scarf",
    "Necklace",
    "Belt",
)
SIZES = ("S", "M", "L")
QUERIES = (
    "black cotton dress under 80", "red wool jumper in M", "leather boots not black", "something floral for summer",
    "navy coat for work", "silk scarf", "cheap jeans", "quilted jacket", "burgundy velvet skirt size L", "white shirt",
)  # fmt: skip
NOISE = 0.3
SEED = 11


class NoisyEncoder:
    """Encodes the first texts for real and gives the others a noisy copy of one of those vectors."""

    def __init__(self, encoder: Encoder, real: int) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self._encoder = encoder
        self._real = real
        self._base: Vectors = np.empty((0, encoder.dimension), dtype=np.float32)
        self._noise = np.random.default_rng(SEED)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text."""
        room = self._real - len(self._base)
        if room <= 0 and len(texts) > 1:
            return self._copies(texts)
        vectors = self._encoder.encode(texts)
        self._base = np.concatenate([self._base, vectors[: max(0, room)]])
        return vectors

    def _copies(self, texts: Sequence[str]) -> Vectors:
        rows = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4]) % len(self._base) for text in texts]
        noisy = self._base[rows] + self._noise.normal(0, NOISE / self.dimension**0.5, (len(rows), self.dimension))
        return (noisy / np.linalg.norm(noisy, axis=1, keepdims=True)).astype(np.float32)


def make_products(count: int) -> list[Product]:
    """A made-up catalog, the same at every call."""
    dice = random.Random(SEED)
    return [_product(number, dice) for number in range(count)]


def _product(number: int, dice: random.Random) -> Product:
    colour, material, kind = dice.choice(COLOURS), dice.choice(MATERIALS), dice.choice(KINDS)
    title = f"{dice.choice(LOOKS).title()} {colour} {material.title()} {kind} {number}"
    price = Decimal(dice.randrange(1500, 30000)) / 100
    variants = tuple(
        Variant(
            variant_id=f"{number}/{size}",
            options={"Colour": colour, "Size": size},
            price=price,
            available=dice.random() > 0.1,
        )
        for size in SIZES
    )
    gender = dice.choice(("women", "men"))
    return Product(product_id=str(number), title=title, category=kind, gender=gender, variants=variants)


def measure(size: int, encoder: NoisyEncoder, folder: Path) -> str:
    """One line of the table."""
    products = make_products(size)
    full = update(folder, products, [], encoder)
    changed = [
        product.model_copy(update={"title": f"{product.title} new"}) if number % 100 == 0 else product
        for number, product in enumerate(products)
    ]
    some = update(folder, changed, [], encoder)
    repriced = [
        product.model_copy(
            update={
                "variants": tuple(
                    variant.model_copy(update={"price": variant.price + 1}) for variant in product.variants
                )
            }
        )
        for product in changed
    ]
    prices = update(folder, repriced, [], encoder)
    started = time.perf_counter()
    snapshot = Index(folder, encoder).snapshot()
    loaded = time.perf_counter() - started
    milliseconds = []
    for text in QUERIES * 5:
        started = time.perf_counter()
        snapshot.search(text)
        milliseconds.append((time.perf_counter() - started) * 1000)
    version = folder / "versions" / snapshot.version
    disk = sum(path.stat().st_size for path in version.rglob("*") if path.is_file()) / size
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return (
        f"{size:8d}  {full.seconds:8.1f}  {size / full.seconds:9.0f}  {some.seconds:7.2f}"
        f"  {full.seconds / some.seconds:6.1f}  {prices.seconds:7.2f}  {loaded:6.2f}  {p50:6.1f}  {p95:6.1f}"
        f"  {memory:7.0f}  {disk / 1024:6.1f}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.retrieval.scale", description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the converted sentence encoder")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 41_000])
    parser.add_argument("--real", type=int, default=41_000, help="how many texts are really encoded")
    given = parser.parse_args(arguments)
    print("products    build s  products/s     1% s   times  prices s  load s  p50 ms  p95 ms  MB peak  KB each")
    for size in given.sizes:
        folder = Path(tempfile.mkdtemp())
        try:
            print(measure(size, NoisyEncoder(Encoder(given.encoder), given.real), folder), flush=True)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
