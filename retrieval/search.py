"""Finds the products and passages that answer a sentence: exact constraints first, then a weighted ranking."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Protocol

import numpy as np
import numpy.typing as npt

from language import goods
from language.patterns import PATTERNS
from language.properties import ALSO_UNWANTED, AMBIGUOUS_MATERIALS, JOINING
from language.stop_words import STOP_WORDS
from language.subjects import CARRIED_THINGS, GIFT_WORDS
from retrieval import differences
from retrieval.dense import DenseIndex, Vectors
from retrieval.facets import Mask, Shelf
from retrieval.lexical import LexicalIndex
from retrieval.phrases import shared_pairs
from retrieval.properties import alike, tells
from retrieval.query import Query
from retrieval.records import Product, Variant
from retrieval.reviews.records import Rating
from retrieval.vocabulary import Vocabulary
from retrieval.words import singular, stems, words

LEAST_SHARE_OF_BEST = 0.6  # of the best score, for what is sorted by price
CANDIDATES = 200  # rows that each of the two rankings puts forward
DENSE_WEIGHT = 0.7
LEXICAL_WEIGHT = 0.3
FILTERED_WORD_WEIGHT = 0.25
EXACT_SHADE = 0.1  # navy before cobalt where blue was asked for, and only blue before blue and red
EXACT_GENDER = 0.1
SAME_WORDING = 0.05  # "casual shoes" before "casual sandals", "silver watch" before "silver dial watch"
SOLD_OUT = -0.08

# A product of no stated kind is relevant if its words answer the sentence, or its meaning is close enough.
LEAST_SHARE_OF_COVERAGE = 0.3  # of what the best product covers of the words that state no constraint
LEAST_SIMILARITY = 0.3
ALIKE = 0.5
NAMING_FIELDS = ("title", "attributes")  # where a shop says what a thing is; a description also says what it isn't
# What a ranking may give up where nothing else is left, because a catalog and a customer name it differently.
NEGOTIABLE = frozenset({"categories", "materials", "brands"})

# "Never punctures", "no fuel to carry": such a text has the word and says the opposite.
DENIALS = frozenset({"no", "never", "not", "without", "non", "doesnt", "dont", "wont", "cant", "isnt"})
DENIED_WITHIN = 3  # words
_DENIES = re.compile(r"\b(?:no|never|not|without|non|doesn.t|don.t|won.t|can.t|isn.t)\b", re.IGNORECASE)

Rows = npt.NDArray[np.int64]


class SentenceEncoder(Protocol):
    """What turns sentences into unit vectors."""

    name: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text."""
        ...


@dataclass(frozen=True)
class Hit:
    """A product that satisfies every constraint, with the variants that do (the one to show first)."""

    product: Product
    variants: tuple[Variant, ...]
    score: float
    rating: Rating | None = None  # what customers' reviews come to, where there are any

    @property
    def variant(self) -> Variant:
        """The variant to show."""
        return self.variants[0]


@dataclass(frozen=True)
class NearMiss:
    """A product that comes close, and what differs from the wish, in words: "is $95.00, over your $80 limit"."""

    hit: Hit
    differences: tuple[str, ...]


@dataclass(frozen=True)
class SearchResult:
    """What a search found, best first; `nearest` is filled only where nothing satisfies the constraints.

    `untold` are the properties asked for that no record of what satisfies the constraints tells.
    """

    query: Query
    hits: tuple[Hit, ...]
    nearest: tuple[NearMiss, ...] = ()
    untold: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Ranked:
    """Candidate rows with their scores, best first, whether each is relevant at all, and how near its meaning is."""

    rows: Rows
    scores: Vectors
    relevant: Mask
    meaning: Vectors


