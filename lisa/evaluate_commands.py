"""The `lisa evaluate` commands: measure a shop, write a report, judge it by a gate, and compare two runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Column, Table

from evaluation import saved
from evaluation.run import Part
from lisa import evaluations, settings
from lisa.evaluation_runs import Wishes, carry_out, console, tell

if TYPE_CHECKING:
    from evaluation.answers.judge import Judge

app = typer.Typer(
    no_args_is_help=True, help="Measure the shop: search, answers, understanding, stories, conversations; one report."
)
SUITES = settings.REPOSITORY / "evaluation" / "suites"
WITH_A_SHOP_OF_THEIR_OWN = frozenset({"attacks", "parallel", "tau2"})

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
    list[Path] | None,
    typer.Option(
        "--utterances",
        help="CSV with the columns text,intent, or a table such as evaluation/messages.tsv; may be repeated.",
    ),
]


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
    carry_out("retrieval", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data))


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
    parts = [evaluations.answers(shop, catalog, questions, _judge(judge_url, judge_model), quick, tell)]
    carry_out("answers", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data))


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
    parts = [evaluations.nlu(shop, utterances or (), quick, tell)]
    carry_out("nlu", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data=not utterances))


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
    parts = [evaluations.stories(shop, folder, tell)]
    carry_out("stories", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data))


@app.command()
def conversations(
    suite: Annotated[
        list[str] | None,
        typer.Option(
            "--suite",
            help="Only these kinds, `attacks`, `parallel` or `tau2`; may be repeated. Default: all but tau2; "
            "a quick run leaves out `parallel`, and --running what needs a shop of its own.",
        ),
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
    if running and not WITH_A_SHOP_OF_THEIR_OWN.isdisjoint(wanted):
        raise typer.BadParameter("--running holds suites; attacks, parallel and tau2 open a shop of their own.")
    if ("tau2" in wanted) != bool(db and tasks):
        raise typer.BadParameter("--suite tau2, --db db.json and --tasks tasks.json belong together.")
    shop = _prepared(with_catalog=False)
    often = trials or (1 if quick else evaluations.TRIALS)
    kinds = [kind for kind in wanted if kind not in WITH_A_SHOP_OF_THEIR_OWN]
    parts: list[Part] = []
    if kinds or not wanted:
        parts.append(evaluations.conversations(shop, folder, kinds, often, quick, tell, running=running))
    whole = not wanted and not running
    if whole or "attacks" in wanted:
        parts.append(evaluations.attacks(shop, quick))
    if (whole and not quick) or "parallel" in wanted:
        parts.append(evaluations.parallel_orders(shop))
    if db and tasks:
        parts.append(evaluations.tau2(shop, db, tasks, often))
    own_data = folder == SUITES
    carry_out("conversations", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline, own_data))


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
        evaluations.nlu(shop, (), quick, tell),
        evaluations.stories(shop, evaluations.STORIES, tell),
        evaluations.answers(shop, None, None, _judge(judge_url, judge_model), quick, tell),
        evaluations.conversations(shop, SUITES, (), trials, quick, tell),
        evaluations.attacks(shop, quick),
    ]
    if not quick:
        parts.append(evaluations.parallel_orders(shop))
    carry_out("all", shop, parts, Wishes(quick, report, gate_file, baseline, save_baseline))


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


def _prepared(*, with_catalog: bool = True) -> settings.Settings:
    """The shop's settings, with its models converted and, where it is asked about, its catalog indexed."""
    from lisa.prepare import prepare_catalog, prepare_models

    shop = settings.load()
    prepare_models(shop, tell)
    if with_catalog:
        prepare_catalog(shop, tell)
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
