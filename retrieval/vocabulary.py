"""The words of one shop, learned from its catalog on top of the hand-written seed: kinds, colours, materials …"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from retrieval import seed
from retrieval.gender import infer_gender
from retrieval.names import Names
from retrieval.records import Product, Variant
from retrieval.sizes import canonical_size, size_labels
from retrieval.spelling import Speller
from retrieval.words import name_form, singular, stem, word_set, words

# A title's kind of product stands before the first of these: "Choker with Bead".
_TITLE_BREAK = re.compile(r"\s(?:with|in|for|by|of|from|w/)\s|[,(|:]|\s[-–—]\s", re.IGNORECASE)
_AND = re.compile(r"\band\b|&|\+", re.IGNORECASE)
_CATEGORY_PARTS = re.compile(r"[/&,|]|\band\b", re.IGNORECASE)
_COLOUR_PARTS = re.compile(r"\s*(?:/|&|,|\+|\band\b|\bwith\b)\s*", re.IGNORECASE)
_NOT_COLOURS = word_set(
    "natural clear classic plain original default standard dark light mixed print printed bright colour color none"
)
# What a description states as composition, as against "wear it with leather boots".
_PHRASE = r"(?:\d{1,3}\s?%\s+)?(?:(?!with\b|and\b|or\b)[\w-]+\s+){0,2}[\w-]+"
_COMPOSITION = re.compile(
    r"(?:\d{1,3}\s?%|made (?:of|from|in|with)|crafted (?:from|in)|material:?|fabric:?|composition:?|metal:?|"
    r"(?:woven|knitted|cut|spun|sewn|cast) (?:from|in|of)|blend of|pure|solid|genuine|real)"
    rf"\s+{_PHRASE}(?:\s+(?:and|&)\s+{_PHRASE})?",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|non|not|without|like|free of)[ -](?:real |any )?\w+|\b\w+[ -]free\b", re.IGNORECASE)
_LONGEST_COLOUR = 25
SEVERAL = 3


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
            if kind not in seed.KINDS:
                names.add(kind, "kind", kind)
        for colour in self.colours:
            if colour not in seed.COLOURS:
                names.add(colour, "colour", colour)
        for material in self.materials:
            if material not in seed.MATERIALS:
                names.add(material, "material", material)
        for brand in self.brands:
            names.add(brand, "brand", brand)
        return names

    @cached_property
    def speller(self) -> Speller:
        """Corrects slips of the keyboard towards the words of this shop."""
        looks = {word for line in seed.SYNONYMS for name in line for word in words(name)}
        ordinary = (*seed.STOPWORDS, *seed.SHOP_TALK, *seed.PEOPLE, *seed.SIZE_NAMES)
        return Speller(self.names.parts() | looks, self.words, ordinary)

    def to_json(self) -> dict[str, Any]:
        """What was learned, without the seed."""
        return {
            "kinds": {name: chain for name, chain in self.kinds.items() if name not in seed.KINDS},
            "colours": {name: chain for name, chain in self.colours.items() if name not in seed.COLOURS},
            "materials": {name: chain for name, chain in self.materials.items() if name not in seed.MATERIALS},
            "sizes": sorted(self.sizes),
            "brands": self.brands,
            "sold": sorted(self.sold),
            "words": self.words,
        }

    @classmethod
    def from_json(cls, learned: Mapping[str, Any]) -> Vocabulary:
        """The vocabulary that `to_json` wrote."""
        return cls(
            kinds={**_SEED_KINDS, **{name: tuple(chain) for name, chain in learned["kinds"].items()}},
            colours={**_SEED_COLOURS, **{name: tuple(chain) for name, chain in learned["colours"].items()}},
            materials={**_SEED_MATERIALS, **{name: tuple(chain) for name, chain in learned["materials"].items()}},
            sizes=frozenset(learned["sizes"]),
            brands=tuple(learned["brands"]),
            sold=frozenset(learned["sold"]),
            words=learned["words"],
        )


@dataclass(frozen=True)
class Labels:
    """What one product is. The direct names come without what they are a kind of."""

    kinds: frozenset[str]
    gender: str
    brand: str
    variant_colours: tuple[frozenset[str], ...]
    variant_materials: tuple[frozenset[str], ...]
    variant_sizes: tuple[frozenset[str], ...]


def learn(products: Sequence[Product]) -> tuple[Vocabulary, list[Labels]]:
    """The vocabulary of a catalog, and what each of its products is in terms of it."""
    colours = dict(_SEED_COLOURS)
    colours.update(_learned_colours(products))
    materials = dict(_SEED_MATERIALS)
    for name in {name_form(variant.material) for product in products for variant in product.variants} - {""}:
        if not _SEED_MATERIAL_NAMES.get(name):
            materials[name] = (name,)
    labeller = _Labeller(products, colours, materials)
    labels = [labeller.labels(product) for product in products]
    return labeller.vocabulary(products, labels), labels


class _Labeller:
    """Says what products are, once the catalog as a whole is known."""

    def __init__(
        self,
        products: Sequence[Product],
        colours: Mapping[str, tuple[str, ...]],
        materials: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._colours = colours
        self._materials = materials
        self._kind_names = _seed_kind_names()
        self._kinds = dict(_SEED_KINDS)
        self._learn_kinds(products)
        self._used_names = self._colours_of_options(products) | self._colours_of_titles(products)
        self._colour_names = _colour_names(colours, self._used_names)

    def labels(self, product: Product) -> Labels:
        """What one product is."""
        title = [singular(word) for word in words(product.title)]
        tags = [singular(word) for tag in product.tags for word in [*words(tag), "|"]]
        stated = _DENIED.sub(" ", product.description)
        description = [singular(word) for word in words(stated)]
        named_materials = _materials_in(title) | _materials_in(tags)
        materials = named_materials | _materials_in(_composition(stated)) or _materials_in(description)
        colours = self._text_colours(title, tags, description)
        metals = named_materials & seed.METALS
        return Labels(
            kinds=frozenset(self._kinds_of(product, title)),
            gender=product.gender or infer_gender((product.title, product.category, *product.tags)),
            brand=_brand_name(product),
            variant_colours=tuple(self._variant_colours(variant, colours, metals) for variant in product.variants),
            variant_materials=tuple(self._variant_materials(variant, materials) for variant in product.variants),
            variant_sizes=tuple(
                size_labels(variant.size) if variant.size else frozenset() for variant in product.variants
            ),
        )

    def vocabulary(self, products: Sequence[Product], labels: Sequence[Labels]) -> Vocabulary:
        """The vocabulary, with what the shop sells according to the labels."""
        sold: set[str] = set()
        for label in labels:
            sold.update(f"kind:{name}" for kind in label.kinds for name in self._kinds[kind])
            sold.update(
                f"colour:{name}" for some in label.variant_colours for colour in some for name in self._colours[colour]
            )
            sold.update(
                f"material:{name}" for some in label.variant_materials for one in some for name in self._materials[one]
            )
            sold.add(f"gender:{label.gender}")
        sold.update(f"colour name:{word}" for word in self._used_names)
        brands = {label.brand for label in labels} - {""}
        counts: Counter[str] = Counter()
        for product in products:
            counts.update(set(_all_words(product)))
        return Vocabulary(
            kinds=self._kinds,
            colours=self._colours,
            materials=self._materials,
            sizes=frozenset(
                canonical_size(variant.size) for product in products for variant in product.variants if variant.size
            ),
            brands=tuple(sorted(brand for brand in brands if not self._is_common(brand))),
            sold=frozenset(sold),
            words=dict(counts),
        )

    def _is_common(self, brand: str) -> bool:
        brand_words = words(brand)
        return len(brand_words) == 1 and (
            brand_words[0] in seed.STOPWORDS
            or bool(self._kind_names.get(brand))
            or bool(_SEED_COLOUR_NAMES.get(brand))
            or bool(_SEED_MATERIAL_NAMES.get(brand))
        )

    def _learn_kinds(self, products: Sequence[Product]) -> None:
        categories = {product.category for product in products}
        from_category = {part for category in categories for part in _category_parts(category)}
        from_title = Counter(filter(None, (_last_word(product.title) for product in products)))
        # A last word is a kind of product once several titles share it; in a big catalog by more than accident.
        enough = max(2, len(products) // 5000)
        learned = from_category | {word for word, count in from_title.items() if count >= enough}
        for name in sorted(learned):
            if self._kind_names.get(name) or not _may_be_kind(name):
                continue
            head = self._kind_names.get(name.split()[-1])
            self._kinds[name] = (name, *(self._kinds[head[0][1]] if head else ()))
            self._kind_names.add(name, "kind", name)

    def _colours_of_titles(self, products: Sequence[Product]) -> set[str]:
        """Everyday words that stand right before several kinds of things: "Olive Belt", "Olive Shirt", "Olive Cap"."""
        before: dict[str, set[str]] = defaultdict(set)
        for product in products:
            if seed.CAUTIOUS_COLOURS.isdisjoint(words(product.title)):
                continue
            title = [singular(word) for word in words(product.title)]
            for kind in self._kind_names.scan(title):
                if kind.start and title[kind.start - 1] in seed.CAUTIOUS_COLOURS:
                    before[title[kind.start - 1]].add(kind.meanings[0][1])
        return {word for word, kinds in before.items() if len(kinds) >= SEVERAL}

    def _colours_of_options(self, products: Sequence[Product]) -> set[str]:
        """Everyday words that an option uses for a colour."""
        values = {variant.colour for product in products for variant in product.variants}
        return {word for value in values for word in words(value) if word in seed.CAUTIOUS_COLOURS}

    def _kinds_of(self, product: Product, title: list[str]) -> set[str]:
        kinds = {value for part in _category_parts(product.category) for _, value in self._kind_names.get(part)}
        kinds |= self._title_kinds(product.title, title)
        tagged = {value for tag in product.tags for _, value in self._kind_names.get(tag)}
        if not kinds & _SEED_KINDS.keys():
            return kinds | (tagged or self._described_kind(product.description))
        if len(kinds) == 1:
            kinds |= {seed.DEFAULT_KINDS[kind] for kind in kinds if kind in seed.DEFAULT_KINDS}
        # A tag may say more exactly what it is (a coat tagged "parka"), not that it is something else as well.
        return kinds | {kind for kind in tagged if kinds & set(self._kinds[kind][1:])}

    def _described_kind(self, description: str) -> set[str]:
        """The first kind that the beginning of a description names, for titles that name none."""
        found = self._kind_names.scan([singular(word) for word in words(description[:200])])
        return {found[0].meanings[0][1]} if found else set()

    def _title_kinds(self, title: str, title_words: list[str]) -> set[str]:
        """The last kind a title names before it says more; of "Skirt and Top" both."""
        if not self._kind_names.scan(title_words):
            return set()
        for text in (_TITLE_BREAK.split(title, maxsplit=1)[0], title):
            parts = [self._kind_names.scan([singular(word) for word in words(part)]) for part in _AND.split(text)]
            found = {part[-1].meanings[0][1] for part in parts if part}
            if found:
                return found
        return set()

    def _text_colours(self, title: list[str], tags: list[str], description: list[str]) -> frozenset[str]:
        for text in (title, tags, description[:60]):
            found = frozenset(name.meanings[0][1] for name in self._colour_names.scan(text))
            if found:
                return found
        return frozenset()

    def _variant_colours(self, variant: Variant, from_text: frozenset[str], metals: frozenset[str]) -> frozenset[str]:
        stated = colours_in_value(variant.colour, self._colours)
        if not stated:
            return from_text | metals
        return stated if stated & seed.METALS else stated | metals

    def _variant_materials(self, variant: Variant, from_text: frozenset[str]) -> frozenset[str]:
        if not variant.material:
            return from_text
        form = name_form(variant.material)
        stated = _materials_in(form.split())
        return stated or (frozenset({form}) if form in self._materials else from_text)


def colours_in_value(value: str, colours: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The colours that the value of a colour option names: "Black/White" names two, "Forest Green" one."""
    found: set[str] = set()
    for part in _COLOUR_PARTS.split(value):
        form = " ".join(words(part))
        if form in colours:
            found.add(form)
            continue
        meanings = _SEED_COLOUR_NAMES.get(part)
        if meanings:
            found.add(meanings[0][1])
    return frozenset(found)


