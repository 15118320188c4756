"""Offers to tell the customer when something is back, under an answer that it is sold out."""

from dataclasses import replace

from rasa_sdk import Tracker

from actions import hearing
from actions.answers.answerer import Answer
from actions.answers.decision import Kind, Subject
from actions.answers.wording import grammar
from actions.form_answers import offered_payloads
from language.restock import RestockWish, restock_wish
from retrieval.records import Stock

TELL_ME = "Tell me when it's back"
_SOLD_OUT = frozenset({Kind.SOLD_OUT, Kind.SOLD_OUT_OTHERS, Kind.RESTOCK})


def with_offer(answer: Answer) -> Answer:
    """The answer with one more sentence and button, where it tells that a product is sold out as it was asked for."""
    decided = answer.decided
    if decided.kind not in _SOLD_OUT or len(decided.subjects) != 1:
        return answer
    [subject] = decided.subjects
    if not any(variant.stock is Stock.OUT for variant in subject.product.variants):
        return answer
    sentence = f"I can tell you when {grammar(subject.product)['it_is']} back."
    asked = decided.words.get("asked", "")
    return replace(
        answer,
        text=f"{answer.text} {sentence}",
        buttons={**answer.buttons, TELL_ME: _wish(subject, asked)},
    )


def is_offered(tracker: Tracker) -> bool:
    """Whether Lisa's latest turn offered that before anything else."""
    first = offered_payloads(tracker)[:1]
    return bool(first) and hearing.message(first[0]).restock_wish is RestockWish.TELL


def _wish(subject: Subject, asked: str) -> str:
    """The sentence that the button sends: it names the product, unless words of its title would say something else."""
    words = grammar(subject.product)
    whole = f"Tell me when {words['name']}{asked} {words['is']} back"
    return whole if restock_wish(whole) is RestockWish.TELL else TELL_ME
