"""Searches for a recipe's hyperparameters with Optuna: learning rate, rank, epochs, and beta for DPO.

A trial trains as the recipe says, on fewer rows, and tells after each quarter how it does on held-out rows; the median
pruner (Golovin et al. 2017, "Google Vizier") stops it where the trials before it did better by then. The search has its
own SQLite file: a run that was killed goes on with the trial it was in, from that trial's last checkpoint.
"""

import hashlib
import json
import logging
import shutil
from itertools import accumulate
from pathlib import Path
from typing import Any

import optuna
import yaml
from optuna.study import StudyDirection
from optuna.trial import FrozenTrial, TrialState
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from finetune import plots, runs
from finetune.recipe import Recipe

log = logging.getLogger(__name__)

REPORTS = 4  # times that a trial tells how it does
FIRST_TRIALS = 3  # that are never pruned: there is nothing yet to compare with
RANKS = (4, 8, 16, 32)


def search(recipe: Recipe, base: Path, folder: Path, trials: int, rows: int, held_out: int) -> optuna.Study:
    """Search until so many trials are finished or pruned; write `trials.svg` and `best.yaml` to the folder.

    Args:
        recipe: what is searched around; the method decides what is measured: the held-out loss of SFT, and for DPO the
            share of held-out pairs whose better answer has the higher reward.
        base: the base model in the `transformers` layout.
        folder: where the search lives; an earlier one there goes on.
        trials: how many trials there are to be, with those of earlier runs.
        rows: training rows of a trial.
        held_out: rows kept back to measure on.

    Raises:
        RunError: the folder holds a search around other settings or rows, whose trials can't be compared with these; or
            the method is neither sft nor dpo.
    """
    if recipe.method not in ("sft", "dpo"):
        raise runs.RunError(f"{recipe.name}: only sft and dpo are searched; {recipe.method} isn't measured by a loss.")
    folder.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(
        study_name=recipe.name,
        storage=f"sqlite:///{folder / 'study.db'}",
        load_if_exists=True,
        direction="minimize" if recipe.method == "sft" else "maximize",
        pruner=optuna.pruners.MedianPruner(n_startup_trials=FIRST_TRIALS),
    )
    # A sampler seeded alike draws alike: after a stop it goes on from elsewhere, or it would try the same values again.
    study.sampler = optuna.samplers.TPESampler(seed=recipe.training.seed + len(study.trials))
    _same_search(study, recipe, rows, held_out)
    take_up_again(study)
    study.optimize(
        lambda trial: _run(trial, recipe, base, folder, rows, held_out),
        n_trials=max(0, trials - len(ended(study))),
        callbacks=[lambda _, trial: _draw(study, trial, folder)],
    )
    best = varied(recipe, study.best_params).model_copy(
        update={"name": f"{recipe.name}-tuned", "output": recipe.output.with_name(f"{recipe.output.name}-tuned")}
    )
    (folder / "best.yaml").write_text(yaml.safe_dump(best.model_dump(mode="json"), sort_keys=False), encoding="utf-8")
    return study


def _same_search(study: optuna.Study, recipe: Recipe, rows: int, held_out: int) -> None:
    """Write down what a search is around, and refuse to go on with one that is around something else."""
    varies = {"training.learning_rate", "training.epochs", "lora.rank", "lora.alpha", "dpo.beta", "data.max_rows"}
    around = {name: value for name, value in runs.settings_of(recipe).items() if name not in varies}
    now = around | {"--rows": rows, "--held-out": held_out}
    before = study.user_attrs.get("around")
    if before is None:
        study.set_user_attr("around", now)
    elif changed := runs.changes(before, now):
        told = "; ".join(f"{name} was {old}, is {new}" for name, (old, new) in changed.items())
        raise runs.RunError(f"{study.study_name}: an earlier search had other settings: {told}. Give another --folder.")


def ended(study: optuna.Study) -> list[FrozenTrial]:
    """The trials that count: finished or pruned, but not cut off."""
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))


