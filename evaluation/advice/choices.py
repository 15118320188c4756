"""Judges what is recommended and put together, by the records alone: each reason, each bound, the sum, what is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from actions.answers.answerer import Answer
from evaluation.advice.asking import Reply
from evaluation.advice.questions import AdviceQuestion
from finetune.faithfulness import says
from language.words import fold
from retrieval.index import Snapshot
from retrieval.records import Product, Variant
from retrieval.search import searchable_text
from retrieval.words import stem, words

_FOR_ANYBODY = ("unisex", "")
# Words that join the reasons, and tell nothing of a product.
_JOINING = frozenset(("also", "and", "for", "the", "of", "in", "a", "an", "as", "made", "by", "every"))
_TOLD = re.compile(r"(?P<price>\([^()]*\)):\s(?P<why>[^\n]+)")


def choice_faults(question: AdviceQuestion, reply: Reply, snapshot: Snapshot) -> list[str]:
    """What is wrong with what was chosen; nothing for a question that asks for no choice."""
    shown = _shown(reply.answer)
    faults = [fault for check in _OF_EACH for product, variant in shown if (fault := check(question, product, variant))]
    if question.most is not None and len(shown) > question.most:
        faults.append(f"shows {len(shown)} products, more than {question.most}")
    if len({product.category for product, _ in shown}) < question.pieces:
        faults.append(f"shows {len(shown)} pieces of too few kinds")
    if question.budget is not None and reply.answer is not None:
        faults += _sum_faults(question, reply)
    if question.reasons:
        faults += _reason_faults(reply, snapshot)
    return [*faults, *_not_kept(question, reply)]


def sum_of(answer: Answer | None) -> Decimal:
    """What the variants shown cost together, one of each."""
    return sum((variant.price for _, variant in _shown(answer)), Decimal(0))


def _shown(answer: Answer | None) -> list[tuple[Product, Variant]]:
    cards = answer.decided.cards if answer else ()
    return [(card.product, card.variants[0]) for card in cards]


def _of_another_kind(question: AdviceQuestion, product: Product, _variant: Variant) -> str:
    is_other = bool(question.of) and product.category not in question.of
    return f"shows {product.title}, which is of {product.category}" if is_other else ""


def _for_others(question: AdviceQuestion, product: Product, _variant: Variant) -> str:
    is_other = bool(question.wearer) and product.gender not in (question.wearer, *_FOR_ANYBODY)
    return f"shows {product.title}, which is for {product.gender}" if is_other else ""


def _too_dear(question: AdviceQuestion, product: Product, variant: Variant) -> str:
    is_dear = question.budget_each is not None and variant.price > question.budget_each
    return f"shows {product.title} for {variant.price}" if is_dear else ""


def _sold_out(_question: AdviceQuestion, product: Product, variant: Variant) -> str:
    is_choice = _question.reasons or _question.budget is not None
    return f"shows {product.title}, which is sold out" if is_choice and not variant.may_be_bought else ""


_OF_EACH = (_of_another_kind, _for_others, _too_dear, _sold_out)


def _sum_faults(question: AdviceQuestion, reply: Reply) -> Iterator[str]:
    total = sum_of(reply.answer)
    if question.budget is not None and total > question.budget:
        yield f"costs {total} together, more than {question.budget}"
    if not says(reply.text, f"${total}"):
        yield f"doesn't tell the sum, {total}"


def _reason_faults(reply: Reply, snapshot: Snapshot) -> Iterator[str]:
    for product, _ in _shown(reply.answer):
        found = _TOLD.search(reply.text, reply.text.find(product.title))
        if product.title not in reply.text or found is None:
            yield f"gives no reason for {product.title}"
            continue
        own = {stem(word) for word in words(fold(searchable_text(snapshot.products[product.product_id])))}
        strange = [word for word in words(fold(found["why"])) if word not in _JOINING and not _stands_in(word, own)]
        if strange:
            yield f"gives a reason for {product.title} that its record doesn't tell: {', '.join(strange)}"


def _stands_in(word: str, own: set[str]) -> bool:
    """Whether a word of a reason is one of the record's, in whatever form: "sequinned" of "sequin"."""
    return stem(word) in own or any(len(one) > 3 and stem(word).startswith(one[:-1]) for one in own)


def _not_kept(question: AdviceQuestion, reply: Reply) -> Iterator[str]:
    if not question.keeps:
        return
    before = {variant.variant_id for _, variant in _shown(reply.before)}
    now = {variant.variant_id for _, variant in _shown(reply.answer)}
    if len(before & now) < question.keeps or not now - before:
        yield f"keeps {len(before & now)} pieces and shows {len(now - before)} others"
