"""Squarespace's export (7.1, 2025): rows without a title are variants, sales are switched on, hidden ones counted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from retrieval.readers import read
from retrieval.records import Stock

HEADER = (
    "Product ID [Non Editable],Variant ID [Non Editable],Product Type [Non Editable],Product Page,Product URL,Title,"
    "Description,SKU,Option Name 1,Option Value 1,Price,Sale Price,On Sale,Stock,Categories,Tags,Visible,"
    "Hosted Image URLs\n"
)


def test_products_variants_sales_and_visibility(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text(
        HEADER + "p1,v1,PHYSICAL,store,robe,Robe,<p>Soft</p>,R-S,Size,S,60,45,Yes,2,/sleep/robes,new,Yes,"
        "https://images.example/a.jpg https://images.example/b.jpg\n"
        + ",v2,,,,,,R-M,Size,M,60,45,No,Unlimited,,,,\n"
        + "p1,v3,,,,,,R-L,,L,60,0,Yes,0,,,,\n"
        + "p2,v4,PHYSICAL,store,hid,Hidden,,H,,,10,,No,1,,,No,\n"
        + "p3,v5,GIFT_CARD,store,card,Card,,C,Amount,25,25,,No,Unlimited,,,Yes,\n"
        + "p4,v6,PHYSICAL,store,bad,Bad,,B,,,free,,No,1,,,Yes,\n",
        encoding="utf-8",
    )
    result = read(path, shop_url="https://shop.example")
    robe, card = result.products
    small, medium, large = robe.variants
    assert (small.price, small.compare_at_price, small.quantity) == (Decimal(45), Decimal(60), 2)
    assert (medium.price, medium.compare_at_price, medium.stock) == (Decimal(60), None, Stock.IN)
    assert (large.size, large.price, large.stock) == ("L", Decimal(60), Stock.OUT)
    assert (robe.category, robe.url) == ("sleep > robes", "https://shop.example/store/p/robe")
    assert robe.image_url == "https://images.example/a.jpg" and card.category == "Gift card"
    assert result.hidden == ["p2"]
    assert {(problem.row, problem.field) for problem in result.problems} == {(4, "Sale Price"), (7, "Price")}
