"""Reads a catalog file of any supported format into product records and a list of what could not be read."""

from __future__ import annotations

from datetime import UTC, tzinfo
from pathlib import Path

from retrieval.readers.google import looks_like_google, read_google
from retrieval.readers.json_lines import read_json_lines
from retrieval.readers.mapped import read_mapped, read_mapping
from retrieval.readers.shopify import looks_like_shopify, read_shopify
from retrieval.readers.table import ReadError, check_file, open_table, unpacked
from retrieval.readers.woocommerce import looks_like_woocommerce, read_woocommerce
from retrieval.records import ReadResult

__all__ = ["FORMATS", "ReadError", "read"]

FORMATS = ("auto", "shopify", "woocommerce", "google", "csv", "jsonl")


def read(
    path: Path,
    format: str = "auto",  # noqa: A002 - the name of the command's option
    *,
    mapping: Path | None = None,
    currency: str = "USD",
    shop_url: str = "",
    market: str = "",
    zone: tzinfo = UTC,
) -> ReadResult:
    """The products of a catalog file; a `ReadError` says why the whole file can't be read.

    Args:
        path: the file, as it is or packed with gzip.
        format: one of `FORMATS`; "auto" recognises all but "csv", which needs a mapping.
        mapping: for "csv", the YAML file that names the columns.
        currency: of prices that name none.
        shop_url: the shop's address, from which Shopify's product links are made.
        market: the shop's market in Shopify, whose prices count.
        zone: of dates that name none, such as those of a sale.
    """
    if format not in FORMATS:
        raise ReadError(f"There is no catalog format {format!r}. Choose one of: {', '.join(FORMATS)}.")
    check_file(path)
    if format == "csv" or (format == "auto" and mapping is not None):
        if mapping is None:
            raise ReadError("The format csv needs --mapping FILE.yml, which names the columns.")
        return read_mapped(path, read_mapping(mapping), currency)
    match _recognise(path) if format == "auto" else format:
        case "shopify":
            return read_shopify(path, currency, shop_url, market)
        case "woocommerce":
            return read_woocommerce(path, currency, zone)
        case "google":
            return read_google(path, currency, zone)
        case _:
            return read_json_lines(path, currency, zone)


def _recognise(path: Path) -> str:
    with unpacked(path) as file:
        start = file.read(4096).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \r\n\t")
    if start.startswith(b"<"):
        return "google"
    if start.startswith(b"{"):
        return "jsonl"
    columns = open_table(path).columns
    if looks_like_shopify(columns):
        return "shopify"
    if looks_like_woocommerce(columns):
        return "woocommerce"
    if looks_like_google(columns):
        return "google"
    raise ReadError(
        f"{path.name} is no format that is recognised (Shopify, WooCommerce, Google Merchant, JSON Lines). "
        f"For any other table give --format csv and --mapping FILE.yml. Its columns: {', '.join(columns[:20])}."
    )