def _learned_colours(products: Iterable[Product]) -> dict[str, tuple[str, ...]]:
    learned: dict[str, tuple[str, ...]] = {}
    for value in sorted({variant.colour for product in products for variant in product.variants}):
        for part in _COLOUR_PARTS.split(value):
            form = " ".join(words(part))
            if not form or form in _NOT_COLOURS or form.isdigit() or len(form) > _LONGEST_COLOUR:
                continue
            if _SEED_COLOUR_NAMES.get(form):
                continue
            inside = [
                name.meanings[0][1] for name in _SEED_COLOUR_NAMES.scan([singular(word) for word in form.split()])
            ]
            families = [family for colour in inside for family in _SEED_COLOURS[colour]]
            learned[form] = tuple(dict.fromkeys([form, *families]))
    return learned


def _category_parts(category: str) -> list[str]:
    """The kinds a category names; of a path ("Clothing > Tops") a level that lists several counts only as the last."""
    levels = [level.strip() for level in category.split(">") if level.strip()]
    parts: list[str] = []
    for number, level in enumerate(levels, start=1):
        names = [_without_gender(part) for part in _CATEGORY_PARTS.split(level)]
        names = [name for name in names if name]
        if len(names) == 1 or number == len(levels):
            parts.extend(names)
    return parts


