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

from lisa import finetune_shop, settings
from lisa.finetune_shop import path_option

if TYPE_CHECKING:
    from collections import Counter

    from finetune.dialogues.annotate import Annotations, Item
    from finetune.dialogues.dialogue import Exchange

app = typer.Typer(no_args_is_help=True, help="Generate, collect, clean, annotate and format training data.")
console = Console(highlight=False)

SEED = 7

ItemsOption = Annotated[Path, path_option("--dialogues", "The cleaned dialogues.", "dialogues", "clean.jsonl")]
AnnotationsOption = Annotated[
    Path, path_option("--annotations", "Where the judgements are, or go.", "dialogues", "annotations.jsonl")
]


@app.command()
def generate(
    catalog: Annotated[
        Path | None, typer.Option("--catalog", help="The catalog file to ask about; default: what the shop serves.")
    ] = None,
    rows: Annotated[int, typer.Option("--rows", min=8, help="Training rows at most; the test has a quarter.")] = 1280,
    seed: Annotated[int, typer.Option("--seed", help="The same seed and records give the same rows.")] = SEED,
    *,
    folder: Annotated[Path, path_option("--folder", "Where the files go.", "data")],
) -> None:
    """Make training and test rows from a catalog, the shop's policies and invented shops, with a data card."""
    from finetune.data import generate as generator
    from retrieval.encoder import Encoder

    shop = settings.load()
    products, passages = finetune_shop.records(catalog)
    encoder = Encoder(shop.encoder_folder, threads=2)
    report = generator.make(
        folder, products, passages, shop.shop_name, encoder, rows, seed, command=finetune_shop.command()
    )
    _show_counts("dropped because", report.dropped)
    console.print(f"{sum(report.kinds.values())} training rows of {report.asked} questions are in {folder}")


@app.command()
def collect(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Dialogues as .jsonl, .json or .csv; see docs/fine-tuning.md.")
    ] = None,
    conversations: Annotated[
        bool, typer.Option("--conversations", help="Also take the conversations of this shop's own tracker store.")
    ] = False,
    staff: Annotated[
        bool, typer.Option("--staff", help="Also take the training rows that staff wrote and an owner approved.")
    ] = False,
    *,
    to: Annotated[Path, path_option("--to", "The file to write.", "dialogues", "collected.jsonl")],
) -> None:
    """Collect dialogues from files and from the shop's own conversations."""
    from finetune.dialogues import collect as collector
    from finetune.dialogues.dialogue import write
    from finetune.dialogues.tracker import from_tracker
    from web.staff.database import TRAINING

    if not files and not conversations and not staff:
        raise typer.BadParameter("Name files to collect, or ask for this shop's --conversations, or its --staff.")
    dialogues = [dialogue for file in files or () for dialogue in collector.from_file(file)]
    if conversations:
        dialogues += from_tracker(settings.load().conversations_url)
    if staff and (written := settings.home_folder() / TRAINING).is_file():
        dialogues += collector.from_file(written)
    write(to, dialogues)
    console.print(f"{len(dialogues)} dialogues are in {to}. They may hold personal data: clean them next.")


@app.command()
def clean(
    dialogues: Annotated[Path | None, typer.Argument(help="What `collect` wrote.")] = None,
    languages: Annotated[str, typer.Option("--languages", help="ISO 639-1 codes to keep, by comma.")] = "en",
    *,
    to: Annotated[Path, path_option("--to", "The file to write.", "dialogues", "clean.jsonl")],
    report: Annotated[Path, path_option("--report", "What was dropped and why, as JSON.", "dialogues", "clean.json")],
) -> None:
    """Drop broken, foreign, overlong and repeated dialogues, and put placeholders for personal data."""
    from finetune.dialogues.clean import clean as cleaned
    from finetune.dialogues.dialogue import read, write

    collected = dialogues or finetune_shop.folder("dialogues", "collected.jsonl")
    wanted = [code.strip() for code in languages.split(",")]
    kept, told = cleaned(read(collected), wanted, _customers(), finetune_shop.titles())
    write(to, kept)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(told.as_json(), indent=2) + "\n", encoding="utf-8")
    _show_counts("dropped because", told.dropped)
    _show_counts("changed", told.changed)
    _show_counts("redacted", told.redacted)
    console.print(f"{told.kept} of {told.read} dialogues are in {to}; {report} names an example of each reason")


