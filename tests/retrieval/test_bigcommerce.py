"""BigCommerce's exports of today ("Item", "Options") and before ("Item Type", with rules for what a choice costs)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from retrieval.readers import read
from retrieval.records import ReadResult, Stock


def _read(folder: Path, text: str) -> ReadResult:
    path = folder / "products.csv"
    path.write_text(text, encoding="utf-8")
    return read(path, shop_url="https://shop.example")


def test_the_export_of_today(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        "Item,ID,Name,Type,SKU,Options,Inventory Tracking,Current Stock,Price,Sale Price,Description,Custom Fields,"
        "Product URL,Is Visible,Variant Image URL,Image URL (Import)\n"
        "Product,7,Robe,physical,,,variant,0,60,0.00,Soft,Fabric=Silk;Care=Cold wash,/robe/,TRUE,,\n"
        "Variant,,,,R-N,Type=Swatch|Name=Colour|Value=Navy[#000080]Type=Rectangle|Name=Size|Value=S,,2,,,,,,,"
        "https://a.example/n.jpg,\n"
        "Variant,,,,R-I,Type=Swatch|Name=Colour|Value=InkType=Rectangle|Name=Size|Value=S,,0,70,55,,,,,,\n"
        "Image,,,,,,,,,,,,,,,https://a.example/robe.jpg\n"
        "Product,8,Hidden,physical,H,,none,0,10,,,,,FALSE,,\n"
        "Product,9,Cap,physical,C,,product,3,15,,,,,TRUE,,\n"
        "Product,10,Card,physical,G,,none,0,15,,,,,TRUE,,\n",
    )
    robe, cap, card = result.products
    navy, ink = robe.variants
    assert (navy.options, navy.price, navy.quantity) == ({"Colour": "Navy", "Size": "S"}, Decimal(60), 2)
    assert (ink.price, ink.compare_at_price, ink.stock) == (Decimal(55), Decimal(70), Stock.OUT)
    assert robe.attributes == {"Fabric": "Silk", "Care": "Cold wash"}
    assert (robe.url, robe.image_url) == ("https://shop.example/robe/", "https://a.example/robe.jpg")
    assert (cap.variants[0].quantity, card.variants[0].stock) == (3, Stock.IN)
    assert (result.hidden, result.problems) == (["8"], [])


def test_the_export_of_before(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        "Item Type,Product ID,Product Name,Product Code/SKU,Price,Sale Price,Product Visible?,Allow Purchases?,"
        "Track Inventory,Current Stock Level,Category\n"
        'Product,7,Robe,,60,50,Y,Y,by option,0,"Sleep/Robes;Sale"\n'
        '"  SKU",,"[S]Size=S,[CS]Colour=Navy:#000080",R-S,,,,,,2,\n'
        '"  SKU",,"[S]Size=XL,[CS]Colour=Navy:#000080",R-XL,,,,,,0,\n'
        '"  Rule",,[S]Size=XL,,[ADD]5,,,,,,\n'
        "Product,8,Not sold,N,10,,Y,N,none,0,Sleep\n",
    )
    robe, other = result.products
    small, large = robe.variants
    assert (small.options, small.price) == ({"Size": "S", "Colour": "Navy"}, Decimal(50))
    assert (large.price, large.compare_at_price, large.stock) == (Decimal(55), Decimal(65), Stock.OUT)
    assert (robe.category, robe.tags, other.variants[0].stock) == ("Sleep > Robes", ("Sale",), Stock.OUT)
    assert result.problems == []


def test_rows_that_belong_to_nothing_are_told(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        "Item,ID,Name,SKU,Options,Current Stock,Price\nVariant,,,A,,1,5\nProduct,1,Cap,C,,1,5\nThing,,,,,,\n"
        "Product,1,Cap again,C,,1,5\nProduct,2,Robe,,,,9\nVariant,,,B,what is this,1,\n",
    )
    assert [(problem.row, problem.field) for problem in result.problems] == [
        (2, "Item"), (4, "Item"), (5, "ID"), (7, "Options"),
    ]  # fmt: skip
