"""Puts an outfit together: of each part what suits the wish and the other parts, within what may be spent.

Every combination of good candidates would be too many: a beam keeps the best so far, part by part (beam search, of
B. Lowerre, The HARPY Speech Recognition System, 1976).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from actions.answers import reasons
from actions.answers.kept_out import is_of_an_unwanted_kind
from actions.answers.wording import in_stock, to_be_had
from actions.outfits.harmony import harmony
from actions.outfits.outfit import Piece, total
from actions.outfits.rules import RULES
from language.needs import CLASHES, EVIDENCE, Evidence
from retrieval.index import Snapshot
from retrieval.query import Query
from retrieval.records import Product, Variant

SEARCHED = 60  # products of a part that are looked at, the nearest by meaning
TRIED = 24  # of these, the best, that are tried with the others
BEAM = 24
_CHEAPEST = 6  # tried besides, so that a small budget is met
_HARMONY = 4.0  # what colours that go together are worth, in words of the record
_SHARED, _MOST_SHARED = 0.5, 4
_CLASH = -3.0


@dataclass(frozen=True)
class _Candidate:
    piece: Piece
    fit: float
    words: frozenset[str]

    @property
    def price(self) -> Decimal:
        return self.piece.variant.price


class Wardrobe:
    """What a catalog has for one wish, part by part."""

    def __init__(self, snapshot: Snapshot, wish: Query, without: Collection[str] = ()) -> None:
        """Take what is wished for.

        Args:
            snapshot: the catalog of this moment.
            wish: whom and what the outfit is for; its upper bound is what all of it may cost.
            without: products that aren't wanted any more.
        """
        self._snapshot = snapshot
        self._wish = wish
        self._without = frozenset(without)
        self._names = reasons.named(wish)
        self._wished = frozenset(word for name in self._names for word in _purposes(EVIDENCE[name]))
        self._candidates: dict[str, list[_Candidate]] = {}

    def part_of(self, product: Product) -> str:
        """Which part of an outfit a product is; "" for none."""
        return self._parts.get(product.product_id, "")

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The part that each product is, the first of the rules."""
        found: dict[str, str] = {}
        for name, part in RULES.parts.items():
            for product in self._snapshot.matching(Query(text="", categories=part.kinds)):
                found.setdefault(product.product_id, name)
        return found

    def parts_named(self) -> dict[str, list[str]]:
        """The parts of which the wish names a kind, with those kinds."""
        named: dict[str, list[str]] = {}
        for kind in self._wish.categories:
            chain = self._snapshot.vocabulary.kinds.get(kind, (kind,))
            part = next((name for name, part in RULES.parts.items() if set(chain) & set(part.kinds)), "")
            if part:
                named.setdefault(part, []).append(kind)
        return {part: [kind for kind in kinds if not self._is_wider(kind, kinds)] for part, kinds in named.items()}

    def turned_down(self) -> frozenset[str]:
        """The parts of which no kind is wanted: shoes, where there are enough of them."""
        chains, unwanted = self._snapshot.vocabulary.kinds, set(self._wish.excluded_categories)
        return frozenset(
            name
            for name, part in RULES.parts.items()
            if unwanted and all(unwanted & set(chains.get(kind, (kind,))) for kind in part.kinds)
        )

    def _is_wider(self, kind: str, others: Sequence[str]) -> bool:
        """Whether another of the kinds is one of this: of "swap the shoes for boots" boots are meant."""
        chains = self._snapshot.vocabulary.kinds
        return any(kind in chains.get(other, (other,))[1:] for other in others)

    def outfit(self, fixed: Sequence[Piece], parts: Sequence[str], finish: Sequence[str] = ()) -> tuple[Piece, ...]:
        """The best outfit with these pieces and parts within the budget; nothing where there is none.

        Args:
            fixed: the pieces that it has already.
            parts: what it needs besides.
            finish: what it gets where the shop has it and the budget allows it.
        """
        chosen: tuple[Piece, ...] = ()
        for count in range(len(finish) + 1):
            found = self._best(fixed, (*parts, *finish[:count]))
            if not found:
                break
            chosen = found
        return chosen

    def matches(self, anchor: Piece, part: str, count: int) -> list[Piece]:
        """The best of one part to go with a piece, each another product."""
        first = self._candidate(anchor)
        ranked = sorted(self._of(part), key=lambda one: -_worth((first, one)))
        found: dict[str, Piece] = {}
        for one in ranked:
            if _clashing(first.words, one.words) == 0:
                found.setdefault(one.piece.product.product_id, one.piece)
        return list(found.values())[:count]

    def least(self, fixed: Sequence[Piece], parts: Sequence[str]) -> Decimal | None:
        """The least that these parts can cost together; None where the shop hasn't all of them."""
        lowest = [min((one.price for one in self._of(part)), default=None) for part in parts]
        if any(price is None for price in lowest):
            return None
        return total(tuple(fixed)) + sum((price for price in lowest if price is not None), Decimal(0))

    def _best(self, fixed: Sequence[Piece], parts: Sequence[str]) -> tuple[Piece, ...]:
        beam = [tuple(map(self._candidate, fixed))]
        for place, part in enumerate(parts):
            rest = [self.least((), (other,)) for other in parts[place + 1 :]]
            if any(price is None for price in rest):
                return ()
            left = sum((price for price in rest if price is not None), Decimal(0))
            grown = ((*chosen, one) for chosen in beam for one in self._of(part))
            kept = [chosen for chosen in grown if self._allows(sum((one.price for one in chosen), left))]
            beam = sorted(kept, key=_worth, reverse=True)[:BEAM]
        return tuple(one.piece for one in beam[0]) if beam else ()

    def _allows(self, amount: Decimal) -> bool:
        """Whether an outfit may cost so much: of the bounds of a wish only the upper one is of the sum."""
        limit = self._wish.price_max
        return limit is None or amount < limit or (amount == limit and self._wish.price_max_included)

    def _of(self, part: str) -> list[_Candidate]:
        if part not in self._candidates:
            every = sorted(self._found(part), key=lambda one: -one.fit)
            cheapest = sorted(every[TRIED:], key=lambda one: one.price)[:_CHEAPEST]
            self._candidates[part] = every[:TRIED] + cheapest
        return self._candidates[part]

    def _found(self, part: str) -> Iterator[_Candidate]:
        kinds = self.parts_named().get(part) or RULES.parts[part].kinds
        hits = self._snapshot.search(self._query(kinds), k=SEARCHED).hits
        if not hits and self._wish.colours:
            hits = self._snapshot.search(self._query(kinds, colours=()), k=SEARCHED).hits
        for place, hit in enumerate(hits):
            if self._is_unwanted(hit.product) or self.part_of(hit.product) != part:
                continue
            for variant in _one_of_each_colour(in_stock(hit.variants) or to_be_had(hit.variants)):
                yield self._candidate(Piece(part, hit.product, variant), nearness=1 - place / SEARCHED)

    def _is_unwanted(self, product: Product) -> bool:
        is_seen = product.product_id in self._without or is_of_an_unwanted_kind(product, self._wish)
        says_so = reasons.is_unwanted(product, self._names) or reasons.speaks_of(product, self._wish.excluded_colours)
        return is_seen or says_so

    def _query(self, kinds: Sequence[str], **update: tuple[str, ...]) -> Query:
        """The wish for one part: what isn't wanted of all holds of each, and no piece may cost more than all."""
        of_part = {"categories": tuple(kinds), "in_stock": True, "subject": "", "residual": (), "properties": ()}
        return self._wish.model_copy(
            update={**of_part, "sizes": (), "price_min": None, "order": "relevance", "parts": (), **update}
        )

    def _candidate(self, piece: Piece, nearness: float = 0.0) -> _Candidate:
        about = reasons.about(piece.product)
        words = frozenset(word for word, (sort, _) in about.items() if sort != "of")
        served = sum(_served(words, EVIDENCE[name]) for name in self._names)
        clashes = _CLASH * _clashing(words, self._wished)
        return _Candidate(piece, nearness + served + clashes, words)