@app.command()
def draw(
    adapter: Annotated[
        Path | None, typer.Option("--adapter", help="The trained adapter to ask; default: the released one.")
    ] = None,
    answers: Annotated[int, typer.Option("--answers", min=1, help="Further answers to a question at most.")] = 1,
    temperature: Annotated[float, typer.Option("--temperature", min=0.1, help="Higher differs more.")] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same answers.")] = SEED,
    *,
    dialogues: ItemsOption,
) -> None:
    """Draw further answers of a model to the cleaned dialogues' questions, so that people can rank them."""
    from transformers import AutoTokenizer

    from finetune import export, sampling
    from finetune.dialogues import drawn
    from finetune.dialogues.dialogue import read, write
    from finetune.dialogues.rows import Shop
    from lisa.prepare import RELEASED_ADAPTER

    here = settings.load()
    asked = read(dialogues)
    trained = adapter or RELEASED_ADAPTER
    base = finetune_shop.base_weights(export.base_of(trained))
    shop = Shop(finetune_shop.served(), here.shop_name)
    with sampling.converted(base, trained) as model:
        told, count = drawn.with_others(
            asked, shop, model, AutoTokenizer.from_pretrained(base), answers, temperature, seed, here.llm_threads
        )
    write(dialogues, told)
    console.print(f"{count} questions in {dialogues} have several answers now; `annotate` lets people rank them")


@app.command()
def annotate(
    annotator: Annotated[str, typer.Option("--annotator", help="Your name, for the terminal.")] = "",
    web: Annotated[bool, typer.Option("--web", help="Judge in the browser instead of here.")] = False,
    port: Annotated[int, typer.Option("--port", help="The port of the page.")] = 8095,
    *,
    dialogues: ItemsOption,
    annotations: AnnotationsOption,
) -> None:
    """Accept, edit, reject, rank or skip answers, in the terminal or on a web page; each judgement is saved at once."""
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
    system: Annotated[
        str,
        typer.Option("--system", help="Make rows of whole dialogues with this system sentence, not of Lisa's prompts."),
    ] = "",
    *,
    dialogues: ItemsOption,
    annotations: AnnotationsOption,
    folder: Annotated[Path, path_option("--folder", "Where the rows, pairs and thumbs go.", "dialogues", "data")],
) -> None:
    """Make rows, pairs and thumbs of what people judged and customers rated, decided again on today's records."""
    from finetune.data.rows import write
    from finetune.dialogues.annotate import Annotations
    from finetune.dialogues.rows import Shop, whole_rows

    rated = [one for one in _exchanges(dialogues) if one.thumb]
    if not annotations.is_file() and not rated:
        raise typer.BadParameter(
            f"{annotations} doesn't exist, and no customer rated an answer: let people judge some with `annotate`."
        )
    judged = Annotations(annotations, ())
    if system:
        train, test = whole_rows(judged.accepted(), system)
        write(folder / "train.jsonl", train)
        write(folder / "test.jsonl", test)
        console.print(f"{len(train)} rows of whole dialogues to train on, {len(test)} to test on, are in {folder}")
        return
    shop = Shop(finetune_shop.served(), settings.load().shop_name)
    train, test, report = shop.rows(judged.accepted(), "annotated")
    pairs, pair_report = shop.pairs(judged.preferences())
    thumbs, thumb_report = shop.thumbs(judged.thumbs(rated))
    write(folder / "train.jsonl", train)
    write(folder / "test.jsonl", test)
    write(folder / "pairs.jsonl", pairs)
    write(folder / "thumbs.jsonl", thumbs)
    _show_counts("answer dropped because", report.dropped)
    _show_counts("pair dropped because", pair_report.dropped)
    _show_counts("thumb dropped because", thumb_report.dropped)
    counted = f"{len(train)} rows to train on, {len(test)} to test on, {len(pairs)} pairs and {len(thumbs)} thumbs"
    console.print(f"{counted} are in {folder}")


def _exchanges(dialogues: Path) -> list[Exchange]:
    from finetune.dialogues.dialogue import read

    return [exchange for one in read(dialogues) for exchange in one.exchanges()] if dialogues.is_file() else []


def _customers() -> dict[str, str]:
    """What the shop knows of its customers, and their orders' numbers, which no training data may hold."""
    from sqlalchemy import select

    from actions.orders.database import open_database
    from actions.orders.schema import Address, Customer, Order

    engine = open_database(settings.load().orders_url)
    try:
        with engine.connect() as connection:
            people = connection.execute(
                select(Customer.first_name, Customer.last_name, Customer.email, Customer.phone)
            ).all()
            streets = connection.execute(select(Address.address1)).scalars().all()
            orders = connection.execute(select(Order.number)).scalars().all()
    finally:
        engine.dispose()
    known = dict.fromkeys(streets, "[ADDRESS]") | dict.fromkeys(filter(_is_no_figure, orders), "[ORDER]")
    for first, last, email, phone in people:
        known |= {f"{first} {last}": "[NAME]", email: "[EMAIL]"} | ({phone: "[PHONE]"} if phone else {})
    return {value: placeholder for value, placeholder in known.items() if value}


def _is_no_figure(number: str) -> bool:
    """Whether an order's number can't be taken for a price or a size wherever it stands."""
    return len(number) > 5 or not number.isdigit()


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
                elif choice == "s":
                    annotations.add(item.item_id, annotator, "skip")
                else:
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
