"""Measures whether wishes are understood exactly: the whole set of constraints of each sentence, none more, none less.

    python -m evaluation.wishes evaluation/retrieval/wishes.tsv --encoder var/models/encoder

A line of the file is a sentence, a tab, and its constraints as JSON; of two wishes a list of such objects. The keys are
`category, color, not_color, material, not_material, price_min, price_max, rating_min, size, gender, occasion, pattern,
not_pattern, on_sale, brand`; a value may be a list of alternatives. Without a catalog the sample boutique is indexed.

How values are compared, strictly otherwise:

- A kind is right if it is the asked one or a kind of it ("boots" for shoes, boys for kids); "coat" stands for
  all outerwear, jackets too.
- A compound that no table has as a kind of its own ("midi skirt", "jumper dress") is right if its last words name the
  understood kind and the query keeps every word before them that says something: in the kind, as a property, or among
  the plain words that rank. A word that was lost is a miss, and so is one that was taken for a constraint that the line
  doesn't state.
- Colours, materials, occasions and patterns by their everyday names ("ivory" is off white), sizes as `language.sizes`
  writes them, a length by its number, "6-7" as both. What a word says of looks may be filed as a colour, a material,
  a metal or a pattern: "gold", "tortoiseshell". An occasion that the kind names itself isn't compared (running shoes),
  nor a birthday that only an age tells of: to some hands "for her 30th" is one, and to others it isn't. An occasion or
  a print that no table has ("sharks") is right where the query keeps its words to rank by, or for "chess tournament"
  the tournament, where a table has that; unwanted, where the query leaves out what has them, or doesn't rank by them
  where no record of the shop tells of it. What a compound says itself may be stated beside its kind: denim of a denim
  jacket. Without any print is plain. Who may be a girl or a woman, a daughter of no told age, is a girl.
- Whether a bound itself is in ("under 50", "up to 50") is not compared, nor are unwanted kinds, brands and plain words,
  availability and the order by price, which have no key.

`broken` counts products that a search offers though they break a constraint that was understood; it must be none.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

from evaluation.boutique import index_boutique
from evaluation.retrieval.judgements import HERE
from language import goods
from language.message import Before, Reads
from language.occasions import OCCASIONS, occasions
from language.patterns import PATTERNS
from language.reader import Reader
from language.sizes import asked_labels, canonical_size, of_one_system, size_labels
from language.stop_words import STOP_WORDS
from language.words import fold
from retrieval import index
from retrieval.encoder import Encoder
from retrieval.index import Snapshot
from retrieval.names import Names
from retrieval.query import Query
from retrieval.records import Product, Stock, Variant
from retrieval.vocabulary import SEED_KINDS, Vocabulary, names_of
from retrieval.words import name_form, stem, words

OUR_WISHES = HERE / "wishes.tsv"
OFFERED = 10  # products of each search that are looked at

Constraint = tuple[str, str]
Wish = frozenset[Constraint]


@dataclass(frozen=True)
class Reading:
    """A sentence with the wishes that it holds and those understood."""

    text: str
    expected: tuple[Wish, ...]
    understood: tuple[Wish, ...]
    broken: tuple[str, ...]  # what was offered against a constraint that was understood

    @property
    def exact(self) -> bool:
        """Whether exactly the wishes it holds were understood."""
        return Counter(self.expected) == Counter(self.understood)

    def pairs(self) -> Iterator[tuple[Wish, Wish]]:
        """Each expected wish beside the one understood for it, in the order that agrees best."""
        size = max(len(self.expected), len(self.understood))
        expected = [*self.expected, *[frozenset()] * (size - len(self.expected))]
        understood = [*self.understood, *[frozenset()] * (size - len(self.understood))]
        best = max(permutations(understood), key=lambda order: sum(map(_agreeing, expected, order)))
        yield from zip(expected, best, strict=True)


def read_wishes(path: Path) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The sentences of a file, each with its wishes."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    parsed = [(text, json.loads(constraints)) for text, constraints in rows]
    return [(text, wishes if isinstance(wishes, list) else [wishes]) for text, wishes in parsed]


def measure(
    rows: Iterable[tuple[str, Sequence[Mapping[str, Any]]]], snapshot: Snapshot, reader: Reads
) -> list[Reading]:
    """Understands each sentence as a conversation's first, and searches for what was understood."""
    vocabulary = snapshot.vocabulary
    readings = []
    for text, wishes in rows:
        message = reader.read(text, Before())
        query = snapshot.understand(message.text, message.marks)
        parts = query.parts or (query,)
        expected = tuple(frozenset(_stated(wish, vocabulary)) for wish in wishes)
        broken = tuple(found for part in parts for found in _breaking(part, snapshot))
        implied = _implied(wishes, text)
        understood = tuple(wish - implied for wish in as_asked(parts, expected, vocabulary))
        readings.append(Reading(text, expected, understood, broken))
    return readings


