"""Square's item library (2025): stock by location, sale prices, and what isn't sold or shown."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from retrieval.readers import read
from retrieval.records import Stock

HEADER = (
    "Token,Item Name,Variation Name,SKU,Description,Categories,Square Online Item Visibility,Price,Online Sale Price,"
    "Archived,Sellable,Option Name 1,Option Value 1,Enabled Ghent,Current Quantity Ghent,Enabled Bruges,"
    "Current Quantity Bruges\n"
)


def test_items_variations_locations_and_visibility(tmp_path: Path) -> None:
    path = tmp_path / "catalog.csv"
    path.write_text(
        HEADER
        + "T1,Robe,S,R-S,Soft,Sleep (ABCDEFGHIJKLMNOPQRST),visible,60,45,N,Y,Size,S,Y,2,Y,0\n"
        + "T2,Robe,M,R-M,,,visible,60,,N,Y,Size,M,Y,0,Y,\n"
        + "T3,Robe,L,R-L,,,visible,60,,N,Y,Size,L,Y,0,N,5\n"
        + "T4,Robe,XL,R-XL,,,visible,60,,N,N,Size,XL,Y,1,Y,1\n"
        + "T5,Cap,Regular,C,,,visible,15,,N,Y,,,Y,,Y,\n"
        + "T6,Secret,Regular,X,,,hidden,15,,N,Y,,,Y,1,Y,1\n"
        + "T7,Old,Regular,O,,,visible,15,,Y,Y,,,Y,1,Y,1\n"
        + "T8,Tailoring,Regular,V,,,visible,variable,,N,Y,,,Y,,Y,\n",
        encoding="utf-8",
    )
    result = read(path)
    robe, cap = result.products
    small, medium, large = robe.variants
    assert (small.price, small.compare_at_price) == (Decimal(45), Decimal(60))
    assert (small.quantity, small.stock_by_location) == (2, {"Ghent": 2, "Bruges": 0})
    assert medium.stock is Stock.UNKNOWN  # none in Ghent, and Bruges doesn't count it
    assert (large.stock, large.stock_by_location) == (Stock.OUT, {"Ghent": 0})
    assert (cap.variants[0].options, cap.variants[0].stock) == ({}, Stock.IN)
    assert robe.category == "Sleep" and result.hidden == ["secret", "old"]
    assert {problem.row for problem in result.problems} == {9}
