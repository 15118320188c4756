"""The `lisa finetune reader` commands: data, training, export and evaluation of the model that reads messages."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from lisa import settings
from lisa.finetune_shop import path_option

app = typer.Typer(
    no_args_is_help=True, help="Make data for the model that reads customers' messages; train and export."
)
console = Console(highlight=False)

RECIPE = settings.REPOSITORY / "finetune" / "reader" / "recipe.yaml"
ROWS, SEED = 36000, 7

RecipeArgument = Annotated[Path, typer.Argument(help="The YAML file of the run.")]


@app.command()
def data(
    rows: Annotated[
        int, typer.Option("--rows", min=64, help="Training rows; tune and test have an eighth each.")
    ] = ROWS,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same rows.")] = SEED,
    *,
    folder: Annotated[Path, path_option("--folder", "Where the files go.", "reader", "data")],
) -> None:
    """Compose messages of the authored phrasings, split by template family, with a data card."""
    from finetune.reader import generate

    counts = generate.write(folder, rows, seed)
    console.print(", ".join(f"{act} {count}" for act, count in counts.most_common()))
    console.print(f"{rows} training rows are in {folder}")


@app.command()
def annotate(
    *,
    dialogues: Annotated[Path, path_option("--dialogues", "The cleaned dialogues.", "dialogues", "clean.jsonl")],
    file: Annotated[Path, path_option("--to", "Where the rows go; the recipe names it.", "reader", "annotated.jsonl")],
) -> None:
    """Mend how the reader reads this shop's own messages, the least sure ones first; each is saved at once."""
    from finetune.dialogues.dialogue import read
    from finetune.reader import annotate as annotating
    from language.reader import Reader

    console.print("Enter keeps the reading; otherwise type it anew; s skips, q ends.")
    for message in annotating.unread(read(dialogues), file, Reader(settings.load().reader_folder)):
        console.print(f"\n{message.text}\n  {annotating.as_line(message)}", markup=False)
        while (line := typer.prompt("", default=annotating.as_line(message), show_default=False)) not in ("s", "q"):
            try:
                annotating.save(file, annotating.row_of(message.text, line))
            except annotating.ReadingError as error:
                console.print(str(error), markup=False)
                continue
            break
        if line == "q":
            break
    console.print(f"{len(annotating.annotated(file))} messages are in {file}")


@app.command()
def train(recipe: RecipeArgument = RECIPE) -> None:
    """Train the reader; a run that was stopped goes on from its last checkpoint."""
    from finetune.reader import train as script

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    console.print(f"{script.train(_run(recipe))} holds what was trained")


@app.command()
def export(
    recipe: RecipeArgument = RECIPE,
    release: Annotated[
        Path | None, typer.Option("--release", help="Folder of the delta; default: beside the run.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="Also write the reader that serves here.")] = None,
) -> None:
    """Calibrate what was trained, measure it on families that it never saw, and write the delta and its card."""
    from finetune.reader import export as exporter
    from finetune.reader import release as releasing
    from retrieval.models import resolve

    run = _run(recipe)
    folder = release or Path(run["output"]) / "delta"
    measured = releasing.release(run, folder)
    for name in ("acts_f1", "aspects_f1", "spans_f1", "pointer", "problem_f1", "whose_f1", "intent", "ece_acts"):
        console.print(f"{name}: {measured[name]}")
    console.print(f"{folder}: the delta and its card")
    if to is not None:
        exporter.to_serving(resolve(run["base"]), folder, exporter.name_of(run["base"], folder), to)
        console.print(f"{to} is ready to serve")


@app.command()
def marks(
    delta: Annotated[Path, typer.Argument(help="Folder of the delta, as `lisa finetune reader export` wrote it.")],
    recipe: RecipeArgument = RECIPE,
) -> None:
    """Train only the heads that mark words: wanted, unwanted or mentioned, and by which of several wishes."""
    from finetune.reader import marks as script
    from retrieval.models import resolve

    run = _run(recipe)
    try:
        measured = script.train(run, resolve(run["base"]).folder, delta)
    except (ValueError, FileNotFoundError) as error:
        console.print(str(error), markup=False)
        raise typer.Exit(1) from error
    for head, writers in measured.items():
        for writer, scores in writers.items():
            console.print(f"{head}, {writer}: {', '.join(f'{label} {score}' for label, score in scores.items())}")
    console.print(f"{delta} holds the new heads")


@app.command()
def evaluate(
    files: Annotated[list[Path], typer.Argument(help="JSON Lines with `text` and `acts`, or a table as heard.tsv.")],
    reader: Annotated[
        Path | None, typer.Option("--reader", help="Folder of a reader that serves; default: the shop's.")
    ] = None,
    faults: Annotated[int, typer.Option("--faults", help="How many wrong readings to show.")] = 0,
) -> None:
    """Measure a reader on messages that others wrote and annotated: micro-F1 of acts, and what was confused."""
    from evaluation import reader as evaluating
    from language.reader import Reader

    measured = Reader(reader or settings.load().reader_folder)
    for file in files:
        evaluating.report(measured, file, faults)


def _run(recipe: Path) -> dict[str, Any]:
    """The recipe, in which what lies under `var` is this shop's, wherever its home is."""
    from finetune.reader.train import read_recipe

    run = dict(read_recipe(recipe))
    for name in ("data", "annotated", "output"):
        path = Path(run[name])
        if path.parts[0] == "var":
            run[name] = str(settings.home_folder().joinpath(*path.parts[1:]))
    return run
