"""The `lisa evaluate` commands: measure a shop, write a report, judge it by a gate, and compare two runs."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from evaluation import gate, saved
from evaluation.results import Evaluation
from evaluation.run import Part, circumstances, run
from evaluation.run import Progress as Count
from lisa import evaluations, settings

if TYPE_CHECKING:
    from evaluation.answers.judge import Judge

app = typer.Typer(
    no_args_is_help=True, help="Measure the shop: search, answers, understanding, stories, conversations; one report."
)
console = Console(highlight=False)

BASELINE = settings.REPOSITORY / "evaluation" / "baseline.json"
QUICK_BASELINE = BASELINE.with_name("baseline-quick.json")
SUITES = settings.REPOSITORY / "evaluation" / "suites"

QuickOption = Annotated[bool, typer.Option("--quick", help="For a pull request: leave out what takes long.")]
ReportOption = Annotated[
    Path | None, typer.Option("--report", help="Folder of the report; default: a new one in the shop's home.")
]
GateOption = Annotated[Path | None, typer.Option("--gate", help="Another gate file than evaluation/gate.yml.")]
BaselineOption = Annotated[
    Path | None, typer.Option("--baseline", help="The report.json or saved baseline to compare with.")
]
SaveOption = Annotated[
    bool, typer.Option("--save-baseline", help="Make this run the baseline: the file of --baseline, or Lisa's own.")
]
CatalogOption = Annotated[Path | None, typer.Option("--catalog", help="Another index folder than the shop's own.")]
QuestionsOption = Annotated[
    Path | None, typer.Option("--questions", help="JSON Lines with questions; default: Lisa's own.")
]
JudgeUrlOption = Annotated[
    str, typer.Option("--judge-url", help="Base URL of an OpenAI-compatible endpoint that judges too.")
]
JudgeModelOption = Annotated[str, typer.Option("--judge-model", help="The judge's model.")]
UtterancesOption = Annotated[
    list[Path] | None, typer.Option("--utterances", help="CSV with the columns text,intent; may be repeated.")
]


@dataclass(frozen=True)
class Wishes:
    """How a run is reported and judged. Lisa's own gate and baseline are about Lisa's own data (`own_data`)."""

    quick: bool
    report: Path | None
    gate: Path | None
    baseline: Path | None
    save_baseline: bool
    own_data: bool = True


@app.command()
def retrieval(
    catalog: CatalogOption = None,
    queries: Annotated[Path | None, typer.Option("--queries", help="TSV with qid and query.")] = None,
    qrels: Annotated[Path | None, typer.Option("--qrels", help="Judgements in TREC's format.")] = None,
    quick: QuickOption = False,
    report: ReportOption = None,
    gate_file: GateOption = None,
    baseline: BaselineOption = None,
    save_baseline: SaveOption = False,
) -> None:
    """Measure the search on judged queries, beside plain methods."""
    from evaluation.retrieval.judgements import OUR_QRELS, OUR_QUERIES

    if bool(queries) != bool(qrels):
        raise typer.BadParameter("--queries and --qrels belong together: name both or none.")
    shop = _prepared(with_catalog=catalog is None)
    own_data = catalog is None and queries is None
    parts = [evaluations.retrieval(shop, catalog, queries or OUR_QUERIES, qrels or OUR_QRELS)]
    _run("retrieval", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data))


@app.command()
def answers(
    questions: QuestionsOption = None,
    catalog: CatalogOption = None,
    judge_url: JudgeUrlOption = "",
    judge_model: JudgeModelOption = "",
    quick: QuickOption = False,
    report: ReportOption = None,
    gate_file: GateOption = None,
    baseline: BaselineOption = None,
    save_baseline: SaveOption = False,
) -> None:
    """Measure the answers as customers get them, against the shop's records; a judge's key is LISA_JUDGE_API_KEY."""
    shop = _prepared(with_catalog=catalog is None)
    own_data = catalog is None and questions is None
    parts = [evaluations.answers(shop, catalog, questions, _judge(judge_url, judge_model), quick, _tell)]
    _run("answers", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data))


@app.command()
def nlu(
    utterances: UtterancesOption = None,
    quick: QuickOption = False,
    report: ReportOption = None,
    gate_file: GateOption = None,
    baseline: BaselineOption = None,
    save_baseline: SaveOption = False,
) -> None:
    """Measure what the bot understands; without --quick also by Rasa's cross-validation."""
    shop = _prepared(with_catalog=False)
    parts = [evaluations.nlu(shop, utterances or (), quick, _tell)]
    _run("nlu", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data=not utterances))


