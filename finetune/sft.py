"""Supervised fine-tuning of one recipe: rows in, LoRA adapter, metrics and card out."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import TrainerCallback
from trl import SFTTrainer

from finetune import run, runs, shared_prefix
from finetune.data import preflight, rows
from finetune.data.cases import Case
from finetune.data.rows import TEMPLATE, Row
from finetune.recipe import Recipe

log = logging.getLogger(__name__)


class SharedPrefixTrainer(SFTTrainer):
    """TRL's trainer with the loss of `finetune.shared_prefix`."""

    def compute_loss(
        self,
        model: Any,
        inputs: Any,
        return_outputs: bool = False,  # noqa: ARG002 - the trainer's signature; nothing asks for them in training
        num_items_in_batch: Any = None,
    ) -> Any:
        """The mean loss of the answers' tokens in the packed batch."""
        with torch.autocast(self.args.device.type, torch.bfloat16, enabled=self.args.bf16):
            loss, right = shared_prefix.answer_loss(model, inputs)
        trained = inputs["targets"].numel()
        self._metrics["train" if model.training else "eval"]["mean_token_accuracy"].append(right.item() / trained)
        return loss / (trained if num_items_in_batch is None else num_items_in_batch)

    def prediction_step(
        self,
        model: Any,
        inputs: Any,
        prediction_loss_only: bool,  # noqa: ARG002 - there is nothing else to give
        ignore_keys: list[str] | None = None,  # noqa: ARG002
    ) -> tuple[torch.Tensor, None, None]:
        """The loss of a held-out batch."""
        with torch.no_grad():
            return self.compute_loss(model, self._prepare_inputs(inputs)).detach(), None, None

    def _get_num_items_in_batch(self, batch_samples: list[Any], device: torch.device) -> Any:  # noqa: ARG002
        return sum(batch["targets"].numel() for batch in batch_samples)


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
        recipe: the whole run.
        base: the base model in the `transformers` layout, as `finetune.export.dequantise` writes it.
        held_out: so many of the last rows are kept back to measure on; without it the recipe's test is measured.
        measurements: how often the held-out loss is measured on the way.
        callbacks: told of the training's course.
        development: the questions by which the best step is chosen, where the recipe asks for it; see `development`.
        start: whether an earlier run in the recipe's folder goes on for longer, or is put aside.
        command: what was typed, for the card.

    Raises:
        RunError: the folder holds another run, or the disk is full.
        PreflightError: a row would train the wrong thing.
    """
    model, tokenizer = run.prepared(recipe, base, start, command)
    people_file = run.of_people(recipe)
    people = rows.read(people_file) if people_file else []
    chosen, kept = run.split(recipe, people, rows.read(recipe.data.rows), held_out)
    test = recipe.data.test
    if not held_out and test is not None and test.is_file():
        kept, measurements = rows.read(test)[: run.MEASURED_ROWS], run.MEASUREMENTS
    if people_file:
        log.info("%d rows of people, from %s, are trained on first", len(people), people_file)
        preflight.check(chosen[: len(people)], tokenizer, recipe.data, people_file)
    preflight.check(chosen[len(people) :] if people else chosen, tokenizer, recipe.data, recipe.data.rows)
    dataset = _ordered(chosen, recipe)

    # The dataset is in the order in which batches share their beginning, and they are already shuffled.
    packing: dict[str, Any] = {"train_sampling_strategy": "sequential", "remove_unused_columns": False}
    trainer = (SharedPrefixTrainer if recipe.training.shared_prefix else SFTTrainer)(
        model=model,
        processing_class=tokenizer,
        train_dataset=dataset,
        eval_dataset=_ordered(kept, recipe) if kept else None,
        callbacks=run.callbacks(recipe, tokenizer, callbacks, development),
        data_collator=shared_prefix.packed if recipe.training.shared_prefix else None,
        args=run.config(
            recipe,
            completion_only_loss=True,
            max_length=recipe.data.max_length,
            **(packing if recipe.training.shared_prefix else {}),
            **run.measured(recipe, len(dataset), measurements if kept else 0),
        ),
    )

    return run.carry_out(recipe, trainer, tokenizer, len(dataset), min(len(people), len(dataset)))


def _ordered(chosen: Sequence[Row], recipe: Recipe) -> Dataset:
    """The rows as the trainer takes them, in batches that share their beginning."""
    order = shared_prefix.in_batches_of_one_beginning(
        [row.prompt[0]["content"] for row in chosen], recipe.training.batch_size, recipe.training.seed
    )
    return Dataset.from_list(
        [
            {
                "prompt": chosen[i].prompt,
                "completion": chosen[i].completion,
                "chat_template_kwargs": TEMPLATE,
            }
            for i in order
        ]
    )
