"""Measures how much faster a recipe trains than TRL's own SFT trainer on the same rows, batches and machine."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from finetune import run, sft, shared_prefix
from finetune.data import rows
from finetune.recipe import Recipe

HELD_OUT = 64  # rows that the loss is measured on after training


@dataclass(frozen=True)
class Measured:
    """One way of training: rows a second while training, and the loss on held-out rows after it."""

    way: str
    examples_per_second: float
    held_out_loss: float


def compare(recipe: Recipe, base: Path, steps: int) -> list[Measured]:
    """Train so many steps as the recipe says, and as TRL does by itself: in fp32, padded, the head on every token.

    Both see the same rows in batches of the same size; the order differs, because the recipe groups what begins alike.
    """
    ways = {
        "recipe": recipe.training,
        "plain TRL": recipe.training.model_copy(update={"shared_prefix": False, "precision": "fp32"}),
    }
    data = recipe.data.model_copy(
        update={"max_rows": steps * recipe.training.batch_size * recipe.training.accumulation, "test": None}
    )
    measured = []
    for way, training in ways.items():
        with tempfile.TemporaryDirectory() as folder:
            tried = recipe.model_copy(update={"training": training, "data": data, "output": Path(folder)})
            adapter = sft.train(tried, base, held_out=HELD_OUT)
            metrics = run.read_metrics(tried.output)
            measured.append(Measured(way, metrics["examples_per_second"], held_out_loss(recipe, base, adapter)))
    return measured


def held_out_loss(recipe: Recipe, base: Path, adapter: Path) -> float:
    """The mean loss of an answer's token in the last rows of the recipe's data, in fp32."""
    from peft import PeftModel
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(base)
    model = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base, dtype="float32"), str(adapter))
    kept = rows.read(recipe.data.rows)[-HELD_OUT:]
    total, tokens = 0.0, 0
    with torch.no_grad():
        for start in range(0, len(kept), recipe.training.batch_size):
            batch = shared_prefix.packed(
                [
                    shared_prefix.tokenized(row.prompt, row.completion, tokenizer)
                    for row in kept[start : start + recipe.training.batch_size]
                ]
            )
            loss, _ = shared_prefix.answer_loss(model, batch)
            total += loss.item()
            tokens += batch["targets"].numel()
    return round(total / tokens, 4)
