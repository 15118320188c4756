"""The words of one shop: what its catalog taught on top of the hand-written seed, as searching uses it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from language import goods
from language.brands import BRAND_WORDS, brand_spellings
from language.occasions import OCCASIONS
from language.patterns import PATTERNS
from language.people import CHILD_WORDS, GENDER_OF, PEOPLE_WORDS
from language.sizes import SIZE_NAMES
from language.stop_words import SHOP_TALK, STOP_WORDS
from language.synonyms import SYNONYMS
from retrieval.names import Names
from retrieval.spelling import Speller
from retrieval.words import stem, words

Meanings = tuple[tuple[str, str], ...]  # (facet, value) pairs
OCCASION_WORDS = frozenset(word for ways in OCCASIONS.values() for name in ways for word in words(name))


@dataclass(frozen=True)
class Vocabulary:
    """What this shop's words mean. Kinds, colours and materials map a name to all it is a kind of, itself first."""

    kinds: Mapping[str, tuple[str, ...]]
    colours: Mapping[str, tuple[str, ...]]
    materials: Mapping[str, tuple[str, ...]]
    sizes: frozenset[str]
    brands: tuple[str, ...]
    sold: frozenset[str]  # "kind:dress", "colour:navy" …: what at least one product is
    words: Mapping[str, int]  # every word of the catalog with the number of products that have it

    def sells(self, facet: str, value: str) -> bool:
        """Whether a product of this kind, colour … exists."""
        return f"{facet}:{value}" in self.sold

    def says(self, word: str) -> bool:
        """Whether the catalog uses a word, in whatever form."""
        return stem(word) in self._stems

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, self.words))

    @cached_property
    def names(self) -> Names:
        """Every name a customer may use for a kind, colour, material, size, brand or gender."""
        names = _seed_names(self.sold)
        for kind in self.kinds:
            if kind not in goods.KINDS:
                names.add(kind, "kind", kind)
        for colour in self.colours:
            if colour not in goods.COLOURS:
                names.add(colour, "colour", colour)
        for material in self.materials:
            if material not in goods.MATERIALS:
                names.add(material, "material", material)
        for brand in self.brands:
            for written in brand_spellings(brand):
                names.add(written, "brand", brand)
        return names

    @cached_property
    def speller(self) -> Speller:
        """Corrects slips of the keyboard towards the words of this shop."""
        looks = {word for line in SYNONYMS for name in line for word in words(name)}
        ordinary = (*STOP_WORDS, *SHOP_TALK, *PEOPLE_WORDS, *SIZE_NAMES, *BRAND_WORDS, *OCCASION_WORDS)
        return Speller(self.names.parts() | looks, self.words, ordinary)

    def to_json(self) -> dict[str, Any]:
        """What was learned, without the seed."""
        return {
            "kinds": {name: chain for name, chain in self.kinds.items() if name not in goods.KINDS},
            "colours": {name: chain for name, chain in self.colours.items() if name not in goods.COLOURS},
            "materials": {name: chain for name, chain in self.materials.items() if name not in goods.MATERIALS},
            "sizes": sorted(self.sizes),
            "brands": self.brands,
            "sold": sorted(self.sold),
            "words": self.words,
        }

    @classmethod
    def from_json(cls, learned: Mapping[str, Any]) -> Vocabulary:
        """The vocabulary that `to_json` wrote."""
        return cls(
            kinds={**SEED_KINDS, **{name: tuple(chain) for name, chain in learned["kinds"].items()}},
            colours={**SEED_COLOURS, **{name: tuple(chain) for name, chain in learned["colours"].items()}},
            materials={**SEED_MATERIALS, **{name: tuple(chain) for name, chain in learned["materials"].items()}},
            sizes=frozenset(learned["sizes"]),
            brands=tuple(learned["brands"]),
            sold=frozenset(learned["sold"]),
            words=learned["words"],
        )


def _closures(terms: Mapping[str, goods.Term]) -> dict[str, tuple[str, ...]]:
    def chain(name: str) -> list[str]:
        return [name, *(above for parent in terms[name].parents for above in chain(parent))]

    return {name: tuple(dict.fromkeys(chain(name))) for name in terms}


def names_of(terms: Mapping[str, goods.Term], facet: str) -> Names:
    """The names of the seed's terms of one facet."""
    names = Names()
    for term in terms.values():
        for name in term.names:
            names.add(name, facet, term.name)
    return names


def _seed_names(sold: Collection[str]) -> Names:
    """The seed's names; an everyday word is one only where the shop sells what it means, or uses it for a colour."""
    names = Names()
    for facet, terms in (("kind", goods.KINDS), ("colour", goods.COLOURS), ("material", goods.MATERIALS)):
        for term in terms.values():
            for name in term.names:
                if facet == "kind" and name in goods.EVERYDAY_KINDS and not _sells_alike(term, sold):
                    continue
                if facet == "colour" and name in goods.EVERYDAY_COLOURS and f"colour name:{name}" not in sold:
                    continue
                if facet == "material" and name in goods.EVERYDAY_COLOURS and f"material:{term.name}" not in sold:
                    continue
                names.add(name, facet, term.name)
    for word, gender in GENDER_OF.items():
        names.add(word, "gender", gender)
    for word in CHILD_WORDS:
        names.add(word, "gender", "kids")
    for pattern, ways in PATTERNS.items():
        for name in ways:
            names.add(name, "pattern", pattern)
    for phrase in goods.PHRASES:
        names.add(phrase, "phrase", phrase)
    return names


def _sells_alike(term: goods.Term, sold: Collection[str]) -> bool:
    """Whether a shop has this kind of thing or what it is closely a kind of: one with bags may be asked for a purse."""
    alike = {term.name, *term.parents} - (goods.BROAD_KINDS - {"bag"})
    return any(f"kind:{kind}" in sold for kind in alike)


def _everyday(everyday: Collection[str], **facets: Mapping[str, goods.Term]) -> dict[str, Meanings]:
    """What the names of some facets mean that are everyday words too."""
    meanings: dict[str, Meanings] = {}
    named = ((facet, term) for facet, terms in facets.items() for term in terms.values())
    for facet, term in named:
        for name in (name for name in term.names if name in everyday):
            meanings[name] = (*meanings.get(name, ()), (facet, term.name))
    return meanings


EVERYDAY_COLOURS = _everyday(goods.EVERYDAY_COLOURS, colour=goods.COLOURS, material=goods.MATERIALS)  # or stones
EVERYDAY_KINDS = _everyday(goods.EVERYDAY_KINDS, kind=goods.KINDS)
SEED_KINDS = _closures(goods.KINDS)
SEED_COLOURS = _closures(goods.COLOURS)
SEED_MATERIALS = _closures(goods.MATERIALS)
