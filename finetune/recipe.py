"""Reads a recipe: the YAML file that describes a whole training run."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, ValidationError, field_validator


class RecipeError(ValueError):
    """A recipe can't be read; the message names the file and the setting."""


#: The losses of TRL's DPO trainer; `sft` is that of the better answer, beside one of the others.
Loss = Literal[
    "sigmoid", "hinge", "ipo", "exo_pair", "nca_pair", "robust", "bco_pair", "sppo_hard", "aot", "aot_unpaired",
    "apo_zero", "apo_down", "discopop", "sft", "sigmoid_norm",
]  # fmt: skip


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

    rank: PositiveInt
    alpha: PositiveInt
    dropout: float = Field(0.0, ge=0, lt=1)
    targets: str | list[str] = "all-linear"


class Data(Section):
    """Which rows are trained on."""

    rows: Path
    people: Path | None = (
        None  # the folder in which `lisa finetune data format` puts what people judged; may be missing
    )
    test: Path | None = None  # rows that the loss is measured on along the way, and never trained on; may be missing
    max_rows: PositiveInt | None = None
    max_length: PositiveInt = 384  # tokens of prompt and answer; longer rows are refused, never cut
    # served: every prompt has to be one that serving builds; own: whole dialogues under one's own system sentence
    prompts: Literal["served", "own"] = "served"


class Training(Section):
    """How it is trained."""

    epochs: PositiveFloat
    batch_size: PositiveInt
    accumulation: PositiveInt = 1
    learning_rate: PositiveFloat
    warmup: float = Field(0.05, ge=0, lt=1)  # of all steps
    schedule: Literal["linear", "cosine", "constant"] = "cosine"
    weight_decay: float = Field(0.0, ge=0)
    seed: int
    threads: PositiveInt = 2
    shared_prefix: bool = True  # packs a batch around its common beginning; on several GPUs each process needs it off
    gradient_checkpointing: bool = False  # less memory for a third more time
    # Of the frozen weights and the arithmetic; what is trained stays fp32. `auto` is read as the faster one here.
    precision: Literal["auto", "fp32", "bf16"] = "fp32"
    save_steps: PositiveInt = 50
    log_steps: PositiveInt = 5
    report_to: Literal["none", "tensorboard", "trackio"] = "none"  # a dashboard of the run, beside the log and the plot

    @field_validator("precision")
    @classmethod
    def _settled(cls, precision: str) -> str:
        return faster_precision() if precision == "auto" else precision


class Drawn(Section):
    """Answers that are drawn of the adapter which the run starts from, for the claim checker to rate."""

    samples: int = Field(ge=2)  # for each prompt
    temperature: PositiveFloat
    prompts: PositiveInt


class Dpo(Drawn):
    """What training on pairs adds."""

    beta: PositiveFloat
    loss: Annotated[list[Loss], Field(min_length=1)]


class Kto(Drawn):
    """What training on thumbs adds (Ethayarajh et al. 2024, "KTO")."""

    prompts: int = Field(ge=0)  # 0 trains on people's thumbs alone
    beta: PositiveFloat
    loss: Literal["kto", "apo_zero_unpaired"] = "kto"


class Rewards(Section):
    """How much each part of the reward counts; see `finetune.rewards`."""

    grounded: float = Field(1.0, ge=0)
    told: float = Field(1.0, ge=0)
    form: float = Field(0.5, ge=0)
    tone: float = Field(0.25, ge=0)
    length: float = Field(0.25, ge=0)


class Grpo(Drawn):
    """What training with the claim checker as reward adds (Shao et al. 2024, "DeepSeekMath": GRPO)."""

    beta: float = Field(ge=0)  # what straying from the adapter that the run starts from costs; 0 is free
    rewards: Rewards = Rewards()


class Development(Section):
    """By which questions a run's best step is chosen: they are answered greedily on the way, and checked."""

    questions: PositiveInt = 64
    every: PositiveInt  # steps
    patience: PositiveInt | None = None  # ends the run after so many measurements that weren't better than the best


class Recipe(Section):
    """A whole run in one file."""

    name: str
    method: Literal["sft", "dpo", "kto", "grpo"]
    model: Model
    lora: Lora
    data: Data
    training: Training
    dpo: Dpo | None = None
    kto: Kto | None = None
    grpo: Grpo | None = None
    development: Development | None = None
    trainer: dict[str, Any] = {}  # options of TRL's and transformers' trainer by their own names
    output: Path

    @property
    def drawn(self) -> Drawn | None:
        """How the method draws answers, if it does."""
        section: Drawn | None = getattr(self, self.method) if self.method != "sft" else None
        return section

    @property
    def of_people(self) -> Path | None:
        """The file in which `lisa finetune data format` puts what people judged, for this method; it may be missing."""
        name = {"sft": "train.jsonl", "dpo": "pairs.jsonl", "kto": "thumbs.jsonl"}.get(self.method)
        return self.data.people / name if name and self.data.people is not None else None


