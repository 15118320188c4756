"""The sample boutique as measurements know it: its files, and an index of its products and policies."""

from pathlib import Path

from retrieval import index, policies, readers
from retrieval.encoder import Encoder

BOUTIQUE = Path(__file__).parents[1] / "lisa" / "boutique"


def index_boutique(folder: Path, encoder: Encoder) -> None:
    """Write an index of the boutique's catalog and policies to the folder."""
    products = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products
    index.update(folder, products, policies.read_policies(BOUTIQUE / "policies"), encoder)
