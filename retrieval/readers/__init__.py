"""Reads a catalog file of any supported format into product records and a list of what could not be read."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, tzinfo
from pathlib import Path

from retrieval.readers.bigcommerce import looks_like_bigcommerce, read_bigcommerce
from retrieval.readers.etsy import looks_like_etsy, read_etsy
from retrieval.readers.google import looks_like_google, read_google
from retrieval.readers.json_lines import read_json_lines
from retrieval.readers.mapped import read_mapped, read_mapping
from retrieval.readers.prestashop import looks_like_prestashop, read_prestashop
from retrieval.readers.shopify import looks_like_shopify, read_shopify
from retrieval.readers.square import looks_like_square, read_square
from retrieval.readers.squarespace import looks_like_squarespace, read_squarespace
from retrieval.readers.table import ReadError, check_file, open_table, unpacked
from retrieval.readers.wix import looks_like_wix, read_wix
from retrieval.readers.woocommerce import looks_like_woocommerce, read_woocommerce
from retrieval.records import ReadResult

__all__ = ["FORMATS", "ReadError", "read"]

# The tables that their header row tells, the surest first: what has a column that no other system writes.
_TABLES: dict[str, Callable[[Iterable[str]], bool]] = {
    "squarespace": looks_like_squarespace,
    "wix": looks_like_wix,
    "square": looks_like_square,
    "etsy": looks_like_etsy,
    "shopify": looks_like_shopify,
    "woocommerce": looks_like_woocommerce,
    "bigcommerce": looks_like_bigcommerce,
    "prestashop": looks_like_prestashop,
    "google": looks_like_google,
}
FORMATS = ("auto", *_TABLES, "csv", "jsonl")
_NAMES = "Shopify, WooCommerce, Wix, Squarespace, BigCommerce, PrestaShop, Etsy, Square, Google Merchant, JSON Lines"


@contextmanager
def _without_collection() -> Iterator[None]:
    """Spares Python's search for cycles of objects: records have none, and it would go through all of them again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_without_collection()
def read(
    path: Path,
    format: str = "auto",  # noqa: A002 - the name of the command's option
    *,
    mapping: Path | None = None,
    currency: str = "USD",
    shop_url: str = "",
    market: str = "",
    inventory: Path | None = None,
    combinations: Path | None = None,
    zone: tzinfo = UTC,
) -> ReadResult:
    """The products of a catalog file; a `ReadError` says why the whole file can't be read.

    Args:
        path: the file, as it is or packed with gzip.
        format: one of `FORMATS`; "auto" recognises all but "csv", which needs a mapping.
        mapping: for "csv", the YAML file that names the columns.
        currency: of prices that name none.
        shop_url: the shop's address, from which the product links are made where a format has none.
        market: the shop's market in Shopify, whose prices count.
        inventory: Shopify's inventory export, beside its products.
        combinations: PrestaShop's file of combinations, beside its products.
        zone: of dates that name none, such as those of a sale.
    """
    if format not in FORMATS:
        raise ReadError(f"There is no catalog format {format!r}. Choose one of: {', '.join(FORMATS)}.")
    check_file(path)
    if format == "csv" or (format == "auto" and mapping is not None):
        if mapping is None:
            raise ReadError("The format csv needs --mapping FILE.yml, which names the columns.")
        return read_mapped(path, read_mapping(mapping), currency, zone)
    found = _recognise(path) if format == "auto" else format
    if combinations is not None and found != "prestashop":
        raise ReadError(f"{path.name} isn't PrestaShop's, whose combinations stand in a file of their own.")
    if inventory is not None and found != "shopify":
        raise ReadError(f"{path.name} isn't Shopify's, whose inventory can be read beside it.")
    match found:
        case "shopify":
            return read_shopify(path, currency, shop_url, market, inventory)
        case "woocommerce":
            return read_woocommerce(path, currency, zone)
        case "prestashop":
            return read_prestashop(path, currency, combinations=combinations, zone=zone)
        case "google":
            return read_google(path, currency, zone)
        case "jsonl":
            return read_json_lines(path, currency, zone)
        case _:
            return _read_table(path, found, currency, shop_url)


def _read_table(path: Path, found: str, currency: str, shop_url: str) -> ReadResult:
    match found:
        case "wix":
            return read_wix(path, currency, shop_url)
        case "squarespace":
            return read_squarespace(path, currency, shop_url)
        case "bigcommerce":
            return read_bigcommerce(path, currency, shop_url)
        case "square":
            return read_square(path, currency)
        case _:
            return read_etsy(path, currency)


def _recognise(path: Path) -> str:
    with unpacked(path) as file:
        start = file.read(4096).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")
    if start.startswith(b"<"):
        return "google"
    if start.startswith(b"{"):
        return "jsonl"
    columns = open_table(path).columns
    for name, looks_like in _TABLES.items():
        if looks_like(columns):
            return name
    raise ReadError(
        f"{path.name} is no format that is recognised ({_NAMES}). "
        f"For any other table give --format csv and --mapping FILE.yml. Its columns: {', '.join(columns[:20])}."
    )
