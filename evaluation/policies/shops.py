"""Serves the three shops whose policy answers are measured."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.boutique import BOUTIQUE
from retrieval import index, policies, readers
from retrieval.encoder import Encoder

HERE = Path(__file__).parent
POLICIES = {"boutique": BOUTIQUE / "policies", "zurich": HERE / "zurich", "leeds": HERE / "leeds"}


def served(shops: Sequence[str], encoder: Encoder) -> Iterator[tuple[str, index.Index]]:
    """Each shop's index: the sample catalog, which is the same beside all of them, and the shop's own policies."""
    products = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products
    with tempfile.TemporaryDirectory() as temporary:
        for shop in shops:
            index.update(Path(temporary), products, policies.read_policies(POLICIES[shop]), encoder)
            yield shop, index.Index(Path(temporary), encoder)
