"""Catalogs of real shops, which lie outside the project: `LISA_TEST_CATALOGS` names their folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from retrieval.readers import read

FOLDER = Path(os.environ.get("LISA_TEST_CATALOGS", ""))
COUNTS = {
    "shopify-apparel.csv": (20, 22),
    "shopify-furniture.csv": (20, 21),
    "shopify-home-and-garden.csv": (20, 21),
    "shopify-jewelery.csv": (20, 23),
    "woocommerce-sample.csv": (14, 23),
    "google-merchant-feed.xml": (1, 2),
}

pytestmark = pytest.mark.skipif("LISA_TEST_CATALOGS" not in os.environ, reason="set LISA_TEST_CATALOGS to their folder")


@pytest.mark.parametrize("name", COUNTS)
def test_products_and_variants_are_counted_right(name: str) -> None:
    result = read(FOLDER / name)
    assert (len(result.products), result.variant_count) == COUNTS[name]
    assert result.problems == []


def test_a_large_table_is_read_by_a_mapping(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yml"
    mapping.write_text(
        "columns: {product_id: id, title: productDisplayName, category: articleType, gender: gender}\n"
        "options: {Colour: baseColour}\nconstants: {price: '0'}\n",
        encoding="utf-8",
    )
    result = read(FOLDER / "fashion-styles-41k.csv.gz", "csv", mapping=mapping)
    assert (len(result.products), result.problems) == (41_025, [])
