"""What a message says of an order's new address, what is asked then, and which of the customer's own it points at."""

import json

import pytest

from actions.order_changes.addresses import find_known_address, missing_part, read, target_of
from actions.orders.records import AddressRecord
from actions.orders.wording import tell_address
from language import places
from language.addresses import Place
from language.message import Message
from lisa.settings import BOUTIQUE

PARTS = ("address1", "address2", "city", "state", "country", "zip")

HOME = AddressRecord("9 Lake Road", "", "Boston", "MA", "USA", "02108")
OFFICE = AddressRecord("7 Elm Street", "Suite 2", "New York", "NY", "USA", "10001")


DENVER = Place("1 Hill Street", "", "Denver", "CO", "USA", "80014")


@pytest.mark.parametrize(
    "text",
    [
        "1 Hill Street, Denver, CO 80014",
        "It's 1 Hill Street, Denver, Colorado 80014, please",
        "1 Hill Street, Denver, CO 80014. Thank you, that's all",
        "The correct address should be 1 Hill Street, Denver, CO, 80014",
        "1 Hill Street Denver, CO 80014",
        "I live at 1 Hill Street, Denver, CO 80014 instead",
        "Ana López, 1 Hill Street, Denver, CO 80014, United States",
    ],
)
def test_the_country_is_written_as_the_customers_records_write_it(text: str) -> None:
    said = read(Message(text), "address1", Place(), "USA", ("Ana", "López"))
    assert said and said.place == DENVER


def test_a_country_that_was_named_stays_for_the_address_that_follows() -> None:
    said = read(Message("ship it to Italy instead"), "", Place(), "USA")
    assert said and said.place.country == "Italy"
    said = read(Message("Via Roma 10, 50123 Firenze"), "address1", said.place, "USA")
    assert said and (said.place.country, said.place.zip) == ("Italy", "50123")


def test_a_country_that_does_not_fit_the_code_has_it_asked_again() -> None:
    said = read(Message("it's in Canada"), "country", Place("1 Hill Street", "", "Toronto", None, None, "80014"), "USA")
    assert said and said.place == Place("1 Hill Street", "", "Toronto", None, "Canada", None)


def test_what_is_missing_is_asked_in_order_and_no_state_where_there_is_none() -> None:
    assert missing_part(Place("1 Hill Street", "", "Denver", None, None, None), "USA") == "state"
    assert missing_part(Place("1 Hill Street", "", "Denver", "CO", None, None), "USA") == "zip"
    assert missing_part(Place("1 High Street", "", "London", None, "United Kingdom", None), "USA") == "zip"
    assert missing_part(Place("Hauptstr. 5", "", "Berlin", None, None, "10115"), "USA") == "country"
    assert missing_part(Place("Hauptstr. 5", None, None, None, None, None), "USA", "Germny") == "country"
    assert missing_part(DENVER, "USA") is None


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            AddressRecord("1 Hill Street", "Apt 2", "Denver", "CO", "USA", "80014"),
            "1 Hill Street, Apt 2, Denver, CO 80014, USA",
        ),
        (AddressRecord("Hauptstr. 5", "", "Berlin", "", "Germany", "10115"), "Hauptstr. 5, 10115 Berlin, Germany"),
        (
            AddressRecord("5 Mews", "", "Bristol", "", "United Kingdom", "BS6 5QA"),
            "5 Mews, Bristol, BS6 5QA, United Kingdom",
        ),
        (AddressRecord("Via Roma 10", "", "Firenze", "FI", "Italy", "50123"), "Via Roma 10, 50123 Firenze FI, Italy"),
        (
            AddressRecord("3-14-9 Hanamizaka", "", "Yokohama", "Kanagawa", "Japan", "220-0011"),
            "3-14-9 Hanamizaka, Yokohama, Kanagawa, 220-0011, Japan",
        ),
        (
            AddressRecord("12 Al Wasl Road", "", "Dubai", "", "United Arab Emirates", ""),
            "12 Al Wasl Road, Dubai, United Arab Emirates",
        ),
    ],
)
def test_an_address_is_told_in_its_countrys_form(address: AddressRecord, told: str) -> None:
    assert tell_address(address) == told


def sample_addresses() -> list[AddressRecord]:
    """Every address of the sample boutique's customers."""
    customers = json.loads((BOUTIQUE / "orders.json").read_text(encoding="utf-8"))["customers"]
    return [AddressRecord(**address) for customer in customers for address in customer["addresses"]]


@pytest.mark.parametrize("address", sample_addresses())
@pytest.mark.parametrize("usual", ["United States", "Germany"])
def test_an_address_that_is_told_reads_as_the_same_however_it_is_typed(address: AddressRecord, usual: str) -> None:
    told = tell_address(address)
    at_home, _, country = told.rpartition(", ")
    without_commas = told.replace(",", "")
    for typed in (told, told.lower(), told.replace(", ", "\n"), f"Jane Doe, {told}", f"hi, send it to {told} please!"):
        said = read(Message(typed), "address1", Place(), usual, ("Jane", "Doe"))
        assert said and missing_part(said.place, usual) is None, typed
        again = tell_address(AddressRecord(**{part: getattr(said.place, part) for part in PARTS}))
        assert sorted(places.key(again).replace(",", "").split()) == sorted(places.key(told).replace(",", "").split())
    for typed in (at_home, at_home.lower(), without_commas, without_commas.lower(), at_home.replace(",", "")):
        said = read(Message(typed), "address1", Place(), usual)
        assert said is None or said.place.country is None or said.place.country == country, typed


@pytest.mark.parametrize(
    ("text", "meant"),
    [("my default address", HOME), ("to my New York address", OFFICE), ("the NYC one", OFFICE)],
)
def test_the_customers_own_address(text: str, meant: AddressRecord) -> None:
    assert find_known_address(Message(text), [HOME, OFFICE])[0] == meant


@pytest.mark.parametrize(
    ("wish", "target"),
    [
        ("ship order W1234 to my default address", "to my default address"),
        ("change the address of #W1234 to be the same as order #W5678", "to be the same as order #W5678"),
        ("change it to 1 Hill Street, Denver, CO 80014", "1 Hill Street, Denver, CO 80014"),
        ("ship it to Canada please", "ship it to Canada please"),
        ("change it to Hauptstr. 5, 10115 Berlin", "change it to Hauptstr. 5, 10115 Berlin"),
        ("I want to change the address of my order", None),
    ],
)
def test_where_a_wish_points(wish: str, target: str | None) -> None:
    assert target_of(Message(wish)) == (Message(target) if target else None)
