"""Says what each product is in the words of its shop: kinds, gender, brand; colours, materials, sizes by variant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from language import goods
from language.people import GENDER_OF
from language.sizes import size_labels
from retrieval.gender import infer_gender
from retrieval.names import Names
from retrieval.readers.options import kind_of
from retrieval.records import Product, Variant
from retrieval.vocabulary import SEED_COLOURS, SEED_KINDS, names_of
from retrieval.words import name_form, singular, words

# A title's kind of product stands before the first of these: "Choker with Bead".
TITLE_BREAK = re.compile(r"\s(?:with|in|for|by|of|from|w/)\s|[,(|:]|\s[-–—]\s", re.IGNORECASE)
_AND = re.compile(r"\band\b|&|\+", re.IGNORECASE)
_CATEGORY_PARTS = re.compile(r"[/&,|]|\band\b", re.IGNORECASE)
_COLOUR_PARTS = re.compile(r"\s*(?:/|&|,|\+|\band\b|\bwith\b)\s*", re.IGNORECASE)
# What a description states as composition, as against "wear it with leather boots".
_PHRASE = r"(?:\d{1,3}\s?%\s+)?(?:(?!with\b|and\b|or\b)[\w-]+\s+){0,2}[\w-]+"
_COMPOSITION = re.compile(
    r"(?:\d{1,3}\s?%|made (?:of|from|in|with)|crafted (?:from|in)|material:?|fabric:?|composition:?|metal:?|"
    r"(?:woven|knitted|cut|spun|sewn|cast) (?:from|in|of)|blend of|pure|solid|genuine|real)"
    rf"\s+{_PHRASE}(?:\s+(?:and|&)\s+{_PHRASE})?",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:no|non|not|without|like|free of)[ -](?:real |any )?\w+|\b\w+[ -]free\b", re.IGNORECASE)
_OPENING = 200  # characters of a description in which it may name the kind of thing
_COLOURED = 60  # words of a description in which it may name the colour


SEED_COLOUR_NAMES = names_of(goods.COLOURS, "colour")
SEED_MATERIAL_NAMES = names_of(goods.MATERIALS, "material")
for _phrase in goods.NOT_MATERIALS:
    SEED_MATERIAL_NAMES.add(_phrase, "nothing", _phrase)


@dataclass(frozen=True)
class Lexicon:
    """What names mean in one shop; each kind, colour and material with all it is a kind of, itself first."""

    kinds: Mapping[str, tuple[str, ...]]
    colours: Mapping[str, tuple[str, ...]]
    materials: Mapping[str, tuple[str, ...]]
    kind_names: Names
    colour_names: Names


@dataclass(frozen=True)
class Labels:
    """What one product is. The direct names come without what they are a kind of."""

    kinds: frozenset[str]
    gender: str
    brand: str
    variant_colours: tuple[frozenset[str], ...]
    variant_materials: tuple[frozenset[str], ...]
    variant_sizes: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Reading:
    """A product's texts as runs of words in the singular, in which a lexicon's names are looked up."""

    title: list[str]
    title_parts: tuple[list[list[str]], ...]  # of the title's beginning, then of the whole: "Skirt and Top" is two
    categories: list[str]
    tags: list[str]
    description: list[str]  # without what it denies: "no leather"
    opening: list[str]
    composition: list[str]

    @classmethod
    def of(cls, product: Product) -> Reading:
        """The reading of a product: the same whatever else the shop sells."""
        title = product.title
        stated = _DENIED.sub(" ", product.description)
        opening = product.description[:_OPENING]
        if len(product.description) > _OPENING:
            opening = opening.rpartition(" ")[0]  # half a word may look like another one
        return cls(
            title=_singulars(title),
            title_parts=tuple(
                [_singulars(part) for part in _AND.split(text)]
                for text in (TITLE_BREAK.split(title, maxsplit=1)[0], title)
            ),
            categories=category_parts(product.category),
            tags=[word for tag in product.tags for word in [*_singulars(tag), "|"]],
            description=_singulars(stated),
            opening=_singulars(opening),
            composition=[*_composition(stated), *_attributes_of_material(product)],
        )

    def looked_up(self) -> set[str]:
        """Every word in which a name of a kind or colour may begin; no other name can change what the product is."""
        found = {*self.title, *self.tags, *self.description[:_COLOURED], *self.opening}
        for parts in self.title_parts:
            found.update(word for part in parts for word in part)
        found.update(word for part in self.categories for word in _singulars(part))
        return found


def label(product: Product, reading: Reading, lexicon: Lexicon) -> Labels:
    """What one product is."""
    named_materials = _materials_in(reading.title) | _materials_in(reading.tags)
    stated_materials = named_materials | _materials_in(reading.composition)
    materials = stated_materials or _materials_in(reading.description)
    colours = _text_colours(reading, lexicon)
    metals = named_materials & goods.METALS
    variants = product.variants
    return Labels(
        kinds=frozenset(_kinds_of(product, reading, lexicon)),
        gender=product.gender or infer_gender((product.title, product.category, *product.tags)),
        brand=" ".join(words(product.brand)),
        variant_colours=tuple(_variant_colours(variant, colours, metals, lexicon) for variant in variants),
        variant_materials=tuple(_variant_materials(variant, materials, lexicon) for variant in variants),
        variant_sizes=tuple(size_labels(variant.size) if variant.size else frozenset() for variant in variants),
    )


def _kinds_of(product: Product, reading: Reading, lexicon: Lexicon) -> set[str]:
    kinds = {value for part in reading.categories for _, value in lexicon.kind_names.get(part)}
    kinds |= _title_kinds(reading, lexicon)
    tagged = {value for tag in product.tags for _, value in lexicon.kind_names.get(tag)}
    if not kinds & SEED_KINDS.keys():
        return kinds | (tagged or set(_described_kinds(reading, lexicon.kind_names)[:1]))
    if len(kinds) == 1:
        kinds |= {goods.DEFAULT_KINDS[kind] for kind in kinds if kind in goods.DEFAULT_KINDS}
    if kinds & SEED_KINDS.keys() <= goods.BROAD_KINDS:  # "Footwear" alone: the description says which
        kinds |= {
            kind for kind in _described_kinds(reading, lexicon.kind_names) if kinds & set(lexicon.kinds[kind][1:])
        }
    # A tag may say more exactly what it is (a coat tagged "parka"), not that it is something else as well.
    return kinds | {kind for kind in tagged if kinds & set(lexicon.kinds[kind][1:])}


def _title_kinds(reading: Reading, lexicon: Lexicon) -> set[str]:
    """The last kind a title names before it says more, and what is one closer: of a "Bangle Bracelet" both.

    Of "Skirt and Top" each part has its own.
    """
    if not lexicon.kind_names.scan(reading.title):
        return set()
    for parts in reading.title_parts:
        named = [[name.meanings[0][1] for name in lexicon.kind_names.scan(part)] for part in parts]
        found = {kind for kinds in named for kind in kinds if kinds[-1] in lexicon.kinds[kind]}
        if found:
            return found
    return set()


def _described_kinds(reading: Reading, kind_names: Names) -> list[str]:
    """The kinds that the beginning of a description names, for titles that name none."""
    return [name.meanings[0][1] for name in kind_names.scan(reading.opening)]


def _text_colours(reading: Reading, lexicon: Lexicon) -> frozenset[str]:
    for text in (reading.title, reading.tags, reading.description[:_COLOURED]):
        found = frozenset(name.meanings[0][1] for name in lexicon.colour_names.scan(text))
        if found:
            return found
    return frozenset()


def _variant_colours(
    variant: Variant, from_text: frozenset[str], metals: frozenset[str], lexicon: Lexicon
) -> frozenset[str]:
    stated = _colours_in_value(variant.colour, lexicon.colours)
    if not stated:
        return from_text | metals
    return stated if stated & goods.METALS else stated | metals


def _variant_materials(variant: Variant, from_text: frozenset[str], lexicon: Lexicon) -> frozenset[str]:
    if not variant.material:
        return from_text
    form = name_form(variant.material)
    stated = _materials_in(form.split())
    return stated or (frozenset({form}) if form in lexicon.materials else from_text)


def colour_forms(value: str) -> list[str]:
    """The parts of a colour option's value as they are compared: "Black/White" has two, "Forest Green" one."""
    return [" ".join(words(part)) for part in _COLOUR_PARTS.split(value)]


