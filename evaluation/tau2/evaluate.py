"""Measures pass^k on tau2-bench retail tasks, in a shop of its own."""

import json
import time
from collections.abc import Callable, Sequence
from math import comb
from pathlib import Path

from evaluation.own_shop import open_shop
from evaluation.results import Failure, Plot, Section, Table, mean
from evaluation.tau2 import shop
from evaluation.tau2.run import Bot, Trial, run

_NOTES = (
    "The customers are scripted from each task's expected actions and answer what the bot asks; those of the published "
    "figures for language-model agents (best about .86 for pass^1 and .61 for pass^4) are played by a language model. "
    "A comparison is therefore only indicative.",
    "A conversation passes when the orders database ends exactly as the expected actions leave it.",
)


#: No orders of the sample shop, no more proof than tau2's policy asks for, and no return window.
TAU2_RULES = {"LISA_SAMPLE_ORDERS": "false", "LISA_SHORT_PROOFS": "true", "LISA_RETURN_WITHIN_DAYS": "0"}


def evaluate(db: Path, tasks: Path, trials: int, models: Path, tell: Callable[[str], None]) -> Section:
    """Open a shop with tau2's rules, let every task's customer talk to it `trials` times, and close it.

    `models` is the folder of the converted models; `tell` hears of each conversation.

    Raises:
        ValueError: a file isn't tau2's, or there are no tasks or trials.
        ShopNotOpenedError: the shop doesn't open.
    """
    known, wanted = shop.read(db), json.loads(tasks.read_text(encoding="utf-8"))
    if not wanted or trials < 1:
        raise ValueError(f"{tasks.name} must hold at least one task, and there must be at least one trial.")
    started = time.monotonic()
    done: list[Trial] = []
    with open_shop(models, TAU2_RULES) as opened:
        token = (opened.home / "secrets" / "rasa-token").read_text(encoding="utf-8")
        database_url = f"sqlite:///{opened.home / 'orders.db'}"
        for trial in run(Bot(opened.rasa_url, token), database_url, known, wanted, trials):
            done.append(trial)
            tell(f"task {trial.task}, trial {trial.number}: {'passed' if trial.passed else 'failed'}")
    return section(done, time.monotonic() - started)


def section(trials: Sequence[Trial], seconds: float = 0.0) -> Section:
    """The figures of all trials: pass^k for each k up to the number of trials of a task, and every failure."""
    most = max(trial.number for trial in trials)
    chances = {f"pass^{k}": mean(pass_hat(trials, k)) for k in range(1, most + 1)}
    failed = [trial for trial in trials if not trial.passed]
    refused = {trial.task: trial.refused for trial in trials if trial.refused}
    notes = list(_NOTES)
    if refused:
        told = "; ".join(f"task {task}: {' '.join(reasons)}" for task, reasons in refused.items())
        notes.append(f"Expected changes that the shop's own rules refuse, and that count neither way: {told}")
    return Section(
        name="conversations",
        figures={"tau2": chances},
        tables=[_by_task(trials)] if failed else [],
        plots=[
            Plot(
                title="tau2-bench retail: tasks that pass k times in a row",
                kind="lines",
                labels=tuple(str(k) for k in range(1, most + 1)),
                series={"pass^k": tuple(round(chance.value, 4) for chance in chances.values())},
                x_axis="k",
                y_axis="share of tasks",
            )
        ],
        failures=[
            Failure(
                case=f"tau2 task {trial.task}, trial {trial.number}",
                reason="The orders database doesn't end as the expected actions leave it.",
                transcript=trial.transcript,
                got="\n".join(trial.differences),
            )
            for trial in failed
        ],
        notes=notes,
        seconds=seconds,
    )


def pass_hat(trials: Sequence[Trial], k: int) -> list[float]:
    """Each task's chance that k of its trials all pass (pass^k, Yao et al. 2024, tau-bench); 0 with fewer trials."""
    outcomes: dict[str, list[bool]] = {}
    for trial in trials:
        outcomes.setdefault(trial.task, []).append(trial.passed)
    return [comb(sum(own), k) / comb(len(own), k) if len(own) >= k else 0.0 for own in outcomes.values()]


def _by_task(trials: Sequence[Trial]) -> Table:
    """The tasks that didn't pass every time."""
    tasks = dict.fromkeys(trial.task for trial in trials if not trial.passed)
    rows = []
    for task in tasks:
        own = [trial.passed for trial in trials if trial.task == task]
        rows.append((task, sum(own), len(own)))
    return Table("tau2 tasks that failed at least once", ("task", "passed", "trials"), tuple(rows))