class ProductSearch:
    """Search over the products of one version."""

    def __init__(
        self,
        products: Sequence[Product],
        shelf: Shelf,
        dense: DenseIndex,
        lexical: LexicalIndex,
        vocabulary: Vocabulary,
        encoder: SentenceEncoder,
        ratings: Mapping[str, Rating],
    ) -> None:
        self._products = products
        self._ratings = ratings
        self._row_of: Mapping[str, int] = {product.product_id: row for row, product in enumerate(products)}
        self._shelf = shelf
        self._dense = dense
        self._lexical = lexical
        self._vocabulary = vocabulary
        self._encoder = encoder

    def search(self, query: Query, k: int, within: Collection[str] | None) -> SearchResult:
        """The products that satisfy the query, best first; the nearest others where none does.

        Of several wishes the best of each come first, in turn.
        """
        if query.parts:
            return _in_turn(query, [self.search(part, k, within) for part in query.parts], k)
        constraints = self._shelf.constraints(query)
        open_variants = ~self._excluded(query)
        if within is not None:
            open_variants &= self._within(within)[self._shelf.product_of]
        matching = open_variants.copy()
        for mask in constraints.values():
            matching &= mask
        matching, untold = self._telling(query, matching)
        vector = self._vector(query)
        hits = self._hits(query, vector, matching, k)
        if hits or not constraints:
            return SearchResult(query, hits, untold=untold if hits else ())
        comparable = self._comparable(query, constraints, open_variants)
        return SearchResult(query, (), self._nearest(query, vector, constraints, comparable, k))

    def matching(self, query: Query) -> list[Product]:
        """Every product that satisfies the constraints and tells of the properties asked for, in the catalog's order.

        Words that state nothing are not looked at: what is counted, or compared as a whole, has to be exact.
        """
        rows = np.flatnonzero(self._shelf.products_of(self._telling(query, self._satisfying(query))[0]))
        return [self._products[row] for row in rows.tolist()]

    def _satisfying(self, query: Query) -> Mask:
        """The variants that meet every constraint and are nothing unwanted."""
        mask = ~self._excluded(query)
        for constraint in self._shelf.constraints(query).values():
            mask &= constraint
        return mask

    def ranking(self, query: Query, k: int) -> list[tuple[str, float]]:
        """Up to `k` product ids with falling scores, for measuring: what matches, then what comes nearest.

        Nothing in it breaks a bound that the query states (price, colour, size, gender, what isn't wanted …). After the
        offers come products that meet all bounds but answer the words less well. Only where none meets them follow
        those that don't say whether they do, those of a related kind, another material or brand, and what means nearly
        the same.
        """
        constraints = self._shelf.constraints(query)
        open_variants = ~self._excluded(query)
        vector = self._vector(query)
        matching, silent, firm = open_variants.copy(), open_variants.copy(), open_variants
        for name, mask in constraints.items():
            matching &= mask
            silent &= mask | self._silent(name, query)
            if name not in NEGOTIABLE:
                firm = firm & (mask | self._shelf.unstated(name))
        found = {hit.product.product_id: hit.score for hit in self._hits(query, vector, matching, k)}
        self._append(found, self._rank(query, vector, matching))
        if not found:
            self._append(found, self._rank(query, vector, silent))
            comparable = self._comparable(query, constraints, firm)
            for miss in self._nearest(query, vector, constraints, comparable, k, floor=False):
                found.setdefault(miss.hit.product.product_id, miss.hit.score)
            self._append(found, self._rank(query, vector, firm), least=ALIKE)
        return _falling(list(found.items())[:k])

    def _append(self, found: dict[str, float], ranked: _Ranked, least: float = -1.0) -> None:
        """Puts products behind those found, as far as their meaning is near enough."""
        for row, score, meaning in zip(ranked.rows.tolist(), ranked.scores.tolist(), ranked.meaning, strict=True):
            if meaning >= least:
                found.setdefault(self._products[row].product_id, score)

    def matching_variants(self, product_id: str, query: Query) -> tuple[Variant, ...]:
        """The variants of one product that satisfy the query, the one to show first."""
        if query.parts:
            found = (self.matching_variants(product_id, part) for part in query.parts)
            return next((variants for variants in found if variants), ())
        row = self._row_of[product_id]
        return self._variants(row, self._satisfying(query), self._shelf.exact_shade(query.colours), query)

    def _vector(self, query: Query) -> Vectors:
        vector: Vectors = self._encoder.encode([query.wanted or query.text])[0]
        return vector

    def _silent(self, constraint: str, query: Query) -> Mask:
        """The variants of which the catalog doesn't say whether they meet a constraint."""
        if constraint == "categories":
            return self._shelf.of_no_closer_kind(query.categories, self._vocabulary.kinds)
        return self._shelf.unstated(constraint)

    def _hits(self, query: Query, vector: Vectors, matching: Mask, k: int) -> tuple[Hit, ...]:
        if self._is_ordered(query) and not query.residual:
            # By the price or rating alone: of all that matches, however many are nearer by meaning.
            rows = np.flatnonzero(self._shelf.products_of(matching))
            scores = np.ones(len(rows), np.float32)
        else:
            ranked = self._rank(query, vector, matching)
            rows, scores = ranked.rows[ranked.relevant], ranked.scores[ranked.relevant]
        order = self._in_order(query, rows, scores, matching)[:k]
        exact = self._shelf.exact_shade(query.colours)
        return tuple(
            self._hit(row, self._variants(row, matching, exact, query), score)
            for row, score in zip(rows[order].tolist(), scores[order].tolist(), strict=True)
        )

    def _hit(self, row: int, variants: tuple[Variant, ...], score: float) -> Hit:
        product = self._products[row]
        return Hit(product, variants, score, self._ratings.get(product.product_id))

    def _in_order(self, query: Query, rows: Rows, scores: Vectors, matching: Mask) -> Rows:
        """The places of the rows in the order to show them: best first, or by price or rating where that was asked."""
        places = np.arange(len(rows))
        if not self._is_ordered(query) or not len(rows):
            return places
        # The cheapest (or best rated) of what was asked for, not of everything that was found.
        fitting = places[scores >= LEAST_SHARE_OF_BEST * scores[0]] if query.residual else places
        if query.order == "best_rated":
            stars, counts = self._shelf.stars[rows[fitting]], self._shelf.review_counts[rows[fitting]]
            by_rating: Rows = fitting[np.lexsort((-counts, -stars))]
            return by_rating
        choose = min if query.order == "cheapest" else max
        prices = [
            choose(int(self._shelf.prices[at]) for at in self._shelf.rows_of(row) if matching[at])
            for row in rows[fitting].tolist()
        ]
        signed = np.array(prices) * (1 if query.order == "cheapest" else -1)
        by_price: Rows = fitting[np.argsort(signed, kind="stable")]
        return by_price

    def _is_ordered(self, query: Query) -> bool:
        """Whether another order than by relevance is asked for, and the records tell it."""
        return bool(self._ratings) if query.order == "best_rated" else query.order != "relevance"

    def _rank(self, query: Query, vector: Vectors, matching: Mask) -> _Ranked:
        allowed = self._shelf.products_of(matching)
        if not allowed.any():
            none = np.empty(0, np.float32)
            return _Ranked(np.empty(0, np.int64), none, np.empty(0, np.bool_), none)
        lexical, most = self._lexical.scores(_ranking_words(query))
        lexical = lexical / most if most else lexical
        rows = self._candidates(vector, lexical, allowed)
        dense = self._dense.scores(vector, rows)
        scores = DENSE_WEIGHT * np.clip(dense, 0, 1) + LEXICAL_WEIGHT * lexical[rows]
        scores += self._preferences(query, rows, matching)
        relevant = self._relevant(query, rows, dense)
        best_first = np.argsort(-scores, kind="stable")
        return _Ranked(rows[best_first], np.clip(scores[best_first], 0, 1), relevant[best_first], dense[best_first])

    def _candidates(self, vector: Vectors, lexical: Vectors, allowed: Mask) -> Rows:
        by_meaning = self._dense.nearest(vector, CANDIDATES, allowed)
        by_words = np.flatnonzero(allowed & (lexical > 0))
        if len(by_words) > CANDIDATES:
            by_words = by_words[np.argpartition(-lexical[by_words], CANDIDATES)[:CANDIDATES]]
        return np.union1d(by_meaning, by_words)

    def _preferences(self, query: Query, rows: Rows, matching: Mask) -> Vectors:
        """What counts beyond single words: the exact shade, the stated gender, the wording, something left to buy."""
        extra = np.zeros(len(rows), dtype=np.float32)
        if query.colours:
            extra += EXACT_SHADE * self._shelf.purity(query.colours, matching)[rows]
        if query.gender:
            extra += EXACT_GENDER * self._shelf.of_gender(query.gender)[rows]
        extra += SAME_WORDING * shared_pairs(query.wanted, [self._products[row].title for row in rows.tolist()])
        buyable = self._shelf.products_of(self._shelf.may_be_bought & matching)
        extra += SOLD_OUT * ~buyable[rows]
        return extra

    def _relevant(self, query: Query, rows: Rows, dense: Vectors) -> Mask:
        """The relevance floor: which of the rows the shop may honestly offer for this sentence."""
        if query.categories or not query.residual or not GIFT_WORDS.isdisjoint(query.residual):
            return np.ones(len(rows), dtype=np.bool_)
        is_plain = singular(query.subject) in CARRIED_THINGS | goods.EVERYDAY_KINDS  # a "black-tie" dress is no tie
        naming = ("title",) if is_plain else NAMING_FIELDS
        if query.subject and not self._lexical.knows(query.subject, naming):
            # A thing that no title and no tag speaks of: only what means nearly the same will do.
            alike: Mask = dense >= ALIKE
            return alike
        covered = self._lexical.scores(dict.fromkeys(query.residual, 1.0))[0][rows]
        relevant: Mask = (covered > 0) & (covered >= LEAST_SHARE_OF_COVERAGE * covered.max(initial=0.0))
        if query.subject:  # a thing the shop knows: what never speaks of it must at least mean nearly the same
            speaks_of_it = self._lexical.scores({query.subject: 1.0})[0][rows] > 0
            return (relevant & speaks_of_it) | (dense >= ALIKE)
        near = relevant | (dense >= LEAST_SIMILARITY)
        # Words that nothing answers don't make what the sentence asks for missing: "for mum's do, under 80".
        return near if near.any() or not query.constrained else np.ones(len(rows), dtype=np.bool_)

    def _excluded(self, query: Query) -> Mask:
        excluded = self._shelf.excluded(query)
        patterns = (" ".join(stems(words(name))) for pattern in query.excluded_patterns for name in PATTERNS[pattern])
        for phrase in (*query.excluded_words, *patterns, *self._material_names(query.excluded_materials)):
            excluded |= self._products_with(phrase)[self._shelf.product_of]
        return excluded

    def _material_names(self, materials: Iterable[str]) -> Iterator[str]:
        """The stems of every name of these materials: a bag of canvas that has leather straps isn't without leather."""
        for material in set(materials) - AMBIGUOUS_MATERIALS:
            own = (name for name, chain in self._vocabulary.materials.items() if material in chain)
            for name in (*own, *ALSO_UNWANTED.get(material, ())):
                yield " ".join(stems(words(name)))

    def _products_with(self, phrase: str) -> Mask:
        """The products whose text has the stems of a phrase, one after the other, and doesn't deny them itself."""
        parts = phrase.split()
        mask = np.ones(len(self._products), dtype=np.bool_)
        for part in parts:
            with_part = np.zeros(len(self._products), dtype=np.bool_)
            with_part[self._lexical.rows_with(part)] = True
            mask &= with_part
        for row in np.flatnonzero(mask).tolist():
            text = searchable_text(self._products[row])
            if len(parts) > 1 or _DENIES.search(text):
                mask[row] = _says(parts, words(text))
        return mask

    def _telling(self, query: Query, matching: Mask) -> tuple[Mask, tuple[str, ...]]:
        """Of the variants those whose records tell of the properties asked for, and the properties that none tells."""
        untold = []
        for phrase in query.properties:
            having = matching & self._products_telling(phrase)[self._shelf.product_of]
            if having.any():
                matching = having
            else:
                untold.append(phrase)
        return matching, tuple(untold)

    def _products_telling(self, phrase: str) -> Mask:
        """The products whose record tells of a property; only those that have all of its words are read."""
        mask = np.ones(len(self._products), dtype=np.bool_)
        for word in words(phrase):
            if word not in JOINING:
                having = np.zeros(len(self._products), dtype=np.bool_)
                having[np.concatenate([self._lexical.rows_with(stemmed) for stemmed in alike(word)])] = True
                mask &= having
        for row in np.flatnonzero(mask).tolist():
            mask[row] = tells(self._products[row], phrase)
        return mask

    def _within(self, product_ids: Collection[str]) -> Mask:
        mask = np.zeros(len(self._products), dtype=np.bool_)
        mask[[self._row_of[product_id] for product_id in product_ids if product_id in self._row_of]] = True
        return mask

    def _variants(self, row: int, matching: Mask, exact: Mask, query: Query) -> tuple[Variant, ...]:
        """The matching variants of a product: what can be bought first, then the exact shade, then by price."""
        sign = {"cheapest": 1, "dearest": -1}.get(query.order, 0)

        def place(at: int) -> tuple[int, bool, int, int]:
            return (int(self._shelf.stock_rank[at]), not exact[at], sign * int(self._shelf.prices[at]), at)

        rows = self._shelf.rows_of(row)
        return tuple(
            self._products[row].variants[at - rows.start]
            for at in sorted((at for at in rows if matching[at]), key=place)
        )

    # --- when nothing satisfies the query -------------------------------------------------------------------------

    def _nearest(
        self,
        query: Query,
        vector: Vectors,
        constraints: Mapping[str, Mask],
        candidates: Mask,
        k: int,
        *,
        floor: bool = True,
    ) -> tuple[NearMiss, ...]:
        """The candidates that miss the fewest constraints, best first; with the `floor` only what is relevant."""
        ranked = self._rank(query, vector, candidates)
        penalties = differences.penalties(query, constraints, self._shelf)
        misses = []
        kept = ranked.relevant if floor else np.ones_like(ranked.relevant)
        for row, score in zip(ranked.rows[kept], ranked.scores[kept], strict=True):
            rows = [at for at in self._shelf.rows_of(int(row)) if candidates[at]]
            best = min(rows, key=lambda at: (penalties[at], self._shelf.stock_rank[at], at))
            misses.append((float(penalties[best]) - float(score), int(row), best, float(score)))
        misses.sort()
        return tuple(self._near_miss(query, constraints, row, best, score) for _, row, best, score in misses[:k])

    def _comparable(self, query: Query, constraints: Mapping[str, Mask], open_variants: Mask) -> Mask:
        """The variants worth comparing: of the kind asked for, else of the kind it is a kind of."""
        if "categories" not in constraints:
            return open_variants
        same_kind: Mask = open_variants & constraints["categories"]
        if same_kind.any():
            return same_kind
        parents = {above for kind in query.categories for above in self._vocabulary.kinds.get(kind, (kind,))[1:2]}
        wider = query.model_copy(update={"categories": tuple(parents - goods.BROAD_KINDS)})
        related = self._shelf.constraints(wider).get("categories")
        return open_variants & related if related is not None else np.zeros_like(open_variants)

    def _near_miss(self, query: Query, constraints: Mapping[str, Mask], row: int, best: int, score: float) -> NearMiss:
        product = self._products[row]
        first = self._shelf.rows_of(row).start
        variant = product.variants[best - first]
        unmet = [name for name, mask in constraints.items() if not mask[best]]
        return NearMiss(
            self._hit(row, (variant,), score),
            tuple(
                differences.describe(name, query, product, variant, self._ratings.get(product.product_id))
                for name in unmet
            ),
        )


