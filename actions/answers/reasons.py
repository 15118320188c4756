"""Finds why a product serves a wish, in words of its own record, and what two products have in common."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from actions.answers.lexicon import is_kind_of
from actions.answers.wording import joined
from language.goods import MATERIALS
from language.needs import EVIDENCE, IN_SENTENCES
from language.words import any_phrase, fold
from retrieval.properties import DENIALS, DENIED_WITHIN, lines
from retrieval.query import Query
from retrieval.records import Product, Variant

# How many words of each sort a reason names: what it is, is made of, is for, may be taken as.
MOST_WORDS = {"is": 2, "of": 1, "for": 2, "as": 1}
Told = Mapping[
    str, tuple[str, str]
]  # a record's words, each with its sort ("is", "of", "for", "as") and how it is said
_SHARE = re.compile(r"\d\s?%")
_WORD = re.compile(r"[\w'’]+")


def named(query: Query) -> tuple[str, ...]:
    """What a wish is for: its needs and its occasions."""
    return tuple(name for name in dict.fromkeys((*query.needs, *query.occasions)) if name in EVIDENCE)


def told(product: Product, name: str) -> Told:
    """The words by which the record tells that the product serves a need or an occasion."""
    return _told(product, EVIDENCE[name].how)


def is_unwanted(product: Product, names: Collection[str]) -> bool:
    """Whether the record tells of something that is kept out where one of these is wished for."""
    unwanted = frozenset().union(*(EVIDENCE[name].unwanted for name in names))
    return bool(unwanted) and next(_found(product, unwanted), None) is not None


def speaks_of(product: Product, colours: Collection[str]) -> bool:
    """Whether the record speaks of one of these colours beside the names of its variants: "white, with red stripes"."""
    if not colours:
        return False
    own = {value for variant in product.variants for value in variant.options.values()}
    pattern = _pattern(frozenset(colours))
    told = ((line, pattern.search(fold(line))) for line in lines(product) if line not in own)
    return any(match is not None and not _is_denied(fold(line), match) for line, match in told)


def about(product: Product) -> Told:
    """Everything that the record tells of what the product is like, made of and worn for."""
    return _told(product, _everything())


def in_common(one: Product, other: Product) -> Told:
    """What both records tell."""
    theirs = about(other)
    return {word: how for word, how in about(one).items() if word in theirs}


def colour_in_common(one: Variant, other: Variant) -> str:
    """The colour of the one where the other may be called so too; "" where they differ."""
    alike = (
        one.colour and other.colour and (is_kind_of(other.colour, one.colour) or is_kind_of(one.colour, other.colour))
    )
    return one.colour.lower() if alike else ""


def is_of_colour(variant: Variant, colours: Collection[str]) -> bool:
    """Whether a variant is in one of these colours, or in any where none is asked for."""
    return not colours or any(is_kind_of(variant.colour, colour) for colour in colours if variant.colour)


def said(words: Told) -> str:
    """Reasons as they are told: "warm and lined, wool, for winter"."""
    sorts: dict[str, list[str]] = defaultdict(list)
    for sort, how in words.values():
        if how not in sorts[sort] and len(sorts[sort]) < MOST_WORDS[sort]:
            sorts[sort].append(how)
    purpose = [f"{word} {joined(sorts[word])}" for word in ("for", "as") if sorts[word]]
    return ", ".join(filter(None, (joined(sorts["is"]), joined(sorts["of"]), *purpose)))


@cache
def _everything() -> Mapping[str, tuple[str, str]]:
    """Every word that tells of a need or an occasion, beside the materials."""
    words = {word: how for evidence in EVIDENCE.values() for word, how in evidence.how.items()}
    return {name: ("of", name) for material in MATERIALS.values() for name in material.names} | words


def _told(product: Product, how: Mapping[str, tuple[str, str]]) -> Told:
    materials = frozenset(word for word, (sort, _) in how.items() if sort == "of")
    return {word: how[word] for word in _found(product, how, materials)}


def _found(product: Product, words: Collection[str], materials: Collection[str] = ()) -> Iterator[str]:
    """Which of the words the record tells and doesn't deny, each once, in its order; see `IN_SENTENCES`."""
    pattern, seen, names = _pattern(frozenset(words)), set(), _names(product)
    for line in lines(product):
        folded = fold(line)
        for match in pattern.finditer(folded):
            word = re.sub(r"[\s-]+", " ", match.group())
            of_itself = line in names or word in IN_SENTENCES or (word in materials and _SHARE.search(line))
            if word not in seen and of_itself and not _is_denied(folded, match):
                seen.add(word)
                yield word


def _names(product: Product) -> frozenset[str]:
    """The lines of the record in which the shop says what the thing is: its title, tags and attributes."""
    attributes = (f"{name} {value}" for name, value in product.attributes.items())
    return frozenset((product.title, product.category, *product.tags, *attributes))


@cache
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    """Finds the words, but not as a part of another: "casual" of "smart-casual"; "cashmere-lined" is lined."""
    behind = words & IN_SENTENCES
    also = rf"|(?<=-)(?:{any_phrase(behind)})(?![\w-])" if behind else ""
    return re.compile(rf"(?<![\w-])(?:{any_phrase(words)})(?![\w-]){also}")


def _is_denied(line: str, match: re.Match[str]) -> bool:
    """Whether a word near it says that it doesn't hold: "not lined", "no wool"."""
    before = _WORD.findall(line[: match.start()])[-DENIED_WITHIN:]
    after = _WORD.findall(line[match.end() :])[:1]
    return not DENIALS.isdisjoint((*before, *after))
