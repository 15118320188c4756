"""Reads amounts of money the way a shop in that currency writes them."""

import re
from collections.abc import Mapping
from decimal import Decimal

from retrieval.text import money

__all__ = ["AMOUNT", "amounts", "currencies", "money"]

_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD"})
_SIGNS_OF: Mapping[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY"}),
    "₹": frozenset({"INR"}),
    "euro": frozenset({"EUR"}),
    "pound": frozenset({"GBP"}),
    "yen": frozenset({"JPY"}),
    "dollar": _DOLLARS,
    "buck": _DOLLARS,
    "$": _DOLLARS | {"BRL"},
}

# An amount with a currency sign or word on one side: "$61.50", "US$ 5", "1,200.00 kr", "80 dollars", "EUR 12".
_SIGN = r"(?:US\$|CA\$|NZ\$|A\$|R\$|[$€£¥₹]|\b(?:USD|EUR|GBP|JPY|CAD|AUD|NZD|INR|BRL|SEK|NOK|DKK|PLN|CZK|CHF|TRY)\b)"
_WORD = (
    r"(?:\s*(?:[$€£¥₹]|zł|Kč"
    r"|(?:kr|TL|dollars?|bucks|euros?|pounds?|yen|usd|eur|gbp|chf|sek|nok|dkk|pln|cad|aud|nzd|inr|brl|jpy|czk|try)\b))"
)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
AMOUNT = re.compile(rf"{_SIGN}\s?(?P<before>{_NUMBER})|(?<![\w.])(?P<after>{_NUMBER}){_WORD}", re.IGNORECASE)


def currencies(amount: str) -> frozenset[str]:
    """The currencies that an amount's sign or word can mean: `currencies("€5") == {"EUR"}`; empty where it has none."""
    return next((codes for sign, codes in _SIGNS_OF.items() if sign in amount.lower()), frozenset())


def amounts(text: str) -> list[tuple[Decimal, int, int]]:
    """Every amount of money in the text, with where it starts and ends."""
    found = []
    for match in AMOUNT.finditer(text):
        number = match["before"] or match["after"]
        found.append((Decimal(number.replace(",", "")), match.start(), match.end()))
    return found
