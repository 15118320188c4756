"""Tells what this machine can train: cores, memory, GPU, what is missing, and how long a recipe would take."""

import os
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psutil

from finetune.data import rows
from finetune.recipe import Recipe

MEASURED_STEPS = 2
NEEDED_MEMORY_GB = 4.0  # for fp32 weights, their gradients' activations and a batch of a 135M model


@dataclass(frozen=True)
class Machine:
    """What there is to train on."""

    cores: int
    free_memory_gb: float
    gpu: str  # its name and memory, or empty


def look() -> Machine:
    """The machine at hand."""
    import torch

    gpu = ""
    if torch.cuda.is_available():
        properties = torch.cuda.get_device_properties(0)
        gpu = f"{properties.name}, {properties.total_memory / 2**30:.0f} GB"
    free = psutil.virtual_memory().available / 2**30
    return Machine(len(os.sched_getaffinity(0)), round(free, 1), gpu)


def missing(recipe: Recipe) -> list[str]:
    """What stands in the way of the recipe, as plain sentences; nothing when it can start."""
    from retrieval.models import ModelNotFoundError, resolve

    found = []
    try:
        resolve(recipe.model.base)
    except ModelNotFoundError as error:
        found.append(str(error))
    if recipe.method == "sft" and not recipe.data.rows.is_file():
        found.append(f"{recipe.data.rows} doesn't exist. Run `lisa finetune data generate` first.")
    if recipe.model.adapter is not None and not recipe.model.adapter.is_dir():
        found.append(f"{recipe.model.adapter} doesn't exist. Run `lisa finetune sft` first.")
    dashboard = recipe.training.report_to
    if dashboard != "none" and find_spec(dashboard) is None:
        found.append(f"`report_to: {dashboard}` needs a package: run `.venv/bin/pip install {dashboard}`.")
    if look().free_memory_gb < NEEDED_MEMORY_GB:
        found.append(f"Less than {NEEDED_MEMORY_GB:.0f} GB of memory are free; close something.")
    return found


def seconds_for(recipe: Recipe, base: Path) -> float:
    """How long the SFT recipe takes at the speed this machine has now, measured on its first batch."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoTokenizer

    from finetune import run, shared_prefix

    torch.set_num_threads(recipe.training.threads)
    chosen = rows.read(recipe.data.rows)[: recipe.data.max_rows]
    tokenizer = AutoTokenizer.from_pretrained(base)
    batch = shared_prefix.packed(
        [shared_prefix.tokenized(row.prompt, row.completion, tokenizer) for row in chosen[: recipe.training.batch_size]]
    )
    lora = LoraConfig(r=recipe.lora.rank, target_modules=recipe.lora.targets, task_type="CAUSAL_LM")
    model = get_peft_model(run.model(recipe, base), lora)
    seconds = []
    for _ in range(MEASURED_STEPS):
        started = time.monotonic()
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.training.precision == "bf16"):
            loss, _ = shared_prefix.answer_loss(model, batch)
        loss.backward()
        seconds.append(time.monotonic() - started)
    steps = len(chosen) * recipe.training.epochs / recipe.training.batch_size
    return min(seconds) * steps
