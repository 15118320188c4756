"""The `lisa finetune data` commands: generate, collect, clean, annotate and format what the model is trained on."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from lisa import settings

if TYPE_CHECKING:
    from collections import Counter

    from finetune.dialogues.annotate import Annotations, Item

app = typer.Typer(no_args_is_help=True, help="Generate, collect, clean, annotate and format training data.")
console = Console(highlight=False)

WORK = Path("var/finetune/dialogues")
SEED = 7

ItemsOption = Annotated[Path, typer.Option("--dialogues", help="The cleaned dialogues.")]
AnnotationsOption = Annotated[Path, typer.Option("--annotations", help="Where the judgements are, or go.")]


@app.command()
def generate(
    catalog: Annotated[Path, typer.Option("--catalog", help="The catalog file to ask about.")] = settings.BOUTIQUE
    / "catalog.csv",
    rows: Annotated[int, typer.Option("--rows", min=8, help="Training rows at most; the test has a quarter.")] = 1280,
    seed: Annotated[int, typer.Option("--seed", help="The same seed and records give the same rows.")] = SEED,
    folder: Annotated[Path, typer.Option("--folder", help="Where the files go.")] = Path("var/finetune/data"),
) -> None:
    """Make training and test rows from a catalog, the shop's policies and invented shops, with a data card."""
    from finetune.data import generate as generator
    from retrieval.encoder import Encoder
    from retrieval.policies import read_policies
    from retrieval.readers import read

    shop = settings.load()
    products = read(catalog, currency=shop.currency).products
    encoder = Encoder(shop.encoder_folder, threads=2)
    report = generator.make(folder, products, read_policies(shop.policies), shop.shop_name, encoder, rows, seed)
    _show_counts("dropped because", report.dropped)
    console.print(f"{sum(report.kinds.values())} training rows of {report.asked} questions are in {folder}")


@app.command()
def collect(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Dialogues as .jsonl, ShareGPT .json, or .csv with question,answer.")
    ] = None,
    conversations: Annotated[
        bool, typer.Option("--conversations", help="Also take the conversations of this shop's own tracker store.")
    ] = False,
    to: Annotated[Path, typer.Option("--to", help="The file to write.")] = WORK / "collected.jsonl",
) -> None:
    """Collect dialogues from files and from the shop's own conversations."""
    from finetune.dialogues import collect as collector
    from finetune.dialogues.dialogue import write
    from finetune.dialogues.tracker import from_tracker

    if not files and not conversations:
        raise typer.BadParameter("Name files to collect, or ask for this shop's --conversations.")
    dialogues = [dialogue for file in files or () for dialogue in collector.from_file(file)]
    if conversations:
        dialogues += from_tracker(settings.load().conversations_url)
    write(to, dialogues)
    console.print(f"{len(dialogues)} dialogues are in {to}. They may hold personal data: clean them next.")


@app.command()
def clean(
    dialogues: Annotated[Path, typer.Argument(help="What `collect` wrote.")] = WORK / "collected.jsonl",
    to: Annotated[Path, typer.Option("--to", help="The file to write.")] = WORK / "clean.jsonl",
    languages: Annotated[str, typer.Option("--languages", help="ISO 639-1 codes to keep, by comma.")] = "en",
    report: Annotated[Path, typer.Option("--report", help="What was dropped and why, as JSON.")] = WORK / "clean.json",
) -> None:
    """Drop broken, foreign, overlong and repeated dialogues, and put placeholders for personal data."""
    from finetune.dialogues.clean import clean as cleaned
    from finetune.dialogues.dialogue import read, write

    kept, told = cleaned(read(dialogues), [code.strip() for code in languages.split(",")], _customers())
    write(to, kept)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(told.as_json(), indent=2) + "\n", encoding="utf-8")
    _show_counts("dropped because", told.dropped)
    _show_counts("changed", told.changed)
    _show_counts("redacted", told.redacted)
    console.print(f"{told.kept} of {told.read} dialogues are in {to}; {report} names an example of each reason")


@app.command()
def annotate(
    dialogues: ItemsOption = WORK / "clean.jsonl",
    annotations: AnnotationsOption = WORK / "annotations.jsonl",
    annotator: Annotated[str, typer.Option("--annotator", help="Your name, for the terminal.")] = "",
    web: Annotated[bool, typer.Option("--web", help="Judge in the browser instead of here.")] = False,
    port: Annotated[int, typer.Option("--port", help="The port of the page.")] = 8095,
) -> None:
    """Accept, edit, reject or rank answers, in the terminal or on a web page; each judgement is saved at once."""
    from finetune.dialogues.annotate import Annotations, items_of
    from finetune.dialogues.dialogue import read

    open_set = Annotations(annotations, items_of(read(dialogues)))
    if web:
        _serve(open_set, port)
    else:
        _ask(open_set, annotator or typer.prompt("Your name"))
    found = open_set.agreement()
    if found is not None:
        kappa = "every verdict was the same" if found.kappa is None else f"Cohen's kappa {found.kappa:.2f}"
        console.print(f"two people judged the same item {found.items} times: {found.share:.0%} agreement, {kappa}")
    console.print(f"{len(open_set.judgements)} judgements are in {annotations}")


