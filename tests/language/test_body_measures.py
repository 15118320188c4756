"""Measures of a body are read with what they are measured of; other numbers aren't."""

from __future__ import annotations

import pytest

from language.body_measures import body_measures, is_of_a_person


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("My waist is 74 cm.", "waist 74 cm"),
        ("I've got a 31 inch waist and a 32 inch inside leg", "waist 31 inch, inside leg 32 inch"),
        ("bust 92, waist 74, hips 100", "chest 92, waist 74, hips 100"),
        ("92 bust, 74 waist and 100 hips", "chest 92, waist 74, hips 100"),
        ("around the hips I measure 101cm", "hips 101 cm"),
        ("chest: 40in", "chest 40 inch"),
        ("he is 1.83 m tall", "height 1.83 m"),
        ("my son is about 112 cm", "height 112 cm"),
        ("I'm 5'7\" btw", "height 67 inch"),
        ("She is 6 years old, 118 cm", "age 72 month, height 118 cm"),
        ("for my 18 month old", "age 18 month"),
        ("24.3 cm from heel to toe", "foot 24.3 cm"),
        ("both my feet are 26,5 cm long", "foot 26.5 cm"),
        ("my ring finger is 54 mm around", "finger 54 mm"),
        ("the circumference comes to 5.4 cm", "circumference 5.4 cm"),
        ("I have a 58 cm head", "head 58 cm"),
        ("my waist's about 28½ inches", "waist 28.5 inch"),
        ("19cm around the knuckles", "hand 19 cm"),
        ("ribcage 75, bust 90", "underbust 75, chest 90"),
    ],
)
def test_measures_of_a_body(text: str, read: str) -> None:
    found = [f"{one.part} {one.amount} {one.unit}".strip() for one in body_measures(text)]
    assert ", ".join(found) == read


@pytest.mark.parametrize(
    "text",
    [
        "a dress under 50",
        "two pairs for my feet",
        "do you have it in EU 40?",
        "a waist bag for 30 euros",
        "the strap is 90 cm long, isn't it?",
        "order 74 hasn't come",
        "a high waist please",
        "is the scarf 180 cm?",
        "I bought 2 hats",
    ],
)
def test_other_numbers_are_no_measures(text: str) -> None:
    assert body_measures(text) == ()


def test_whose_body_it_is() -> None:
    assert is_of_a_person("my waist is 74 cm") and is_of_a_person("she's 118 cm")
    assert not is_of_a_person("is the waist 74 cm?")