def varied(recipe: Recipe, values: dict[str, Any]) -> Recipe:
    """The recipe with a trial's values; alpha stays in proportion to the rank."""
    rank = values.get("rank", recipe.lora.rank)
    lora = recipe.lora.model_copy(update={"rank": rank, "alpha": recipe.lora.alpha * rank // recipe.lora.rank})
    training = recipe.training.model_copy(
        update={name: values[name] for name in ("learning_rate", "epochs") if name in values}
    )
    dpo = recipe.dpo
    if dpo is not None and "beta" in values:
        dpo = dpo.model_copy(update={"beta": values["beta"]})
    return recipe.model_copy(update={"lora": lora, "training": training, "dpo": dpo})


class Reports(TrainerCallback):
    """Tells the trial each held-out measure, and ends the training where the pruner gives the trial up."""

    def __init__(self, trial: optuna.Trial, measure: str) -> None:
        self._trial = trial
        self._measure = measure
        self.last: float | None = None

    def on_train_begin(
        self,
        args: TrainingArguments,  # noqa: ARG002 - the signature that the trainer calls
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        **rest: Any,  # noqa: ARG002
    ) -> None:
        """Report again what a trial that goes on from a checkpoint measured before it was cut off."""
        for entry in state.log_history:
            if self._measure in entry:
                self.last = entry[self._measure]
                self._trial.report(self.last, entry["step"])

    def on_evaluate(
        self,
        args: TrainingArguments,  # noqa: ARG002 - the signature that the trainer calls
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        metrics: dict[str, float],
        **rest: Any,  # noqa: ARG002
    ) -> None:
        """Report the measure of this step.

        Raises:
            optuna.TrialPruned: other trials did better by now.
        """
        self.last = metrics[self._measure]
        self._trial.report(self.last, state.global_step)
        if self._trial.should_prune():
            raise optuna.TrialPruned(f"{self._measure} {self.last:.4f} at step {state.global_step}")


def _run(trial: optuna.Trial, recipe: Recipe, base: Path, folder: Path, rows: int, held_out: int) -> float:
    values: dict[str, Any] = {"epochs": trial.suggest_categorical("epochs", [0.5, 1.0, 2.0])}
    if recipe.method == "sft":
        values["learning_rate"] = trial.suggest_float("learning_rate", 1e-4, 3e-3, log=True)
        values["rank"] = trial.suggest_categorical("rank", RANKS)
    else:  # the rank is the SFT adapter's
        values["learning_rate"] = trial.suggest_float("learning_rate", 5e-6, 3e-4, log=True)
        values["beta"] = trial.suggest_float("beta", 0.02, 0.5, log=True)
    # Named by its values, so that a trial taken up again finds its own checkpoints.
    output = folder / hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:12]
    tried = varied(recipe, values).model_copy(
        update={"output": output, "data": recipe.data.model_copy(update={"max_rows": rows, "test": None})}
    )
    try:
        if recipe.method == "sft":
            from finetune import sft

            reports = Reports(trial, "eval_loss")
            sft.train(tried, base, held_out, REPORTS, [reports])
        else:
            from finetune import dpo

            reports = Reports(trial, "eval_rewards/accuracies")
            dpo.train(tried, base, held_out, REPORTS, [reports])
    except optuna.TrialPruned:
        shutil.rmtree(output)
        raise
    shutil.rmtree(output)  # its checkpoints; the values are in the study
    if reports.last is None:
        raise RuntimeError(f"{recipe.name}: a trial ended before it was measured; give it more rows.")
    return reports.last


def take_up_again(study: optuna.Study) -> None:
    """Put the trials that a kill cut off at the head of the queue, with the values they had."""
    for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
        study.tell(trial.number, state=TrialState.FAIL)
        if trial.params:
            study.enqueue_trial(trial.params)
            log.info("trial %d was cut off and is taken up again", trial.number)


def _draw(study: optuna.Study, trial: FrozenTrial, folder: Path) -> None:
    log.info("trial %d: %s, %s, with %s", trial.number, trial.state.name.lower(), trial.value, trial.params)
    finished = [(float(one.number), one.value) for one in study.get_trials(deepcopy=False) if one.value is not None]
    if finished:
        better = min if study.direction is StudyDirection.MINIMIZE else max
        best = list(accumulate(finished, lambda one, other: (other[0], better(one[1], other[1]))))
        picture = plots.lines(
            f"{study.study_name}: trials", "trial", "held-out measure", {"best so far": best, "trial": finished}
        )
        (folder / "trials.svg").write_text(picture, encoding="utf-8")
