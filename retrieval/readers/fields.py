"""Reads the single values that every catalog format has: prices with currency and time, quantities, links and tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from functools import cache
from typing import NamedTuple, Required, TypedDict

from babel.numbers import list_currencies

from retrieval.records import Problem
from retrieval.text import plain_line, price

LARGEST_STOCK = 10_000_000
_DIGITS = len(str(LARGEST_STOCK))
_LONGEST_LINK = 2000
_NEVER_IN_A_LINK = re.compile(r"[\s<>\"'`\\\x00-\x1f\ud800-\udfff]")
_LINK = re.compile(
    r"(?:https?://|/)[^\s<>\"'`\\\x00-\x1f\ud800-\udfff/][^\s<>\"'`\\\x00-\x1f\ud800-\udfff]*", re.IGNORECASE
)

# What a sign can stand for, the likeliest first; where the shop's own currency is among them, it is that one.
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD")
_SIGNS: dict[str, tuple[str, ...]] = {
    "us$": ("USD",), "ca$": ("CAD",), "c$": ("CAD",), "a$": ("AUD",), "au$": ("AUD",), "nz$": ("NZD",),
    "hk$": ("HKD",), "s$": ("SGD",), "r$": ("BRL",), "mx$": ("MXN",), "$": _DOLLARS, "€": ("EUR",), "£": ("GBP",),
    "¥": ("JPY", "CNY"), "₹": ("INR",), "₩": ("KRW",), "₺": ("TRY",), "₽": ("RUB",), "₴": ("UAH",), "₪": ("ILS",),
    "₫": ("VND",), "฿": ("THB",), "zł": ("PLN",), "kč": ("CZK",), "ft": ("HUF",), "lei": ("RON",), "tl": ("TRY",),
    "kr": ("SEK", "DKK", "NOK", "ISK"), "fr": ("CHF",), "sfr": ("CHF",),
}  # fmt: skip
_BESIDE_AMOUNT = re.compile(r"[^\W\d_]*[$€£¥₹₩₺₽₴₪₫฿]|[^\W\d_]+", re.UNICODE)
UNREADABLE = datetime.max.replace(tzinfo=UTC)  # stands for a date that is written and can't be read
_DAY_ONLY = re.compile(r"\d{4}-\d\d-\d\d")


class ProblemList:
    """Collects the problems of one file, so that reading code says only row, field, value and reason."""

    def __init__(self, file: str, problems: list[Problem] | None = None) -> None:
        self.file = file
        self.found: list[Problem] = problems if problems is not None else []

    def add(self, row: int, field: str, value: str, reason: str) -> None:
        """Notes a value that can't be read as it stands."""
        self.found.append(Problem(file=self.file, row=row, field=field, value=value[:80], reason=reason))


def read_price(value: str, row: int, field: str, problems: ProblemList) -> Decimal | None:
    """The price in a cell; none, with a problem, where there is none."""
    try:
        return price(value)
    except ValueError as error:
        problems.add(row, field, value, str(error))
        return None


class Money(NamedTuple):
    """An amount in a currency: that of its cell, or else the shop's."""

    amount: Decimal
    currency: str


def stated_currency(value: str, own: str) -> str:
    """The currency that a cell's text names: `stated_currency("49,00 €", "USD") == "EUR"`; empty where it names none.

    A sign of several currencies ("$", "kr") is that of the shop's `own` where it can be.
    """
    if value.replace(".", "").isdigit():
        return ""
    for beside in _BESIDE_AMOUNT.findall(value):
        code = beside.upper()
        if code in _codes():
            return str(code)
        meant = _SIGNS.get(beside.lower())
        if meant:
            return own if own in meant else meant[0]
    return ""


@cache
def _codes() -> frozenset[str]:
    """The codes of ISO 4217, with those that are no longer used."""
    return frozenset(list_currencies())


