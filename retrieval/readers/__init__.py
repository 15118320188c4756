"""Reads a catalog file of any supported format into product records and a list of what could not be read."""

from __future__ import annotations

from pathlib import Path

from retrieval.readers.shopify import read_shopify
from retrieval.readers.table import ReadError
from retrieval.records import ReadResult

__all__ = ["FORMATS", "ReadError", "read"]

FORMATS = ("auto", "shopify")


def read(path: Path, format: str = "auto", currency: str = "USD", shop_url: str = "") -> ReadResult:  # noqa: A002
    """The products of a catalog file; a `ReadError` says why the whole file can't be read."""
    if format not in FORMATS:
        raise ReadError(f"There is no catalog format {format!r}. Choose one of: {', '.join(FORMATS)}.")
    return read_shopify(path, currency, shop_url)
