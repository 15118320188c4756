"""Lets a recipe pass options of TRL's trainers by their own names, checked against those of the installed version."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, get_type_hints

from pydantic import ConfigDict, PydanticSchemaGenerationError, TypeAdapter, ValidationError


class OptionError(ValueError):
    """An option can't be passed; the message names it and what to write instead."""


#: Options that the recipe has a name of its own for.
BY_RECIPE: Mapping[str, str] = {
    "output_dir": "output",
    "run_name": "name",
    "num_train_epochs": "training.epochs",
    "per_device_train_batch_size": "training.batch_size",
    "per_device_eval_batch_size": "training.batch_size",
    "gradient_accumulation_steps": "training.accumulation",
    "learning_rate": "training.learning_rate",
    "warmup_steps": "training.warmup",
    "lr_scheduler_type": "training.schedule",
    "weight_decay": "training.weight_decay",
    "seed": "training.seed",
    "save_steps": "training.save_steps",
    "logging_steps": "training.log_steps",
    "report_to": "training.report_to",
    "bf16": "training.precision",
    "fp16": "training.precision",
    "gradient_checkpointing": "training.gradient_checkpointing",
    "activation_checkpointing": "training.gradient_checkpointing",
    "max_length": "data.max_length",
    "eval_strategy": "data.test",
    "eval_steps": "data.test",
    "model_init_kwargs": "model",
    "load_best_model_at_end": "development",
    "metric_for_best_model": "development",
    "greater_is_better": "development",
}
#: The same where the method's own section has it.
BY_METHOD: Mapping[str, Mapping[str, str]] = {
    "sft": {},
    "dpo": {"beta": "dpo.beta", "loss_type": "dpo.loss"},
    "kto": {"beta": "kto.beta", "loss_type": "kto.loss"},
    "grpo": {
        "beta": "grpo.beta",
        "temperature": "grpo.temperature",
        "num_generations": "grpo.samples",
        "reward_weights": "grpo.rewards",
    },
}
#: Options that are what they are, with the reason.
FIXED: Mapping[str, str] = {
    "disable_tqdm": "progress is told in lines that a log file can hold",
    "use_cpu": "a GPU is used where there is one",
    "dataloader_pin_memory": "memory is pinned where there is a GPU",
    "save_total_limit": "the last two checkpoints are kept, so that a torn one has one before it",
    "resume_from_checkpoint": "a run goes on by itself; see `--resume`",
    "completion_only_loss": "the loss is that of the answers",
    "remove_unused_columns": "it goes with how the batches are made",
    "precompute_ref_log_probs": "the model that is compared with doesn't change during a run",
    "max_completion_length": "an answer has the length that serving gives it",
    "chat_template_kwargs": "the prompt is the one that serving sends",
    "mask_truncated_completions": "an answer without its end is one that the reward has to see",
}
#: Options of the SFT trainer that the loss of `finetune.shared_prefix` doesn't read: they would be passed in vain.
NOT_WITH_SHARED_PREFIX = frozenset(
    {"assistant_only_loss", "activation_offloading", "eval_packing", "label_smoothing_factor",
     "loss_type", "packing", "packing_strategy", "pad_to_multiple_of", "padding_free", "router_aux_loss_coef",
     "train_sampling_strategy", "truncation_mode", "use_liger_kernel"}
)  # fmt: skip


def config_of(method: str) -> Any:
    """The installed TRL's configuration of a method."""
    import trl

    return {"sft": trl.SFTConfig, "dpo": trl.DPOConfig, "kto": trl.KTOConfig, "grpo": trl.GRPOConfig}[method]


def checked(method: str, options: Mapping[str, Any], *, shared_prefix: bool) -> dict[str, Any]:
    """The options as the trainer takes them: a number that YAML reads as text (`1e-8`) is a number.

    Args:
        method: sft, dpo, kto or grpo.
        options: by the names that the trainer's configuration has for them.
        shared_prefix: whether the loss of SFT is ours, which some options don't reach.

    Raises:
        OptionError: an option is unknown, is set by another name, or has a value of another type.
    """
    config = config_of(method)
    types = {name: kind for name, kind in get_type_hints(config).items() if name in config.__dataclass_fields__}
    return {
        name: _checked(name, value, types, method, config.__name__, shared_prefix) for name, value in options.items()
    }


def _checked(name: str, value: Any, types: Mapping[str, Any], method: str, config: str, shared_prefix: bool) -> Any:
    if name not in types:
        near = get_close_matches(name, types, n=1)
        meant = f" Did you mean `{near[0]}`?" if near else ""
        raise OptionError(f"{name}: {config} of the installed TRL has no such option.{meant}")
    key = BY_METHOD[method].get(name) or BY_RECIPE.get(name)
    if key:
        raise OptionError(f"{name}: the recipe has its own name for it; set `{key}`.")
    if name in FIXED:
        raise OptionError(f"{name}: it can't be changed: {FIXED[name]}.")
    if method == "sft" and shared_prefix and name in NOT_WITH_SHARED_PREFIX:
        raise OptionError(f"{name}: only TRL's own loss reads it; set `training.shared_prefix: false` as well.")
    return _of_type(name, value, types[name])


def _of_type(name: str, value: Any, kind: Any) -> Any:
    try:
        return TypeAdapter(kind, config=ConfigDict(arbitrary_types_allowed=True)).validate_python(value)
    except PydanticSchemaGenerationError:
        return value  # a type that only its library understands: the trainer says what it thinks of the value
    except ValidationError as error:
        raise OptionError(f"{name}: {error.errors()[0]['msg']}, not {value!r}.") from error
