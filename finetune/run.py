"""The frame that SFT and DPO share: which examples, the trainer's arguments, the training, and what a run leaves."""

import json
import logging
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from finetune import card, plots
from finetune.data.fingerprint import prompt_fingerprint
from finetune.recipe import Recipe

log = logging.getLogger(__name__)

T = TypeVar("T")


def split(recipe: Recipe, every: Sequence[T], held_out: int) -> tuple[Sequence[T], Sequence[T]]:
    """The examples to train on, as many as the recipe wants, and so many of the last ones to measure on."""
    end = len(every) - held_out
    return every[:end][: recipe.data.max_rows], every[end:]


def carry_out(recipe: Recipe, trainer: Any, tokenizer: Any, examples: int) -> Path:
    """Train from the last checkpoint where there is one; return the folder of the adapter, with its card.

    Beside it stand the run's numbers, `metrics.json`, and the curve of its loss, `loss.svg`.
    """
    started = time.monotonic()
    trainer.train(resume_from_checkpoint=last_checkpoint(recipe.output))
    seconds = time.monotonic() - started

    adapter = recipe.output / "adapter"
    trainer.model.save_pretrained(adapter, selected_adapters=["default"])  # not the copy that DPO compares with
    tokenizer.save_pretrained(adapter)
    measured = metrics(trainer, examples, seconds)
    (recipe.output / "metrics.json").write_text(json.dumps(measured, indent=2) + "\n", encoding="utf-8")
    plots.loss_curve(recipe.output / "loss.svg", recipe.name, measured["curve"])
    (adapter / "README.md").write_text(card.of_training(recipe, measured), encoding="utf-8")
    log.info("%d examples in %.0f s: loss %.4f, adapter in %s", examples, seconds, measured["final_loss"], adapter)
    return adapter


def arguments(recipe: Recipe) -> dict[str, Any]:
    """The trainer's arguments that SFT and DPO have in common."""
    import torch

    on_gpu = torch.cuda.is_available()
    training = recipe.training
    return {
        "output_dir": str(recipe.output),
        "num_train_epochs": training.epochs,
        "per_device_train_batch_size": training.batch_size,
        "gradient_accumulation_steps": training.accumulation,
        "learning_rate": training.learning_rate,
        "warmup_steps": training.warmup,
        "lr_scheduler_type": training.schedule,
        "weight_decay": training.weight_decay,
        "seed": training.seed,
        "save_steps": training.save_steps,
        "save_total_limit": 2,
        "logging_steps": training.log_steps,
        "report_to": training.report_to,
        "run_name": recipe.name,
        "disable_tqdm": True,  # `Progress` tells the same in lines that a log file can hold
        "use_cpu": not on_gpu,
        "bf16": training.precision == "bf16",
        "gradient_checkpointing": training.gradient_checkpointing,
        "dataloader_pin_memory": on_gpu,
    }


def measured(recipe: Recipe, rows: int, measurements: int) -> dict[str, Any]:
    """The trainer's arguments for measuring held-out rows so many times, the last time at the end; none for 0."""
    if not measurements:
        return {}
    batch = recipe.training.batch_size * recipe.training.accumulation
    steps = math.ceil(math.ceil(rows / batch) * recipe.training.epochs)
    return {
        "eval_strategy": "steps",
        "eval_steps": max(1, steps // measurements),
        "per_device_eval_batch_size": recipe.training.batch_size,
    }


def model(recipe: Recipe, base: Path) -> Any:
    """The base model as it is trained: its weights frozen in the recipe's precision, or in 4 bits.

    Args:
        recipe: says the precision.
        base: the model in the `transformers` layout.
    """
    from transformers import AutoModelForCausalLM, BitsAndBytesConfig

    if recipe.model.quantization == "none":
        return AutoModelForCausalLM.from_pretrained(base, dtype=dtype(recipe))
    from peft import prepare_model_for_kbit_training

    four_bits = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type=recipe.model.quantization,
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype="bfloat16",
    )
    loaded = AutoModelForCausalLM.from_pretrained(base, quantization_config=four_bits, dtype="bfloat16")
    return prepare_model_for_kbit_training(loaded, use_gradient_checkpointing=recipe.training.gradient_checkpointing)


def dtype(recipe: Recipe) -> str:
    """In which precision the frozen weights are held; the adapter's are fp32 in either case."""
    return {"fp32": "float32", "bf16": "bfloat16"}[recipe.training.precision]


def last_checkpoint(output: Path) -> str | None:
    """The last whole checkpoint of an earlier run that was stopped, or None to start anew."""
    from transformers.trainer_utils import get_last_checkpoint

    return get_last_checkpoint(str(output)) if output.is_dir() else None


def read_metrics(output: Path) -> dict[str, Any]:
    """What a finished run measured."""
    read: dict[str, Any] = json.loads((output / "metrics.json").read_text(encoding="utf-8"))
    return read


def metrics(trainer: Any, examples: int, seconds: float) -> dict[str, Any]:
    """The run in numbers, with its loss curve."""
    curve = [entry for entry in trainer.state.log_history if "loss" in entry]
    last = [entry["loss"] for entry in curve[-5:]]
    epochs = trainer.state.epoch or 0
    return {
        "prompt": prompt_fingerprint(),
        "examples": examples,
        "epochs": epochs,
        "steps": trainer.state.global_step,
        "seconds": round(seconds, 1),
        "examples_per_second": round(examples * epochs / seconds, 3),
        "final_loss": round(sum(last) / len(last), 5) if last else float("nan"),
        "curve": curve,
    }
