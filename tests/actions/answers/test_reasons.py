"""Reasons are words of the record, and of nothing that the record only speaks of."""

import pytest

from actions.answers import reasons
from retrieval.records import Product, Variant


def product(description: str = "", tags: tuple[str, ...] = (), **fields: object) -> Product:
    variant = Variant(variant_id="v", options={"Colour": "Navy"}, price="40", available=True)
    known = {"product_id": "p", "title": "Fell Thing", "description": description, "tags": tags, "variants": (variant,)}
    return Product.model_validate({**known, **fields})


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (product(tags=("wool", "winter", "cosy")), "cosy, wool, for winter"),
        (product("Fully lined.", tags=("winter",)), "lined, for winter"),
        (product("80% wool and 20% nylon."), "wool"),
        (product(title="Cashmere-Lined Gloves"), "lined"),
        (product(attributes={"Lining": "fleece"}), "fleece"),
    ],
)
def test_what_a_record_tells_of_warmth(record: Product, said: str) -> None:
    assert reasons.said(reasons.told(record, "warm")) == said


@pytest.mark.parametrize(
    "record",
    [
        product("Wear it over a chunky wool jumper in winter."),
        product("Not lined. Keep it from the snow."),
        product(tags=("unlined", "non-wool")),
        product("No wool, no fleece."),
        product(),
    ],
)
def test_what_is_only_spoken_of_or_denied_is_no_reason(record: Product) -> None:
    assert not reasons.told(record, "warm")


def test_a_word_inside_another_is_none() -> None:
    assert "casual" not in reasons.about(product(tags=("smart-casual",)))


def test_what_two_records_both_tell() -> None:
    one, other = product(tags=("wool", "office", "cosy")), product(tags=("office", "silk", "cosy"))
    assert set(reasons.in_common(one, other)) == {"office", "cosy"}


def test_things_of_another_season_are_kept_out() -> None:
    assert reasons.is_unwanted(product(tags=("winter",)), ["summer"])
    assert not reasons.is_unwanted(product(tags=("summer",)), ["summer"])


def test_a_colour_that_a_record_speaks_of_beside_its_variants() -> None:
    assert reasons.speaks_of(product("Wide white stripes."), ["white"])
    assert not reasons.speaks_of(product("No white anywhere, and a black-tie cut."), ["white", "black"])
    assert not reasons.speaks_of(product("Plain."), ["navy"]), (
        "navy is a variant, which the search leaves out by itself"
    )
