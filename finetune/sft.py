"""Supervised fine-tuning of one recipe: rows in, LoRA adapter, metrics and card out."""

import json
import logging
import time
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed
from trl import SFTConfig, SFTTrainer

from finetune import card, run, shared_prefix
from finetune.data import preflight, rows
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
        loss, right = shared_prefix.answer_loss(model, inputs)
        trained = inputs["targets"].numel()
        self._metrics["train" if model.training else "eval"]["mean_token_accuracy"].append(right.item() / trained)
        return loss / (trained if num_items_in_batch is None else num_items_in_batch)

    def _get_num_items_in_batch(self, batch_samples: list[Any], device: torch.device) -> Any:  # noqa: ARG002
        return sum(batch["targets"].numel() for batch in batch_samples)


def train(recipe: Recipe, base: Path) -> Path:
    """Train as the recipe says, from the last checkpoint where there is one; return the adapter's folder.

    Args:
        recipe: the whole run.
        base: the base model in the `transformers` layout, as `finetune.export.dequantise` writes it.
    """
    set_seed(recipe.training.seed)
    torch.set_num_threads(recipe.training.threads)

    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForCausalLM.from_pretrained(base, dtype="float32")

    if recipe.model.adapter is not None:
        model = PeftModel.from_pretrained(model, str(recipe.model.adapter), is_trainable=True)
    else:
        model = get_peft_model(
            model,
            LoraConfig(
                r=recipe.lora.rank,
                lora_alpha=recipe.lora.alpha,
                lora_dropout=recipe.lora.dropout,
                target_modules=recipe.lora.targets,
                task_type="CAUSAL_LM",
            ),
        )

    chosen = rows.read(recipe.data.rows)[: recipe.data.max_rows]
    preflight.check(chosen, tokenizer, recipe.data.max_length)
    order = shared_prefix.in_batches_of_one_beginning(
        [row.prompt[0]["content"] for row in chosen], recipe.training.batch_size, recipe.training.seed
    )
    dataset = Dataset.from_list([{"prompt": chosen[i].prompt, "completion": chosen[i].completion} for i in order])

    trainer = SharedPrefixTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=dataset,
        data_collator=shared_prefix.packed,
        args=SFTConfig(
            completion_only_loss=True,
            max_length=recipe.data.max_length,
            train_sampling_strategy="sequential",  # the order above; batches are already shuffled
            remove_unused_columns=False,
            **run.arguments(recipe),
        ),
    )

    started = time.monotonic()
    trainer.train(resume_from_checkpoint=run.last_checkpoint(recipe.output))
    seconds = time.monotonic() - started

    adapter = recipe.output / "adapter"
    trainer.model.save_pretrained(adapter)
    tokenizer.save_pretrained(adapter)
    metrics = run.metrics(trainer, len(dataset), seconds)
    (recipe.output / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    (adapter / "README.md").write_text(card.of_training(recipe, metrics), encoding="utf-8")
    log.info("%s rows in %.0f s: loss %.4f, adapter in %s", len(dataset), seconds, metrics["final_loss"], adapter)
    return adapter
