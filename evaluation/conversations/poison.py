"""The poisoned products: a catalog file whose texts try to talk the assistant into something."""

from pathlib import Path

from retrieval import readers
from retrieval.records import Product

POISONED = Path(__file__).with_name("poisoned_products.jsonl")


def poisoned_products() -> list[Product]:
    """The products of the file, read as a shop's catalog is."""
    return list(readers.read(POISONED, currency="USD").products)
