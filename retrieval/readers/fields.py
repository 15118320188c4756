"""Reads the single values that every catalog format has: prices, quantities, links and tags."""

from __future__ import annotations

import re
from decimal import Decimal

from retrieval.records import Problem
from retrieval.text import plain_line, price

LARGEST_STOCK = 10_000_000


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


def read_former_price(value: str, now: Decimal, row: int, field: str, problems: ProblemList) -> Decimal | None:
    """The price before a sale; none where the cell is empty or not above today's price."""
    if not value.strip():
        return None
    former = read_price(value, row, field, problems)
    return former if former is not None and former > now else None


def read_quantity(value: str, row: int, field: str, problems: ProblemList) -> int | None:
    """A stock count; below zero (oversold) counts as zero, and what is no number is reported."""
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
    link = value.strip()
    if not link:
        return ""
    if len(link) > 2000 or re.search(r"[\s<>\"'`\\\x00-\x1f]", link):
        problems.add(row, field, value, "this is not a web address; the link is left out")
        return ""
    if re.match(r"https?://[^/]", link, re.IGNORECASE) or re.match(r"/[^/]", link):
        return link
    problems.add(row, field, value, "a link must start with https://, http:// or /; the link is left out")
    return ""


def read_tags(value: str, separator: str = ",") -> tuple[str, ...]:
    """The tags of a cell, each once."""
    return tuple(dict.fromkeys(tag for tag in map(plain_line, value.split(separator)) if tag))
