"""Decisions about a warranty: what the product's record or the shop's policies tell of it, and whose it is."""

import re

from actions.answers import policy_decisions, product_decisions
from actions.answers.decision import Decision, Kind, Subject
from actions.answers.turn import Asked, Turn
from actions.answers.wording import grammar
from language.details import PROPERTIES, WARRANTY
from retrieval.passage_search import PassageHit

LOOKED_INTO = 5  # passages in which one that speaks of a warranty is looked for
LEAST_SCORE = 0.17  # of a passage that speaks of a warranty at all
_OF_THE_MAKER = re.compile(r"\b(?:maker|manufacturer|producer)s?\b", re.IGNORECASE)
_OF_THE_SHOP = re.compile(r"\b(?:we|our|us|the shop)\b", re.IGNORECASE)


def asked(turn: Turn) -> Decision | None:
    """What is told where a product's warranty is all that is asked about; None where nothing of the sort is."""
    if turn.message.named_detail != WARRANTY:
        return None
    if any(half.named_detail != WARRANTY for half in turn.message.halves):
        return None
    product = turn.titled[0] if turn.titled else turn.focus
    if product is None or (turn.asks_for_others and not turn.titled):
        return None  # the policies answer by themselves
    return of(turn, turn.asked_of(product))


def of(turn: Turn, asked_of: Asked) -> Decision:
    """What is told of a product's warranty: by its record, else by the shop's policies; else that nothing is."""
    product = asked_of.product
    told = product_decisions.told(product, WARRANTY, PROPERTIES[WARRANTY].is_told)
    names = grammar(product)
    subject = Subject(product, product.variants)
    if told.kind is Kind.DETAIL:
        quote = told.words["quote"]
        source = f"About the warranty, the description of {names['name']} says"
        whose = _whose(quote, product.brand)
        return Decision(
            kind=Kind.WARRANTY,
            subjects=(subject,),
            words={"source": source, "quote": quote, "whose": whose},
            facts=told.facts,
            cards=(subject,),
        )
    of_shop = _by_policies(turn, f"{asked_of.message.text} {product.category}")
    if of_shop is not None:
        return of_shop
    return Decision(
        kind=Kind.NO_WARRANTY,
        subjects=(subject,),
        words=names,
        facts=(f"{names['title']}: neither its description nor our policies mention a warranty",),
        cards=(subject,),
    )


def _by_policies(turn: Turn, question: str) -> Decision | None:
    """The statements of the policies on a warranty that answer the question; None where no policy speaks of one."""
    hits = turn.snapshot.search_policies(question, k=LOOKED_INTO)
    telling = [hit for hit in hits if hit.score >= LEAST_SCORE and _speaks_of_it(hit)]
    found = policy_decisions.policy(telling, LEAST_SCORE, turn.message) if telling else None
    if found is None or found.kind is Kind.UNKNOWN_POLICY:
        return None
    is_told = PROPERTIES[WARRANTY].is_told
    told = [found.words["quote"], *(policy_decisions.readable(one) for one in (*found.passages, telling[0].passage))]
    quote = next((one for one in told if is_told(one)), "")
    if not quote:
        return None
    return Decision(
        kind=Kind.WARRANTY,
        passages=found.passages,
        words={"source": "On a warranty our policies say", "quote": quote, "whose": _whose(quote, "")},
        facts=(f"{found.passages[0].heading}: {quote}",),
    )


def _speaks_of_it(hit: PassageHit) -> bool:
    return PROPERTIES[WARRANTY].is_told(f"{hit.passage.heading}. {hit.passage.text}")


def _whose(quote: str, brand: str) -> str:
    """Who gives the warranty, as far as the words tell."""
    if _OF_THE_MAKER.search(quote) or (brand and brand.lower() in quote.lower()):
        return "So it's the maker's warranty."
    if _OF_THE_SHOP.search(quote):
        return "So it's the shop's own warranty."
    return "Whose warranty it is isn't said there; a person in our team can tell you."