class Prices:
    """Reads the prices of one file, and reports each currency that contradicts the shop's setting once."""

    def __init__(self, own: str, problems: ProblemList, *, always_named: bool = False) -> None:
        """Take what the prices are read by.

        Args:
            own: the shop's currency, of cells that name none.
            problems: where what can't be right is reported.
            always_named: whether the format's prices name their currency by rule, so that none contradicts the setting,
                which is there for those that don't.
        """
        self._own = own
        self._problems = problems
        self._told: set[tuple[str, str]] | None = None if always_named else set()

    def read(self, value: str, row: int, field: str, own: str = "") -> Money | None:
        """The price in a cell with its currency; none, with a problem, where there is none.

        `own` is the currency of a cell that names none, where the record around it names another than the setting.
        """
        amount = read_price(value, row, field, self._problems)
        return None if amount is None else Money(amount, self.currency(value, row, field, own))

    def currency(self, value: str, row: int, field: str, own: str = "") -> str:
        """The currency of a cell, which wins over the setting; the first cell that contradicts it is reported."""
        own = own or self._own
        stated = stated_currency(value, own)
        if stated and stated != own and self._told is not None and (own, stated) not in self._told:
            self._told.add((own, stated))
            reason = f"the price is in {stated}, where {own} is set; {stated} counts (told once a file)"
            self._problems.add(row, field, value, reason)
        return stated or own

    def of_one_product(self, found: Iterable[tuple[int, str, Money]], field: str) -> str:
        """The currency of a product, that of its first variant; each variant in another one is reported.

        Args:
            found: of each variant its row, its name and its price. The reader leaves out those in another currency:
                a product is sold in one, and nothing is ever converted.
            field: the column of the prices.
        """
        first = ""
        for row, name, money in found:
            first = first or money.currency
            if money.currency != first:
                reason = f"the product's other variants are in {first}, this one in {money.currency}; it is left out"
                self._problems.add(row, field, name, reason)
        return first or self._own


def is_selling_price(amount: Decimal, row: int, field: str, problems: ProblemList) -> bool:
    """Whether a price can be told to a customer; 0, which apps give to helper products, is reported."""
    if amount > 0:
        return True
    problems.add(row, field, str(amount), "nothing is sold for 0: this looks like a helper product; it is left out")
    return False


def read_sale_price(value: str, regular: Decimal, row: int, field: str, problems: ProblemList) -> Decimal | None:
    """The price of a sale; none where the cell is empty, and none, with a problem, where it is 0 or no reduction."""
    if not value.strip():
        return None
    sale = read_price(value, row, field, problems)
    if sale is None or sale == regular:
        return None
    if not sale:
        problems.add(row, field, value, "a sale price of 0 can't be right; the regular price counts")
        return None
    if sale > regular:
        problems.add(row, field, value, f"the sale price is above the regular {regular}; the regular price counts")
        return None
    return sale


class PriceFields(TypedDict, total=False):
    """The fields of a variant that say what it costs, and when."""

    price: Required[Decimal]
    compare_at_price: Decimal | None
    sale_price: Decimal | None
    sale_from: datetime | None
    sale_until: datetime | None


def price_fields(
    regular: Decimal, sale: Decimal | None, begins: datetime | None = None, ends: datetime | None = None
) -> PriceFields:
    """A variant's price fields from a regular price and a sale that `read_sale_price` and `read_moment` read.

    A sale without dates is simply the price now; one whose dates contradict each other or can't be read is none.
    """
    if sale is None or UNREADABLE in (begins, ends) or (begins is not None and ends is not None and ends <= begins):
        return {"price": regular}
    if begins is None and ends is None:
        return {"price": sale, "compare_at_price": regular}
    return {"price": regular, "sale_price": sale, "sale_from": begins, "sale_until": ends}


def sale_has_a_time(
    begins: datetime | None, ends: datetime | None, value: str, row: int, field: str, problems: ProblemList
) -> bool:
    """Whether a sale ends after it begins, by what `read_moment` read; an end before its beginning is reported.

    A moment that can't be read is reported by then, and isn't told again.
    """
    if begins is None or ends is None or UNREADABLE in (begins, ends) or begins < ends:
        return True
    problems.add(row, field, value, "the sale ends before it begins; the regular price counts")
    return False


