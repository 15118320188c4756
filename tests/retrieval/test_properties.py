"""Tests of what a record tells of a property that is asked of a thing, and of what it denies."""

from decimal import Decimal

import pytest

from retrieval.properties import tells
from retrieval.records import Product, Variant


def _boots(description: str, *tags: str) -> Product:
    variant = Variant(variant_id="b-38", sku="", options={"Size": "38"}, price=Decimal(120), available=True)
    return Product(product_id="b", title="Moor Boots", description=description, tags=tags, variants=(variant,))


@pytest.mark.parametrize(
    ("description", "asked"),
    [
        ("Vegan boots of recycled mesh.", "vegan"),
        ("A zip at the side. Cut for a wide calf.", "wide calf"),
        ("Lined in nickel-free mesh.", "nickel free"),
        ("In a checked cloth.", "plaid"),
    ],
)
def test_a_line_tells(description: str, asked: str) -> None:
    assert tells(_boots(description), asked)


@pytest.mark.parametrize(
    ("description", "asked"),
    [
        ("Warm, and not waterproof.", "waterproof"),
        ("Made without leather.", "leather"),
        ("A rubber-free sole.", "rubber"),
        ("Wide at the toe. The calf measures 37 cm.", "wide calf"),
        ("Laced.", "velcro"),
    ],
)
def test_no_line_tells(description: str, asked: str) -> None:
    assert not tells(_boots(description), asked)


def test_a_tag_tells() -> None:
    assert tells(_boots("Laced.", "waterproof"), "waterproof")
