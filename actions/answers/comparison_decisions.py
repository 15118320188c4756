"""Decides what sets compared products apart: where their records differ, and which of them has more of a thing."""

import re
from collections.abc import Callable, Mapping, Sequence

from actions.answers import product_decisions, reasons
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.templates import wording
from actions.answers.wording import (
    by_size,
    grammar,
    in_stock,
    joined,
    price_text,
    rating_text,
    sentences,
    title,
    unique,
)
from language.aspects import Aspect
from language.details import PROPERTIES
from language.fit import tells_fit
from language.occasions import OCCASIONS
from language.patterns import PATTERNS
from language.superlatives import Superlative
from language.words import fold
from retrieval.labels import materials_named
from retrieval.measured import as_written, measured, ranking, scale_word
from retrieval.properties import lines
from retrieval.query import Query
from retrieval.records import Product
from retrieval.reviews import Rating
from retrieval.words import words as words_of

LONGEST_SENTENCE = 180  # characters of a description that a comparison may quote of each product
ENOUGH = 2  # respects by which a product can be told from others
# "95% viscose", "100% extra-fine merino": up to three words that say of what.
_SHARE = re.compile(
    r"\d{1,3} ?% (?:(?!(?:and|with|in|to|that|from|at|so|which|by|of|for|or|on|is|are)\b)[^\W\d_][\w’'-]*(?: |\b)){1,3}"
)
_OCCASION_NAMES = frozenset(OCCASIONS).union(*OCCASIONS.values())
_HEELED = frozenset({"heel", "heels", "wedge", "wedges", "platform"})

Reads = Callable[[Product], str]


def differences(products: Sequence[Product], ratings: Mapping[str, Rating]) -> Decision:
    """Where the records of two or three products differ, product by product, and what they have in common.

    `ratings` are what customers' reviews come to, by product.
    """
    told = {name: [reads(product) for product in products] for name, reads in _RESPECTS.items()}
    rated = (ratings.get(product.product_id) for product in products)
    told["rating"] = [f"rated {rating_text(one)}" if one else "" for one in rated]
    differing = {name: values for name, values in told.items() if len(set(values)) > 1}
    if any(_tells_little(at, differing) for at in range(len(products))):
        described = [_described(product) for product in products]
        differing |= {_DESCRIBED: described} if len(set(described)) > 1 else {}
    if not any(any(values) for values in differing.values()):
        return product_decisions.compare(products[0], products[1])
    each = [
        _of_one(product, {name: values[at] for name, values in differing.items() if values[at]})
        for at, product in enumerate(products)
    ]
    shared = [values[0] for name, values in told.items() if name not in _SENTENCES and _is_shared(values)]
    rest = [f"What they share: {'; '.join(shared)}." if shared else "", _cheaper_of(products)]
    words = {"each": " ".join(each), "rest": "".join(f" {one}" for one in rest if one)}
    return _of(Kind.DIFFERENCES, products, words, each)


def of_each(products: Sequence[Product], answers: Sequence[Decision], question: str) -> Decision:
    """What was found out about each of the products by itself, where one thing is asked of all of them."""
    each = [wording(answer, question) for answer in answers]
    return _of(Kind.COMPARED_EACH, products, {"each": " ".join(each)}, each)


def by_one(products: Sequence[Product], asked: Superlative) -> Decision | None:
    """Which of them is the warmer, the longer …, with what each record says of it; None where no record says anything.

    It is decided by measures and words of a scale alone: of two that are only praised for it, each is quoted.
    """
    own = [next(iter(ranking([product], asked)), None) for product in products]
    if not any(own):
        return None
    exact = [one for one in ranking(products, asked) if one.exact]
    verdict = f"Which is {asked.word} our records don't settle, so here's what each says."
    if len(exact) == len(products):
        ahead = [one.product for one in exact if one.amount == exact[0].amount]
        leading = joined([grammar(one)["name"] for one in ahead])
        verdict = f"Going by our records, the {asked.word} {'is' if len(ahead) == 1 else 'are'} {leading}."
        if len(ahead) == len(products):
            verdict = "By our records they're alike in that."
    said = [
        (told and product_decisions.quote_with(product, told.line)) or _reasons(product, asked) or _SILENT
        for product, told in zip(products, own, strict=True)
    ]
    each = [f"{grammar(product)['Name']}: {one}" for product, one in zip(products, said, strict=True)]
    return _of(Kind.COMPARED_BY, products, {"verdict": verdict, "each": " ".join(each)}, [verdict, *each])


