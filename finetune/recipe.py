"""Reads a recipe: the YAML file that describes a whole training run."""

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator


class RecipeError(ValueError):
    """A recipe can't be read; the message names the file and the setting."""


class Section(BaseModel):
    """A part of a recipe; a setting that no code reads is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Model(Section):
    """Which model is trained."""

    base: str  # a hub name or a folder
    adapter: Path | None = None  # an adapter to train further; a DPO run needs one
    quantization: Literal["none", "nf4"] = "none"  # nf4 holds the frozen weights in 4 bits (QLoRA), on a GPU only


class Lora(Section):
    """The adapter's size."""

    rank: int
    alpha: int
    dropout: float = 0.0
    targets: str | list[str] = "all-linear"


class Data(Section):
    """Which rows are trained on."""

    rows: Path
    max_rows: int | None = None
    max_length: int = 384  # tokens of prompt and answer; longer rows are refused, never cut


class Training(Section):
    """How it is trained."""

    epochs: float
    batch_size: int
    accumulation: int = 1
    learning_rate: float
    warmup: float = 0.05  # of all steps
    schedule: Literal["linear", "cosine", "constant"] = "cosine"
    weight_decay: float = 0.0
    seed: int
    threads: int = 2
    shared_prefix: bool = True  # packs a batch around its common beginning; on several GPUs each process needs it off
    gradient_checkpointing: bool = False  # less memory for a third more time
    # Of the frozen weights and the arithmetic; what is trained stays fp32. `auto` is read as the faster one here.
    precision: Literal["auto", "fp32", "bf16"] = "fp32"
    save_steps: int = 50
    log_steps: int = 5
    report_to: Literal["none", "tensorboard", "trackio"] = "none"  # a dashboard of the run, beside the log and the plot

    @field_validator("precision")
    @classmethod
    def _settled(cls, precision: str) -> str:
        return faster_precision() if precision == "auto" else precision


class Dpo(Section):
    """What preference training adds."""

    beta: float
    loss: Annotated[list[str], Field(min_length=1)]
    samples: int  # answers drawn for each prompt
    temperature: float
    prompts: int  # prompts to draw answers for


class Recipe(Section):
    """A whole run in one file."""

    name: str
    method: Literal["sft", "dpo"]
    model: Model
    lora: Lora
    data: Data
    training: Training
    dpo: Dpo | None = None
    output: Path


def faster_precision() -> Literal["fp32", "bf16"]:
    """bf16 where the GPU or the processor computes in it, else fp32: emulated, bf16 takes twenty times as long."""
    import torch

    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp32"
    can = torch.cpu.get_capabilities()
    return "bf16" if can.get("avx512_bf16") or can.get("amx_bf16") else "fp32"


def read(path: Path) -> Recipe:
    """The recipe of a file; paths in it are as seen from where the command is run.

    Raises:
        RecipeError: the file is missing, isn't YAML, or has a setting that is wrong or unknown.
    """
    if not path.is_file():
        raise RecipeError(f"There is no recipe {path}.")
    try:
        recipe = Recipe.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise RecipeError(f"{path} is not YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise RecipeError(f"{path}, {'.'.join(map(str, first['loc']))}: {first['msg']}.") from error
    if recipe.method == "dpo" and (recipe.dpo is None or recipe.model.adapter is None):
        raise RecipeError(f"{path}: method dpo needs the section `dpo` and `model.adapter`.")
    return recipe