def read_moment(
    value: str, zone: tzinfo, row: int, field: str, problems: ProblemList, *, ends: bool = False
) -> datetime | None:
    """A moment in ISO 8601, with or without a time and zone; none where the cell is empty.

    What is no date is reported, and comes back as `UNREADABLE`: a sale of which the time isn't known isn't told.

    Args:
        value: the cell: "2026-11-27", "2026-11-27 00:00:00", "2026-11-27T09:00+0100", or seconds since 1970.
        zone: the shop's, of a moment that names none.
        row: where the cell is.
        field: its column.
        problems: where a cell that is no date is reported.
        ends: whether a day without a time counts to its end; then the last second of a day is the day's end too.
    """
    text = value.strip()
    if not text or set(text) <= set("0-: T"):  # "0000-00-00 00:00:00" is a database's way of saying none
        return None
    try:
        moment = datetime.fromtimestamp(int(text), zone) if re.fullmatch(r"\d{9,11}", text) else _iso(text)
    except (ValueError, OverflowError):
        problems.add(
            row, field, value, "this is not a date such as 2026-11-27 or 2026-11-27T09:00+01:00; it is left out"
        )
        return UNREADABLE
    if ends and _DAY_ONLY.fullmatch(text):
        moment = datetime.combine(moment, time(23, 59, 59, 999999))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(re.sub(r"\s*(UTC|GMT|Z)$", "+00:00", text, flags=re.IGNORECASE))


def read_day(value: str, zone: tzinfo, row: int, field: str, problems: ProblemList) -> date | None:
    """The day of a moment in the shop's zone, as `read_moment` reads it."""
    moment = read_moment(value, zone, row, field, problems)
    if moment is None or moment is UNREADABLE:
        return None
    # A day without a time is that day, wherever the shop is.
    return moment.date() if _DAY_ONLY.fullmatch(value.strip()) else moment.astimezone(zone).date()


def read_former_price(value: str, now: Decimal, row: int, field: str, problems: ProblemList) -> Decimal | None:
    """The price before a sale; none where the cell is empty or not above today's price."""
    if not value or not value.strip():
        return None
    former = read_price(value, row, field, problems)
    return former if former is not None and former > now else None


def read_quantity(value: str, row: int, field: str, problems: ProblemList) -> int | None:
    """A stock count; below zero (oversold) counts as zero, and what is no number is reported."""
    if value.isdecimal() and len(value) < _DIGITS:
        return int(value)
    if not value.strip():
        return None
    try:
        count = int(float(value.strip().replace(",", "")))
    except (ValueError, OverflowError):
        problems.add(row, field, value, "this is not a number of pieces; the stock counts as unknown")
        return None
    if count > LARGEST_STOCK:
        problems.add(
            row, field, value, f"more than {LARGEST_STOCK:,} pieces can't be right; the stock counts as unknown"
        )
        return None
    return max(0, count)


def read_link(value: str, row: int, field: str, problems: ProblemList) -> str:
    """A web address or a path on the shop's own site; anything else (javascript:, data:) is left out and reported."""
    if not value or not (link := value.strip()):
        return ""
    if len(link) <= _LONGEST_LINK and _LINK.fullmatch(link):
        return link
    if len(link) > _LONGEST_LINK or _NEVER_IN_A_LINK.search(link):
        problems.add(row, field, value, "this is not a web address; the link is left out")
        return ""
    problems.add(row, field, value, "a link must start with https://, http:// or /; the link is left out")
    return ""


def read_tags(value: str, separator: str = ",") -> tuple[str, ...]:
    """The tags of a cell, each once."""
    if not value:
        return ()
    return tuple(dict.fromkeys(tag for tag in map(plain_line, value.split(separator)) if tag))
