"""Learns a shop's words from its catalog, and from one version to the next reads only what changed."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from language import goods
from language.people import GENDER_OF
from language.sizes import canonical_size
from language.stop_words import STOP_WORDS
from retrieval import version_files
from retrieval.facets import Facets
from retrieval.labels import (
    SEED_COLOUR_NAMES,
    SEED_MATERIAL_NAMES,
    TITLE_BREAK,
    Labels,
    Lexicon,
    Reading,
    category_parts,
    colour_forms,
    colour_names,
    label,
    product_tokens,
    variant_tokens,
)
from retrieval.names import Names
from retrieval.postings import Moves, Postings
from retrieval.records import Product
from retrieval.vocabulary import SEED_COLOURS, SEED_KINDS, SEED_MATERIALS, Vocabulary, names_of
from retrieval.words import name_form, singular, word_set, words

_NOT_COLOURS = word_set(
    "natural clear classic plain original default standard dark light mixed print printed bright colour color none"
)
_LONGEST_COLOUR = 25
_NOUN = re.compile("[aeiouy]")  # "GTX" and "MTP" end titles too and are no things
_SEVERAL = 3  # kinds of things that a word stands right before, to be taken for a colour


@dataclass(frozen=True)
class Tally:
    """How many products say what: all that the shop's names are learned from."""

    colours: Counter[str] = field(default_factory=Counter)  # values of the colour option, as written
    materials: Counter[str] = field(default_factory=Counter)  # values of the material option, in name form
    sizes: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    last_words: Counter[str] = field(default_factory=Counter)  # of titles, before they say more
    words: Counter[str] = field(default_factory=Counter)

    def moved(self, gone: Iterable[Product], come: Iterable[Product]) -> Tally:
        """The tally without some products and with others."""
        counted = {name: Counter(counts) for name, counts in vars(self).items()}
        for product in gone:
            for name, values in _said(product).items():
                counted[name].subtract(values)
        for product in come:
            for name, values in _said(product).items():
                counted[name].update(values)
        # Sorted and without zeros: the same catalog gives the same tally, by whatever updates it came about.
        return Tally(
            **{name: Counter({value: counts[value] for value in sorted(+counts)}) for name, counts in counted.items()}
        )


def _said(product: Product) -> dict[str, set[str]]:
    variants = product.variants
    return {
        "colours": {variant.colour for variant in variants},
        "materials": {name_form(variant.material) for variant in variants if variant.material} - {""},
        "sizes": {canonical_size(variant.size) for variant in variants if variant.size},
        "categories": {product.category},
        "last_words": {_last_word(product.title)} - {""},
        "words": set(_all_words(product)),
    }


@dataclass(frozen=True)
class Learned:
    """What a version learned from its products, and what the next one can go on from."""

    vocabulary: Vocabulary
    facets: Facets
    tally: Tally
    looked_up: Postings  # for each word the products whose labels may depend on what it means
    labels: Mapping[int, Labels] = field(default_factory=dict)  # of the products that were labelled anew, by row

    def save(self, folder: Path) -> None:
        """Writes what `load` reads."""
        (folder / version_files.VOCABULARY).write_text(json.dumps(self.vocabulary.to_json()), encoding="utf-8")
        (folder / version_files.TALLY).write_text(json.dumps(vars(self.tally)), encoding="utf-8")
        self.facets.save(folder)
        self.looked_up.save(folder / version_files.LOOKED_UP)

    @classmethod
    def load(cls, folder: Path) -> Learned:
        """Reads what `save` wrote; the labels themselves are only in the facets."""
        vocabulary = Vocabulary.from_json(json.loads((folder / version_files.VOCABULARY).read_text(encoding="utf-8")))
        tally: dict[str, dict[str, int]] = json.loads((folder / version_files.TALLY).read_text(encoding="utf-8"))
        return cls(
            vocabulary,
            Facets.load(folder),
            Tally(**{name: Counter(counts) for name, counts in tally.items()}),
            Postings.load(folder / version_files.LOOKED_UP),
        )


NOTHING = Learned(
    Vocabulary(SEED_KINDS, SEED_COLOURS, SEED_MATERIALS, frozenset(), (), frozenset(), {}),
    Facets(Postings.none(), Postings.none()),
    Tally(),
    Postings.none(),
)


