"""The sample catalog, written as each shop system would export it and read again, is the same catalog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from lisa.settings import BOUTIQUE
from retrieval.readers import read
from retrieval.records import Product, ReadResult, Stock, Variant
from tests.retrieval import shop_systems

Written = str | tuple[str, str]


@dataclass(frozen=True)
class Format:
    """How a shop system's file is written, and what it has no way to tell."""

    write: Callable[[list[Product]], Written]
    named: str
    knows_backorder: bool = False
    options: int = 3  # it can't tell more of them
    counts_all: bool = False  # it can't leave a variant uncounted


FORMATS = {
    "shopify": Format(shop_systems.shopify, "shopify", knows_backorder=True),
    "shopify 2025": Format(lambda products: shop_systems.shopify(products, new=True), "shopify", knows_backorder=True),
    "woocommerce": Format(shop_systems.woocommerce, "woocommerce", knows_backorder=True),
    "woocommerce, German": Format(
        lambda products: shop_systems.woocommerce(products, german=True), "woocommerce", knows_backorder=True
    ),
    "wix": Format(shop_systems.wix, "wix"),
    "wix V3": Format(shop_systems.wix_v3, "wix"),
    "squarespace": Format(shop_systems.squarespace, "squarespace"),
    "bigcommerce": Format(shop_systems.bigcommerce, "bigcommerce"),
    "bigcommerce V2": Format(shop_systems.bigcommerce_v2, "bigcommerce"),
    "square": Format(shop_systems.square, "square"),
    "prestashop": Format(shop_systems.prestashop, "prestashop", knows_backorder=True, counts_all=True),
    "google": Format(shop_systems.google, "google", knows_backorder=True, options=2),
    "json lines": Format(shop_systems.json_lines, "jsonl", knows_backorder=True),
}


@pytest.fixture(scope="module")
def catalog() -> list[Product]:
    return read(BOUTIQUE / "catalog.csv").products


@pytest.mark.parametrize("name", FORMATS)
def test_a_catalog_survives_its_export(tmp_path: Path, catalog: list[Product], name: str) -> None:
    form = FORMATS[name]
    told = [product for product in catalog if _can_tell(form, product)]
    result = _read(tmp_path, form.write(told))
    assert (result.problems, result.hidden) == ([], [])
    assert [product.title for product in result.products] == [product.title for product in told]
    for before, after in zip(told, result.products, strict=True):
        assert _offers(after, form) == _offers(before, form), before.title
        assert after.description.replace("\n", " ") == before.description.replace("\n", " ")
    assert len(told) > 150


def test_etsy_tells_one_price_and_one_stock_of_a_listing(tmp_path: Path, catalog: list[Product]) -> None:
    told = [product for product in catalog if len(_options(product)) < 3 and _is_full(product)]
    result = _read(tmp_path, shop_systems.etsy(told))
    assert result.problems == []
    for before, after in zip(told, result.products, strict=True):
        assert (after.title, after.description) == (before.title, before.description)
        assert {frozenset(variant.options.items()) for variant in after.variants} == {
            frozenset(variant.options.items()) for variant in before.variants
        }
        assert after.price_range == (before.price_range[0], before.price_range[0])
        if len(after.variants) > 1:
            assert {variant.stock for variant in after.variants} <= {Stock.UNKNOWN, Stock.OUT}
    assert len(told) > 50 and result.notes


def _read(folder: Path, written: Written) -> ReadResult:
    products, combinations = (written, None) if isinstance(written, str) else written
    path = folder / "export"
    path.write_text(products, encoding="utf-8", newline="")
    if combinations is None:
        return read(path)
    beside = folder / "combinations.csv"
    beside.write_text(combinations, encoding="utf-8", newline="")
    return read(path, combinations=beside)


def _can_tell(form: Format, product: Product) -> bool:
    if len(_options(product)) > form.options:
        return False
    return not form.counts_all or all(variant.quantity is not None for variant in product.variants)


def _offers(product: Product, form: Format) -> list[tuple[object, ...]]:
    return [_offer(variant, form) for variant in product.variants]


def _offer(variant: Variant, form: Format) -> tuple[object, ...]:
    stock = Stock.OUT if variant.stock is Stock.BACKORDER and not form.knows_backorder else variant.stock
    quantity = None if form.named == "google" else variant.quantity  # which a feed doesn't tell
    former = variant.compare_at_price
    return (
        tuple(sorted(variant.options.items())), variant.colour, variant.size, variant.sku, _money(variant.price),
        None if former is None else _money(former), stock, quantity,
    )  # fmt: skip


def _money(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _options(product: Product) -> set[str]:
    return {name for variant in product.variants for name in variant.options}


def _is_full(product: Product) -> bool:
    """Whether it is sold in every combination of its options, as a listing of Etsy is."""
    count = 1
    for name in _options(product):
        count *= len({variant.options[name] for variant in product.variants if name in variant.options})
    return count == len(product.variants)