@app.command()
def stories(
    folder: Annotated[Path, typer.Argument(help="A folder with test stories in Rasa's format.")] = evaluations.STORIES,
    quick: QuickOption = False,
    report: ReportOption = None,
    gate_file: GateOption = None,
    baseline: BaselineOption = None,
    save_baseline: SaveOption = False,
) -> None:
    """Drive Rasa's test stories through the trained bot."""
    shop = _prepared(with_catalog=False)
    own_data = folder == evaluations.STORIES
    parts = [evaluations.stories(shop, folder, _tell)]
    _run("stories", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data))


@app.command()
def conversations(
    suite: Annotated[
        list[str] | None,
        typer.Option("--suite", help="Only these kinds, `attacks`, or `tau2`; may be repeated. Default: all but tau2."),
    ] = None,
    folder: Annotated[Path, typer.Option("--folder", help="The suites, a folder for each kind.")] = SUITES,
    trials: Annotated[
        int | None, typer.Option("--trials", min=1, help="How often each is held; reports pass^k.")
    ] = None,
    running: Annotated[
        bool, typer.Option("--running", help="With this shop as it runs; its sample orders are put back each time.")
    ] = False,
    db: Annotated[Path | None, typer.Option("--db", help="For tau2: its db.json.")] = None,
    tasks: Annotated[Path | None, typer.Option("--tasks", help="For tau2: its tasks.json.")] = None,
    quick: QuickOption = False,
    report: ReportOption = None,
    gate_file: GateOption = None,
    baseline: BaselineOption = None,
    save_baseline: SaveOption = False,
) -> None:
    """Hold conversations with the running system, its real actions and a real database."""
    wanted = list(suite or ())
    if ("tau2" in wanted) != bool(db and tasks):
        raise typer.BadParameter("--suite tau2, --db db.json and --tasks tasks.json belong together.")
    shop = _prepared(with_catalog=False)
    often = trials or (1 if quick else evaluations.TRIALS)
    kinds = [kind for kind in wanted if kind not in ("tau2", "attacks")]
    parts: list[Part] = []
    if kinds or not wanted:
        parts.append(evaluations.conversations(shop, folder, kinds, often, quick, _tell, running=running))
    if "attacks" in wanted or not wanted:
        parts.append(evaluations.attacks(shop, quick))
    if db and tasks:
        parts.append(evaluations.tau2(shop, db, tasks, often))
    own_data = folder == SUITES
    _run("conversations", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data))


@app.command(name="all")
def every(
    judge_url: JudgeUrlOption = "",
    judge_model: JudgeModelOption = "",
    quick: QuickOption = False,
    report: ReportOption = None,
    gate_file: GateOption = None,
    baseline: BaselineOption = None,
    save_baseline: SaveOption = False,
) -> None:
    """Measure everything that Lisa comes with, on the sample boutique's questions, stories and conversations."""
    from evaluation.retrieval.judgements import OUR_QRELS, OUR_QUERIES

    shop = _prepared()
    trials = 1 if quick else evaluations.TRIALS
    parts = [
        evaluations.retrieval(shop, None, OUR_QUERIES, OUR_QRELS),
        evaluations.nlu(shop, (), quick, _tell),
        evaluations.stories(shop, evaluations.STORIES, _tell),
        evaluations.answers(shop, None, None, _judge(judge_url, judge_model), quick, _tell),
        evaluations.conversations(shop, SUITES, (), trials, quick, _tell),
        evaluations.attacks(shop, quick),
    ]
    _run("all", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline))


