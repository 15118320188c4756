"""The frame that all methods share: which examples, the trainer's arguments, the training, and what a run leaves."""

import errno
import json
import logging
import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from finetune import card, development, runs, trainer_options
from finetune.data.cases import Case
from finetune.data.fingerprint import prompt_fingerprint
from finetune.recipe import Recipe

log = logging.getLogger(__name__)

T = TypeVar("T")

MADE_BY = "made_by.json"  # beside an adapter: its base model and the commands
MEASUREMENTS = 4  # of the held-out loss, in a run
MEASURED_ROWS = 128  # so many of the test's rows are enough for a curve


def split(recipe: Recipe, people: Sequence[T], every: Sequence[T], held_out: int) -> tuple[Sequence[T], Sequence[T]]:
    """The examples to train on, people's first, as many as the recipe wants; and so many of the last to measure on."""
    end = len(every) - held_out
    return [*people, *every[:end]][: recipe.data.max_rows], every[end:]


def of_people(recipe: Recipe) -> Path | None:
    """The file in which people's rows, pairs or thumbs are, where the recipe names their folder and it holds some."""
    file = recipe.of_people
    return file if file is not None and file.is_file() and file.stat().st_size else None


def prepared(recipe: Recipe, base: Path, start: runs.Start, command: str) -> tuple[Any, Any]:
    """The model with the adapter that is trained, and its tokenizer, once the run's folder is its own.

    Raises:
        RunError: the folder holds another run.
    """
    import torch
    from peft import LoraConfig, PeftModel, get_peft_model
    from transformers import AutoTokenizer, set_seed

    runs.begin(recipe, start, command)
    set_seed(recipe.training.seed)
    torch.set_num_threads(recipe.training.threads)
    tokenizer = AutoTokenizer.from_pretrained(base)
    loaded = model(recipe, base)
    if recipe.model.adapter is not None:
        return PeftModel.from_pretrained(loaded, str(recipe.model.adapter), is_trainable=True), tokenizer
    lora = LoraConfig(
        r=recipe.lora.rank,
        lora_alpha=recipe.lora.alpha,
        lora_dropout=recipe.lora.dropout,
        target_modules=recipe.lora.targets,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(loaded, lora), tokenizer


def carry_out(recipe: Recipe, trainer: Any, tokenizer: Any, examples: int, of_people: int = 0) -> Path:
    """Train from the last whole checkpoint where there is one; return the folder of the adapter, with its card.

    It is the best step's, where steps were measured. Beside it stand the run's numbers, `metrics.json`, and its page.

    Raises:
        RunError: the disk is full; the run goes on from its last whole checkpoint once there is room.
    """
    started = time.monotonic()
    adapter = recipe.output / "adapter"
    with _told_where_disk_is_full(recipe.output):
        trainer.train(resume_from_checkpoint=runs.last_checkpoint(recipe.output))
        seconds = time.monotonic() - started
        development.take_best(trainer.model, trainer.state.log_history, recipe.output)
        # the base is named as the recipe names it, not by the folder in which its weights happen to lie here
        trainer.model.peft_config["default"].base_model_name_or_path = recipe.model.base
        trainer.model.save_pretrained(adapter, selected_adapters=["default"])  # not the copy that DPO compares with
        tokenizer.save_pretrained(adapter)
    measured = metrics(trainer, examples, seconds) | {"people": of_people}
    (adapter / "README.md").write_text(card.of_training(recipe, measured), encoding="utf-8")
    made_by = {"base": recipe.model.base, "commands": [*_commands_before(recipe), *runs.commands(recipe.output)]}
    (adapter / MADE_BY).write_text(json.dumps(made_by, indent=2) + "\n", encoding="utf-8")
    (recipe.output / runs.FINISHED).write_text(json.dumps(measured, indent=2, allow_nan=False) + "\n", encoding="utf-8")
    log.info("%d examples in %.0f s: loss %.4f, adapter in %s", examples, seconds, measured["final_loss"], adapter)
    return adapter


def callbacks(
    recipe: Recipe, tokenizer: Any, others: Sequence[Any] = (), development_cases: Sequence[Case] = ()
) -> list[Any]:
    """What is told of the training's course: its lines in the log, its page, and where asked for its best step."""
    from finetune.progress import Progress
    from finetune.run_page import RunPage

    chosen = [development.BestStep(recipe, development_cases, tokenizer)] if development_cases else []
    return [Progress(), *others, *chosen, RunPage(recipe)]


def config(recipe: Recipe, **own: Any) -> Any:
    """The trainer's configuration: what all methods share, the method's own, and over both the recipe's options.

    Raises:
        RunError: the trainer refuses a value; the message is its own.
    """
    try:
        return trainer_options.config_of(recipe.method)(**(arguments(recipe) | own | recipe.trainer))
    except (TypeError, ValueError) as error:
        raise runs.RunError(f"The trainer refuses what the recipe asks for: {error}") from error


def arguments(recipe: Recipe) -> dict[str, Any]:
    """The trainer's arguments that all methods have in common."""
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
    if lacking := four_bits_lack():
        raise runs.RunError(f"`quantization: {recipe.model.quantization}` {lacking}")
    from peft import prepare_model_for_kbit_training

    four_bits = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type=recipe.model.quantization,
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype="bfloat16",
    )
    loaded = AutoModelForCausalLM.from_pretrained(base, quantization_config=four_bits, dtype="bfloat16")
    return prepare_model_for_kbit_training(loaded, use_gradient_checkpointing=recipe.training.gradient_checkpointing)


