"""Links, email addresses and phone numbers are found as a whole."""

import pytest

from language.links import links


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write to help@shop.example.", {"help@shop.example"}),
        ("see https://shop.example/r?x=1, or www.shop.example", {"https://shop.example/r?x=1", "www.shop.example"}),
        ("on maisonlisa.com!", {"maisonlisa.com"}),
        ("call +1 (555) 123-4567", {"+1 (555) 123-4567"}),
        ("order 12345 of 30 may", set()),
        ("from $45.00 to $60.00", set()),
        ("a co. of friends", set()),
    ],
)  # fmt: skip
def test_links(text: str, found: set[str]) -> None:
    assert links(text) == found