def learn(
    products: Sequence[Product],
    before: Learned = NOTHING,
    moves: Moves | None = None,
    gone: Mapping[int, Product] | None = None,
) -> Learned:
    """What a catalog teaches; exactly the same whether it is read whole or as changes to a version before.

    Args:
        products: the whole catalog.
        before: what the version before learned.
        moves: which of its products are where in this catalog; without them all products are read.
        gone: its products that are not among those, by row.
    """
    moves = moves or Moves.from_nothing(len(products))
    gone = gone or {}
    fresh = {row: products[row] for row in moves.fresh}
    tally = before.tally.moved(gone.values(), fresh.values())
    read = {row: tuple(Reading.of(product).looked_up()) for row, product in fresh.items()}
    looked_up = before.looked_up.moved(moves.new_row, read)
    kinds, kind_names = _learned_kinds(tally, len(products))
    colours = {**SEED_COLOURS, **_learned_colours(tally.colours)}
    used = _colours_of_options(tally.colours) | _colours_of_titles(products, looked_up, kind_names)
    lexicon = Lexicon(kinds, colours, _learned_materials(tally), kind_names, colour_names(colours, used))
    changed = _changed_names(before.vocabulary, lexicon, used)
    moves_of_labels = moves.without(looked_up.rows_with(_first_words(changed)))
    labels = {row: label(products[row], Reading.of(products[row]), lexicon) for row in moves_of_labels.fresh}
    facets = _moved_facets(before.facets, products, moves, moves_of_labels, gone, labels, lexicon)
    return Learned(_vocabulary(lexicon, used, facets, tally), facets, tally, looked_up, labels)


def _moved_facets(
    before: Facets,
    products: Sequence[Product],
    moves: Moves,
    moves_of_labels: Moves,
    gone: Mapping[int, Product],
    labels: Mapping[int, Labels],
    lexicon: Lexicon,
) -> Facets:
    new_counts = [len(product.variants) for product in products]
    old_counts = [
        len(gone[row].variants) if new_row < 0 else new_counts[new_row]
        for row, new_row in enumerate(moves.new_row.tolist())
    ]
    first_variant = np.concatenate([[0], np.cumsum(new_counts)]).tolist()
    return Facets(
        before.products.moved(
            moves_of_labels.new_row, {row: product_tokens(one, lexicon) for row, one in labels.items()}
        ),
        before.variants.moved(
            moves_of_labels.of_parts(old_counts, new_counts).new_row,
            {
                variant_row: tokens
                for row, one in labels.items()
                for variant_row, tokens in enumerate(variant_tokens(one, lexicon), start=first_variant[row])
            },
        ),
    )


def _vocabulary(lexicon: Lexicon, used: Collection[str], facets: Facets, tally: Tally) -> Vocabulary:
    """The vocabulary, with what the shop sells according to its products' labels."""
    tokens = (*facets.products.tokens, *facets.variants.tokens)
    sold = {token for token in tokens if token.startswith(("kind:", "gender:", "colour:", "material:"))}
    brands = [token.removeprefix("brand:") for token in facets.products.tokens if token.startswith("brand:")]
    return Vocabulary(
        kinds=lexicon.kinds,
        colours=lexicon.colours,
        materials=lexicon.materials,
        sizes=frozenset(tally.sizes),
        brands=tuple(brand for brand in brands if brand and not _is_common(brand, lexicon.kind_names)),
        sold=frozenset(sold.union(f"colour name:{word}" for word in used)),
        words=dict(tally.words),
    )


def _is_common(brand: str, kind_names: Names) -> bool:
    brand_words = words(brand)
    return len(brand_words) == 1 and (
        brand_words[0] in STOP_WORDS
        or bool(kind_names.get(brand))
        or bool(SEED_COLOUR_NAMES.get(brand))
        or bool(SEED_MATERIAL_NAMES.get(brand))
    )


