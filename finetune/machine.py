"""Tells what this machine can train: cores, memory, GPU, what is missing, and what a recipe takes of time and room."""

import os
import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from finetune.data import rows
from finetune.recipe import Recipe

MEASURED_STEPS = 2
LIBRARIES_GB = 1.0  # what a process takes that trains nothing yet
ANSWER_TOKENS = 30  # of an answer, about
KEPT_STATES = 3  # of an adapter on the disk: two checkpoints and the finished one, each with Adam's two moments
GB = 2**30


@dataclass(frozen=True)
class Machine:
    """What there is to train on."""

    cores: int
    free_memory_gb: float
    gpu: str  # its name and memory, or empty


@dataclass(frozen=True)
class Cost:
    """What a recipe takes on this machine, measured on its first batch."""

    minutes: float
    memory_gb: float  # of the process, or of the GPU where there is one, at its highest
    disk_gb: float  # of the checkpoints, and of the model that serves with the weights it is made from
    free_disk_gb: float


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
    from finetune import run
    from retrieval.models import ModelNotFoundError, resolve

    found = []
    try:
        resolve(recipe.model.base)
    except ModelNotFoundError as error:
        found.append(str(error))
    if recipe.model.quantization != "none" and (lacking := run.four_bits_lack()):
        found.append(f"`quantization: {recipe.model.quantization}` {lacking}")
    if recipe.method == "sft" and not recipe.data.rows.is_file():
        found.append(f"{recipe.data.rows} doesn't exist. Run `lisa finetune data generate` first.")
    if recipe.model.adapter is not None and not recipe.model.adapter.is_dir():
        found.append(f"{recipe.model.adapter} doesn't exist. Run `lisa finetune sft` first.")
    dashboard = recipe.training.report_to
    if dashboard != "none" and find_spec(dashboard) is None:
        found.append(f"`report_to: {dashboard}` needs a package: run `.venv/bin/pip install {dashboard}`.")
    if look().free_memory_gb < LIBRARIES_GB:
        found.append(f"Less than {LIBRARIES_GB:.0f} GB of memory are free; close something.")
    return found


def short_of(cost: Cost) -> list[str]:
    """Which of memory and disk the machine hasn't enough of, as plain sentences."""
    found = []
    here = look()
    held = psutil.Process().memory_info().rss / GB  # by this measurement itself
    if not here.gpu and cost.memory_gb > here.free_memory_gb + held:
        found.append(f"It needs {cost.memory_gb:.1f} GB of memory; {here.free_memory_gb} GB are free.")
    if cost.disk_gb > cost.free_disk_gb:
        found.append(f"It needs {cost.disk_gb:.1f} GB of disk; {cost.free_disk_gb:.1f} GB are free.")
    return found


def cost(recipe: Recipe, base: Path) -> Cost:
    """What the recipe takes at the speed this machine has now; of DPO with the drawing of its pairs, roughly."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoTokenizer

    from finetune import run

    torch.set_num_threads(recipe.training.threads)
    tokenizer = AutoTokenizer.from_pretrained(base)
    lora = LoraConfig(r=recipe.lora.rank, target_modules=recipe.lora.targets, task_type="CAUSAL_LM")
    model = get_peft_model(run.model(recipe, base), lora)
    trained, whole = model.get_nb_trainable_parameters()
    if recipe.method == "sft":
        examples, loss = _first_rows(recipe, tokenizer, model)
    else:
        examples, loss = _first_answers(recipe, tokenizer, model)
    forward, step = _seconds_of(loss, recipe)
    batches = examples / recipe.training.batch_size
    seconds = batches * recipe.training.epochs * step
    if recipe.method in ("dpo", "kto"):
        seconds += batches * forward  # of the model it is compared with, once
    if recipe.method == "grpo":  # which draws anew at every step, a token of all answers at a time
        seconds += batches * recipe.training.epochs * ANSWER_TOKENS * _seconds_of_a_token(model, recipe)
    elif recipe.drawn is not None and not recipe.data.rows.is_file():
        drawn = recipe.drawn.prompts * recipe.drawn.samples * ANSWER_TOKENS
        seconds += forward * drawn / (recipe.training.batch_size * recipe.data.max_length)
    existing = next(folder for folder in (recipe.output, *recipe.output.parents) if folder.is_dir())
    return Cost(
        minutes=seconds / 60,
        memory_gb=round(_taken_gb(), 1),
        disk_gb=round((KEPT_STATES * 3 * trained + 2 * whole) * 4 / GB, 1),
        free_disk_gb=round(shutil.disk_usage(existing).free / GB, 1),
    )


def _first_rows(recipe: Recipe, tokenizer: Any, model: Any) -> tuple[int, Callable[[], Any]]:
    """How many rows there are to train on, and the loss of the first batch."""
    from finetune import shared_prefix

    chosen = rows.read(recipe.data.rows)[: recipe.data.max_rows]
    first = chosen[: recipe.training.batch_size]
    batch = shared_prefix.packed([shared_prefix.tokenized(row.prompt, row.completion, tokenizer) for row in first])
    return len(chosen), lambda: shared_prefix.answer_loss(model, batch)[0]


def _first_answers(recipe: Recipe, tokenizer: Any, model: Any) -> tuple[int, Callable[[], Any]]:
    """How many pairs, thumbs or answers there are, or are wanted at most; and a loss of a batch of average length.

    Of a pair both answers are in the batch; beside a thumb's answer stands the one that straying is measured on.
    """
    import torch

    assert recipe.drawn is not None
    if recipe.method == "grpo":
        there, answers = min(recipe.drawn.prompts, recipe.data.max_rows or recipe.drawn.prompts), 1
        examples = there * recipe.drawn.samples
    else:
        files = [file for file in (recipe.data.rows, recipe.of_people) if file is not None and file.is_file()]
        there = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) or recipe.drawn.prompts
        examples, answers = min(there, recipe.data.max_rows or there), 2
    ids = torch.full((answers * recipe.training.batch_size, recipe.data.max_length // 2), tokenizer.eos_token_id)
    return examples, lambda: model(input_ids=ids, labels=ids).loss


def _seconds_of_a_token(model: Any, recipe: Recipe) -> float:
    """The seconds of one further token for each answer of a batch."""
    import torch

    ids = torch.zeros((recipe.training.batch_size, 1), dtype=torch.long)
    started = time.monotonic()
    with torch.no_grad():
        model(input_ids=ids)
    return time.monotonic() - started


def _seconds_of(loss: Callable[[], Any], recipe: Recipe) -> tuple[float, float]:
    """The seconds of a batch forward, and of forward and backward: the best of a few."""
    import torch

    forward, both = [], []
    for _ in range(MEASURED_STEPS):
        started = time.monotonic()
        with torch.autocast("cpu", torch.bfloat16, enabled=recipe.training.precision == "bf16"):
            value = loss()
        forward.append(time.monotonic() - started)
        value.backward()
        both.append(time.monotonic() - started)
    return min(forward), min(both)


def _taken_gb() -> float:
    """The most memory that this process, or its GPU, has held until now."""
    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated() / GB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
