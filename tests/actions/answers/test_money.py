"""Money is written as the currency wants it, and read however a model writes it."""

from decimal import Decimal

import pytest

from actions.answers.money import amounts, money


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("89", "USD", "$89.00"),
        ("1234.5", "USD", "$1,234.50"),
        ("61.5", "EUR", "€61.50"),
        ("5000", "JPY", "¥5,000"),
        ("299", "SEK", "299.00 kr"),
        ("12", "XYZ", "12.00 XYZ"),
    ],
)
def test_money_is_written(amount: str, currency: str, text: str) -> None:
    assert money(Decimal(amount), currency) == text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("It's $89.00.", ["89.00"]),
        ("$1,299 or 80 dollars", ["1299", "80"]),
        ("€61.50, 12 EUR, 299.00 kr", ["61.50", "12", "299.00"]),
        ("size 38, 2 left, 30 days", []),
        ("12 trying things", []),
    ],
)
def test_money_is_read(text: str, values: list[str]) -> None:
    assert [str(amount) for amount, _, _ in amounts(text)] == values
