"""One index version in memory: everything it answers comes from the same catalog."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from language.marks import NO_MARKS, Marks
from retrieval import statement_ranker, store, version_files
from retrieval.dense import DenseIndex
from retrieval.facets import Facets, Shelf
from retrieval.lexical import PASSAGE_FIELDS, PRODUCT_FIELDS, LexicalIndex
from retrieval.passage_search import PassageHit, PassageSearch
from retrieval.query import Query
from retrieval.records import Passage, Product, Variant, next_change
from retrieval.reviews.records import Reviews
from retrieval.search import ProductSearch, SearchResult, SentenceEncoder
from retrieval.size_conversions import SizeGuide
from retrieval.titles import TitleIndex
from retrieval.understanding import understand
from retrieval.vocabulary import Vocabulary


class CatalogIndexError(RuntimeError):
    """The index can't do what was asked; the message says what to do about it."""


class NoIndexError(CatalogIndexError):
    """There is no version to serve."""


class DamagedVersionError(CatalogIndexError):
    """A version isn't what was written; the message names the file and what to do."""


class Snapshot:
    """A version that answers; `before` lends what both versions have in common, so that a new price loads at once.

    It tells the prices of one moment, that of its making; `next_change` says until when they hold.
    """

    version: str
    next_change: datetime | None
    products: Mapping[str, Product]
    passages: Mapping[str, Passage]
    vocabulary: Vocabulary
    size_guide: SizeGuide
    reviews: Reviews
    _facets: Facets
    _dense: DenseIndex
    _lexical: LexicalIndex
    _titles: TitleIndex
    _passage_search: PassageSearch

    def __init__(
        self, folder: Path, encoder: SentenceEncoder, before: Snapshot | None = None, moment: datetime | None = None
    ) -> None:
        """Load a version.

        Args:
            folder: of the version.
            encoder: turns sentences into vectors.
            before: the version served until now.
            moment: whose prices it tells, in the shop's time zone; now, where none is given.
        """
        manifest = store.read_manifest(folder)
        if manifest["format"] != version_files.FORMAT or manifest["encoder"] != encoder.name:
            raise NoIndexError(
                f"The index version in {folder} was made by another release or encoder. Run `lisa catalog update`."
            )
        self.version = manifest["version"]
        self._product_content: str = manifest["product_content"]
        self._passage_content: str = manifest["passage_content"]
        self._review_content: str = manifest.get("review_content", "")
        self._lines = version_files.read_product_lines(folder)
        known = dict(zip(before._lines, before._recorded, strict=True)) if before else {}
        products = [known.get(line) or Product.model_validate_json(line) for line in self._lines]
        self._recorded: Sequence[Product] = products
        self._encoder = encoder
        sold_in = Counter(product.currency for product in products if product.currency)
        self._currencies = [currency for currency, _ in sold_in.most_common()]
        if before is not None and before._product_content == self._product_content:
            self.vocabulary, self._facets = before.vocabulary, before._facets
            self._dense, self._lexical, self._titles = before._dense, before._lexical, before._titles
        else:
            learned = json.loads((folder / version_files.VOCABULARY).read_text(encoding="utf-8"))
            self.vocabulary = Vocabulary.from_json(learned)
            self._facets = Facets.load(folder)
            self._dense = DenseIndex(version_files.read_vectors(folder, "product"))
            self._lexical = LexicalIndex.load(folder / "product_words", PRODUCT_FIELDS)
            self._titles = TitleIndex(products, self.vocabulary)
        if before is not None and before._passage_content == self._passage_content:
            self.passages, self._passage_search = before.passages, before._passage_search
        else:
            self.passages, self._passage_search = _load_passages(folder, encoder)
        same_reviews = before is not None and before._review_content == self._review_content
        self.reviews = before.reviews if before and same_reviews else Reviews(version_files.read_reviews(folder))
        self.size_guide = self._read_size_guide()
        self._tell_prices_of(moment or datetime.now(UTC))

    def at(self, moment: datetime) -> Snapshot:
        """The same version with what holds at another moment: prices, filters by price and sale, orders by price."""
        other = copy.copy(self)
        other._tell_prices_of(moment)
        return other

    def _read_size_guide(self) -> SizeGuide:
        """What the passages' tables of sizes convert, each for the products of its kinds."""
        kinds_of: dict[str, set[str]] = {}
        for kind in {
            kind for passage in self.passages.values() for table in passage.size_tables for kind in table.kinds
        }:
            for row in self._facets.get(f"kind:{kind}").tolist():
                kinds_of.setdefault(self._recorded[row].product_id, set()).add(kind)
        return SizeGuide(
            self.passages.values(),
            lambda product: frozenset(kinds_of.get(product.product_id, ())),
            self.vocabulary.brands,
        )

    def _tell_prices_of(self, moment: datetime) -> None:
        products = [product.at(moment) for product in self._recorded]
        self.next_change = next_change(self._recorded, moment)
        self.products = MappingProxyType({product.product_id: product for product in products})
        self._product_search = ProductSearch(
            products,
            Shelf(products, self._facets, self.size_guide, self.reviews.ratings),
            self._dense,
            self._lexical,
            self.vocabulary,
            self._encoder,
            self.reviews.ratings,
        )

    def understand(self, text: str, marks: Marks = NO_MARKS) -> Query:
        """What a sentence asks for, in the words of this catalog, with the trained reader's marks in it.

        Prices are never converted: "under €50" in a shop that sells in dollars asks for under $50, as "under 50" does.
        """
        understood = understand(text, self.vocabulary, marks)
        parts = tuple(self._in_our_currency(part) for part in understood.parts)
        return self._in_our_currency(understood).model_copy(update={"parts": parts})

    def _in_our_currency(self, query: Query) -> Query:
        bounded = (query.price_min, query.price_max) != (None, None)
        if not bounded or not self._currencies or query.currency in self._currencies:
            return query
        return query.model_copy(update={"currency": self._currencies[0], "foreign_currency": query.currency})

    def search(self, query: str | Query, k: int = 10, within: Collection[str] | None = None) -> SearchResult:
        """The products that satisfy every constraint of the query, best first; see `SearchResult`."""
        understood = self.understand(query) if isinstance(query, str) else query
        return self._product_search.search(understood, k, within)

    def matching(self, query: Query) -> list[Product]:
        """Every product that satisfies the query's constraints; see `ProductSearch.matching`."""
        return self._product_search.matching(query)

    def ranking(self, query: str, k: int = 100) -> list[tuple[str, float]]:
        """Product ids with scores, for measuring: what matches first, then what comes nearest (`ProductSearch`)."""
        return self._product_search.ranking(self.understand(query), k)

    def matching_variants(self, product_id: str, query: str | Query) -> tuple[Variant, ...]:
        """The variants of one product that satisfy the query, the one to show first."""
        understood = self.understand(query) if isinstance(query, str) else query
        return self._product_search.matching_variants(product_id, understood)

    def search_policies(self, text: str, k: int = 3, topic: str | None = None) -> list[PassageHit]:
        """The policy passages closest to a question, of one topic where one is given."""
        return self._passage_search.search(text, k, topic)

    def find_titles(self, text: str) -> list[Product]:
        """The products that the text names by title, or by a part that no other title has, in the text's order."""
        return [self.products[product_id] for product_id in self._titles.find(text)]

    def find_another(self, text: str) -> tuple[str, Product] | None:
        """A product's name that the text has and the catalog hasn't, and the product whose title is nearest."""
        found = self._titles.find_another(text)
        return (found[0], self.products[found[1]]) if found else None


def _load_passages(folder: Path, encoder: SentenceEncoder) -> tuple[Mapping[str, Passage], PassageSearch]:
    passages = version_files.read_passages(folder)
    search = PassageSearch(
        passages,
        DenseIndex(version_files.read_vectors(folder, "passage")),
        LexicalIndex.load(folder / "passage_words", PASSAGE_FIELDS),
        encoder,
        version_files.read_vectors(folder, "statement"),
        statement_ranker.load(encoder.name),
    )
    return MappingProxyType({passage.passage_id: passage for passage in passages}), search