def four_bits_lack() -> str:
    """What holding the weights in 4 bits needs and isn't here, or nothing."""
    import torch

    if find_spec("bitsandbytes") is None:
        return "needs a package: run `.venv/bin/pip install bitsandbytes`, or set `model.quantization` to none."
    return "" if torch.cuda.is_available() else "needs a GPU; set `model.quantization` to none to train without one."


def dtype(recipe: Recipe) -> str:
    """In which precision the frozen weights are held; the adapter's are fp32 in either case."""
    return {"fp32": "float32", "bf16": "bfloat16"}[recipe.training.precision]


def read_metrics(output: Path) -> dict[str, Any]:
    """What a finished run measured."""
    read: dict[str, Any] = json.loads((output / runs.FINISHED).read_text(encoding="utf-8"))
    return read


def metrics(trainer: Any, examples: int, seconds: float) -> dict[str, Any]:
    """The run in numbers, with the curves of its loss; a run too short to be logged tells the trainer's own mean."""
    log_history = trainer.state.log_history
    curve = [entry for entry in log_history if "loss" in entry]
    last = [entry["loss"] for entry in curve[-5:]] or [
        entry["train_loss"] for entry in log_history[-1:] if "train_loss" in entry
    ]
    epochs = trainer.state.epoch or 0
    return {
        "prompt": prompt_fingerprint(),
        "examples": examples,
        "epochs": epochs,
        "steps": trainer.state.global_step,
        "seconds": round(seconds, 1),
        "examples_per_second": round(examples * epochs / seconds, 3),
        "final_loss": round(sum(last) / len(last), 5) if last else None,
        "curve": curve,
        "development": development.best(log_history),
        "held_out": [entry for entry in log_history if "eval_loss" in entry],
    }


def _commands_before(recipe: Recipe) -> list[str]:
    """The commands that made the data, and the adapter that training starts from."""
    data = recipe.data.rows.parent / "data.json"
    made = json.loads(data.read_text(encoding="utf-8")).get("command") if data.is_file() else None
    return [*([made] if made else []), *(commands_of(recipe.model.adapter) if recipe.model.adapter else ())]


def commands_of(adapter: Path) -> list[str]:
    """The commands that an adapter was made by, in their order; none for one that doesn't tell."""
    made_by = adapter / MADE_BY
    return list(json.loads(made_by.read_text(encoding="utf-8"))["commands"]) if made_by.is_file() else []


@contextmanager
def _told_where_disk_is_full(output: Path) -> Iterator[None]:
    """Say in a sentence that there is no room; what writes weights raises three kinds of error for it."""
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, RuntimeError, SafetensorError) as error:
        if not _is_for_want_of_room(error):
            raise
        raise runs.RunError(
            f"{output}: there is no room to write a checkpoint ({error}). Make room and start the command again: it "
            "goes on from the last whole one."
        ) from error


def _is_for_want_of_room(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    said = str(error).lower()
    return any(words in said for words in ("no space left", "quota exceeded", "file too large", "file write failed"))
