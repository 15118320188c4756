"""Finds the price bounds in a sentence: "under 50", "50-80", "around $60", "fifty or less"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from retrieval.seed import NUMBER_WORDS

AROUND = Decimal("0.2")  # "around $60" reaches from $48 to $72

_CURRENCIES = {
    "$": "USD", "usd": "USD", "dollar": "USD", "buck": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR",
    "£": "GBP", "gbp": "GBP", "pound": "GBP", "quid": "GBP",
}  # fmt: skip
_SYMBOL = r"(?:us\$|\$|€|£|usd\s|eur\s|gbp\s)"
_UNIT = r"(?:\$|€|£|dollars?\b|bucks?\b|usd\b|euros?\b|eur\b|gbp\b|pounds?\b|quid\b)"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_SPELLED = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
# An amount isn't a price where a measure follows: "under 5 cm", "under 2 weeks", "50% cotton".
_MEASURE = (
    r"(?!\s?(?:%|percent|cm\b|mm\b|m\b|ml\b|inch|inches|in\b(?!\s+\w)|\"|kg\b|g\b|oz\b|lbs?\b|days?\b|hours?\b|weeks?\b|"
    r"months?\b|years?\b|pm\b|am\b|pieces\b|pairs?\b|people\b|items?\b|denier\b|x\s?\d|th\b|st\b|nd\b|rd\b))(?![\d.,]*\d)"
)


def _amount(name: str) -> str:
    return (
        rf"(?P<{name}_symbol>{_SYMBOL})?\s?(?P<{name}>{_DIGITS}|\b(?:{_SPELLED})\b)(?P<{name}_k>k\b)?"
        rf"(?:\s?(?P<{name}_unit>{_UNIT}))?{_MEASURE}"
    )


_A, _B = _amount("a"), _amount("b")
_NOT_SIZE = r"(?<!size )(?<!sizes )(?<!sz )(?<![\d/.-])"


@dataclass(frozen=True)
class PriceBounds:
    """The bounds a sentence states, and the sentence without them."""

    rest: str
    low: Decimal | None = None
    high: Decimal | None = None
    low_included: bool = True
    high_included: bool = True
    currency: str = ""


def find_price_bounds(text: str, is_size: Callable[[str], bool]) -> PriceBounds:
    """The bounds in a folded sentence; `is_size` says which bare numbers are sizes of this shop."""
    bounds = PriceBounds(rest=text)
    for wording in _WORDINGS:
        match = wording.pattern.search(bounds.rest)
        if match is None or _is_about_sizes(match, is_size) or not (wording.bare or _currency(match)):
            continue
        bounds = wording.read(bounds, match)
        rest = f"{bounds.rest[: match.start()]} , {bounds.rest[match.end() :]}"
        bounds = replace(bounds, rest=rest, currency=bounds.currency or _currency(match))
        if bounds.low is not None and bounds.high is not None:
            break
    return bounds


def _range(bounds: PriceBounds, match: re.Match[str]) -> PriceBounds:
    low, high = sorted((_value(match, "a"), _value(match, "b")))
    return replace(bounds, low=low, high=high)


def _below(bounds: PriceBounds, match: re.Match[str]) -> PriceBounds:
    return bounds if bounds.high is not None else replace(bounds, high=_value(match, "a"), high_included=False)


def _up_to(bounds: PriceBounds, match: re.Match[str]) -> PriceBounds:
    return bounds if bounds.high is not None else replace(bounds, high=_value(match, "a"))


def _above(bounds: PriceBounds, match: re.Match[str]) -> PriceBounds:
    return bounds if bounds.low is not None else replace(bounds, low=_value(match, "a"), low_included=False)


def _at_least(bounds: PriceBounds, match: re.Match[str]) -> PriceBounds:
    return bounds if bounds.low is not None else replace(bounds, low=_value(match, "a"))


def _near(bounds: PriceBounds, match: re.Match[str]) -> PriceBounds:
    if bounds.low is not None or bounds.high is not None:
        return bounds
    middle = _value(match, "a")
    return replace(bounds, low=middle * (1 - AROUND), high=middle * (1 + AROUND))


def _value(match: re.Match[str], name: str) -> Decimal:
    text = match[name]
    if text in NUMBER_WORDS:
        return Decimal(NUMBER_WORDS[text])
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    return Decimal(text.replace(",", ".")) * (1000 if match[f"{name}_k"] else 1)


def _currency(match: re.Match[str]) -> str:
    for name in ("a", "b"):
        written = match.groupdict().get(f"{name}_symbol") or match.groupdict().get(f"{name}_unit")
        if written:
            plain = written.strip().removeprefix("us").rstrip("s") if written.strip() != "us$" else "$"
            return _CURRENCIES.get(plain or written.strip(), "USD")
    return ""


def _is_about_sizes(match: re.Match[str], is_size: Callable[[str], bool]) -> bool:
    """Whether a bare range ("30-32") is one of sizes: no currency, no price word, and both ends are sizes here."""
    if match.re is not _BARE_RANGE:
        return False
    if any(match.groupdict().get(key) for key in ("a_symbol", "b_symbol", "a_unit", "b_unit")):
        return False
    return (is_size(match["a"]) and is_size(match["b"])) or max(_value(match, "a"), _value(match, "b")) < 15


@dataclass(frozen=True)
class _Wording:
    """A way to state a bound; `bare` ones need no currency beside the amount."""

    pattern: re.Pattern[str]
    read: Callable[[PriceBounds, re.Match[str]], PriceBounds]
    bare: bool = True


def _wording(pattern: str, read: Callable[[PriceBounds, re.Match[str]], PriceBounds], bare: bool = True) -> _Wording:
    return _Wording(re.compile(pattern), read, bare)


_NEGATED = r"(?:\bno|\bnot|\bcannot|n't|\bnothing)\s+(?:be\s+|spend\s+|pay\s+|costs?\s+|costing\s+|go\s+|going\s+)?"
_MORE = r"(?:more|over|above|higher|greater|beyond)(?:\s+(?:than|then))?"
_LESS = r"(?:less|under|below|cheaper)(?:\s+(?:than|then))?"
_BARE_RANGE = re.compile(rf"{_NOT_SIZE}{_A}\s*(?:-|–|—|to)\s*{_B}(?:\s*(?:range|budget))?")

# In the order they are tried: "no more than 50" before "more than 50", an amount alone last.
_WORDINGS = (
    _wording(rf"\b(?:between|from|in the range of)\s+{_A}\s*(?:-|–|—|\bto\b|\band\b|\btill\b)\s*{_B}", _range),
    _Wording(_BARE_RANGE, _range),
    _wording(rf"{_NEGATED}{_MORE}\s*{_A}", _up_to),
    _wording(rf"{_NEGATED}{_LESS}\s*{_A}", _at_least),
    _wording(
        rf"(?:\b(?:at most|up to|upto|within|not exceeding|max(?:imum)?\.?(?:\s+(?:of|is|price))?:?)|<=|≤)\s*{_A}",
        _up_to,
    ),
    _wording(rf"\bbudget(?:\s+(?:of|is|around|about|under|max))?:?\s*{_A}", _up_to),
    _wording(rf"\bspend(?:ing)?(?:\s+(?:up to|about|around|max|maximum))?\s*{_A}", _up_to),
    _wording(rf"(?:\b(?:under|undr|below|beneath|(?:less|cheaper|lower)\s+(?:than|then))|<)\s*{_A}", _below),
    _wording(rf"(?:\b(?:at least|minimum(?:\s+of)?|min\.?|starting (?:at|from)|upwards of)|>=|≥)\s*{_A}", _at_least),
    _wording(rf"(?:\b(?:over|above|(?:more|higher|pricier) (?:than|then)|north of)|>)\s*{_A}", _above),
    _wording(
        rf"{_A}\s*(?:(?:or|and)\s+(?:less|under|below|cheaper)|max(?:imum)?\b|tops\b|at most|budget|limit\b)", _up_to
    ),
    _wording(rf"{_A}\s*(?:(?:or|and)\s+(?:more|over|up|above|higher)\b|\+|upwards|minimum)", _at_least),
    _wording(rf"(?:\b(?:around|about|roughly|approximately|approx\.?|circa|close to|near)|~)\s*{_A}", _near),
    _wording(rf"{_A}\s*(?:-?ish\b|or so\b|or thereabouts)", _near),
    _wording(rf"\b(?:for|i(?:'ve)? (?:only )?(?:have|got))\s*{_A}", _up_to, bare=False),
    _wording(_A, _near, bare=False),
)
