"""Decisions about the shop's policies and its sizing guide: which passage answers, or that none does."""

import re
from collections.abc import Sequence

from actions.answers.decision import Decision, Kind, Subject
from actions.answers.plain_words import PLAIN_STEMS, stems
from actions.answers.product_decisions import fitting
from actions.answers.wording import by_size, grammar, in_stock, joined, sentences
from language.costs import speaks_of_reduction
from language.message import Message
from retrieval.passage_search import PassageHit
from retrieval.records import Passage, Product

LONGEST_PASSAGE = 420  # characters of a passage that are quoted as they stand
_FIGURE = re.compile(r"[$€£]?\d+(?:[.,]\d+)*%?")
_AMOUNT = re.compile(r"[$€£]\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*%")
_COST = re.compile(rf"{_AMOUNT.pattern}|\bfree\b", re.IGNORECASE)
_TABLE_LINE = re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE)


def policy(hits: Sequence[PassageHit], floor: float, message: Message | None = None) -> Decision:
    """The best passage, where it is close enough to the question to be an answer; else that we don't know."""
    if not hits or hits[0].score < floor:
        return unknown()
    passage = hits[0].passage
    quote = readable(passage)
    if not quote:
        return unknown()
    facts = (f"{passage.heading}: {quote}",)
    return Decision(
        kind=Kind.POLICY, passages=(passage,), words={"quote": quote}, facts=facts, must=_must_tell(quote, message)
    )


def states_a_cost(passage: Passage) -> bool:
    """Whether the passage tells what something costs, or that it is free."""
    return bool(_COST.search(readable(passage)))


def is_for_others(message: Message, hits: Sequence[PassageHit]) -> bool:
    """Whether a reduction for a group of people is asked about, of whom none of the passages speaks.

    A passage on discount codes or sales is near to such a question, and says nothing of who gets a reduction.
    """
    groups = message.asks_reduction_for
    told = [f"{hit.passage.heading} {hit.passage.text}".lower() for hit in hits]
    return bool(groups) and not any(group in one and speaks_of_reduction(one) for group in groups for one in told)


def unknown() -> Decision:
    """Nothing in the policies answers."""
    must = (frozenset({"know", "sure", "guess", "couldn't find"}),)
    return Decision(kind=Kind.UNKNOWN_POLICY, facts=("our policies don't say",), must=must)


def size_advice(product: Product | None, hits: Sequence[PassageHit]) -> Decision:
    """What the sizing guide says, with the product's own sizes where one is spoken of."""
    passage = next((hit.passage for hit in hits if readable(hit.passage)), None)
    if passage is None:
        return unknown()
    words = {"quote": readable(passage)}
    facts = [f"{passage.heading}: {words['quote']}"]
    subjects: tuple[Subject, ...] = ()
    if product is not None:
        subjects = (Subject(product, product.variants),)
        have = by_size(variant.size for variant in in_stock(product.variants))
        words |= grammar(product)
        if have:
            words |= {"sizes": joined(have)}
            facts.append(f"{words['title']}: in stock in {words['sizes']}")
    return Decision(
        kind=Kind.SIZE_ADVICE, subjects=subjects, passages=(passage,), words=words, facts=tuple(facts), cards=subjects
    )


def _must_tell(quote: str, message: Message | None) -> tuple[frozenset[str], ...]:
    """The figures that the wording may not lose: of the sentence that states the cost where a cost is asked for.

    Else those of the first sentence, which answers the heading's question.
    """
    told = sentences(quote)
    costs = [line for line in told if _COST.search(line)] if message and message.asks_cost else []
    if message is None or not costs:
        return _figures(_FIGURE, told[0]) if told else ()
    about = set(stems(message.text)) - PLAIN_STEMS
    nearest = max(costs, key=lambda line: len(about & set(stems(line))))
    return _figures(_AMOUNT, nearest) or (frozenset({"free"}),)


def _figures(pattern: re.Pattern[str], line: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({figure}) for figure in dict.fromkeys(pattern.findall(line)))


def readable(passage: Passage) -> str:
    """The passage without its tables, in whole sentences, short enough for a chat."""
    return fitting(sentences(_TABLE_LINE.sub("", passage.text)), LONGEST_PASSAGE)