def _in_turn(query: Query, results: Sequence[SearchResult], k: int) -> SearchResult:
    """What was found for several wishes, the best of each first, then their second …; near misses where all miss."""
    hits = [hit for row in zip_longest(*(result.hits for result in results)) for hit in row if hit is not None]
    distinct = {hit.product.product_id: hit for hit in reversed(hits)}
    kept = tuple(sorted(distinct.values(), key=hits.index)[:k])
    nearest = () if kept else tuple(miss for result in results for miss in result.nearest[:k])
    return SearchResult(query, kept, nearest[:k])


def searchable_text(product: Product) -> str:
    """Everything a customer could read about a product, as one text."""
    return f"{product.title} {' '.join(attribute_words(product))} {product.description}"


def attribute_words(product: Product) -> list[str]:
    """The words of a product's category, brand, gender, tags, options and of what the shop tells beside them."""
    values = dict.fromkeys(value for variant in product.variants for value in variant.options.values())
    told = product.attributes.values()
    texts: Iterable[str] = (product.category, product.brand, product.gender, *product.tags, *values, *told)
    return [word for text in texts for word in words(text)]


def embedded_text(product: Product) -> str:
    """What the encoder reads of a product: the part that says what it is, then the beginning of its description."""
    colours = ", ".join(product.colours)
    parts = (
        product.title,
        product.category,
        product.gender,
        colours,
        ", ".join(product.tags),
        product.description[:400],
    )
    return ". ".join(part for part in parts if part)


def _ranking_words(query: Query) -> dict[str, float]:
    """The words to rank by; those that already filtered weigh little, since every product left satisfies them."""
    filtered = dict.fromkeys((word for word in words(query.wanted) if word not in STOP_WORDS), FILTERED_WORD_WEIGHT)
    return filtered | dict.fromkeys(query.residual, 1.0)


def _falling(ranked: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The same order with scores that never rise: evaluators sort by them."""
    lowest, falling = float("inf"), []
    for product_id, score in ranked:
        lowest = min(lowest, score)
        falling.append((product_id, lowest))
    return falling


def _says(parts: Sequence[str], text: Sequence[str]) -> bool:
    """Whether a text has the stems in a row somewhere without a denial in the few words before them."""
    stemmed = stems(text)
    starts = (at for at in range(len(stemmed)) if stemmed[at : at + len(parts)] == list(parts))
    return any(DENIALS.isdisjoint(text[max(0, at - DENIED_WITHIN) : at]) for at in starts)