def _implied(wishes: Sequence[Mapping[str, Any]], text: str) -> Wish:
    """The occasions that aren't compared: what the asked kinds name themselves, "running" of running shoes.

    Nor is a birthday that only an age tells: "for my sister's 30th" is one to some hands, and none to others.
    """
    kinds = (kind for wish in wishes for kind in _listed(wish.get("category", ())))
    implied = {found.name for kind in kinds for found in occasions(fold(kind), frozenset(range(len(kind))))}
    implied |= set() if _BIRTHDAY.search(text) else {"birthday"}
    stated = {_named(str(value), "occasion") for wish in wishes for value in _listed(wish.get("occasion", ()))}
    return frozenset(("occasion", _named(name, "occasion")) for name in implied) - {("occasion", one) for one in stated}


_BIRTHDAY = re.compile(r"b(?:irth)?day", re.IGNORECASE)


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else [value]


def _stated(wish: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Constraint]:
    """The constraints of a line of the file, in the words in which a query's are compared."""
    for key, values in wish.items():
        if values is False:
            continue
        for value in _listed(values):
            yield from _written(key, str(value), vocabulary)


def _constraints(query: Query, vocabulary: Vocabulary) -> Iterator[Constraint]:
    """The constraints of a query, by the file's keys."""
    for key, field in _FIELDS.items():
        for value in getattr(query, field):
            yield from _written(key, value, vocabulary)
    bounds = {"price_min": query.price_min, "price_max": query.price_max, "rating_min": query.rating_min}
    for key, bound in bounds.items():
        if bound is not None:
            yield from _written(key, str(bound), vocabulary)
    if query.child or query.gender:
        yield "gender", query.child or query.gender
    if query.on_sale:
        yield "on_sale", "True"


_UNITS = re.compile(r"^age | (?:cm|inch(?:es)?|regular)$")
_FIELDS = {
    "category": "categories", "color": "colours", "not_color": "excluded_colours", "material": "materials",
    "not_material": "excluded_materials", "size": "sizes", "occasion": "occasions", "pattern": "patterns",
    "not_pattern": "excluded_patterns", "brand": "brands",
}  # fmt: skip


def _written(key: str, value: str, vocabulary: Vocabulary) -> Iterator[Constraint]:
    match key.removeprefix("not_"):
        case "category":
            yield key, _shelf(value, vocabulary)
        case "color" | "material" | "metal":
            facet = "colour" if key.endswith("color") else "material"
            name = _of_looks(value, facet)
            polarity = "not_" if key.startswith("not_") else ""
            yield (f"{polarity}metal" if name in goods.METALS else key), name
        case "occasion" | "pattern" as facet:
            name = _of_looks(value, facet) if facet == "pattern" else _named(value, facet)
            yield ("pattern", "plain") if (key, name) == ("not_pattern", "printed") else (key, name)
        case "size":
            for size in of_one_system(re.split("[-/]", _UNITS.sub("", canonical_size(value)))):
                yield key, canonical_size(size)
        case "price_min" | "price_max":
            yield key, f"{Decimal(value):.2f}"
        case "brand":
            yield key, " ".join(words(value))
        case _:
            yield key, value


def _named(value: str, facet: str) -> str:
    return next((meant for _, meant in _NAMES[facet].get(value)), name_form(value))


def _of_looks(value: str, facet: str) -> str:
    """A value by its everyday name, of this facet or else of another that tells of looks: sequin is of sequins."""
    facets = (facet, *(other for other in ("colour", "material", "pattern") if other != facet))
    return next((_named(value, one) for one in facets if _NAMES[one].get(value)), name_form(value))


def _shelf(value: str, vocabulary: Vocabulary) -> str:
    """The kind as it is compared: outerwear is a coat."""
    meant = _named(value, "kind")
    return "coat" if "outerwear" in vocabulary.kinds.get(meant, (meant,)) else meant


def _everyday_names(table: Mapping[str, Sequence[str]], facet: str) -> Names:
    names = Names()
    for value, ways in table.items():
        for name in (value, *ways):
            names.add(name, facet, value)
    return names


