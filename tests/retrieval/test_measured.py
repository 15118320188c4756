"""What records tell of a measure: amounts of the thing itself, words of a scale, and in whose words."""

from decimal import Decimal

import pytest

from language.superlatives import superlative
from retrieval.measured import as_written, measured, on_scale, ranking, scale_word
from retrieval.records import Product, Variant


def thing(description: str, *tags: str) -> Product:
    variant = Variant(variant_id="1", options={}, price=Decimal(10), available=True)
    return Product(product_id=description[:9], title="Thing", description=description, tags=tags, variants=(variant,))


@pytest.mark.parametrize(
    ("description", "by", "written"),
    [
        ("A block heel of 6 cm. The calf measures 37 cm across.", "height", "6 cm"),
        ("Roomy: 38 × 30 × 14 cm.", "size", "38 × 30 × 14 cm"),
        ("On a 45 cm chain, 4 mm wide.", "length", "45 cm"),
        ("Ten centimetres, honestly.", "height", "Ten centimetres"),
    ],
)
def test_a_measure_as_the_record_writes_it(description: str, by: str, written: str) -> None:
    told = measured(thing(description), by)
    assert told is not None
    assert as_written(told, by) == written


@pytest.mark.parametrize(
    ("description", "by"),
    [("Wash at 30 degrees.", "warmth"), ("A 650-gram tweed.", "weight"), ("Made in 1962.", "height"), ("", "length")],
)
def test_what_is_no_measure_of_it(description: str, by: str) -> None:
    assert measured(thing(description), by) is None


def test_a_scale_of_words_and_what_denies_it() -> None:
    assert scale_word(thing("A dress.", "midi"), "length") == "midi"
    assert scale_word(thing("A dress."), "length") == ""
    assert on_scale(thing("Do not machine wash."), "care") is None
    told = on_scale(thing("Dry clean, or wash by hand."), "care")
    assert told is not None and told.amount == 1


def test_words_alone_decide_nothing_exactly() -> None:
    asked = superlative("the warmest")
    assert asked is not None
    warm = ranking([thing("A warm coat for winter."), thing("A coat.")], asked)
    assert [one.exact for one in warm] == [False]
