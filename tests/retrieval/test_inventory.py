"""Shopify's inventory export, in its three generations, tells the stock that the products' file leaves out."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.readers import ReadError, read
from retrieval.records import ReadResult, Stock

# An export of a shop with several locations: it has no column "Inventory quantity".
PRODUCTS = (
    "Title,URL handle,Status,Option1 name,Option1 value,SKU,Price,Inventory tracker,"
    "Continue selling when out of stock\n"
    "Wrap Skirt,skirt,Active,Size,S,SK-S,80,shopify,DENY\n"
    ",skirt,,,M,SK-M,80,shopify,DENY\n"
    ",skirt,,,L,SK-L,80,shopify,CONTINUE\n"
    "Draft,draft,Draft,Title,Default Title,DR,10,shopify,DENY\n"
    "Scarf,scarf,Active,Title,Default Title,SC,20,,DENY\n"
)
# "All quantity types", 2024: one row a location.
HEADER = (
    "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Bin name,Incoming (not editable),"
    "Unavailable (not editable),Committed (not editable),Available (not editable),On hand (current),On hand (new)\n"
)
NEWEST = HEADER + (
    "skirt,Wrap Skirt,Size,S,SK-S,,,Ghent,,0,0,1,2,3,\n"
    "skirt,Wrap Skirt,Size,S,SK-S,,,Bruges,,0,0,0,3,3,\n"
    "skirt,Wrap Skirt,Size,M,SK-M,,,Ghent,,0,0,0,0,0,\n"
    "skirt,Wrap Skirt,Size,M,SK-M,,,Bruges,,,,,not stocked,not stocked,\n"
    "skirt,Wrap Skirt,Size,L,SK-L,,,Ghent,,0,0,0,-2,0,\n"
    "draft,Draft,Title,Default Title,DR,,,Ghent,,0,0,0,9,9,\n"
)
EARLIER = (
    "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Incoming,Unavailable,Committed,Available,"
    "On hand\n"
    "skirt,Wrap Skirt,Size,S,SK-S,,,Ghent,0,0,1,2,3\nskirt,Wrap Skirt,Size,S,SK-S,,,Bruges,0,0,0,3,3\n"
    "skirt,Wrap Skirt,Size,M,SK-M,,,Ghent,0,0,0,0,0\nskirt,Wrap Skirt,Size,M,SK-M,,,Bruges,,,,not stocked,not stocked\n"
    "skirt,Wrap Skirt,Size,L,SK-L,,,Ghent,0,0,0,-2,0\n"
)
# "Only available quantities", and all exports before locations had rows: one column a location.
OLDEST = (
    "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Ghent,Bruges\n"
    "skirt,Wrap Skirt,Size,S,SK-S,,,2,3\nskirt,Wrap Skirt,Size,M,SK-M,,,0,not stocked\n"
    "skirt,Wrap Skirt,Size,L,SK-L,,,-2,\n"
)


@pytest.fixture
def read_beside(tmp_path: Path):
    def write_and_read(inventory: str, products: str = PRODUCTS) -> ReadResult:
        (tmp_path / "products.csv").write_text(products, encoding="utf-8")
        (tmp_path / "inventory.csv").write_text(inventory, encoding="utf-8")
        return read(tmp_path / "products.csv", inventory=tmp_path / "inventory.csv")

    return write_and_read


@pytest.mark.parametrize("inventory", [NEWEST, EARLIER, OLDEST], ids=["2024", "2022", "a column a location"])
def test_locations_add_up_and_each_is_kept(read_beside, inventory: str) -> None:
    result = read_beside(inventory)
    assert result.problems == [] and result.notes == []
    small, medium, large = result.products[0].variants
    assert (small.stock, small.quantity, small.stock_by_location) == (Stock.IN, 5, {"Ghent": 2, "Bruges": 3})
    assert (medium.stock, medium.in_location("Bruges")) == (Stock.OUT, False)
    assert (large.stock, large.quantity) == (Stock.BACKORDER, 0)
    assert result.products[1].variants[0].stock is Stock.IN  # untracked, so that nobody counts it


def test_rows_that_match_no_variant_are_reported_but_for_what_is_not_shown(read_beside) -> None:
    result = read_beside(
        NEWEST + "skirt,Wrap Skirt,Size,XL,SK-XL,,,Ghent,,0,0,0,1,1,\nhat,Hat,,,H,,,Ghent,,0,0,0,1,1,\n"
    )
    assert [(problem.file, problem.row, problem.value) for problem in result.problems] == [
        ("inventory.csv", 8, "skirt / xl"), ("inventory.csv", 9, "hat"),
    ]  # fmt: skip


def test_a_variant_that_is_called_otherwise_is_found_by_its_sku(read_beside) -> None:
    result = read_beside(OLDEST.replace("Size,S,SK-S", "Maat,Klein,SK-S"))
    assert result.products[0].variants[0].quantity == 5 and result.problems == []


def test_a_count_that_is_no_number_is_unknown_and_reported(read_beside) -> None:
    result = read_beside(HEADER + "skirt,Wrap Skirt,Size,S,SK-S,,,Ghent,,0,0,0,many,many,\n")
    small, medium, _ = result.products[0].variants
    assert (small.stock, small.stock_by_location) == (Stock.UNKNOWN, {})
    assert medium.stock is Stock.UNKNOWN  # the file doesn't count it
    assert [problem.field for problem in result.problems] == ["Available (not editable)"]


def test_another_file_is_refused_in_a_sentence(read_beside, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="is no inventory export"):
        read_beside("a,b\n1,2\n")
    (tmp_path / "woo.csv").write_text("ID,Type,SKU,Name,Regular price\n1,simple,x,X,5\n", encoding="utf-8")
    with pytest.raises(ReadError, match="isn't Shopify's"):
        read(tmp_path / "woo.csv", inventory=tmp_path / "inventory.csv")
