"""Sizes written differently are recognised as the same, and different regions are not mixed up."""

from __future__ import annotations

import pytest

from language.sizes import asked_labels, asked_system, canonical_size, size_labels


@pytest.mark.parametrize(
    ("written", "size"),
    [("Medium", "M"), ("x-large", "XL"), ("XXL", "XXL"), ("2XL", "XXL"), ("EU38", "eu 38"), ("8 UK", "uk 8"),
     ("07", "7"), ("7.0", "7"),
     ("5½", "5.5"), ("UK L½", "uk l.5"), ("L 1/2", "l.5"), ("34DD (UK)", "uk 34dd"), ("us 7.5", "us 7.5"),
     ("One Size", "one size"), ("size 10", "10"), ("Queen", "queen")],
)  # fmt: skip
def test_one_way_to_write_a_size(written: str, size: str) -> None:
    assert canonical_size(written) == size


@pytest.mark.parametrize(
    ("asked", "offered", "fits"),
    [
        ("M", "Medium", True),
        ("M", "S/M", True),
        ("M", "M-L", True),
        ("7", "UK 7", True),
        ("uk 7", "7", True),
        ("uk 7", "US 7", False),
        ("L", "XL", False),
        ("L", "XL/XXL", False),
        ("38", "38", True),
        ("90 cm", "90", True),
        ("90 cm", "95", False),
        ("M", "One Size", False),
        ("uk m", "M", True),
        ("uk l.5", "L", False),
    ],
)
def test_what_fits_a_wish(asked: str, offered: str, fits: bool) -> None:
    assert bool(asked_labels(asked) & size_labels(offered)) is fits


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("What's a UK 10 in EU?", "eu"),
        ("convert a US 7 to European sizes please", "eu"),
        ("do you ship to the US?", ""),
        ("do you have it in EU 40?", ""),
    ],
)
def test_the_system_that_a_size_is_to_be_told_in(text: str, system: str) -> None:
    assert asked_system(text) == system
