"""Which rating is wished for, and which numbers and stars are none."""

from decimal import Decimal

import pytest

from language.stars import stars


@pytest.mark.parametrize(
    ("text", "low", "included"),
    [
        ("anything over 4 stars", "4", False),
        ("dresses with at least 4 stars please", "4", True),
        ("4+ star boots", "4", True),
        ("four stars and up", "4", True),
        ("rated 4.5 or better", "4.5", True),
        ("nothing rated below 4.5", "4.5", True),
        ("no fewer than 4 stars, nothing under 4 stars", "4", True),
        ("Coats rated above 4", "4", False),
        ("a bag, minimum 4 star rating", "4", True),
        ("only 5-star bags", "5", True),
        ("a rating of at least 4 out of 5", "4", True),
        ("4/5 or better", "4", True),
        ("jumpers rated 4 please", "4", True),
        ("more than 3,5 stars", "3.5", False),
    ],
)
def test_a_bound(text: str, low: str, included: bool) -> None:
    found = stars(text)
    assert (found.low, found.low_included) == (Decimal(low), included)


def test_what_is_left_of_the_sentence_is_asked_for_beside() -> None:
    assert stars("red dresses over 4 stars under $100").rest.split() == ["red", "dresses", "under", "$100"]
    assert stars("best rated coats in M").rest.split() == ["coats", "in", "m"]


@pytest.mark.parametrize(
    "text",
    [
        "best rated dresses",
        "sort them by rating",
        "well reviewed coats",
        "the one with the best reviews",
        "top-rated hats",
    ],
)
def test_the_best_first(text: str) -> None:
    assert stars(text).best_first and stars(text).low is None


@pytest.mark.parametrize(
    "text",
    [
        "a dress over 4",
        "a dress with stars on it",
        "star print pyjamas",
        "4 dresses under 50",
        "boots in 4.5",
        "what is it rated?",
        "a duvet rated 5 degrees",
        "rated for -5",
        "stars for 5 dollars",
        "are the reviews good",
        "leave a review",
        "the best dress for a wedding",
        "over 40 stars",
    ],
)
def test_no_wish_for_a_rating(text: str) -> None:
    assert not stars(text).is_wished and stars(text).rest == text