def faster_precision() -> Literal["fp32", "bf16"]:
    """bf16 where the GPU or the processor computes in it, else fp32: emulated, bf16 takes twenty times as long."""
    import torch

    if torch.cuda.is_available():
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp32"
    can = torch.cpu.get_capabilities()
    return "bf16" if can.get("avx512_bf16") or can.get("amx_bf16") else "fp32"


def read(path: Path, folder: Path, settings: Sequence[str] = ()) -> Recipe:
    """The recipe of a file.

    Args:
        path: a YAML file.
        folder: what relative paths in it count from: the shop's home.
        settings: what is to be otherwise, such as `training.epochs=2`.

    Raises:
        RecipeError: the file is missing, isn't YAML, or has a setting that is wrong or unknown.
    """
    if not path.is_file():
        raise RecipeError(f"There is no recipe {path}.")
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise RecipeError(f"{path} is not YAML: {error}") from error
    if not isinstance(values, dict):
        raise RecipeError(
            f"{path} is no recipe: it has to hold settings, as finetune/recipes/smollm2-135m/sft.yaml does."
        )
    for setting in settings:
        _set(values, setting)
    try:
        recipe = Recipe.model_validate(values)
    except ValidationError as error:
        raise RecipeError(f"{path}, {_told(error)}") from error
    if recipe.method != "sft" and (recipe.drawn is None or recipe.model.adapter is None):
        raise RecipeError(f"{path}: method {recipe.method} needs the section `{recipe.method}` and `model.adapter`.")
    if recipe.grpo is not None and recipe.training.batch_size * recipe.training.accumulation % recipe.grpo.samples:
        raise RecipeError(
            f"{path}: training.batch_size times training.accumulation are the answers of a step; they have to be a "
            f"multiple of grpo.samples, {recipe.grpo.samples}: the answers to a prompt are compared with each other."
        )
    return _placed(_with_checked_options(recipe, path), folder)


def _with_checked_options(recipe: Recipe, path: Path) -> Recipe:
    """The recipe with the trainer's options as the installed trainer takes them."""
    if not recipe.trainer:
        return recipe  # the trainers take seconds to import
    from finetune.trainer_options import OptionError, checked

    try:
        options = checked(recipe.method, recipe.trainer, shared_prefix=recipe.training.shared_prefix)
    except OptionError as error:
        raise RecipeError(f"{path}, trainer.{error}") from error
    return recipe.model_copy(update={"trainer": options})


def _set(values: dict[str, Any], setting: str) -> None:
    """Change one setting, written as `section.name=value`."""
    name, written, value = setting.partition("=")
    *sections, last = name.split(".")
    if not written or not last:
        raise RecipeError(f"{setting!r} is no setting: write it as training.epochs=2.")
    place = values
    for section in sections:
        inner = place.setdefault(section, {})
        if not isinstance(inner, dict):
            raise RecipeError(f"{setting!r}: {section} is no section of the recipe.")
        place = inner
    place[last] = yaml.safe_load(value)


def _told(error: ValidationError) -> str:
    """What is wrong first, a misspelt name before what is missing because of it."""
    problems = error.errors()
    first = next((one for one in problems if one["type"] == "extra_forbidden"), problems[0])
    name = ".".join(map(str, first["loc"]))
    if first["type"] != "extra_forbidden":
        return f"{name}: {first['msg']}."
    *sections, last = map(str, first["loc"])
    known = _names(sections)
    near = get_close_matches(last, known, n=1)
    meant = f" Did you mean `{near[0]}`?" if near else f" Known are {', '.join(known)}."
    return f"{name}: there is no such setting.{meant}"


def _names(sections: Sequence[str]) -> list[str]:
    """The settings of a section of the recipe."""
    model: type[BaseModel] = Recipe
    for section in sections:
        kinds = get_args(model.model_fields[section].annotation) or (model.model_fields[section].annotation,)
        model = next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
    return list(model.model_fields)


def _placed(recipe: Recipe, folder: Path) -> Recipe:
    """The recipe with absolute paths."""

    def absolute(path: Path | None) -> Path | None:
        return None if path is None else folder / path.expanduser()

    data = {name: absolute(getattr(recipe.data, name)) for name in ("rows", "people", "test")}
    return recipe.model_copy(
        update={
            "output": absolute(recipe.output),
            "data": recipe.data.model_copy(update=data),
            "model": recipe.model.model_copy(update={"adapter": absolute(recipe.model.adapter)}),
        }
    )
