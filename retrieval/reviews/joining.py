"""Finds the product that a review is of, by any name that its export gives it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from retrieval.records import Product
from retrieval.words import name_form

NAMES = ("handle", "id", "sku", "url", "product")  # the fields of a review that name its product, the surest first


class ProductNames:
    """The names of a catalog's products; a name of two products is none."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._known: dict[str, dict[str, set[str]]] = {name: {} for name in NAMES}
        for product in products:
            variants = product.variants
            self._add("handle", product, [product.product_id, _slug(product.url)])
            self._add("id", product, [product.product_id, *(one.variant_id for one in variants)])
            self._add("id", product, (one.shop_id for one in variants))
            self._add("sku", product, [product.product_id, *(one.sku for one in variants)])
            self._add("url", product, [product.url, _slug(product.url), product.product_id])
            self._add("product", product, [product.title])

    def product_of(self, field: str, written: str) -> str | None:
        """The id of the one product with this name; None where none has it, or several have.

        Args:
            field: what kind of name it is: one of `NAMES`.
            written: as the export writes it.
        """
        known = self._known[field]
        ways = [written, _slug(written)] if field == "url" else [written]
        found = next((known[key] for way in ways if (key := _key(field, way)) in known), set[str]())
        return next(iter(found)) if len(found) == 1 else None

    def _add(self, field: str, product: Product, names: Iterable[str]) -> None:
        for name in names:
            if key := _key(field, name):
                self._known[field].setdefault(key, set()).add(product.product_id)


def _key(field: str, written: str) -> str:
    if field == "product":
        return name_form(written)
    if field == "url":
        parts = urlsplit(written.strip().lower())
        return f"{parts.netloc}{parts.path}".removeprefix("www.").strip("/")
    return written.strip().lower().rpartition("/")[2]  # "gid://shopify/Product/123" is 123


def _slug(url: str) -> str:
    """The last part of an address's path: its handle in most shop systems."""
    try:
        return urlsplit(url).path.strip("/").rpartition("/")[2]
    except ValueError:
        return ""
