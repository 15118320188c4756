"""Order numbers, emails and zip codes are found in whatever customers write around them."""

import pytest

from actions.orders.identifiers import order_key, zip_key
from language.references import find_email, find_order_numbers
from language.zip_codes import find_zip


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1001", ["1001"]),
        ("#1001", ["1001"]),
        ("# 1001", ["1001"]),
        ("order no. ml1001 pls", ["ML1001"]),
        ("ML-1001", ["ML1001"]),
        ("It's #W6247578.", ["W6247578"]),
        ("order1001?", ["1001"]),
        ("order number is 1001, my email is ana1999@example.com", ["1001"]),
        ("1001 or was it ML1002?", ["ML1002", "1001"]),
        ("1001,1002", ["1001", "1002"]),
        ("1001 and 1001", ["1001"]),
        ("7", ["7"]),
        ("I paid $129.00 on 2026-10-02", []),
        ("it came on 02/10/2026", []),
        ("call me at 207-555-0142", []),
        ("I have 2 orders", []),
        ("ana1001@example.com", []),
        ("no idea", []),
        ("", []),
    ],
)
def test_order_numbers(text: str, numbers: list[str]) -> None:
    assert find_order_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("x@y.com", "x@y.com"),
        ("my email is x@y.com.", "x@y.com"),
        ("<X.Y+shop@Sub.Example.co.uk>, thanks", "X.Y+shop@Sub.Example.co.uk"),
        ("x @ y.com", "x@y.com"),
        ("'x@y.com'", "x@y.com"),
        ("x@y", None),
        ("x at y", None),
        ("a" * 400 + "@example.com", None),
    ],
)
def test_emails(text: str, email: str | None) -> None:
    assert find_email(text) == email


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("94110", "94110"),
        ("my zip is 94110-1234.", "94110"),
        ("94110, ana@example.com", "94110"),
        ("bs6 5qa", "BS65QA"),
        ("it's SW1A 1AA", "SW1A1AA"),
        ("M4C 1A9 please", "M4C1A9"),
        ("H91 E2K3", "H91E2K3"),
        ("1200-202", "1200202"),
        ("753 20", "75320"),
        ("3572 kt", "3572KT"),
        ("the code is 3572 KT", "3572KT"),
        ("I don't know", None),
        ("12345678901", None),
    ],
)
def test_zip_codes(text: str, code: str | None) -> None:
    assert find_zip(text) == code


def test_what_is_the_same_is_compared_as_the_same() -> None:
    assert order_key("#w 624-7578") == order_key("W6247578")
    assert zip_key("94110-1234") == zip_key(" 94110 ")
    assert zip_key("bs6-5qa") == zip_key("BS6 5QA")