@app.command()
def diff(
    before: Annotated[Path, typer.Argument(help="The report.json of one run.")],
    after: Annotated[Path, typer.Argument(help="The report.json of another.")],
) -> None:
    """Set two runs side by side: every figure with the significance of its change, and the cases that changed sides."""
    from evaluation.diff import compare
    from evaluation.report.names import meaning

    one, other = saved.read(before), saved.read(after)
    found = compare(one, other)
    table = Table(
        Column("figure", no_wrap=True), "before", "after", "change", "95% interval of the change", "", box=None
    )
    for name, change in found.changes.items():
        told = meaning(name)
        interval = change.told_interval()
        moved = abs(change.difference) > saved.PRECISION
        says = "significant" if change.significant else "within chance" if moved else ""
        style = _colour(told.better, change.difference) if change.significant else "dim"
        table.add_row(
            name,
            told.told(change.before.value),
            told.told(change.after.value),
            told.told_difference(change.difference) if moved else "",
            interval if moved else "",
            f"[{style}]{says}[/{style}]",
        )
    console.print(f"before: {one.name}\nafter:  {other.name}\n", markup=False)
    if one.about.get("quick") != other.about.get("quick"):
        console.print("One of the runs is a quick one: they asked different cases.\n")
    console.print(table)
    for title, names in (
        ("only before", found.only_before),
        ("only after", found.only_after),
        ("newly failing", found.newly_failing),
        ("newly passing", found.newly_passing),
    ):
        if names:
            console.print(f"\n[bold]{title}[/bold] ({len(names)})")
            for name in names:
                console.print(f"  {name}", markup=False)


@app.command()
def record(
    conversation: Annotated[str, typer.Argument(help="Rasa's id of the conversation, as `lisa handovers` shows it.")],
    output: Annotated[Path | None, typer.Option("--output", help="The suite file; default: print it.")] = None,
    as_it_is: Annotated[bool, typer.Option("--as-it-is", help="Leave personal data that isn't the sample's.")] = False,
) -> None:
    """Write a conversation that this shop has had as a conversation suite."""
    from evaluation.conversations.record import record as recorded

    shop = settings.load()
    orders = settings.BOUTIQUE / "orders.json"
    text = recorded(conversation, shop.conversations_url, shop.orders_url, orders, redact=not as_it_is)
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
        console.print(f"{output}: read it before you keep it; it expects what Lisa did.", markup=False)


def _run(name: str, shop: settings.Settings, parts: Sequence[Part], wishes: Wishes) -> None:
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
        saved.write(baseline_file, saved.as_baseline(saved.as_json(evaluation, about)))
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
                _tell(f"{part.name} {'could not be measured' if error else 'measured'}")

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


def _prepared(*, with_catalog: bool = True) -> settings.Settings:
    """The shop's settings, with its models converted and, where it is asked about, its catalog indexed."""
    from lisa.prepare import prepare_catalog, prepare_models

    shop = settings.load()
    prepare_models(shop, _tell)
    if with_catalog:
        prepare_catalog(shop, _tell)
    return shop


def _judge(url: str, model: str) -> Judge | None:
    from evaluation.answers.judge import Judge

    if bool(url) != bool(model):
        raise typer.BadParameter("--judge-url and --judge-model belong together: name both or none.")
    return Judge(url, model, os.environ.get("LISA_JUDGE_API_KEY", "")) if url else None


def _colour(better: str, difference: float) -> str:
    if better == "none":
        return "yellow"
    return "green" if (difference > 0) == (better == "higher") else "red"


def _tell(message: str) -> None:
    console.print(f"[dim]{time.monotonic() - STARTED:5.0f} s[/dim]  {message}")


STARTED = time.monotonic()
