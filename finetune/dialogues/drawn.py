"""Adds answers that a model draws to the questions of dialogues, so that people have something to rank."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from actions.answers.model_share import is_for_model
from finetune import sampling
from finetune.data.rows import Message
from finetune.dialogues.dialogue import Dialogue, Exchange
from finetune.dialogues.rows import Shop

SPARE = 3  # times as many are drawn as are wanted: some are the same, and some don't come to their end


def with_others(
    dialogues: Sequence[Dialogue],
    shop: Shop,
    model_folder: Path,
    tokenizer: Any,
    answers: int,
    temperature: float,
    seed: int,
    threads: int,
) -> tuple[list[Dialogue], int]:
    """The dialogues with other answers where a model words the answer, and how many questions have some.

    Args:
        dialogues: cleaned ones; what they hold of other answers stays.
        shop: its records decide what the model is told.
        model_folder: a CTranslate2 model, trained for Lisa's prompt.
        tokenizer: the model's.
        answers: other answers to a question at most.
        temperature: how far the draw strays from the likeliest answer.
        seed: the same seed draws the same answers.
        threads: processor threads.
    """
    prompts: dict[str, list[Message]] = {}
    for exchange in (one for dialogue in dialogues for one in dialogue.exchanges()):
        prompt = _prompt(exchange, shop)
        if prompt is not None:
            prompts[exchange.exchange_id] = prompt
    drawn = sampling.draw(model_folder, tokenizer, list(prompts.values()), answers * SPARE, temperature, seed, threads)
    others = dict(zip(prompts, drawn, strict=True))
    told = [_with(dialogue, others, answers) for dialogue in dialogues]
    return told, sum(bool(one.others) for dialogue in told for one in dialogue.exchanges())


def _prompt(exchange: Exchange, shop: Shop) -> list[Message] | None:
    """What serving would ask the model today, or None where it is asked nothing or two things at once."""
    case = shop.decided(exchange.before, exchange.question, "drawn")
    return case.prompt if case and not case.decision.parts and is_for_model(case.decision) else None


def _with(dialogue: Dialogue, others: dict[str, list[str]], answers: int) -> Dialogue:
    replies = {len(one.before) + 1: one for one in dialogue.exchanges()}
    turns = list(dialogue.turns)
    for place, exchange in replies.items():
        known = (exchange.answer, *exchange.others)
        new = [text for text in dict.fromkeys(others.get(exchange.exchange_id, ())) if text and text not in known]
        turns[place] = turns[place].model_copy(
            update={"others": (*exchange.others, *new[: max(0, answers - len(exchange.others))])}
        )
    return dialogue.model_copy(update={"turns": tuple(turns)})