def _one_of_each_colour(variants: Sequence[Variant]) -> list[Variant]:
    of_colour: dict[str, Variant] = {}
    for variant in variants:
        of_colour.setdefault(variant.colour, variant)
    return list(of_colour.values())


def _worth(chosen: Sequence[_Candidate]) -> float:
    """How good an outfit is: each piece for the wish, each two together, and all their colours."""
    pairs = ((one, other) for place, one in enumerate(chosen) for other in chosen[:place])
    together = sum(_together(one.words, other.words) for one, other in pairs)
    colours = [one.piece.variant.colour for one in chosen]
    return sum(one.fit for one in chosen) + together + _HARMONY * harmony(colours)


@lru_cache(maxsize=16384)
def _together(one: frozenset[str], other: frozenset[str]) -> float:
    """How well two things go together by what their records tell."""
    return _SHARED * min(_MOST_SHARED, len(one & other)) + _CLASH * _clashing(one, other)


@lru_cache(maxsize=16384)
def _clashing(one: frozenset[str], other: frozenset[str]) -> int:
    """How many words say that two things aren't worn together, where no purpose that both have outweighs it."""
    found = sum(1 for pair in CLASHES if len(pair & one) == len(pair & other) == 1 and pair & one != pair & other)
    return max(0, found - len(one & other & _PURPOSES))


def _served(words: frozenset[str], evidence: Evidence) -> float:
    """How well a record's words tell that a thing serves a need: what it is for tells more than how it is."""
    for_it = len(words & _purposes(evidence))
    return min(3.0, 2.0 * for_it + 0.5 * (len(words & evidence.how.keys()) - for_it))


def _purposes(evidence: Evidence) -> frozenset[str]:
    """The words of what a thing is worn for."""
    return frozenset(word for word, (sort, _) in evidence.how.items() if sort == "for")


_PURPOSES = frozenset(word for evidence in EVIDENCE.values() for word in _purposes(evidence))
