"""Preference training of one recipe: pairs in, the SFT adapter trained further out."""

import json
import logging
import time
from pathlib import Path

import torch
from datasets import Dataset
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed
from trl import DPOConfig, DPOTrainer

from finetune import card, pairs, run
from finetune.data import preflight
from finetune.data.rows import Row
from finetune.recipe import Recipe

log = logging.getLogger(__name__)


def train(recipe: Recipe, base: Path) -> Path:
    """Train as the recipe says, from the last checkpoint where there is one; return the adapter's folder.

    Args:
        recipe: the whole run; its adapter is where training starts and, as a copy, what it is compared with.
        base: the base model in the `transformers` layout, as `finetune.export.dequantise` writes it.
    """
    assert recipe.dpo is not None and recipe.model.adapter is not None  # the recipe's reader sees to it
    set_seed(recipe.training.seed)
    torch.set_num_threads(recipe.training.threads)

    tokenizer = AutoTokenizer.from_pretrained(base)
    model = PeftModel.from_pretrained(
        AutoModelForCausalLM.from_pretrained(base, dtype="float32"), str(recipe.model.adapter), is_trainable=True
    )

    chosen = pairs.read(recipe.data.rows)[: recipe.data.max_rows]
    preflight.check([_preferred(pair) for pair in chosen], tokenizer, recipe.data.max_length)
    columns = ("prompt", "chosen", "rejected")
    dataset = Dataset.from_list([{name: getattr(pair, name) for name in columns} for pair in chosen])

    trainer = DPOTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=dataset,
        args=DPOConfig(
            beta=recipe.dpo.beta,
            loss_type=recipe.dpo.loss,
            max_length=recipe.data.max_length,
            precompute_ref_log_probs=True,  # the comparison's forward pass is done once, not in every epoch
            **run.arguments(recipe),
        ),
    )

    started = time.monotonic()
    trainer.train(resume_from_checkpoint=run.last_checkpoint(recipe.output))
    seconds = time.monotonic() - started

    adapter = recipe.output / "adapter"
    trainer.model.save_pretrained(adapter, selected_adapters=["default"])
    tokenizer.save_pretrained(adapter)
    metrics = run.metrics(trainer, len(dataset), seconds)
    (recipe.output / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
    (adapter / "README.md").write_text(card.of_training(recipe, metrics), encoding="utf-8")
    log.info("%s pairs in %.0f s: loss %.4f, adapter in %s", len(dataset), seconds, metrics["final_loss"], adapter)
    return adapter


def _preferred(pair: pairs.Pair) -> Row:
    """The pair's better answer as a row, for the pre-flight."""
    question = pair.prompt[-1]["content"]
    return Row(prompt=pair.prompt, completion=pair.chosen, kind=pair.kind, shop="", about="", question=question)
