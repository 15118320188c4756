"""Writes and reads amounts of money the way a shop in that currency does."""

import re
from collections.abc import Mapping
from decimal import Decimal

_BEFORE = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CAD": "CA$",
    "AUD": "A$",
    "NZD": "NZ$",
    "INR": "₹",
    "BRL": "R$",
}
_AFTER = {"SEK": "kr", "NOK": "kr", "DKK": "kr", "PLN": "zł", "CZK": "Kč", "CHF": "CHF", "TRY": "TL"}
_WITHOUT_CENTS = {"JPY", "KRW", "CLP", "VND", "ISK"}

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


def money(amount: Decimal, currency: str) -> str:
    """The amount as a customer reads it: `money(Decimal("61.5"), "USD") == "$61.50"`."""
    digits = 0 if currency in _WITHOUT_CENTS else 2
    number = f"{amount:,.{digits}f}"
    if currency in _BEFORE:
        return f"{_BEFORE[currency]}{number}"
    return f"{number} {_AFTER.get(currency, currency)}"


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
