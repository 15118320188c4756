"""Etsy's listings (2025): one price and one stock for all variations, told as just that."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from retrieval.readers import read
from retrieval.records import Stock

HEADER = (
    "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,IMAGE1,VARIATION 1 TYPE,VARIATION 1 NAME,"
    "VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU\n"
)


def test_listings(tmp_path: Path) -> None:
    path = tmp_path / "EtsyListingsDownload.csv"
    path.write_text(
        HEADER + 'Moon Ring &quot;Luna&quot;,Slim,30.00,EUR,4,"moon_ring,gift","sterling_silver,moonstone",'
        'https://i.example/1.jpg,Ring size,Choose Ring Size,"6,7",Metal,Metal,"Gold,Silver","A,B,C,D"\n'
        + "Star Pin,Small,12.00,EUR,1,,,,,,,,,,PIN\n"
        + "Star Pin,Small,13.00,EUR,0,,,,,,,,,,\n"
        + "Broken,Small,,EUR,1,,,,,,,,,,\n",
        encoding="utf-8",
    )
    result = read(path, currency="USD")
    ring, pin, other = result.products
    assert (ring.title, ring.currency, ring.tags) == ('Moon Ring "Luna"', "EUR", ("moon ring", "gift"))
    assert ring.attributes == {"Materials": "sterling silver, moonstone"}
    assert [(variant.size, variant.material, variant.sku) for variant in ring.variants] == [
        ("6", "Gold", ""), ("6", "Silver", ""), ("7", "Gold", ""), ("7", "Silver", ""),
    ]  # fmt: skip
    assert {(variant.price, variant.stock) for variant in ring.variants} == {(Decimal("30.00"), Stock.UNKNOWN)}
    assert (pin.variants[0].quantity, pin.variants[0].sku, other.variants[0].stock) == (1, "PIN", Stock.OUT)
    assert pin.product_id != other.product_id and "1 listings have variations" in result.notes[0]
    assert {problem.row for problem in result.problems} == {5}
