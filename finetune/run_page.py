"""Writes the page of a run: its curves, data, recipe, machine and command in one HTML file, anew whenever it logs."""

# ruff: noqa: ARG002 - the trainer calls back with arguments that not every method needs

import json
import platform
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from finetune import development, machine, plots, runs
from finetune.progress import in_words
from finetune.recipe import Recipe

PAGE = "run.html"
REFRESH_S = 10  # while it trains
LIBRARIES = ("torch", "transformers", "trl", "peft")
#: Each picture with its lines: their names, and what the trainers' log calls them.
CURVES: Mapping[str, Mapping[str, str]] = {
    "Loss": {"training": "loss", "held-out": "eval_loss"},
    "Development questions grounded": {"greedy answers": development.GROUNDED},
    "Margin of the better answer's reward": {"training": "rewards/margins", "held-out": "eval_rewards/margins"},
    "Pairs whose better answer has the higher reward": {
        "training": "rewards/accuracies",
        "held-out": "eval_rewards/accuracies",
    },
    "Rewards of good and bad answers": {"good": "rewards/chosen", "bad": "rewards/rejected"},
    "Reward of drawn answers": {"mean": "reward", "spread": "reward_std"},
    "Parts of the reward": {part: f"rewards/{part}/mean" for part in ("grounded", "told", "form", "tone", "length")},
    "Questions whose answers are all equally good": {"share": "frac_reward_zero_std"},
    "Tokens of an answer": {"mean": "completions/mean_length", "longest": "completions/max_length"},
    "Straying from where it started (KL)": {"KL": "kl"},
    "Learning rate": {"learning rate": "learning_rate"},
}

_PAGES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True)


class RunPage(TrainerCallback):
    """Keeps the page of a run up to date; it opens from the disk and asks no network."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._machine = machine.look()
        self._started = time.monotonic()
        self._first_step = 0

    def on_train_begin(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **rest: Any
    ) -> None:
        """The page of a run that has just begun, or goes on."""
        self._started, self._first_step = time.monotonic(), state.global_step
        self._write(state)

    def on_log(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """The page with what was just logged."""
        self._write(state)

    def on_train_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **rest: Any) -> None:
        """The page of a finished run, which no longer loads itself anew."""
        self._write(state, finished=True)

    def _write(self, state: TrainerState, *, finished: bool = False) -> None:
        if not state.is_world_process_zero:  # of several processes one writes
            return
        done, passed = state.global_step - self._first_step, time.monotonic() - self._started
        left = passed / done * (state.max_steps - state.global_step) if done else None
        status = f"step {state.global_step} of {state.max_steps}"
        if finished:
            status += f", ended after {in_words(passed)}"
        elif left is not None:
            status += f", {in_words(left)} left"
        html = _PAGES.get_template("run_page.html").render(
            name=self._recipe.name,
            method=self._recipe.method,
            status=status,
            refresh=0 if finished else REFRESH_S,
            written=time.strftime("%Y-%m-%d %H:%M:%S"),
            best=development.best(state.log_history),
            pictures=pictures(state.log_history),
            commands=runs.commands(self._recipe.output),
            machine=_of_machine(self._machine),
            recipe=yaml.safe_dump(self._recipe.model_dump(mode="json", exclude_none=True), sort_keys=False),
            data=data_card(self._recipe),
        )
        draft = self._recipe.output / f"{PAGE}.draft"
        draft.write_text(html, encoding="utf-8")
        draft.replace(self._recipe.output / PAGE)


def pictures(log_history: Sequence[Mapping[str, Any]]) -> list[str]:
    """An SVG for each picture of which the log has a number."""
    drawn = []
    for title, series in CURVES.items():
        lines = {
            name: [(entry["step"], entry[key]) for entry in log_history if isinstance(entry.get(key), (int, float))]
            for name, key in series.items()
        }
        there = {name: points for name, points in lines.items() if points}
        if there:
            drawn.append(plots.lines(title, "step", "", there))
    return drawn


def data_card(recipe: Recipe) -> str:
    """What is known of the rows: the card beside generated ones, or how drawn ones were drawn."""
    rows = recipe.data.rows
    for file in (rows.with_suffix(".json"), rows.parent / "README.md"):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return f"{rows.name}: nothing is written down about these rows."


def _of_machine(here: machine.Machine) -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    cpu = platform.processor() or platform.machine()
    told = {"cores": here.cores, "processor": cpu, "GPU": here.gpu or "none", "GB of memory free": here.free_memory_gb}
    return json.dumps(told)[1:-1].replace('"', "") + f"; Python {platform.python_version()}, {libraries}"