def _without_gender(text: str) -> str:
    return " ".join(singular(word) for word in words(text) if word not in seed.GENDER_OF)


def _last_word(title: str) -> str | None:
    title_words = list(words(_TITLE_BREAK.split(title, maxsplit=1)[0]))
    while title_words and (
        title_words[-1] in seed.GENDER_OF or title_words[-1][0].isdigit() or _is_plain_colour(title_words[-1])
    ):
        title_words.pop()
    return singular(title_words[-1]) if title_words else None


def _is_plain_colour(word: str) -> bool:
    return bool(_SEED_COLOUR_NAMES.get(word)) and word not in seed.CAUTIOUS_COLOURS


def _may_be_kind(name: str) -> bool:
    name_words = name.split()
    if name_words[-1] in seed.NOT_KINDS or len(name_words) > 3 or len(name) < 3 or name.isdigit():
        return False
    return not all(
        word in seed.STOPWORDS or _is_plain_colour(word) or _SEED_MATERIAL_NAMES.get(word) for word in name_words
    )


def _brand_name(product: Product) -> str:
    return " ".join(words(product.brand))


def _all_words(product: Product) -> Iterable[str]:
    yield from words(product.title)
    yield from words(product.description)
    yield from words(product.category)
    yield from words(product.brand)
    for tag in product.tags:
        yield from words(tag)
    for variant in product.variants:
        for value in variant.options.values():
            yield from words(value)


