"""Decisions about the shop's policies and its sizing guide: which passage answers, or that none does."""

import re
from collections.abc import Iterator, Sequence

from actions.answers.decision import Decision, Kind, Subject
from actions.answers.plain_words import PLAIN_STEMS, stems
from actions.answers.policy_conclusions import conclusion
from actions.answers.policy_sentences import Chosen, choose, says_nothing_of_it
from actions.answers.product_decisions import fitting
from actions.answers.wording import by_size, grammar, in_stock, joined, sentences
from language.costs import speaks_of_reduction
from language.message import Message
from language.service_questions import service_question
from retrieval.passage_search import PassageHit
from retrieval.records import Passage, Product
from retrieval.words import stem
from retrieval.words import words as words_of

TIED = 0.2  # two passages no further apart are as likely to answer: both are told
SHORTEST_QUESTION = 3  # words; up to here a half of a message needs no verb to ask
LONGEST_PASSAGE = 420  # characters of a passage that are quoted as they stand
_FIGURE = re.compile(r"[$€£]?\d+(?:[.,]\d+)*%?")
_AMOUNT = re.compile(r"[$€£]\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*%")
_COST = re.compile(rf"{_AMOUNT.pattern}|\bfree\b", re.IGNORECASE)
_TABLE_LINE = re.compile(r"^\s*\|.*\|\s*$", re.MULTILINE)


def policy(
    hits: Sequence[PassageHit], floor: float, message: Message | None = None, *, is_taken_for_it: bool = True
) -> Decision:
    """The statements that answer, of a passage that is close enough to the question; else that we don't know.

    Args:
        hits: the passages that are looked into, the nearest first.
        floor: the score below which none answers.
        message: the question; without one the first passage is told.
        is_taken_for_it: whether the message was taken for a question about policies.
    """
    if not hits or hits[0].score < floor:
        return unknown()
    if message is None:
        return _told(hits[0].passage, None, None)
    answering = [
        one for one in choose(hits, message.text) if not says_nothing_of_it(one, is_taken_for_it=is_taken_for_it)
    ]
    if not answering:
        return unknown()
    first, *others = answering
    told = _told(first.passage, first, message)
    if others and first.value - others[0].value < TIED and not message.asks_cost:  # which is told as one figure
        return both(told, _told(others[0].passage, others[0], message)) or told
    return told


def _told(passage: Passage, chosen: Chosen | None, message: Message | None) -> Decision:
    """What a passage answers by the statements chosen of it, or the passage itself."""
    quote = fitting(sentences(chosen.quote), LONGEST_PASSAGE) if chosen else readable(passage)
    if not quote:
        return unknown()
    found = conclusion(chosen) if chosen else None
    if found is not None:
        pieces = {"conclusion": found.text, "quote": found.quote or quote}
        facts = (found.text, f"{passage.heading}: {pieces['quote']}")
        return Decision(kind=Kind.POLICY_RULE, verdict=found.verdict, passages=(passage,), words=pieces, facts=facts)
    best = chosen.best.text if chosen else ""
    return Decision(
        kind=Kind.POLICY,
        passages=(passage,),
        words={"quote": quote},
        facts=(f"{passage.heading}: {quote}",),
        must=(*_must_tell(quote, best, message), *(_must_keep(chosen) if chosen else ())),
    )


def both(first: Decision, second: Decision) -> Decision | None:
    """The answers to two questions about policies as one; None where either is unknown or both are the same."""
    parts = (first, second)
    if any(part.kind is Kind.UNKNOWN_POLICY for part in parts) or first.words["quote"] == second.words["quote"]:
        return None
    texts = [f"{part.words.get('conclusion', '')} {part.words['quote']}".strip() for part in parts]
    return Decision(
        kind=Kind.POLICY,
        passages=(*first.passages, *second.passages),
        words={"quote": " ".join(texts)},
        facts=(*first.facts, *second.facts),
        must=(*first.must, *second.must),
    )


def asks_by_itself(half: str) -> bool:
    """Whether one half of a message is a question, or only names what is asked for: "opening hours"."""
    return service_question(half).is_question or len(half.split()) <= SHORTEST_QUESTION


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


def _must_tell(quote: str, best: str, message: Message | None) -> tuple[frozenset[str], ...]:
    """The figures that the wording may not lose: of the statement that answers, its cost where a cost is asked for.

    Without a question they are those of the first sentence, which answers the heading's.
    """
    told = sentences(best if best and best in quote else quote)
    costs = [line for line in sentences(quote) if _COST.search(line)] if message and message.asks_cost else []
    if message is None or not costs:
        return _figures(_FIGURE, told[0]) if told else ()
    about = set(stems(message.text)) - PLAIN_STEMS
    nearest = max(costs, key=lambda line: len(about & set(stems(line))))
    return _figures(_AMOUNT, nearest) or (frozenset({"free"}),)


def _must_keep(chosen: Chosen) -> Iterator[frozenset[str]]:
    """Of each statement that limits the answer, the words of which one at least has to be said."""
    known = frozenset(stems(chosen.best.text)) | PLAIN_STEMS
    for one in chosen.conditions:
        own = frozenset(word for word in words_of(one.text) if len(word) > 2 and stem(word) not in known)
        if own:
            yield own


def _figures(pattern: re.Pattern[str], line: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset({figure}) for figure in dict.fromkeys(pattern.findall(line)))


def readable(passage: Passage) -> str:
    """The passage without its tables, in whole sentences, short enough for a chat."""
    return fitting(sentences(_TABLE_LINE.sub("", passage.text)), LONGEST_PASSAGE)
