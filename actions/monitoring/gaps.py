"""Finds what customers asked that no product tells: the unanswered questions, by what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from actions.answers.decision import Kind
from actions.monitoring.journal import Asked
from language import details
from language.aspects import Aspect, aspect
from language.stop_words import STOP_WORDS
from retrieval.completeness import completeness
from retrieval.records import Product
from retrieval.words import name_form, words

SHOWN_QUESTIONS = 3
#: Aspects that a field of the catalog tells, by its name in `retrieval.completeness`.
_FIELDS: Mapping[Aspect, str] = {
    Aspect.MATERIAL: "Material",
    Aspect.COLOUR: "Colour",
    Aspect.COLOURS: "Colour",
    Aspect.SIZE: "Size",
    Aspect.SIZES: "Size",
    Aspect.BRAND: "Brand",
    Aspect.STOCK: "Stock",
    Aspect.VIEW: "Picture",
}
_NOT_NAMED = "(no single thing is named)"


@dataclass(frozen=True)
class Gap:
    """Something that customers asked for in vain.

    Attributes:
        kind: "detail" that a product doesn't tell, or "product" that the shop hasn't.
        subject: what it is: "pockets", "Material", "surfboard".
        questions: how many different ones were asked.
        told: how many products tell it; None where that can't be counted.
        products: how many there are.
        asked_of: the ids of the products that were asked about, the most asked first.
        examples: some of the questions, the newest first.
    """

    kind: str
    subject: str
    questions: int
    told: int | None
    products: int
    asked_of: tuple[str, ...]
    examples: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The gap as one object."""
        return {
            "kind": self.kind,
            "subject": self.subject,
            "questions": self.questions,
            "told_by": self.told,
            "products": self.products,
            "asked_of": list(self.asked_of),
            "examples": list(self.examples),
        }


def gaps(asked: Iterable[Asked], products: Sequence[Product]) -> list[Gap]:
    """The gaps behind the unanswered questions, the most asked first.

    Args:
        asked: questions with the decision behind their answer; only those about a product's detail, and about what
            the catalog doesn't have, count.
        products: the catalog that is served now.
    """
    found: dict[tuple[str, str], list[Asked]] = {}
    for one in asked:
        if subject := _subject(one):
            found.setdefault(subject, []).append(one)
    ranked = sorted(found.items(), key=lambda gap: (-len(gap[1]), gap[0]))
    return [_gap(kind, subject, questions, products) for (kind, subject), questions in ranked]


def _subject(one: Asked) -> tuple[str, str] | None:
    match one.decision:
        case Kind.UNKNOWN_DETAIL:
            named = aspect(one.question)
            field = _FIELDS.get(named, "") if named else ""
            told = "care" if named is Aspect.CARE else details.detail(one.question) or details.part(one.question)
            return "detail", field or told or _NOT_NAMED
        case Kind.NOT_FOUND:
            wanted = [word for word in words(one.question) if word not in STOP_WORDS]
            return "product", name_form(" ".join(wanted)) or _NOT_NAMED
    return None


def _gap(kind: str, subject: str, questions: Sequence[Asked], products: Sequence[Product]) -> Gap:
    ids = [product_id for one in questions for product_id in one.records]
    return Gap(
        kind=kind,
        subject=subject,
        questions=len(questions),
        told=_told(subject, products) if kind == "detail" else None,
        products=len(products),
        asked_of=tuple(sorted(dict.fromkeys(ids), key=lambda product_id: -ids.count(product_id))),
        examples=tuple(dict.fromkeys(one.question for one in questions))[:SHOWN_QUESTIONS],
    )


def _told(subject: str, products: Sequence[Product]) -> int | None:
    """How many products tell it, in a field of their own or in their description; None where we know no word for it."""
    field = next((field for field in completeness(products) if field.field == subject), None)
    if field is not None:
        return field.told
    known = details.PROPERTIES.get(subject)
    if known is None:
        return None
    return sum(any(map(known.is_told, _lines(product))) for product in products)


def _lines(product: Product) -> list[str]:
    return [*product.description.splitlines(), *(f"{name}: {text}" for name, text in product.attributes.items())]
