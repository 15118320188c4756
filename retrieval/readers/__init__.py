"""Reads a catalog file of any supported format into product records and a list of what could not be read."""

from __future__ import annotations

from pathlib import Path

from retrieval.readers.shopify import read_shopify
from retrieval.records import ReadResult

FORMATS = ("auto", "shopify")


def read(path: Path, format: str = "auto", currency: str = "USD", shop_url: str = "") -> ReadResult:  # noqa: A002
    """The products of a catalog file; a `ValueError` says why the whole file can't be read."""
    if format not in FORMATS:
        raise ValueError(f"There is no catalog format {format!r}. Choose one of: {', '.join(FORMATS)}.")
    return read_shopify(path, currency, shop_url)
