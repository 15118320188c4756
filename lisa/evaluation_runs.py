"""Carries out a run of `lisa evaluate`: measures under progress bars, writes the report, judges, keeps baselines."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from evaluation import gate, saved
from evaluation.results import Evaluation
from evaluation.run import Part, circumstances, run
from evaluation.run import Progress as Count
from lisa import settings

console = Console(highlight=False)

BASELINE = settings.REPOSITORY / "evaluation" / "baseline.json"
QUICK_BASELINE = BASELINE.with_name("baseline-quick.json")


@dataclass(frozen=True)
class Wishes:
    """How a run is reported and judged. Lisa's own gate and baseline are about Lisa's own data (`own_data`)."""

    quick: bool
    report: Path | None
    gate: Path | None
    baseline: Path | None
    save_baseline: bool
    own_data: bool = True


def carry_out(name: str, shop: settings.Settings, parts: Sequence[Part], wishes: Wishes) -> None:
    """Measure, report and judge; exit status 1 when something could not be measured or the gate is not passed."""
    own_baseline = QUICK_BASELINE if wishes.quick else BASELINE
    baseline_file = wishes.baseline or (own_baseline if wishes.own_data else None)
    if wishes.save_baseline and baseline_file is None:
        raise typer.BadParameter("Name the file with --baseline: Lisa's own baseline is about Lisa's own data.")
    earlier = saved.read(baseline_file) if baseline_file and baseline_file.is_file() else None
    if earlier is None and wishes.baseline and not wishes.save_baseline:
        raise saved.SavedRunError(f"There is no baseline {wishes.baseline}. Make one with --save-baseline.")
    gate_file = wishes.gate or (gate.DEFAULT if wishes.own_data else None)
    rules = gate.read(gate_file) if gate_file else None
    about = _about(shop, wishes, gate_file, baseline_file if earlier else None)

    with _ending_in_order():
        evaluation = _measured(parts, earlier.seconds if earlier else {})
    verdict = None
    if rules is not None:
        verdict = gate.judge(
            rules,
            saved.of(evaluation, about),
            [measured for part in parts for measured in (part.name, *part.also)],
            baseline=earlier,
            broken=evaluation.broken,
            quick=wishes.quick,
        )
    folder = wishes.report or shop.home / "evaluation" / f"{datetime.now():%Y-%m-%d-%H%M%S}-{name}"
    _write(folder, evaluation, about, verdict, earlier)
    if wishes.save_baseline and baseline_file is not None and not evaluation.broken:
        saved.update_baseline(baseline_file, saved.as_json(evaluation, about))
        console.print(f"{baseline_file} is the baseline now")
    _tell_outcome(evaluation, verdict, folder)
    raise typer.Exit(1 if evaluation.broken or (verdict and not verdict.passed) else 0)


def _write(
    folder: Path,
    evaluation: Evaluation,
    about: Mapping[str, Any],
    verdict: gate.Verdict | None,
    baseline: saved.SavedRun | None,
) -> None:
    """The report as JSON, as a page, and as JUnit XML."""
    from evaluation.report import junit, page

    folder.mkdir(parents=True, exist_ok=True)
    content = saved.as_json(evaluation, about)
    if verdict is not None:
        content[saved.RUN]["gate_verdict"] = verdict.as_json()
    saved.write(folder / "report.json", content)
    page.write(folder / "report.html", evaluation, about, verdict, baseline)
    junit.write(folder / "junit.xml", evaluation, verdict, baseline.failed if baseline else {})


def _tell_outcome(evaluation: Evaluation, verdict: gate.Verdict | None, folder: Path) -> None:
    from evaluation.report.names import meaning

    table = Table(Column("figure", no_wrap=True), "", "value", "95% interval", "n", box=None)
    for name, figure in evaluation.flat().items():
        told = meaning(name)
        if told.better != "none":  # the others are for the report
            table.add_row(name, told.name, told.told(figure.value), told.told_interval(figure), str(figure.n))
    console.print(table)
    for name, reason in evaluation.broken.items():
        console.print(f"[red]{name} could not be measured:[/red] ", end="")
        console.print(reason, markup=False)
    if verdict is None:
        console.print("No gate: Lisa's own is about Lisa's own data; name yours with --gate.")
    elif verdict.passed:
        console.print(f"[green]The gate is passed[/green] ({len(verdict.judgements)} demands).")
    else:
        count = f"{len(verdict.breaches)} of {len(verdict.judgements)} demands"
        console.print(f"[red]The gate is not passed[/red] ({count}):")
        for breach in verdict.breaches:
            console.print(f"  {breach.sentence}", markup=False)
    console.print(f"Report: {folder / 'report.html'}", markup=False)


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let SIGTERM end the measuring as an exception does, so that what it has started is stopped first."""

    def end(signum: int, _frame: FrameType | None) -> None:
        signal.signal(signum, signal.SIG_IGN)  # being asked again must not interrupt the stopping
        raise SystemExit(128 + signum)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class _Remaining(ProgressColumn):
    """How long a task still takes: by its own count of cases, else by how long it took in the baseline."""

    def render(self, task: Task) -> Text:
        """The time as text; nothing where it isn't known."""
        if task.finished:
            return Text("")
        if task.fields["counts"] and task.completed and task.time_remaining is not None:
            return Text(f"{task.time_remaining:.0f} s left", style="cyan")
        left = task.fields["expected"] - (task.elapsed or 0.0)
        return Text(f"about {left:.0f} s left" if left > 0 else "", style="cyan")


def _measured(parts: Sequence[Part], expected: Mapping[str, float]) -> Evaluation:
    """Run the parts under progress bars; without a terminal, a line tells of each end."""
    columns = (TextColumn("{task.description:22s}"), BarColumn(), TimeElapsedColumn(), _Remaining())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        known = [expected[part.name] for part in parts if part.name in expected]
        several = len(parts) > 1
        whole = bars.add_task("all", total=len(parts), expected=sum(known), counts=False) if several else None
        tasks: dict[str, TaskID] = {}

        def started(part: Part) -> Count:
            usual = expected.get(part.name, 0.0)
            tasks[part.name] = bars.add_task(part.name, total=None, expected=usual, counts=True)
            return lambda done, total: bars.update(tasks[part.name], completed=done, total=total)

        def ended(part: Part, error: str) -> None:
            bars.update(tasks[part.name], completed=1, total=1)
            if whole is not None:
                bars.advance(whole)
            if not console.is_terminal:
                tell(f"{part.name} {'could not be measured' if error else 'measured'}")

        return run(parts, started, ended)


def _about(shop: settings.Settings, wishes: Wishes, gate_file: Path | None, baseline: Path | None) -> dict[str, Any]:
    from lisa.prepare import language_model
    from retrieval.index import current_version

    return circumstances(
        settings.REPOSITORY,
        " ".join(["lisa", *sys.argv[1:]]),
        shop=shop.shop_name,
        quick=wishes.quick,
        model=shop.llm if shop.llm_url else language_model(shop),
        encoder=shop.encoder,
        index=current_version(shop.catalog_folder) or "none",
        gate=str(gate_file or "none"),
        baseline=str(baseline or "none"),
    )


def tell(message: str) -> None:
    """Print a line of progress with the seconds since the command began."""
    console.print(f"[dim]{time.monotonic() - STARTED:5.0f} s[/dim]  {message}")


STARTED = time.monotonic()
