"""Streets, towns and parts of a house are told from sentences, and parted where no comma does it."""

import pytest

from language.streets import (
    before_talk,
    countries_of,
    is_city,
    is_second_line,
    is_street,
    says_there_is_none,
    split_street,
)


@pytest.mark.parametrize(
    "text",
    [
        "12 Oak Street",
        "77 W 45th St",
        "4521 State Route 9",
        "12 Broadway",
        "221b baker street",
        "Hauptstraße 5",
        "Lange Reihe 12a",
        "Prinsenkade 211-H",
        "Mannerheimintie 5 A 12",
        "1-2-3 Jingumae",
        "PO Box 392",
        "Postfach 12",
        "1251 Avenue of the Americas",
        "9 May Street",
    ],
)
def test_a_street(text: str) -> None:
    assert is_street(text, alone=True)


@pytest.mark.parametrize(
    "text",
    [
        "number 7",
        "2 of the shirts",
        "3 blue ones",
        "20 minutes ago",
        "size 38",
        "10 dollars",
        "3rd floor",
        "Suite 12",
        "apt 5",
        "the other one",
        "Oak Street",
        "5 days",
        "order 1001",
        "is it at 12 Oak Street",
    ],
)
def test_what_is_no_street_on_its_own(text: str) -> None:
    assert not is_street(text, alone=True)


@pytest.mark.parametrize(
    "text", ["Denver", "new york", "St. Louis", "Truth or Consequences", "Dublin 2", "Stoke-on-Trent"]
)
def test_a_town(text: str) -> None:
    assert is_city(text)


@pytest.mark.parametrize("text", ["my office", "no", "next monday", "the other one", "I live there", "12", "work", "a"])
def test_what_is_no_town(text: str) -> None:
    assert not is_city(text)


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("12 high street flat 3 london", ["12 high street", "flat 3", "london"]),
        ("12 Park Ave St Louis", ["12 Park Ave", "St Louis"]),
        ("100 King St W Toronto", ["100 King St W", "Toronto"]),
        ("Via Roma 10 Firenze", ["Via Roma 10", "Firenze"]),
        ("PO Box 88 Juneau", ["PO Box 88", "Juneau"]),
        ("31 Harbour View Dr", ["31 Harbour View Dr"]),
        ("48 Prospect Hollow Dearborn", ["48 Prospect Hollow Dearborn"]),
    ],
)
def test_a_street_and_its_town_without_a_comma(text: str, parted: list[str]) -> None:
    assert split_street(text) == parted


@pytest.mark.parametrize("text", ["no", "None.", "n/a", "-", "no, it's a house", "there isn't one", "I don't have one"])
def test_there_is_no_such_part(text: str) -> None:
    assert says_there_is_none(text)


@pytest.mark.parametrize("text", ["not sure", "number 3", "the 3rd floor", "Nottingham", "next door"])
def test_no_word_for_none(text: str) -> None:
    assert not says_there_is_none(text)


@pytest.mark.parametrize("text", ["Apt 3B", "c/o Thompson", "3e étage gauche", "Harcourt House", "2. OG", "lgh 1102"])
def test_a_second_line(text: str) -> None:
    assert is_second_line(text)


@pytest.mark.parametrize("text", ["blah", "what do you mean?", "a@b.example", "call 555 0123", "I have no idea"])
def test_what_is_no_second_line(text: str) -> None:
    assert not is_second_line(text)


def test_what_stands_before_talk() -> None:
    assert before_talk("france instead? thanks a lot") == "france"
    assert before_talk("Portland ME") == "Portland ME"


def test_the_language_of_a_street() -> None:
    assert "FR" in countries_of("12 rue de Rivoli") and "DE" not in countries_of("12 rue de Rivoli")
    assert countries_of("12 Oak Street") == frozenset()
