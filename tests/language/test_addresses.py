"""Addresses are read whole or in part, in any form that our table knows, and a sentence yields nothing."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from language.addresses import Place, named_part, read_address, read_part
from language.places import find_country

CORPUS = Path(__file__).parents[1] / "actions" / "order_changes" / "corpus"
PARTS = ("address1", "address2", "city", "state", "country", "zip")


def rows(name: str) -> list[Any]:
    """One of our tables."""
    table: list[Any] = yaml.safe_load((CORPUS / name).read_text(encoding="utf-8"))
    return table


@pytest.mark.parametrize("row", [pytest.param(row, id=row["text"][:50]) for row in rows("addresses.yml")])
def test_an_address_of_our_table(row: dict[str, Any]) -> None:
    reading = read_address(row["text"], "US")
    assert reading and [getattr(reading.place, part) for part in PARTS] == row["is"]


@pytest.mark.parametrize("sentence", rows("not_addresses.yml"))
def test_a_sentence_is_no_address_and_no_part_of_one(sentence: str) -> None:
    assert read_address(sentence, "US") is None
    for part in PARTS:
        reading = read_part(part, sentence, Place(), "US")
        assert reading is None or not any(getattr(reading.place, name) for name in PARTS), part


def test_a_country_is_kept_only_where_state_and_code_fit_it() -> None:
    for text, usual, country in (
        ("12 Main Street, Springfield, IL 62704", "US", "United States"),
        ("12 Main Street, Springfield, IL 62704", "DE", "United States"),
        ("Hauptstraße 5, 10115 Berlin", "DE", "Germany"),
        ("Hauptstraße 5, 10115 Berlin", "US", None),
        ("12 High Street, Leeds LS1 4AP", "US", "United Kingdom"),
        ("12 King Street, Perth WA 6000", "US", "Australia"),
        ("12 King Street, Springfield 62704", "DE", None),
        ("41 rue des Tisserands, 69004 Lyon", "DE", None),
        ("Via del Glicine 7, 40123 Bologna", "DE", None),
        ("please send it to 33 rue du palmier, 13006 marseille, france instead? thanks a lot", "DE", "France"),
    ):
        reading = read_address(text, usual)
        assert reading and reading.place.country == country, text


def test_what_is_misspelt_or_unknown_is_named_to_be_asked_about() -> None:
    misspelt = read_address("Hauptstr. 5, 10115 Berlin, Germny", "US")
    unknown = read_address("12 Oak Street, Leeds, LS1 4AP, Narnia", "US")
    assert misspelt and (misspelt.likely, misspelt.unknown) == (find_country("Germany"), "Germny")
    assert unknown and (unknown.likely, unknown.unknown, unknown.place.country) == (None, "Narnia", None)


@pytest.mark.parametrize(
    ("text", "part", "value"),
    [
        ("no, zip is 94110", "zip", "94110"),
        ("the city is Oakland", "city", "Oakland"),
        ("sorry, postcode: LS1 4AP", "zip", "LS1 4AP"),
        ("actually flat 3", "address2", "flat 3"),
        ("I moved last week", None, "I moved last week"),
    ],
)
def test_a_part_that_is_named(text: str, part: str | None, value: str) -> None:
    assert named_part(text) == (part, value)


@pytest.mark.parametrize(
    ("part", "text", "value"),
    [
        ("city", "New York", "New York"),
        ("city", "The city is Denver.", "Denver"),
        ("city", "it's in san francisco", "san francisco"),
        ("state", "it's NY, please", "NY"),
        ("state", "Texas", "TX"),
        ("zip", "the zip code is 80014, thanks", "80014"),
        ("address2", "No, it's a house.", ""),
        ("address2", "no", ""),
        ("address2", "Suite 865, please", "Suite 865"),
        ("address2", "3rd floor please", "3rd floor"),
        ("address1", "somewhere nice", None),
        ("address1", "12 Broadway", "12 Broadway"),
        ("country", "the UK please", "United Kingdom"),
        ("country", "France, not Germany", "France"),
    ],
)
def test_a_part_on_its_own(part: str, text: str, value: str | None) -> None:
    reading = read_part(part, text, Place(), "US")
    assert (getattr(reading.place, part) if reading else None) == value


def test_a_town_with_state_and_code_answers_three_questions() -> None:
    reading = read_part("city", "Denver, CO 80014", Place("1 Hill Street", ""), "US")
    assert reading and reading.place == Place("1 Hill Street", "", "Denver", "CO", "United States", "80014")