def _reasons(product: Product, asked: Superlative) -> str:
    """The words by which the record tells it, where no sentence can be quoted: "chunky and cosy, wool, for winter."."""
    need = _NEEDS.get(asked.by)
    found = reasons.said(reasons.told(product, need)) if need else ""
    return f"{found}." if found else ""


_NEEDS = {"warmth": "warm"}
_SILENT = "the record says nothing of that."


def _of(kind: Kind, products: Sequence[Product], words: Mapping[str, str], facts: Sequence[str]) -> Decision:
    subjects = tuple(Subject(product, product.variants) for product in products)
    must = tuple(frozenset({title(product).lower()}) for product in products)
    return Decision(kind=kind, subjects=subjects, words=words, facts=tuple(facts), must=must, cards=subjects)


def _of_one(product: Product, told: Mapping[str, str]) -> str:
    """What sets one product apart: its price, what can be named in short, and sentences of its record."""
    price = price_text(product.variants, product.currency)
    named = "; ".join(value for name, value in told.items() if name not in _SENTENCES)
    said = [value for name, value in told.items() if name in _SENTENCES]
    whole = [product_decisions.fitting([line], LONGEST_SENTENCE) for line in said]  # ends as a sentence does
    return " ".join([f"{grammar(product)['Name']} ({price}){': ' if named else ''}{named}.", *whole])


def _cheaper_of(products: Sequence[Product]) -> str:
    """Which of two costs less, and by how much; "" for more of them."""
    if len(products) != 2:
        return ""
    words = product_decisions.compare(*products).words
    if "difference" not in words:
        return ""
    return f"{words['cheaper'][:1].upper()}{words['cheaper'][1:]} {words['is']} {words['difference']} cheaper."


def _tells_little(at: int, differing: Mapping[str, Sequence[str]]) -> bool:
    """Whether one of the products has too little of its own to be told from the others by."""
    return sum(bool(values[at]) for values in differing.values()) < ENOUGH


def _described(product: Product) -> str:
    return product_decisions.fitting(product_decisions.quotable_lines(product), LONGEST_SENTENCE)


def _is_shared(values: Sequence[str]) -> bool:
    return bool(values[0]) and len(set(values)) == 1


# What a record tells of a product in each respect, in a few words; "" where it tells nothing.


def _material(product: Product) -> str:
    shares = [match.strip() for match in _SHARE.findall(product.description) if materials_named(match)]
    return ", ".join(unique(shares)) or joined(sorted(materials_named(" | ".join((product.title, *product.tags)))))


def _length(product: Product) -> str:
    """Of clothes how far they reach; of what has no sizes its measures."""
    if product.sizes:
        return scale_word(product, "length")
    found = measured(product, "size")
    return as_written(found, "size") if found else ""


def _height(product: Product) -> str:
    found = measured(product, "height") if _HEELED.intersection(words_of(" ".join(lines(product)))) else None
    written = as_written(found, "height") if found else ""
    return f"a heel of {written.lower()}" if written and product.sizes else ""


def _pattern(product: Product) -> str:
    said = f" {' '.join(words_of(' '.join((product.title, *product.tags))))} "
    known = ((pattern, {pattern, *names}) for pattern, names in PATTERNS.items())
    return joined(
        [pattern for pattern, names in known if any(f" {' '.join(words_of(name))} " in said for name in names)]
    )


def _occasions(product: Product) -> str:
    found = [tag for tag in product.tags if fold(tag) in _OCCASION_NAMES or PROPERTIES["occasions"].is_told(tag)]
    return f"for {joined(found)}" if found else ""


def _colours(product: Product) -> str:
    found = unique(variant.colour.lower() for variant in in_stock(product.variants))
    return f"in {joined(found)}" if found else ""


def _sizes(product: Product) -> str:
    found = by_size(variant.size for variant in in_stock(product.variants))
    return f"in stock in {joined(found)}" if found else ""


def _care(product: Product) -> str:
    found = product_decisions.about(product, Aspect.CARE, Query(text=""), frozenset())
    first = next(iter(sentences(found.words.get("quote", ""))), "")
    return first if len(first) <= LONGEST_SENTENCE else ""


def _fit(product: Product) -> str:
    return next((line for line in product_decisions.quotable_lines(product) if tells_fit(line)), "")


_RESPECTS: Mapping[str, Reads] = {
    "material": _material,
    "length": _length,
    "height": _height,
    "pattern": _pattern,
    "occasions": _occasions,
    "colours": _colours,
    "sizes": _sizes,
    "fit": _fit,
    "care": _care,
}
_DESCRIBED = "description"  # told beside the respects where these tell little
_SENTENCES = frozenset({"fit", "care", _DESCRIBED})  # these are quoted whole