def _colours_in_value(value: str, colours: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    found: set[str] = set()
    for form in colour_forms(value):
        if form in colours:
            found.add(form)
        else:
            found.update(meaning for _, meaning in SEED_COLOUR_NAMES.get(form)[:1])
    return frozenset(found)


def category_parts(category: str) -> list[str]:
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
    return " ".join(singular(word) for word in words(text) if word not in GENDER_OF)


def _singulars(text: str) -> list[str]:
    return [singular(word) for word in words(text)]


def _composition(description: str) -> list[str]:
    """What a description states as composition, phrase by phrase."""
    return [word for part in _COMPOSITION.findall(description) for word in [*_singulars(part), "|"]]


def _attributes_of_material(product: Product) -> list[str]:
    """What the shop tells of the material beside the description: of {"Fabric": "100% linen"} the linen."""
    told = (value for name, value in product.attributes.items() if kind_of(name) == "material")
    return [word for value in told for word in [*_singulars(value), "|"]]


def _materials_in(text: Sequence[str]) -> frozenset[str]:
    found = (meaning for name in SEED_MATERIAL_NAMES.scan(text) for meaning in name.meanings)
    return frozenset(value for facet, value in found if facet == "material")


def materials_named(text: str) -> frozenset[str]:
    """The materials that a text names, by their usual names."""
    return _materials_in(_singulars(text))


def product_tokens(labels: Labels, lexicon: Lexicon) -> list[str]:
    """The facet labels of a product, with what its kinds are kinds of."""
    kinds = _with_families(labels.kinds, lexicon.kinds)
    return [*(f"kind:{name}" for name in kinds), f"gender:{labels.gender}", f"brand:{labels.brand}"]


def variant_tokens(labels: Labels, lexicon: Lexicon) -> list[list[str]]:
    """The facet labels of each variant, with the families of its colours and materials."""
    stated = zip(labels.variant_colours, labels.variant_materials, labels.variant_sizes, strict=True)
    return [
        [
            *(f"colour:{name}" for name in _with_families(colours, lexicon.colours)),
            *(f"shade:{name}" for name in colours),
            *(f"material:{name}" for name in _with_families(materials, lexicon.materials)),
            *(f"size:{name}" for name in sizes),
        ]
        for colours, materials, sizes in stated
    ]


def _with_families(names: Iterable[str], families: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {above for name in names for above in families[name]}


def colour_names(colours: Iterable[str], used: Collection[str]) -> Names:
    """The names that mean a colour in running text: everyday words only where this shop uses them so."""
    names = Names()
    for term in goods.COLOURS.values():
        for name in term.names:
            if name not in goods.EVERYDAY_COLOURS or name in used:
                names.add(name, "colour", term.name)
    for colour in colours:
        if colour not in SEED_COLOURS:
            names.add(colour, "colour", colour)
    return names
