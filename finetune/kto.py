"""Training of one recipe on thumbs: single answers called good or bad in, the SFT adapter trained further out."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from datasets import Dataset
from transformers import TrainerCallback
from trl import KTOTrainer

from finetune import run, runs, thumbs
from finetune.data import preflight
from finetune.data.cases import Case
from finetune.data.rows import TEMPLATE, Row
from finetune.recipe import Recipe

HEAVIEST = 4.0  # times that a thumb down may count as much as one up, where there are few of them


def train(
    recipe: Recipe,
    base: Path,
    held_out: int = 0,
    measurements: int = 0,
    callbacks: Sequence[TrainerCallback] = (),
    development: Sequence[Case] = (),
    start: runs.Start = "",
    command: str = "",
) -> Path:
    """Train as the recipe says, from the last whole checkpoint where there is one; return the adapter's folder.

    Args:
        recipe: the whole run; its adapter is where training starts and, as a copy, what it is compared with.
        base: the base model in the `transformers` layout, as `finetune.export.dequantise` writes it.
        held_out: so many of the last thumbs are kept back to measure on.
        measurements: how often the held-out thumbs are measured on the way.
        callbacks: told of the training's course.
        development: the questions by which the best step is chosen, where the recipe asks for it; see `development`.
        start: whether an earlier run in the recipe's folder goes on for longer, or is put aside.
        command: what was typed, for the card.

    Raises:
        RunError: the folder holds another run, the disk is full, or there are no two thumbs.
        PreflightError: a thumb would train the wrong thing.
    """
    assert recipe.kto is not None  # the recipe's reader sees to it
    model, tokenizer = run.prepared(recipe, base, start, command)
    people_file = run.of_people(recipe)
    people = thumbs.read(people_file) if people_file else []
    drawn = thumbs.read(recipe.data.rows) if recipe.data.rows.is_file() or not people else []
    chosen, kept = run.split(recipe, people, drawn, held_out)
    _check(chosen, tokenizer, recipe, people_file or recipe.data.rows)
    mixed = _in_whole_batches(chosen, recipe)

    trainer = KTOTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=_columns(mixed),
        eval_dataset=_columns(kept) if held_out else None,
        callbacks=run.callbacks(recipe, tokenizer, callbacks, development),
        args=run.config(
            recipe,
            beta=recipe.kto.beta,
            loss_type=recipe.kto.loss,
            max_length=recipe.data.max_length,
            precompute_ref_log_probs=True,  # the comparison's forward pass is done once, not in every epoch
            **_weights(mixed),
            **run.measured(recipe, len(mixed), measurements),
        ),
    )

    return run.carry_out(recipe, trainer, tokenizer, len(mixed), min(len(people), len(mixed)))


def _check(chosen: Sequence[thumbs.Thumb], tokenizer: Any, recipe: Recipe, file: Path) -> None:
    """Refuse what can't be trained on: a good answer has to be one to give, a bad one only has to be whole."""
    good, bad = ([_row(one) for one in chosen if one.label is label] for label in (True, False))
    preflight.check(good, tokenizer, recipe.data, file)
    if bad:
        preflight.check(bad, tokenizer, recipe.data.model_copy(update={"prompts": "own"}), file)


def _in_whole_batches(chosen: Sequence[thumbs.Thumb], recipe: Recipe) -> list[thumbs.Thumb]:
    """The thumbs in mixed order, without a last one that would be a batch by itself.

    How far the model has strayed is measured on each answer beside the prompt of its neighbour in the batch. An answer
    alone is its own neighbour: its reward would be taken for straying, and TRL refuses only batches that are all so.
    """
    mixed = list(chosen)
    random.Random(recipe.training.seed).shuffle(mixed)
    if len(mixed) % recipe.training.batch_size == 1:
        mixed.pop()
    if not mixed:
        raise runs.RunError(f"{recipe.data.rows}: there have to be two thumbs at least; one tells nothing.")
    return mixed


def _weights(chosen: Sequence[thumbs.Thumb]) -> dict[str, float]:
    """As much weight for all that is bad as for all that is good (section 4.2 of the paper), within limits."""
    up = sum(one.label for one in chosen)
    down = len(chosen) - up
    if not up or not down:
        return {}
    return {"undesirable_weight": min(HEAVIEST, max(1 / HEAVIEST, up / down))}


def _columns(chosen: Sequence[thumbs.Thumb]) -> Dataset:
    return Dataset.from_list(
        [
            {
                "prompt": one.prompt,
                "completion": one.completion,
                "label": one.label,
                "chat_template_kwargs": TEMPLATE,
            }
            for one in chosen
        ]
    )


def _row(one: thumbs.Thumb) -> Row:
    return Row(prompt=one.prompt, completion=one.completion, kind=one.kind, shop="", about="", question=one.question)
