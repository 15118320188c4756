"""Addresses are read in one line, part by part, and where a wish points at one of the customer's own."""

import pytest

from actions.order_changes.addresses import Place, find_known_address, missing_part, read_address, read_part, target_of
from actions.orders.records import AddressRecord

DENVER = Place("1 Hill Street", "", "Denver", "CO", None, "80014")
HOME = AddressRecord("9 Lake Road", "", "Boston", "MA", "USA", "02108")
OFFICE = AddressRecord("7 Elm Street", "Suite 2", "New York", "NY", "USA", "10001")


@pytest.mark.parametrize(
    "text",
    [
        "1 Hill Street, Denver, CO 80014",
        "It's 1 Hill Street, Denver, Colorado 80014, please",
        "1 Hill Street, Denver, CO 80014. Thank you, that's all",
        "The correct address should be 1 Hill Street, Denver, CO, 80014",
        "1 Hill Street Denver, CO 80014",
        "I live at 1 Hill Street, Denver, CO 80014 instead",
    ],
)
def test_an_address_in_one_line(text: str) -> None:
    assert read_address(text, "USA") == DENVER


def test_a_country_and_a_suite_are_kept_apart() -> None:
    place = read_address(
        "Please send it to 7 Elm Street, Suite 2, New York, NY 10001, USA instead. Can you help?", "USA"
    )
    assert place == Place("7 Elm Street", "Suite 2", "New York", "NY", "USA", "10001")


@pytest.mark.parametrize(
    ("part", "text", "value"),
    [
        ("city", "New York", "New York"),
        ("city", "The city is Denver.", "Denver"),
        ("state", "it's NY, please", "NY"),
        ("state", "Texas", "TX"),
        ("zip", "the zip code is 80014, thanks", "80014"),
        ("address2", "No, it's a house.", ""),
        ("address2", "no", ""),
        ("address2", "Suite 865, please", "Suite 865"),
        ("address1", "somewhere nice", None),
    ],
)
def test_a_part_of_an_address(part: str, text: str, value: str | None) -> None:
    assert read_part(part, text, "USA") == value


def test_what_is_missing_is_asked_in_order_and_no_state_where_there_is_none() -> None:
    assert missing_part(Place("1 Hill Street", "", "Denver", None, "USA", None)) == "state"
    assert missing_part(Place("1 High Street", "", "London", None, "United Kingdom", None)) == "zip"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("my default address", HOME), ("to my New York address", OFFICE), ("the NYC one", OFFICE)],
)
def test_the_customers_own_address(text: str, meant: AddressRecord) -> None:
    assert find_known_address(text, [HOME, OFFICE])[0] == meant


@pytest.mark.parametrize(
    ("wish", "target"),
    [
        ("ship order W1234 to my default address", "to my default address"),
        ("change the address of #W1234 to be the same as order #W5678", "to be the same as order #W5678"),
        ("change it to 1 Hill Street, Denver, CO 80014", "1 Hill Street, Denver, CO 80014"),
        ("I want to change the address of my order", None),
    ],
)
def test_where_a_wish_points(wish: str, target: str | None) -> None:
    assert target_of(wish) == target
