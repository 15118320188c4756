"""Where an order is to go is read without an address being written, and other places are none."""

import pytest

from language.destinations import (
    country_at_the_end,
    means_a_known_one,
    means_another_orders,
    means_the_default,
    names,
    where_to,
)


@pytest.mark.parametrize(
    "text", ["my default address", "the one on file", "my usual address", "the address in my profile"]
)
def test_the_default_one(text: str) -> None:
    assert means_the_default(text)


@pytest.mark.parametrize("text", ["my New York place", "the other address", "same apartment", "as for the other order"])
def test_one_that_is_known(text: str) -> None:
    assert means_a_known_one(text)


@pytest.mark.parametrize("text", ["1 Hill Street", "Denver", "file it", "I moved", ""])
def test_neither(text: str) -> None:
    assert not means_the_default(text) and not means_a_known_one(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("send it to Canada instead please", "Canada"),
        ("ship to the United Kingdom", "United Kingdom"),
        ("it lives in France now.", "France"),
        ("send it to me", None),
        ("to Canada, 12 Elm Street", None),
        ("Canada", None),
    ],
)
def test_a_country_at_the_end(text: str, country: str | None) -> None:
    found = country_at_the_end(text)
    assert (found.name if found else None) == country


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("change it to 1 Hill Street, Denver", "1 Hill Street, Denver"),
        ("the address is: 1 Hill Street", "1 Hill Street"),
        ("ship it to my New York address", "to my New York address"),
        ("to the same as order 1002", "to the same as order 1002"),
        ("change the address", None),
        ("it's to be returned", None),
    ],
)
def test_the_part_that_says_where_to(text: str, part: str | None) -> None:
    assert where_to(text) == part


def test_cities_have_other_names() -> None:
    assert names("my NYC one", "New York") and names("the big apple", "New York") and names("in boston", "Boston")
    assert not names("sfumato", "San Francisco")


def test_another_orders_address() -> None:
    assert means_another_orders("same address as ML1002") and not means_another_orders("the other order")
