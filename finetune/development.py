"""Chooses a run's best step by what counts: on the way a development split is answered greedily, and checked.

The loss doesn't tell a wrong price from a right one in other words. The step is chosen by the share of answers without
a fault (`grounded`), the earliest of equal ones, and its adapter becomes the run's.
"""

# ruff: noqa: ARG002 - the trainer calls back with arguments that not every method needs

import logging
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import GenerationConfig, TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from finetune import sampling
from finetune.data.cases import Case, faults
from finetune.data.rows import TEMPLATE
from finetune.recipe import Development, Recipe

log = logging.getLogger(__name__)

GROUNDED = "grounded"
BEST = "best"  # the folder of the best step's adapter, in the run's
AT_A_TIME = 16  # questions


class BestStep(TrainerCallback):
    """Measures at every so many steps, keeps the best step's adapter, and ends the run where it gets no better."""

    def __init__(self, recipe: Recipe, cases: Sequence[Case], tokenizer: Any) -> None:
        assert recipe.development is not None
        self._settings: Development = recipe.development
        self._folder = recipe.output / BEST
        self._cases = cases
        self._tokenizer = tokenizer
        self._goes_on = recipe.model.adapter is not None

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, model: Any, **rest: Any
    ) -> None:
        """Measure what the run starts from, where that is an adapter: a run that makes it worse gives it back."""
        if self._goes_on and not measured(state.log_history):
            self._measure(args, state, control, model)

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, model: Any, **rest: Any
    ) -> None:
        """Measure every so many steps, and at the last one."""
        if state.global_step % self._settings.every == 0 or state.global_step == state.max_steps:
            self._measure(args, state, control, model)

    def _measure(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, model: Any) -> None:
        before = best(state.log_history)
        with torch.autocast(args.device.type, torch.bfloat16, enabled=args.bf16):
            said = answers(model, self._tokenizer, self._cases)
        right = sum(not wrong for wrong in map(_wrong, said, self._cases))
        entry = {
            "step": state.global_step,
            "epoch": round(state.epoch or 0.0, 4),
            GROUNDED: round(right / len(self._cases), 5),
            "n": len(self._cases),
        }
        state.log_history.append(entry)  # which goes into checkpoints with the rest
        log.info("step %d: %d of %d development questions grounded", state.global_step, right, len(self._cases))
        if before is None or entry[GROUNDED] > before[GROUNDED]:
            if state.is_world_process_zero:  # of several processes one writes
                _keep(model, self._folder)
        elif self._settings.patience and _since_best(state.log_history) >= self._settings.patience:
            log.info("no better for %d measurements: the run ends here", self._settings.patience)
            control.should_training_stop = True


def measured(log_history: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The measurements of a run, in their order."""
    return [entry for entry in log_history if GROUNDED in entry]


def best(log_history: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The earliest of the best measurements of a run; None where it has none."""
    return max(measured(log_history), key=lambda entry: (entry[GROUNDED], -entry["step"]), default=None)


def take_best(model: Any, log_history: Sequence[Mapping[str, Any]], run_folder: Path) -> None:
    """Give the model the best step's adapter, where that isn't the last step's."""
    from peft import set_peft_model_state_dict
    from safetensors.torch import load_file

    chosen = best(log_history)
    if chosen is None or chosen is measured(log_history)[-1]:
        return
    weights = load_file(run_folder / BEST / "adapter_model.safetensors")
    set_peft_model_state_dict(model, weights, adapter_name="default")
    log.info("step %d did best: %.3f of the development questions grounded", chosen["step"], chosen[GROUNDED])


def answers(model: Any, tokenizer: Any, cases: Sequence[Case]) -> list[str]:
    """A model's greedy answers, as long as serving lets them be; "" for one that doesn't come to its end."""
    was_training = model.training
    model.eval()
    settings = GenerationConfig(
        max_new_tokens=sampling.LONGEST_ANSWER,
        do_sample=False,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id,
    )
    found = []
    for start in range(0, len(cases), AT_A_TIME):
        asked = [
            tokenizer.apply_chat_template(case.prompt, tokenize=False, add_generation_prompt=True, **TEMPLATE)
            for case in cases[start : start + AT_A_TIME]
        ]
        batch = tokenizer(asked, return_tensors="pt", padding=True, padding_side="left", add_special_tokens=False)
        with torch.no_grad():
            said = model.generate(**batch.to(model.device), generation_config=settings)
        for ids in said[:, batch["input_ids"].shape[1] :].tolist():
            ended = tokenizer.eos_token_id in ids
            found.append(tokenizer.decode(ids, skip_special_tokens=True).strip() if ended else "")
    model.train(was_training)
    return found


def _wrong(answer: str, case: Case) -> bool:
    return not answer or bool(faults(answer, case))


def _since_best(log_history: Sequence[Mapping[str, Any]]) -> int:
    entries = measured(log_history)
    return len(entries) - 1 - entries.index(best(entries) or entries[-1])


def _keep(model: Any, folder: Path) -> None:
    """Save the adapter beside the run's checkpoints, whole or not at all."""
    draft = folder.with_name(f"{folder.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    model.save_pretrained(draft, selected_adapters=["default"])
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
