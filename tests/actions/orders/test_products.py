"""Orders know the catalog as it is now, and still know what has left it."""

from decimal import Decimal

from sqlalchemy import select

from actions.orders import products
from actions.orders.database import open_database, reading
from actions.orders.schema import Variant as VariantRow
from retrieval.records import Product, Variant


def dress(price: str, *sizes: str) -> Product:
    variants = tuple(
        Variant(variant_id=f"dress-{size}", sku=size, options={"Size": size}, price=Decimal(price), available=True)
        for size in sizes
    )
    return Product(product_id="dress", title="Dress", currency="USD", variants=variants)


def test_the_catalog_is_taken_over_and_what_left_it_stays_unavailable(database_url: str) -> None:
    engine = open_database(database_url)
    assert products.replace(engine, [dress("80.00", "S", "M")]) == 2
    assert products.replace(engine, [dress("75.50", "M", "L")]) == 2
    with reading(engine) as session:
        rows = {row.id: (row.price, row.available) for row in session.scalars(select(VariantRow))}
    engine.dispose()
    assert rows == {
        "dress-S": (Decimal("80.00"), False),
        "dress-M": (Decimal("75.50"), True),
        "dress-L": (Decimal("75.50"), True),
    }
