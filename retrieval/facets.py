"""The exact side of search: which variants have which colour, size, price …, as arrays that combine in microseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from language.people import grown_up
from language.sizes import asked_labels, canonical_size, system_and_number
from retrieval.gender import CHILDREN
from retrieval.postings import Postings, Rows
from retrieval.query import Query
from retrieval.records import Product, Stock
from retrieval.reviews.records import Rating
from retrieval.size_conversions import SizeGuide
from retrieval.version_files import PRODUCT_FACETS, VARIANT_FACETS

Mask = npt.NDArray[np.bool_]
_STOCK_CODES = {stock: code for code, stock in enumerate(Stock)}


@dataclass(frozen=True)
class Facets:
    """For each label ("colour:navy") the rows that have it: of products for kind, gender, brand, else of variants."""

    products: Postings
    variants: Postings

    def save(self, folder: Path) -> None:
        """Writes both tables."""
        self.products.save(folder / PRODUCT_FACETS)
        self.variants.save(folder / VARIANT_FACETS)

    @classmethod
    def load(cls, folder: Path) -> Facets:
        """Reads what `save` wrote."""
        return cls(Postings.load(folder / PRODUCT_FACETS), Postings.load(folder / VARIANT_FACETS))

    @cached_property
    def rows(self) -> dict[str, Rows]:
        """The rows of every label."""
        tables = (self.products, self.variants)
        return {label: table.get(label) for table in tables for label in table.tokens}

    def get(self, *labels: str) -> Rows:
        """The rows that have at least one of the labels."""
        found = [self.rows[label] for label in labels if label in self.rows]
        if not found:
            return np.empty(0, dtype=np.int32)
        return found[0] if len(found) == 1 else np.concatenate(found)


class Shelf:
    """All variants of a catalog side by side, filtered exactly by what a query demands."""

    def __init__(
        self, products: Sequence[Product], facets: Facets, size_guide: SizeGuide, ratings: Mapping[str, Rating]
    ) -> None:
        self._products = products
        self._facets = facets
        self._size_guide = size_guide
        self._stated = {label.partition(":")[0] for label in facets.rows}
        self.product_count = len(products)
        counts = np.fromiter((len(product.variants) for product in products), dtype=np.int32, count=len(products))
        self.first_variant = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self.product_of = np.repeat(np.arange(len(products), dtype=np.int32), counts)
        shades = [rows for label, rows in facets.rows.items() if label.startswith("shade:")]
        self._shade_counts = np.bincount(
            np.concatenate(shades) if shades else np.empty(0, dtype=np.int32), minlength=len(self.product_of)
        ).astype(np.float32)
        variants = [variant for product in products for variant in product.variants]
        # Hundredths, rounded: prices are compared as exact numbers of the smallest coin.
        self.prices = np.fromiter((_coins(variant.price) for variant in variants), dtype=np.int64, count=len(variants))
        stock = np.fromiter((_STOCK_CODES[variant.stock] for variant in variants), dtype=np.int8, count=len(variants))
        self.in_stock = stock == _STOCK_CODES[Stock.IN]
        self.untold_stock = stock == _STOCK_CODES[Stock.UNKNOWN]
        # What is there comes first, what is sold out last; what can be ordered ahead or isn't told stands between.
        self.stock_rank = np.where(self.in_stock, 0, np.where(stock == _STOCK_CODES[Stock.OUT], 2, 1)).astype(np.int8)
        # Tenths of stars, as they are told; 0 where nobody has rated a product.
        told = [ratings.get(product.product_id) for product in products]
        self.stars = np.array([int(rating.average * 10) if rating else 0 for rating in told], dtype=np.int64)
        self.review_counts = np.array([rating.count if rating else 0 for rating in told], dtype=np.int64)
        self.on_sale = np.fromiter((variant.on_sale for variant in variants), dtype=np.bool_, count=len(variants))

    @property
    def may_be_bought(self) -> Mask:
        """The variants of which the shop doesn't say that they are sold out."""
        mask: Mask = self.stock_rank < 2
        return mask

    @property
    def variant_count(self) -> int:
        """How many variants there are."""
        return len(self.product_of)

    def constraints(self, query: Query) -> dict[str, Mask]:
        """For each thing the query demands, by its field's name, the variants that meet it.

        What no product of the catalog states can't be demanded: a shop without sizes isn't filtered by them.
        """
        masks: dict[str, Mask] = {}
        if query.categories:
            masks["categories"] = self._of_products(f"kind:{kind}" for kind in query.categories)
        if query.colours and "colour" in self._stated:
            masks["colours"] = self._of_variants(f"colour:{colour}" for colour in query.colours)
        if query.sizes and "size" in self._stated:
            masks["sizes"] = np.logical_or.reduce([self._in_size(size) for size in query.sizes])
        if query.materials and "material" in self._stated:
            masks["materials"] = self._of_variants(f"material:{material}" for material in query.materials)
        if query.gender:
            masks["gender"] = self._for_gender(query.gender)
        elif query.child in (
            "girls",
            "boys",
        ):  # a daughter may be grown up: girls' things and women's, but no boys' and no men's
            masks["gender"] = self._for_gender(query.child) | self._for_gender(grown_up(query.child))
        if query.brands:
            masks["brands"] = self._of_products(f"brand:{brand}" for brand in query.brands)
        if query.price_min is not None or query.price_max is not None:
            masks["price"] = self._within_price(query)
        if query.in_stock and not self.untold_stock.all():
            masks["in_stock"] = self.in_stock
        if query.on_sale:
            masks["on_sale"] = self.on_sale
        if query.rating_min is not None and self.stars.any():
            masks["rating"] = self._rated(query.rating_min, included=query.rating_min_included)
        return masks

    def excluded(self, query: Query) -> Mask:
        """The variants that are something the query doesn't want."""
        unwanted = self._of_products(f"kind:{kind}" for kind in query.excluded_categories)
        unwanted |= self._of_products(f"brand:{brand}" for brand in query.excluded_brands)
        unwanted |= self._of_variants(
            [label for colour in query.excluded_colours for label in self._colours_named(colour)]
            + [f"material:{material}" for material in query.excluded_materials]
        )
        return unwanted

    def _colours_named(self, colour: str) -> list[str]:
        """The labels of a colour and of those that have its name in theirs: who wants no white wants no off white."""
        named = (label for label in self._facets.rows if label.startswith("colour:"))
        return [label for label in named if colour == label[7:] or colour in label[7:].split()]

    def unstated(self, constraint: str) -> Mask:
        """The variants that don't say what a constraint asks about: of no stated colour, size, material or stock."""
        if constraint == "in_stock":
            return self.untold_stock
        if constraint == "rating":
            return self.stars[self.product_of] == 0
        facet = {"colours": "colour", "sizes": "size", "materials": "material"}.get(constraint)
        if facet is None:
            return np.zeros(self.variant_count, dtype=np.bool_)
        return ~self._of_variants(label for label in self._facets.rows if label.startswith(f"{facet}:"))

    def of_no_closer_kind(self, asked: Iterable[str], kinds: Mapping[str, tuple[str, ...]]) -> Mask:
        """The variants filed under what an asked kind is a kind of, and nothing closer: "shoes" may be trainers."""
        above = {wider for kind in asked for wider in kinds.get(kind, ())[1:]}
        mask = self._of_products(f"kind:{kind}" for kind in above)
        closer = {kind for kind, chain in kinds.items() if kind not in above and above & set(chain[1:])}
        mask &= ~self._of_products(f"kind:{kind}" for kind in closer)
        return mask

    def purity(self, colours: Iterable[str], variants: Mask) -> npt.NDArray[np.float32]:
        """How exactly each product is of a colour: 1 for "navy" alone, 1/2 for "navy and white", 0 for another blue."""
        exact = np.flatnonzero(self.exact_shade(colours) & variants)
        share = np.zeros(self.product_count, dtype=np.float32)
        np.maximum.at(share, self.product_of[exact], 1 / self._shade_counts[exact])
        return share

    def exact_shade(self, colours: Iterable[str]) -> Mask:
        """The variants whose colour is exactly one of these, not only of its family."""
        return self._of_variants(f"shade:{colour}" for colour in colours)

    def of_gender(self, gender: str) -> Mask:
        """The products that say they are for this gender."""
        mask = np.zeros(self.product_count, dtype=np.bool_)
        mask[self._facets.get(f"gender:{gender}")] = True
        return mask

    def products_of(self, variants: Mask) -> Mask:
        """The products that have at least one of the variants."""
        mask = np.zeros(self.product_count, dtype=np.bool_)
        mask[self.product_of[variants]] = True
        return mask

    def rows_of(self, product_row: int) -> range:
        """The variant rows of a product."""
        return range(int(self.first_variant[product_row]), int(self.first_variant[product_row + 1]))

    def _in_size(self, size: str) -> Mask:
        """The variants in an asked size: by their own label, or by the sizing guide where that knows their system."""
        mask = self._of_variants(f"size:{label}" for label in asked_labels(size))
        system, _ = system_and_number(size)
        for alike in self._sized_alike if self._size_guide else ():
            found = self._size_guide.converted(size, self._products[alike[0]])
            if not found:
                continue
            those = np.zeros(self.variant_count, dtype=np.bool_)
            for row in alike:
                those[self.rows_of(row)] = True
            if system:  # a number in another system is another size
                mask &= ~those
            if len(found) == 1 and found[0].is_sure:
                mask |= those & self._of_variants([f"size:{canonical_size(found[0].names[0])}"])
        return mask

    @cached_property
    def _sized_alike(self) -> list[list[int]]:
        """The rows of the products that the sizing guide can't tell apart: of the same kinds, sizes, gender, brand."""
        alike: dict[tuple[object, ...], list[int]] = {}
        for row, product in enumerate(self._products):
            if product.sizes:
                alike.setdefault(self._size_guide.key_of(product), []).append(row)
        return list(alike.values())

    def _for_gender(self, gender: str) -> Mask:
        # What names no gender is for anyone; children's things and grown-ups' are kept apart.
        if gender in CHILDREN:
            fitting = {gender, "kids"} if gender != "kids" else CHILDREN
        elif gender == "unisex":
            fitting = {"unisex", ""}
        else:
            fitting = {gender, "unisex", ""}
        return self._of_products(f"gender:{name}" for name in fitting)

    def _rated(self, least: Decimal, *, included: bool) -> Mask:
        tenths = float(least * 10)
        enough = self.stars >= tenths if included else self.stars > tenths
        mask: Mask = enough[self.product_of]
        return mask

    def _within_price(self, query: Query) -> Mask:
        mask = np.ones(self.variant_count, dtype=np.bool_)
        if query.price_min is not None:
            low = _coins(query.price_min)
            mask &= self.prices >= low if query.price_min_included else self.prices > low
        if query.price_max is not None:
            high = _coins(query.price_max)
            mask &= self.prices <= high if query.price_max_included else self.prices < high
        return mask

    def _of_variants(self, labels: Iterable[str]) -> Mask:
        mask = np.zeros(self.variant_count, dtype=np.bool_)
        mask[self._facets.get(*labels)] = True
        return mask

    def _of_products(self, labels: Iterable[str]) -> Mask:
        mask = np.zeros(self.product_count, dtype=np.bool_)
        mask[self._facets.get(*labels)] = True
        return mask.take(self.product_of)  # half the time of indexing with a mask of so many variants


def _coins(price: Decimal) -> int:
    return int((price * 100).to_integral_value())