@app.command("format")
def format_(
    dialogues: ItemsOption = WORK / "clean.jsonl",
    annotations: AnnotationsOption = WORK / "annotations.jsonl",
    folder: Annotated[Path, typer.Option("--folder", help="Where the rows and pairs go.")] = WORK / "data",
) -> None:
    """Make SFT rows and preference pairs of what people accepted, decided again on this shop's records of today."""
    from finetune.data.rows import write
    from finetune.dialogues.annotate import Annotations, items_of
    from finetune.dialogues.dialogue import read
    from finetune.dialogues.rows import Shop
    from retrieval.encoder import Encoder
    from retrieval.index import Index

    here = settings.load()
    snapshot = Index(here.catalog_folder, Encoder(here.encoder_folder, threads=2)).snapshot()
    judged = Annotations(annotations, items_of(read(dialogues)))
    shop = Shop(snapshot, here.shop_name)
    train, test, report = shop.rows(judged.accepted(), "annotated")
    pairs, pair_report = shop.pairs(judged.preferences())
    write(folder / "train.jsonl", train)
    write(folder / "test.jsonl", test)
    write(folder / "pairs.jsonl", pairs)
    _show_counts("answer dropped because", report.dropped)
    _show_counts("pair dropped because", pair_report.dropped)
    console.print(f"{len(train)} rows to train on, {len(test)} to test on, {len(pairs)} pairs are in {folder}")


def _customers() -> dict[str, str]:
    """The names, emails, telephone numbers and streets of the shop's customers, which no training data may hold."""
    from sqlalchemy import select

    from actions.orders.database import open_database
    from actions.orders.schema import Address, Customer

    engine = open_database(settings.load().orders_url)
    try:
        with engine.connect() as connection:
            people = connection.execute(
                select(Customer.first_name, Customer.last_name, Customer.email, Customer.phone)
            ).all()
            streets = connection.execute(select(Address.address1)).scalars().all()
    finally:
        engine.dispose()
    known = dict.fromkeys(streets, "[ADDRESS]")
    for first, last, email, phone in people:
        known |= {f"{first} {last}": "[NAME]", email: "[EMAIL]"} | ({phone: "[PHONE]"} if phone else {})
    return {value: placeholder for value, placeholder in known.items() if value}


def _serve(annotations: Annotations, port: int) -> None:
    import uvicorn

    from finetune.dialogues.page import create_app

    key = secrets.token_urlsafe(16)
    console.print(f"Judge at http://{settings.LOCALHOST}:{port}/?key={key} (Ctrl-C ends it)")
    uvicorn.run(create_app(annotations, key), host=settings.LOCALHOST, port=port, log_level="warning")


def _ask(annotations: Annotations, annotator: str) -> None:
    """Show one item after the other until none is left or the person quits."""
    from finetune.dialogues.annotate import AnnotationError

    waiting = annotations.waiting_for(annotator)
    for place, item in enumerate(waiting, start=1):
        _show(item, f"{place} of {len(waiting)}")
        while True:
            choice = typer.prompt("[a]ccept, [e]dit, [r]eject, ran[k], [s]kip, [q]uit").strip().lower()[:1]
            try:
                if choice == "q":
                    return
                if choice == "a":
                    annotations.add(item.item_id, annotator, "accept")
                elif choice == "e":
                    annotations.add(item.item_id, annotator, "edit", typer.prompt("The better wording"))
                elif choice == "r":
                    annotations.add(item.item_id, annotator, "reject")
                elif choice == "k":
                    numbers = typer.prompt("Numbers, the best first").replace(",", " ").split()
                    order = [int(number) - 1 for number in numbers if number.isdigit()]
                    annotations.add(item.item_id, annotator, "rank", order=order)
                elif choice != "s":
                    continue
            except AnnotationError as error:
                console.print(f"[red]{error}[/red]")
                continue
            break


def _show(item: Item, place: str) -> None:
    lines = [f"[dim]{turn.role}: {_plain(turn.content)}[/dim]" for turn in item.before]
    lines.append(f"[bold]{_plain(item.question)}[/bold]")
    several = len(item.answers) > 1
    for number, answer in enumerate(item.answers, start=1):
        lines.append(f"{number}. {_plain(answer)}" if several else _plain(answer))
    console.print(Panel("\n".join(lines), title=place))


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _show_counts(reason: str, counts: Counter[str]) -> None:
    if not counts:
        return
    table = Table(reason, "", box=None)
    for name, count in counts.most_common():
        table.add_row(name, str(count))
    console.print(table)