_NAMES = {
    "kind": names_of(goods.KINDS, "kind"),
    "colour": names_of(goods.COLOURS, "colour"),
    "material": names_of(goods.MATERIALS, "material"),
    "pattern": _everyday_names(PATTERNS, "pattern"),
    "occasion": _everyday_names(OCCASIONS, "occasion"),
}


def as_asked(parts: Sequence[Query], expected: Sequence[Wish], vocabulary: Vocabulary) -> Iterator[Wish]:
    """The wishes of queries, with each kind that is a kind of an expected one as that one: boots for shoes."""
    stated = {constraint for wish in expected for constraint in wish}
    asked = {value for key, value in stated if key in ("category", "gender")}
    filed = {(key.startswith("not_"), value): key for wish in expected for key, value in wish if _is_of_looks(key)}
    open_ended = {constraint for wish in expected for constraint in wish if _is_open_ended(*constraint)}
    unsaid = {constraint for wish in expected for constraint in wish if _is_vacuous(*constraint, vocabulary)}
    unwanted = {value for key, value in stated if key == "not_pattern" and not _NAMES["pattern"].get(value)}
    compounds = {word for kind in asked for word in kind.split()[:-1]}
    for query in parts:
        said = _kept_words(query)
        wider = {head: value for key, value in open_ended if key == "occasion" for head in _heads(value, query)}
        yield (
            frozenset(
                (key, wider[value])
                if key == "occasion" and value in wider
                else (
                    filed.get((key.startswith("not_"), value), key) if _is_of_looks(key) else key,
                    _as_wide(key, value, asked, query, vocabulary),
                )
                for key, value in _constraints(query, vocabulary)
                if not (key == "material" and value in compounds and (key, value) not in stated)
            )
            | {
                (key, value)
                for key, value in (*open_ended, *unsaid)
                if ((key, value) in open_ended) == said.issuperset(map(stem, value.split()))
                and value not in wider.values()
            }
            | {
                ("not_pattern", value)
                for value in unwanted
                if " ".join(map(stem, value.split())) in query.excluded_words
            }
        )


def _is_open_ended(key: str, value: str) -> bool:
    """Whether it is an occasion or a print that no table has, "beekeeping", "sharks": its words can only rank."""
    return key in ("occasion", "pattern") and not _NAMES[key].get(value)


def _heads(value: str, query: Query) -> set[str]:
    """The understood occasions that an open-ended one is a kind of: the ceremony of a "thread ceremony"."""
    said = value.split()
    heads = {meant for start in range(1, len(said)) for _, meant in _NAMES["occasion"].get(" ".join(said[start:]))}
    return heads & set(query.occasions) if _kept_words(query).issuperset({stem(said[0])}) else set()


def _is_vacuous(key: str, value: str, vocabulary: Vocabulary) -> bool:
    """Whether it is an unwanted print that no record of the shop tells of: right where the query doesn't rank by it."""
    is_known = _NAMES["pattern"].get(value) or any(map(vocabulary.says, value.split()))
    return key == "not_pattern" and not is_known


def _kept_words(query: Query) -> set[str]:
    """The stems of the words of a query, those that only rank too."""
    return {stem(word) for text in (*query.categories, *query.residual, *_looks(query)) for word in words(text)}


def _saying(said: Sequence[str]) -> set[str]:
    """The stems of those of the words that say something: of a "crocs style" clog the crocs."""
    return {stem(word) for word in said if word not in STOP_WORDS}


def _is_of_looks(key: str) -> bool:
    """Whether a key files how a thing looks; "tortoiseshell" may be a colour or a pattern."""
    return key.removeprefix("not_") in ("color", "material", "metal", "pattern")


def _as_wide(key: str, value: str, asked: set[str], query: Query, vocabulary: Vocabulary) -> str:
    if key == "gender" and value in ("boys", "girls") and "kids" in asked:
        return "kids"
    if key != "category":
        return value
    kinds = SEED_KINDS.get(value, (value,))
    wider = next((above for above in kinds if above in asked), None)
    return wider or next((one for one in sorted(asked) if _is_kept(one, kinds, query, vocabulary)), value)