def _changed_names(before: Vocabulary, lexicon: Lexicon, used: Collection[str]) -> set[str]:
    """The names that mean something else than in the version before, or that one of both doesn't have."""
    changed = {name for name, _ in before.kinds.items() ^ lexicon.kinds.items()}
    changed |= {name for name, _ in before.colours.items() ^ lexicon.colours.items()}
    return changed | {word for word in goods.EVERYDAY_COLOURS if (word in used) != before.sells("colour name", word)}


def _first_words(names: Iterable[str]) -> set[str]:
    return {singular(word) for name in names for word in words(name)[:1]}


def _learned_kinds(tally: Tally, count: int) -> tuple[dict[str, tuple[str, ...]], Names]:
    """The seed's kinds of products with those that the catalog teaches, and the names of all."""
    kinds, kind_names = dict(SEED_KINDS), names_of(goods.KINDS, "kind")
    # A last word is a kind of product once several titles share it; in a big catalog by more than accident.
    enough = max(2, count // 5000)
    learned = {part for category in tally.categories for part in category_parts(category)}
    learned.update(word for word, titles in tally.last_words.items() if titles >= enough and _NOUN.search(word))
    for name in sorted(learned):
        if kind_names.get(name) or not _may_be_kind(name):
            continue
        head = kind_names.get(name.split()[-1])
        kinds[name] = (name, *(kinds[head[0][1]] if head else ()))
        kind_names.add(name, "kind", name)
    return kinds, kind_names


def _learned_colours(values: Iterable[str]) -> dict[str, tuple[str, ...]]:
    learned: dict[str, tuple[str, ...]] = {}
    for form in sorted({form for value in values for form in colour_forms(value)}):
        if not form or form in _NOT_COLOURS or form.isdigit() or len(form) > _LONGEST_COLOUR:
            continue
        if SEED_COLOUR_NAMES.get(form):
            continue
        inside = [name.meanings[0][1] for name in SEED_COLOUR_NAMES.scan([singular(word) for word in form.split()])]
        families = [family for colour in inside for family in SEED_COLOURS[colour]]
        learned[form] = tuple(dict.fromkeys([form, *families]))
    return learned


def _learned_materials(tally: Tally) -> dict[str, tuple[str, ...]]:
    learned = {form: (form,) for form in tally.materials if not SEED_MATERIAL_NAMES.get(form)}
    return {**SEED_MATERIALS, **learned}


def _colours_of_options(values: Iterable[str]) -> set[str]:
    """Everyday words that an option uses for a colour."""
    return {word for value in values for word in words(value) if word in goods.EVERYDAY_COLOURS}


def _colours_of_titles(products: Sequence[Product], looked_up: Postings, kind_names: Names) -> set[str]:
    """Everyday words that stand right before several kinds of things: "Olive Belt", "Olive Shirt", "Olive Cap"."""
    before: dict[str, set[str]] = defaultdict(set)
    for row in looked_up.rows_with(map(singular, goods.EVERYDAY_COLOURS)).tolist():
        if goods.EVERYDAY_COLOURS.isdisjoint(words(products[row].title)):
            continue
        title = [singular(word) for word in words(products[row].title)]
        for kind in kind_names.scan(title):
            if kind.start and title[kind.start - 1] in goods.EVERYDAY_COLOURS:
                before[title[kind.start - 1]].add(kind.meanings[0][1])
    return {word for word, kinds in before.items() if len(kinds) >= _SEVERAL}


def _last_word(title: str) -> str:
    title_words = list(words(TITLE_BREAK.split(title, maxsplit=1)[0]))
    while title_words and (
        title_words[-1] in GENDER_OF or title_words[-1][0].isdigit() or _is_plain_colour(title_words[-1])
    ):
        title_words.pop()
    return singular(title_words[-1]) if title_words else ""


def _is_plain_colour(word: str) -> bool:
    return bool(SEED_COLOUR_NAMES.get(word)) and word not in goods.EVERYDAY_COLOURS


def _may_be_kind(name: str) -> bool:
    name_words = name.split()
    if name_words[-1] in goods.NOT_KINDS or len(name_words) > 3 or len(name) < 3 or name.isdigit():
        return False
    return not all(word in STOP_WORDS or _is_plain_colour(word) or SEED_MATERIAL_NAMES.get(word) for word in name_words)


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
