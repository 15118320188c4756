"""Places are read from a customer's words and from a shop's rules, and a rule holds where it says so."""

import pytest

from language.areas import Area, areas, in_place_of_others, scope


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("customs in zurich??", ["CH"]),
        ("Express to HAWAII", ["US-HI"]),
        ("do you ship to brazil", ["BR"]),
        ("posting to Cork", ["IE"]),
        ("I live in Toronto", ["CA"]),
        ("to my APO address", ["US-military"]),
        ("shipping to the US and to Mexico", ["US", "MX"]),
        ("from Oslo", ["NO"]),
        ("is next day possible to belfast", ["GB-NIR"]),
    ],
)
def test_places(text: str, keys: list[str]) -> None:
    assert [area.key for area in areas(text)] == keys


@pytest.mark.parametrize(
    "text",
    ["can you tell us", "a nice dress", "i am reading", "write to care@example.co.uk", "no, it is not",
     "a turkey sandwich", "split it in two", "a china cup", "best price", "is it so"],
)  # fmt: skip
def test_no_places(text: str) -> None:
    assert areas(text) == ()


HOME = "US"


@pytest.mark.parametrize(
    ("rule", "place", "fits"),
    [
        ("Standard shipping within the United States is free.", Area("US", "HI"), 3),
        ("Alaska and Hawaii take 5-8 days.", Area("US", "HI"), 4),
        ("Alaska and Hawaii take 5-8 days.", Area("US"), 0),
        ("Only in the contiguous United States.", Area("US", "HI"), 0),
        ("Only in the contiguous United States.", Area("US"), 4),
        ("In other countries the carrier may ask for charges.", Area("CH"), 2),
        ("International shipping is free.", Area("CA"), 1),
        ("International shipping is free.", Area("US"), 0),
        ("For deliveries outside Switzerland and Liechtenstein.", Area("LI"), 0),
        ("For deliveries outside Switzerland and Liechtenstein.", Area("DE"), 1),
        ("UK mainland: £3.95", Area("GB", "NIR"), 0),
        ("Across the European Union.", Area("FR"), 4),
    ],
)
def test_where_a_rule_holds(rule: str, place: Area, fits: int) -> None:
    assert scope(rule).fits(place, HOME, frozenset()) == fits


def test_other_countries_are_those_that_no_rule_beside_names() -> None:
    others = scope("All other countries cost $19.95.")
    assert not others.fits(Area("CA"), HOME, frozenset({"CA", "MX"}))
    assert others.fits(Area("JP"), HOME, frozenset({"CA", "MX"})) == 2


@pytest.mark.parametrize(
    ("rule", "reads"),
    [
        ("In other countries the carrier may ask.", "In Japan the carrier may ask."),
        ("All other countries cost $19.95.", "Orders to Japan cost $19.95."),
        ("We don't deliver to any other country.", "We don't deliver to Japan."),
        ("Delivery takes 4 days.", "Delivery takes 4 days."),
    ],
)
def test_a_rule_for_others_is_said_of_one(rule: str, reads: str) -> None:
    assert in_place_of_others(rule, Area("JP")) == reads
