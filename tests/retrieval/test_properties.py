"""Tests of what a record tells of a property that is asked of a thing, and of what it denies."""

from decimal import Decimal

import pytest

from retrieval.index import Index
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


@pytest.mark.parametrize(
    ("sentence", "asked"),
    [
        ("boots that fold flat", ("fold flat",)),
        ("boots that turn into skates", ("turn into skates",)),
        ("boots that are waterproof", ("waterproof",)),
        ("boots which glow", ("glow",)),
        ("the second cheapest boots", ()),
        ("boots that go with a green coat", ()),
        ("boots that I can wear with a coat", ()),
        ("boots that keep my feet dry", ()),
        ("boots that my mum would like", ()),
        ("boots that don't cost the earth", ()),
        ("boots that fit wide feet", ()),
    ],
)
def test_what_a_thing_does_is_asked_of_it_and_not_whom_it_suits(
    boutique_index: Index, sentence: str, asked: tuple[str, ...]
) -> None:
    query = boutique_index.snapshot().understand(sentence)
    assert query.properties == asked
    assert query.categories == ("boots",)


def test_a_tag_tells() -> None:
    assert tells(_boots("Laced.", "waterproof"), "waterproof")
