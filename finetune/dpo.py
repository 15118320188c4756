"""Preference training of one recipe: pairs in, the SFT adapter trained further out."""

from collections.abc import Sequence
from pathlib import Path

from datasets import Dataset
from transformers import TrainerCallback
from trl import DPOTrainer

from finetune import pairs, run, runs
from finetune.data import preflight
from finetune.data.cases import Case
from finetune.data.rows import TEMPLATE, Row
from finetune.recipe import Recipe


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
        held_out: so many of the last pairs are kept back to measure on.
        measurements: how often the held-out pairs are measured on the way.
        callbacks: told of the training's course.
        development: the questions by which the best step is chosen, where the recipe asks for it; see `development`.
        start: whether an earlier run in the recipe's folder goes on for longer, or is put aside.
        command: what was typed, for the card.

    Raises:
        RunError: the folder holds another run, or the disk is full.
        PreflightError: a pair would train the wrong thing.
    """
    assert recipe.dpo is not None  # the recipe's reader sees to it
    model, tokenizer = run.prepared(recipe, base, start, command)
    people_file = run.of_people(recipe)
    people = pairs.read(people_file) if people_file else []
    chosen, kept = run.split(recipe, people, pairs.read(recipe.data.rows), held_out)
    preflight.check([_preferred(pair) for pair in chosen], tokenizer, recipe.data, recipe.data.rows)
    dataset = _columns(chosen)

    trainer = DPOTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=dataset,
        eval_dataset=_columns(kept) if held_out else None,
        callbacks=run.callbacks(recipe, tokenizer, callbacks, development),
        args=run.config(
            recipe,
            beta=recipe.dpo.beta,
            loss_type=recipe.dpo.loss,
            max_length=recipe.data.max_length,
            precompute_ref_log_probs=True,  # the comparison's forward pass is done once, not in every epoch
            **run.measured(recipe, len(dataset), measurements),
        ),
    )

    return run.carry_out(recipe, trainer, tokenizer, len(dataset), min(len(people), len(dataset)))


def _columns(chosen: Sequence[pairs.Pair]) -> Dataset:
    return Dataset.from_list(
        [
            {
                "prompt": pair.prompt,
                "chosen": pair.chosen,
                "rejected": pair.rejected,
                "chat_template_kwargs": TEMPLATE,
            }
            for pair in chosen
        ]
    )


def _preferred(pair: pairs.Pair) -> Row:
    """The pair's better answer as a row, for the pre-flight."""
    question = pair.prompt[-1]["content"]
    return Row(prompt=pair.prompt, completion=pair.chosen, kind=pair.kind, shop="", about="", question=question)
