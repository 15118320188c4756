"""The check of answers against their records sees wrong values whatever the code under test decided."""

import pytest

from finetune.faithfulness import Facts, says
from retrieval.index import Index

DRESS = "marlow-linen-shirt-dress"  # $98.00, off-white, olive and navy, XS to XL
SHIPPING = "shipping#how-much-does-shipping-cost"


def wrong(index: Index, text: str, records: list[str], question: str = "") -> set[str]:
    return {claim.words for claim in Facts.of(index.snapshot(), records, question).claims(text) if not claim.holds}


@pytest.mark.parametrize(
    ("text", "records", "question"),
    [
        ("The Marlow Linen Shirt Dress is $98.00.", [DRESS], ""),
        ("It costs 98 dollars and comes in off-white, olive and navy, in XS to XL.", [DRESS], ""),
        ("No, it doesn't come in burgundy; it comes in olive.", [DRESS], "do you have it in burgundy?"),
        ("We have nothing under $50.", [DRESS], "dresses under $50"),
        ("Standard shipping costs $6.95 and is free from $75.", [SHIPPING], ""),
        ("It is $31.00 cheaper than the Odette Black Midi Dress.", [DRESS, "odette-black-midi-dress"], ""),
        ("Machine wash at 30°C.", [DRESS], ""),
    ],
)
def test_what_the_records_hold_is_borne_out(
    boutique_index: Index, text: str, records: list[str], question: str
) -> None:
    assert wrong(boutique_index, text, records, question) == set()


@pytest.mark.parametrize(
    ("text", "records", "words"),
    [
        ("The Marlow Linen Shirt Dress is $89.00.", [DRESS], "$89.00"),
        ("It comes in burgundy.", [DRESS], "burgundy"),
        ("It comes in XXL.", [DRESS], "XXL"),
        ("It is like the Odette Black Midi Dress.", [DRESS], "odette black midi dress"),
        ("It is 20% off.", [DRESS], "20%"),
        ("Wash it at 60°C.", [DRESS], "60"),
        ("Shipping costs $7.95.", [SHIPPING], "$7.95"),
        ("Returns take 90 days.", [SHIPPING], "90"),
        ("It is $98.00.", [], "$98.00"),
    ],
)
def test_what_the_records_do_not_hold_is_seen(boutique_index: Index, text: str, records: list[str], words: str) -> None:
    assert wrong(boutique_index, text, records) == {words}


@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        ("It costs 98 dollars.", "$98.00", True),
        ("It costs $198.00.", "$98.00", False),
        ("It’s sold out in S.", "s", True),
        ("It’s sold out.", "s", False),
        ("Navy is sold out.", "NAVY", True),
        ("Within 30 days.", "3", False),
    ],
)
def test_a_fact_is_found_however_it_is_written(text: str, fact: str, expected: bool) -> None:
    assert says(text, fact) is expected
