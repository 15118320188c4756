"""Holds a conversation with the answerer as the bot does: each turn by its intent, with what the turns before left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from actions.answers.answerer import Answer, Answerer
from actions.answers.decide import Context
from actions.answers.llm import Generation
from actions.answers.llm import Message as Chat
from actions.basket.basket import Basket
from actions.routing import answered_as
from language.message import Message


class NoModel:
    """Words nothing, so that the templates speak: what is measured is what was decided."""

    name = "no model"

    def generate(self, messages: Sequence[Chat], max_tokens: int, deadline_s: float) -> Generation:  # noqa: ARG002
        """No text."""
        return Generation("", finished=False, seconds=0.0, prompt_tokens=0, completion_tokens=0, failure="no model")


@dataclass(frozen=True)
class Reply:
    """What a customer gets for the last turn; `answer` is None where the records had nothing to answer.

    `before` is the answer to the turn before it.
    """

    text: str
    answer: Answer | None
    before: Answer | None = None


def converse(turns: Sequence[str], answerer: Answerer, intents: Mapping[str, str]) -> Reply:
    """The reply to the last of the turns; `intents` tells what the bot takes each sentence for."""
    context, answer, before = Context(basket=Basket()), None, None
    for turn in turns:
        before = answer
        heard = answerer.hear(turn, context)
        asked_as = answered_as(intents[turn], heard)
        answer = answerer.answer_heard(heard, asked_as, turn) if asked_as else None
        context = remembering(context, answer) if answer else context
        if Message(turn).lasting:
            context = replace(context, lasting=(*context.lasting, turn))
    return Reply(answer.text if answer else "", answer, before)


def remembering(context: Context, answer: Answer) -> Context:
    """The context after an answer, as the conversation's slots hold it."""
    changed = replace(context, told_passages=(), answered=str(answer.decision))
    if answer.last_products is not None:
        changed = replace(changed, last_products=answer.last_products)
    if answer.focus_product is not None:
        changed = replace(changed, focus_product=answer.focus_product)
    if answer.outfit is not None or answer.last_products is not None:
        changed = replace(changed, outfit=answer.outfit)
    if answer.basket is not None:
        changed = replace(changed, basket=answer.basket)
    if answer.last_search is not None:
        changed = replace(changed, last_search=answer.last_search)
    return changed
