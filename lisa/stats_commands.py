"""Shows what the running shop did, and the questions that staff should look at: `lisa stats`."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from actions.monitoring.journal import Asked, Journal
from actions.orders import database
from lisa import settings

app = typer.Typer(help="What the shop's assistant did, today and before.")
console = Console(highlight=False)

_TITLES = {
    "answers": "Answers",
    "worded_by": "Worded by",
    "fallbacks": "Template instead of the model",
    "not_understood": "Not understood",
    "handovers": "Handed over to a person",
    "order_changes": "Order changes",
    "feedback": "Thumbs",
    "seconds": "Time of an action",
    "errors": "Errors",
}
_KINDS = ("unanswered", "down", "up")

DaysOption = Annotated[int, typer.Option("--days", min=1, max=365, help="How many days, today included.")]


@app.callback(invoke_without_command=True)
def stats(
    context: typer.Context,
    days: DaysOption = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show how many answers, fall-backs, hand-overs, order changes, thumbs and errors there were (days in UTC)."""
    if context.invoked_subcommand:
        return
    counts = _journal().counts(days)
    if as_json:
        typer.echo(json.dumps({day.isoformat(): _named(counts[day]) for day in sorted(counts)}, indent=2))
        return
    console.print(_table(counts))


@app.command()
def questions(
    only: Annotated[str, typer.Option("--only", help=f"One of: {', '.join(_KINDS)}.")] = "",
    days: DaysOption = 30,
    export: Annotated[
        Path | None, typer.Option("--export", help="Write them to this JSON Lines file, for `lisa finetune data`.")
    ] = None,
) -> None:
    """List questions that weren't answered, and answers that customers rated, the newest first."""
    if only and only not in _KINDS:
        raise typer.BadParameter(f"choose one of {', '.join(_KINDS)}", param_hint="--only")
    found = _journal().questions(days, only)
    if export is not None:
        lines = [json.dumps(asked.as_json(), ensure_ascii=False) for asked in found]
        export.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        console.print(f"{len(found)} questions are in {export}")
        return
    if not found:
        console.print("There is no such question." if only else "Every question was answered, and nobody rated one.")
    for asked in found:
        _print(asked)


def _journal() -> Journal:
    return Journal(database.open_database(settings.load().orders_url))


def _named(day: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {measure: dict(day[measure].most_common()) for measure in _TITLES if measure in day}


def _table(counts: Mapping[date, Mapping[str, Counter[str]]]) -> Table:
    """A column for today and one for all the days, a row for each label."""
    today = counts[max(counts)]
    table = Table("", "", "today", f"{len(counts)} days", title="All days are in UTC", title_justify="left")
    for column in table.columns[2:]:
        column.justify = "right"
    for measure, heading in _TITLES.items():
        summed = sum((day.get(measure, Counter()) for day in counts.values()), Counter[str]())
        if not summed:
            table.add_row(heading, "none", "0", "0", end_section=True)
        ordered = sorted(summed.items()) if measure == "seconds" else summed.most_common()
        for place, (label, count) in enumerate(ordered):
            is_last = place == len(summed) - 1
            now = today.get(measure, Counter())[label]
            row = ("" if place else heading, label.replace("_", " "), str(now), str(count))
            table.add_row(*row, end_section=is_last)
    return table


def _print(asked: Asked) -> None:
    marks = [mark for mark, is_so in (("unanswered", asked.unanswered), (asked.verdict.value, True)) if is_so]
    about = ", ".join(mark for mark in marks if mark != "none")
    head = (f"{asked.at:%Y-%m-%d %H:%M}  {about}  ({asked.decision})", "dim")
    console.print(Text.assemble(head, "\n  ", (asked.question, "bold"), f"\n  {asked.answer}" if asked.answer else ""))
