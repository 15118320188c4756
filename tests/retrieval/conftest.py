"""Small catalogs for the retrieval tests, and the sample boutique as one snapshot."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from retrieval.index import Index, Snapshot
from retrieval.records import Product, Variant

SHOPIFY_COLUMNS = (
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
    "Option2 Name", "Option2 Value", "Variant SKU", "Variant Inventory Tracker", "Variant Inventory Qty",
    "Variant Inventory Policy", "Variant Price", "Variant Compare At Price", "Image Src", "Variant Image", "Status",
)  # fmt: skip

WriteShopify = Callable[..., Path]


@pytest.fixture(scope="session")
def boutique(boutique_index: Index) -> Snapshot:
    """The sample boutique, products and policies."""
    return boutique_index.snapshot()


@pytest.fixture
def write_shopify(tmp_path: Path) -> WriteShopify:
    """Writes rows (column -> value) as a Shopify export and returns its path."""

    def write(*rows: dict[str, str], name: str = "export.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, SHOPIFY_COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def make_product(
    title: str,
    *,
    colours: Sequence[str] = (),
    sizes: Sequence[str] = (),
    price: str = "50",
    sold_out: Sequence[str] = (),
    **fields: object,
) -> Product:
    """A product with a variant for each colour and size; `sold_out` names variants as "Navy / M"."""
    product_id = "-".join(title.lower().split())
    variants = []
    for colour in colours or ("",):
        for size in sizes or ("",):
            options = {name: value for name, value in (("Colour", colour), ("Size", size)) if value}
            name = " / ".join(options.values())
            variants.append(
                Variant(
                    variant_id=f"{product_id}/{name.lower()}",
                    options=options,
                    price=Decimal(price),
                    available=name not in sold_out,
                    quantity=0 if name in sold_out else 3,
                )
            )
    return Product(product_id=product_id, title=title, variants=tuple(variants), **fields)
