"""How complete a catalog is, is counted over fields of their own, by the kind of an option or attribute."""

from __future__ import annotations

from decimal import Decimal

from retrieval.completeness import completeness
from retrieval.records import Product, Variant


def _product(title: str, *, stock: bool | None = None, **fields: object) -> Product:
    options = fields.pop("options", {})
    variant = Variant(variant_id=title, options=options, price=Decimal(5), available=stock)
    return Product(product_id=title, title=title, variants=(variant,), **fields)


def test_each_field_is_counted() -> None:
    told = {
        field.field: field.told
        for field in completeness(
            [
                _product("a", options={"Fabric": "Linen", "Colour": "Blue"}, description="Soft", stock=True),
                _product("b", attributes={"Obermaterial": "Leder", "Pflege": "Kalt waschen"}, stock=False),
                _product("c", attributes={"Farbton": "Blau"}, description="Made of linen"),
            ]
        )
    }
    assert told["Material"] == 2  # not the third, whose description alone tells it
    assert (told["Colour"], told["Size"], told["Description"], told["Other attributes"]) == (2, 0, 2, 1)
    assert told["Stock"] == 2  # known out is known


def test_it_is_said_as_a_count() -> None:
    assert "Material: 0 of 1 products" in [str(field) for field in completeness([_product("a")])]
