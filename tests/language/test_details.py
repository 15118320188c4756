"""Which property is asked about, and whether a description tells of it."""

import pytest

from language.details import PROPERTIES, detail, part


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("has it got pockets", "pockets"),
        ("is the skirt see-through", "whether it shows through"),
        ("has the cape got a lining", "a lining"),
        ("will it stretch over time", "stretch"),
        ("can I wear it in the rain", "water"),
        ("is the heel very high", "the heel"),
        ("does it go past the knees", "the length"),
        ("are the sleeves puffy", "the sleeves"),
        ("does it zip up at the back", "the closure"),
        ("does it run small", "the fit"),
        ("true to size?", "the fit"),
        ("how wide is the tote", "its width"),
        ("how tall is the vase", "its height"),
        ("how tall is the model", "the model's height"),
        ("what's the inseam on those", "the inside leg"),
        ("is it heavy to carry", "how heavy it is"),
        ("what does the tent weigh", "its weight"),
        ("warm enough for January in Oslo, I mean winter", "warmth"),
        ("where are your jumpers made", "where it is made"),
        ("vegan?", "animal materials"),
        ("I'm allergic to nickel, ok?", "nickel"),
        ("is the wool scratchy", "itching"),
        ("what goes nicely with it", "what goes with it"),
        ("ok for a wedding?", "occasions"),
    ],
)
def test_the_property_that_is_asked_about(text: str, name: str) -> None:
    assert detail(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "how much is it",
        "will it fit in my locker",
        "shall we go on with the order",
        "do you have it in red",
        "where is my parcel",
        "",
    ],
)
def test_what_asks_about_none(text: str) -> None:
    assert detail(text) == ""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("does the ring come with a gift box?", "gift box"),
        ("is there a warranty on it", "warranty"),
        ("are there any epaulettes on the coat", "epaulettes"),
        ("do you have any coats", ""),
        ("how much is it", ""),
    ],
)
def test_a_part_that_a_product_is_asked_to_have(text: str, named: str) -> None:
    assert part(text) == named


@pytest.mark.parametrize(
    ("name", "line", "is_told"),
    [
        ("pockets", "Two patch pockets at the front.", True),
        ("pockets", "A plain front.", False),
        ("its dimensions", "Measures 30cm x 20cm.", True),
        ("its dimensions", "Thirty years in the making.", False),
        ("its weight", "Weighs 400 g.", True),
        ("its weight", "Made of heavy canvas.", False),
        ("how heavy it is", "Made of heavy canvas.", True),
        ("where it is made", "Woven in Portugal.", True),
        ("the fit", "Cut generously.", True),
        ("water", "Hand wash in cool water.", False),
        ("water", "Proofed against showers and water.", True),
        ("warmth", "Wash cold, dry flat.", False),
    ],
)
def test_what_a_description_tells(name: str, line: str, is_told: bool) -> None:
    assert PROPERTIES[name].is_told(line) is is_told