def _composition(description: str) -> list[str]:
    """What a description states as composition, phrase by phrase."""
    return [singular(word) for part in _COMPOSITION.findall(description) for word in [*words(part), "|"]]


def _materials_in(text: Sequence[str]) -> frozenset[str]:
    found = (meaning for name in _SEED_MATERIAL_NAMES.scan(text) for meaning in name.meanings)
    return frozenset(value for facet, value in found if facet == "material")


def _closures(terms: Mapping[str, seed.Term]) -> dict[str, tuple[str, ...]]:
    def chain(name: str) -> list[str]:
        return [name, *(above for parent in terms[name].parents for above in chain(parent))]

    return {name: tuple(dict.fromkeys(chain(name))) for name in terms}


def _names_of(terms: Mapping[str, seed.Term], facet: str) -> Names:
    names = Names()
    for term in terms.values():
        for name in term.names:
            names.add(name, facet, term.name)
    return names


def _seed_kind_names() -> Names:
    return _names_of(seed.KINDS, "kind")


def _colour_names(colours: Iterable[str], used: Collection[str]) -> Names:
    """The names that mean a colour in running text: everyday words only where this shop uses them so."""
    names = Names()
    for term in seed.COLOURS.values():
        for name in term.names:
            if name not in seed.CAUTIOUS_COLOURS or name in used:
                names.add(name, "colour", term.name)
    for colour in colours:
        if colour not in seed.COLOURS:
            names.add(colour, "colour", colour)
    return names


def _seed_names(sold: Collection[str]) -> Names:
    """The seed's names; an everyday word is one only where the shop sells what it means, or uses it for a colour."""
    names = Names()
    for facet, terms in (("kind", seed.KINDS), ("colour", seed.COLOURS), ("material", seed.MATERIALS)):
        for term in terms.values():
            for name in term.names:
                if facet == "kind" and name in seed.CAUTIOUS_KINDS and f"kind:{term.name}" not in sold:
                    continue
                if facet == "colour" and name in seed.CAUTIOUS_COLOURS and f"colour name:{name}" not in sold:
                    continue
                names.add(name, facet, term.name)
    for word, gender in seed.GENDER_OF.items():
        names.add(word, "gender", gender)
    for word in seed.CHILD_WORDS:
        names.add(word, "gender", "kids")
    for phrase in seed.PHRASES:
        names.add(phrase, "phrase", phrase)
    return names


_SEED_KINDS = _closures(seed.KINDS)
_SEED_COLOURS = _closures(seed.COLOURS)
_SEED_MATERIALS = _closures(seed.MATERIALS)
_SEED_COLOUR_NAMES = _names_of(seed.COLOURS, "colour")
_SEED_MATERIAL_NAMES = _names_of(seed.MATERIALS, "material")
for _phrase in seed.NOT_MATERIALS:
    _SEED_MATERIAL_NAMES.add(_phrase, "nothing", _phrase)
