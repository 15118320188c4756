"""Keeps what orders know of the catalog: which variants an item may be swapped for, and at what price."""

from collections.abc import Iterable

from sqlalchemy import Engine, select, update

from actions.orders.database import writing
from actions.orders.schema import Product as ProductRow
from actions.orders.schema import Variant as VariantRow
from retrieval.records import Product


def replace(engine: Engine, products: Iterable[Product]) -> int:
    """Take over the catalog as it is now and return the number of variants.

    What is no longer in it stays, marked unavailable: earlier orders and exchanges still refer to it.
    """
    count = 0
    with writing(engine) as session:
        session.execute(update(VariantRow).values(available=False))
        known_products = {row.id: row for row in session.scalars(select(ProductRow))}
        known_variants = {row.id: row for row in session.scalars(select(VariantRow))}
        for product in products:
            row = known_products.get(product.product_id)
            if row is None:
                row = known_products[product.product_id] = ProductRow(id=product.product_id)
                session.add(row)
            row.title = product.title
            session.flush()
            for variant in product.variants:
                choice = known_variants.get(variant.variant_id)
                if choice is None:
                    choice = known_variants[variant.variant_id] = VariantRow(id=variant.variant_id)
                    session.add(choice)
                choice.product_id = product.product_id
                choice.sku = variant.sku
                choice.options = variant.options
                choice.price = variant.price
                choice.currency = product.currency
                choice.available = variant.may_be_bought  # an exchange needs a person's yes; unknown isn't a no
                count += 1
    return count
