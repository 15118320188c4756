"""A run that was killed in the middle goes on from its last checkpoint and ends where an uninterrupted one does."""

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
import pytest
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from finetune import dpo, pairs, sft, tuning
from finetune.data import rows
from finetune.recipe import Recipe
from tests.finetune.test_chain import pair_of, tiny

KILLED_AT = 5  # of 8 steps; the last checkpoint is after the 4th


class Killed(TrainerCallback):
    """Kills its own process with SIGKILL, as a power cut would."""

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """At the given step."""
        if state.global_step == KILLED_AT:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def runs(repo: Path, tiny_base: Path, authored_folder: Path, tmp_path: Path) -> dict[str, Recipe]:
    """An SFT and a DPO run of 8 steps with a checkpoint every second one."""
    training = {"batch_size": 2, "accumulation": 1, "save_steps": 2, "log_steps": 1, "precision": "fp32"}
    data = {"rows": authored_folder / "train.jsonl", "max_rows": 16}
    first = tiny(repo, "sft", data=data, training=training).model_copy(update={"output": tmp_path / "first"})
    adapter = sft.train(first, tiny_base)
    preferences = tmp_path / "pairs.jsonl"
    pairs.write(preferences, [pair_of(row) for row in rows.read(authored_folder / "train.jsonl")[:16]])
    preferred = tiny(repo, "dpo", model={"adapter": adapter}, data={"rows": preferences}, training=training)
    return {"sft": first, "dpo": preferred}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "train"), [("sft", sft.train), ("dpo", dpo.train)])
def test_a_resumed_run_ends_with_the_same_loss(
    name: str, train: Callable[..., Path], runs: dict[str, Recipe], tiny_base: Path, tmp_path: Path
) -> None:
    whole = runs[name].model_copy(update={"output": tmp_path / "whole"})
    cut = runs[name].model_copy(update={"output": tmp_path / "cut"})
    train(whole, tiny_base)
    process = multiprocessing.get_context("spawn").Process(
        target=train, args=(cut, tiny_base), kwargs={"callbacks": [Killed()]}
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert not (cut.output / "metrics.json").exists()
    train(cut, tiny_base)
    losses = [
        {entry["step"]: entry["loss"] for entry in json.loads((run.output / "metrics.json").read_text())["curve"]}
        for run in (whole, cut)
    ]
    assert losses[0].keys() == losses[1].keys()
    assert losses[0][8] == pytest.approx(losses[1][8], abs=1e-4)


@pytest.mark.slow
def test_a_search_goes_on_with_its_trials(runs: dict[str, Recipe], tiny_base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "search"
    tuning.search(runs["sft"], tiny_base, folder, trials=1, rows=8, held_out=4)
    study = tuning.search(runs["sft"], tiny_base, folder, trials=3, rows=8, held_out=4)
    assert len(study.trials) == 3
    assert "<svg" in (folder / "trials.svg").read_text()
    assert str(study.best_params["rank"]) in (folder / "best.yaml").read_text()
    assert not [path for path in folder.iterdir() if path.is_dir()], "checkpoints of finished trials are removed"


class KilledReports(tuning.Reports):
    """Kills its own process with SIGKILL in the second trial, after a measurement and before the trial's end."""

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """At the second trial's first checkpoint."""
        if self._trial.number == 1:
            os.kill(os.getpid(), signal.SIGKILL)


def search_until_killed(recipe: Recipe, base: Path, folder: Path) -> None:
    """The search as a process of its own, which doesn't live to its end."""
    tuning.Reports = KilledReports  # type: ignore[misc]
    tuning.search(recipe, base, folder, trials=2, rows=8, held_out=4)


@pytest.mark.slow
def test_a_killed_search_ends_with_as_many_trials(
    repo: Path, tiny_base: Path, authored_folder: Path, tmp_path: Path
) -> None:
    training = {"batch_size": 2, "accumulation": 1, "save_steps": 1, "log_steps": 1, "precision": "fp32"}
    recipe = tiny(repo, "sft", data={"rows": authored_folder / "train.jsonl"}, training=training)
    folder = tmp_path / "search"
    process = multiprocessing.get_context("spawn").Process(target=search_until_killed, args=(recipe, tiny_base, folder))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    before = optuna.load_study(study_name=recipe.name, storage=f"sqlite:///{folder / 'study.db'}")
    assert [trial.state.name for trial in before.trials] == ["COMPLETE", "RUNNING"]
    assert len(tuning.ended(before)) == 1, "the interrupted trial is not counted as done"

    study = tuning.search(recipe, tiny_base, folder, trials=2, rows=8, held_out=4)
    assert [trial.state.name for trial in study.trials] == ["COMPLETE", "FAIL", "COMPLETE"]
    assert len(tuning.ended(study)) == 2
    cut, again = study.trials[1:]
    assert again.params == cut.params
    assert cut.intermediate_values.items() <= again.intermediate_values.items(), "it went on from its checkpoint"


def test_a_trial_that_was_cut_off_is_taken_up_again(tmp_path: Path) -> None:
    study = optuna.create_study(storage=f"sqlite:///{tmp_path / 'study.db'}")
    cut = study.ask()
    cut.suggest_float("learning_rate", 1e-4, 3e-3, log=True)
    tuning.take_up_again(study)
    assert study.ask().suggest_float("learning_rate", 1e-4, 3e-3, log=True) == cut.params["learning_rate"]