def _is_kept(compound: str, kinds: Sequence[str], query: Query, vocabulary: Vocabulary) -> bool:
    """Whether a compound's last words name one of the kinds, and the query has the words that describe it."""
    if _NAMES["kind"].get(compound):
        return False
    said = compound.split()
    for start in range(1, len(said)):
        head = " ".join(said[start:])
        if _NAMES["kind"].get(head):
            is_kept = _kept_words(query).issuperset(_saying(said[:start]))
            is_an_occasion = _named(" ".join(said[:start]), "occasion") in query.occasions  # "yoga pants"
            return _shelf(head, vocabulary) in kinds and (is_kept or is_an_occasion)
    return False


def _looks(query: Query) -> tuple[str, ...]:
    """What a query has of how a thing is, whether it leaves nothing out for it or must hold."""
    return (*query.properties, *query.patterns, *query.occasions, *query.materials, *query.colours)


def _agreeing(one: Wish, other: Wish) -> int:
    return len(one & other)


def _breaking(query: Query, snapshot: Snapshot) -> Iterator[str]:
    """The offered products of which no offered variant meets what was understood, by the catalog's own values."""
    for hit in snapshot.search(query, k=OFFERED).hits:
        guide = [found for size in query.sizes for found in snapshot.size_guide.converted(size, hit.product)]
        same = {name for found in guide for name in found.names}  # what the sizing guide says the asked sizes are
        asked = query.model_copy(update={"sizes": (*query.sizes, *map(canonical_size, same))}) if same else query
        wrong = [variant for variant in hit.variants if not _meets(asked, hit.product, variant)]
        if wrong:
            yield f"{hit.product.product_id} ({wrong[0].name})"


def _meets(query: Query, product: Product, variant: Variant) -> bool:
    """Whether a variant meets the bounds that can be read off its record without any learned label."""
    if not query.allows_price(variant.price) or (query.on_sale and not variant.on_sale):
        return False
    if query.in_stock and variant.stock not in (Stock.IN, Stock.UNKNOWN):
        return False
    own_colour = set(name_form(variant.colour).split())
    if any(set(name_form(colour).split()) <= own_colour for colour in query.excluded_colours if own_colour):
        return False
    named = name_form(f"{product.title} {' '.join(product.tags)}").split()
    unwanted = [name for pattern in query.excluded_patterns for name in PATTERNS[pattern]]
    if any(name_form(name) in named for name in (*unwanted, *query.excluded_materials)):
        return False
    sizes = {label for size in query.sizes for label in asked_labels(size)}
    if sizes and variant.size and not sizes & size_labels(variant.size):
        return False
    grown_up = {"women": "men", "men": "women"}
    return not query.gender or product.gender != grown_up.get(query.gender)


def as_text(readings: Sequence[Reading]) -> str:
    """The figures, then each miss with what is missing and what is too much."""
    exact = sum(reading.exact for reading in readings)
    lines = [f"exact {exact}/{len(readings)} = {exact / max(len(readings), 1):.3f}"]
    lines += [f"broken {sum(len(reading.broken) for reading in readings)}"]
    right, said, held = Counter[str](), Counter[str](), Counter[str]()
    for expected, understood in (pair for reading in readings for pair in reading.pairs()):
        right.update(key for key, _ in expected & understood)
        said.update(key for key, _ in understood)
        held.update(key for key, _ in expected)
    for key in sorted(held | said):
        precision, recall = right[key] / max(said[key], 1), right[key] / max(held[key], 1)
        lines.append(f"{key:14s} n {held[key]:4d}  precision {precision:.2f}  recall {recall:.2f}")
    for reading in readings:
        if not reading.exact:
            lines.append(f"- {reading.text}")
            lines += [f"    missing {_told(e - u)}; too much {_told(u - e)}" for e, u in reading.pairs() if e != u]
        lines += [f"- {reading.text}\n    breaks: {found}" for found in reading.broken]
    return "\n".join(lines)


def _told(wish: Wish) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(wish)) or "nothing"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.wishes", description="Measures how wishes are read.")
    parser.add_argument("file", type=Path, nargs="?", default=OUR_WISHES)
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the converted sentence encoder")
    parser.add_argument("--catalog", type=Path, help="an index folder; else the sample boutique is indexed")
    parser.add_argument("--reader", type=Path, help="folder of the reader; default: beside the encoder")
    given = parser.parse_args(arguments)
    reader = Reader(given.reader or given.encoder.parent / "reader")
    encoder = Encoder(given.encoder)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.catalog or Path(temporary)
        if given.catalog is None:
            index_boutique(folder, encoder)
        print(as_text(measure(read_wishes(given.file), index.Index(folder, encoder).snapshot(), reader)))


if __name__ == "__main__":
    main()
