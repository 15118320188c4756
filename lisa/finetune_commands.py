"""The `lisa finetune` commands: make data, train, export and evaluate the model that words the answers."""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from lisa import finetune_data_commands, finetune_reader_commands, settings
from retrieval.models import resolve

if TYPE_CHECKING:
    from finetune.data.cases import Case
    from finetune.evaluate import Nearness
    from finetune.recipe import Recipe

app = typer.Typer(
    no_args_is_help=True,
    help="Make data, train, export and evaluate the model that words the answers, and the one that reads messages.",
)
app.add_typer(finetune_data_commands.app, name="data")
app.add_typer(finetune_reader_commands.app, name="reader")
console = Console(highlight=False)

RECIPES = settings.REPOSITORY / "finetune" / "recipes" / "smollm2-135m"
SEED = 7
# What the released adapter was made by, in order; its card tells them.
RELEASE_COMMANDS = (
    "lisa finetune data generate --rows 2400",
    "lisa finetune sft",
    "lisa finetune dpo",
    "lisa finetune export var/finetune/smollm2-135m/sft/adapter --to var/finetune/SFT",
    "lisa finetune export var/finetune/smollm2-135m/dpo/adapter --to var/finetune/SFT+DPO",
    "lisa finetune evaluate var/finetune/SFT var/finetune/SFT+DPO --questions 900 --seed 51",
    "lisa finetune evaluate var/models/llm-untuned var/finetune/SFT+DPO --questions 160 --seed 51"
    " --report var/finetune/base.json",
    "lisa finetune evaluate var/finetune/SFT+DPO --catalog shopify-furniture.csv --catalog shopify-jewelery.csv"
    " --questions 300 --seed 51 --report var/finetune/other.json",
    "lisa finetune export var/finetune/smollm2-135m/dpo/adapter --to var/finetune/SFT+DPO"
    " --release finetune/released/smollm2-135m --report var/finetune/report.json --report var/finetune/base.json"
    " --report var/finetune/other.json",
)

SftRecipe = Annotated[Path, typer.Argument(help="The YAML file of the run.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed and records give the same questions.")]


@app.command()
def check(recipe: SftRecipe = RECIPES / "sft.yaml") -> None:
    """Tell what this machine can train, how long the recipe takes on it, and what is missing."""
    from finetune import machine

    run = _recipe(recipe)
    here = machine.look()
    told = f"{here.cores} cores, {here.free_memory_gb} GB of memory free, {here.gpu or 'no GPU'}"
    console.print(f"{told}; {run.name} trains in {run.training.precision}")
    gaps = machine.missing(run)
    for gap in gaps:
        console.print(f"missing: {gap}")
    if gaps:
        raise typer.Exit(1)
    if run.method == "sft":
        minutes = machine.seconds_for(run, _base(run.model.base)) / 60
        console.print(f"{run.name}: about {minutes:.0f} minutes at the speed this machine has now")


@app.command()
def sft(recipe: SftRecipe = RECIPES / "sft.yaml") -> None:
    """Train on questions and answers; a run that was stopped goes on from its last checkpoint."""
    from finetune import sft as script

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    run = _recipe(recipe)
    script.train(run, _base(run.model.base))


@app.command()
def dpo(recipe: SftRecipe = RECIPES / "dpo.yaml") -> None:
    """Draw pairs of the tuned model's own answers, where there are none yet, and train on the preference."""
    from finetune import dpo as script

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    run = _recipe(recipe)
    base = _base(run.model.base)
    if not run.data.rows.is_file():
        _draw_pairs(run, base)
    script.train(run, base)


@app.command()
def export(
    adapter: Annotated[Path, typer.Argument(help="The adapter's folder.")],
    to: Annotated[Path, typer.Option("--to", help="Where the model that serves goes.")],
    base: Annotated[str, typer.Option("--base", help="The base model's hub name or folder.")] = "",
    int8: Annotated[Path | None, typer.Option("--int8", help="Also write a CTranslate2 int8 model here.")] = None,
    gguf: Annotated[Path | None, typer.Option("--gguf", help="Also write a Q8_0 file for llama.cpp here.")] = None,
    safetensors: Annotated[Path | None, typer.Option("--safetensors", help="Also write full weights here.")] = None,
    release: Annotated[Path | None, typer.Option("--release", help="Also write the adapter in fp16 here.")] = None,
    report: Annotated[
        list[Path] | None, typer.Option("--report", help="Evaluations to add to the release's card.")
    ] = None,
) -> None:
    """Merge an adapter into its base model and convert it for serving."""
    from finetune import card
    from finetune import export as exporter

    name = base or settings.load().llm
    with tempfile.TemporaryDirectory() as workshop:
        merged = Path(workshop) / "merged"
        exporter.merge(_base(name), adapter, merged)
        called = f"{name} with adapter {adapter.parent.name}"
        exporter.convert(merged, called, to, tuned=True)
        console.print(f"{to} is ready to serve")
        if int8 is not None:
            exporter.to_ctranslate2(merged, called, int8, tuned=True)
            console.print(f"{int8}: the same in int8, which takes less than half the memory")
        if gguf is not None:
            from finetune.gguf_export import to_gguf

            size = to_gguf(merged, resolve(name), called, gguf)
            console.print(f"{gguf}: {size / 1e6:.0f} MB, for llama.cpp")
        if safetensors is not None:
            shutil.copytree(merged, safetensors, dirs_exist_ok=True)
            console.print(f"{safetensors}: full weights with tokenizer, for vLLM and others")
    if release is not None:
        size = exporter.release(adapter, name, release)
        with (release / "README.md").open("a", encoding="utf-8") as readme:
            for file in report or ():
                readme.write(card.of_results(json.loads(file.read_text(encoding="utf-8"))))
            readme.write(card.of_commands(RELEASE_COMMANDS))
        console.print(f"{release}: {size / 1e6:.1f} MB")


@app.command()
def evaluate(
    models: Annotated[
        list[Path], typer.Argument(help="Folders of converted models; each is compared with the one before.")
    ],
    questions: Annotated[int, typer.Option("--questions", min=8, help="About how many to ask.")] = 400,
    catalog: Annotated[list[Path] | None, typer.Option("--catalog", help="Ask about these files instead.")] = None,
    report: Annotated[Path, typer.Option("--report", help="The JSON file to write.")] = Path(
        "var/finetune/report.json"
    ),
    seed: SeedOption = SEED + 1,
) -> None:
    """Measure models on products and policies that training never saw, or on other catalogs, side by side.

    Grounded answers, claims, refusals, tone, length, nearness to authored answers; and, unless catalogs are given,
    what a model still knows beside the shop. Name the base model first to see what training changed.
    """
    from actions.answers.model_share import is_for_model
    from finetune import card, general_ability
    from finetune import evaluate as measure
    from finetune.export import is_tuned

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    cases = _outside_cases(catalog, questions, seed) if catalog else _held_out_cases(questions, seed)
    cases = [case for case in cases if is_for_model(case.decision)]  # a template answers the others
    threads = settings.load().llm_threads
    answered = {model.name: measure.answer_all(model, cases, not is_tuned(model), threads) for model in models}
    abilities = {} if catalog else {model.name: general_ability.measure(model, threads) for model in models}
    about = ", ".join(file.stem for file in catalog) if catalog else "held-out products and policies"
    told: dict[str, Any] = measure.report(answered, about, _nearness(), abilities)
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    table = Table("", *answered, box=None)
    for name, cells in card.side_by_side(told):
        table.add_row(name, *cells)
    console.print(table)
    console.print(f"{report} has the kinds, the faults, the paired differences and every answer that failed")


@app.command()
def compare(
    models: Annotated[list[str], typer.Argument(help="Hub names or folders of instruct models.")],
    questions: Annotated[int, typer.Option("--questions", min=8, help="About how many to ask.")] = 100,
    folder: Annotated[Path, typer.Option("--folder", help="Where the converted models stay.")] = Path(
        "var/finetune/candidates"
    ),
    seed: SeedOption = SEED + 1,
) -> None:
    """Let base models answer the held-out questions, untuned, and print who does how well: to choose one to train."""
    from finetune import candidates

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    cases = _held_out_cases(questions, seed)
    compared = candidates.compare(models, cases, folder, settings.load().llm_threads)
    table = Table("model", "MB", "seconds an answer", "grounded", "computed", "reading", "refusals", box=None)
    for one in compared:
        rates = (one.results["grounded"].get(group) for group in ("all", "computed", "reading", "refusals"))
        shown = (f"{r['value']:.3f} ({r['low']:.3f} to {r['high']:.3f})" if r else "" for r in rates)
        table.add_row(one.name, str(one.megabytes), str(one.seconds_an_answer), *shown)
    console.print(table)


@app.command()
def speed(
    recipe: SftRecipe = RECIPES / "sft.yaml",
    steps: Annotated[int, typer.Option("--steps", min=2, help="Steps of each way of training.")] = 30,
) -> None:
    """Measure how much faster the recipe trains than TRL's trainer by itself, on the same rows, and to which loss."""
    from finetune import speed as measure

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    run = _recipe(recipe)
    own, plain = measure.compare(run, _base(run.model.base), steps)
    table = Table("way", "examples a second", "held-out loss", box=None)
    for one in (own, plain):
        table.add_row(one.way, str(one.examples_per_second), str(one.held_out_loss))
    console.print(table)
    faster, apart = own.examples_per_second / plain.examples_per_second, own.held_out_loss / plain.held_out_loss - 1
    console.print(f"{faster:.2f} times as fast, at a loss that differs by {apart:+.1%}")


@app.command()
def tune(
    recipe: SftRecipe = RECIPES / "sft.yaml",
    trials: Annotated[int, typer.Option("--trials", min=1, help="How many, with those of earlier runs.")] = 12,
    rows: Annotated[int, typer.Option("--rows", min=8, help="Training rows of a trial.")] = 240,
    held_out: Annotated[int, typer.Option("--held-out", min=4, help="Rows that are kept back to measure on.")] = 64,
    folder: Annotated[Path, typer.Option("--folder", help="Where the search lives.")] = Path("var/finetune/tuning"),
) -> None:
    """Search for learning rate, rank and epochs (for DPO: learning rate, beta and epochs); goes on after a stop."""
    from finetune import tuning

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    run = _recipe(recipe)
    study = tuning.search(run, _base(run.model.base), folder / run.name, trials, rows, held_out)
    console.print(f"best of {len(tuning.ended(study))}: {study.best_value:.4f} with {study.best_params}")
    console.print(f"{folder / run.name}: trials.svg shows the search, best.yaml is the recipe to train with")


def _nearness() -> Nearness:
    """RAGAS's measures without a judge, with the shop's own sentence encoder."""
    from evaluation.answers.measures import Sample, wordings
    from retrieval.encoder import Encoder

    encoder = Encoder(settings.load().encoder_folder, threads=2)

    def near(pairs: Sequence[tuple[str, str]]) -> dict[str, list[float]]:
        return wordings([Sample(answer, reference, (), (), ()) for answer, reference in pairs], encoder)

    return near


def _recipe(path: Path) -> Recipe:
    from finetune.recipe import read

    return read(path)


def _base(name: str) -> Path:
    """The base model's full weights, written once into the home folder."""
    from finetune.export import dequantise

    folder = settings.load().home / "finetune" / "base" / name.replace("/", "--")
    if not (folder / "config.json").is_file():
        with tempfile.TemporaryDirectory(dir=_made(folder.parent)) as workshop:
            dequantise(resolve(name), Path(workshop) / "base")
            (Path(workshop) / "base").rename(folder)
    return folder


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _draw_pairs(run: Recipe, base: Path) -> None:
    """Convert the adapter that the run starts from, and let it answer questions that training may see."""
    from transformers import AutoTokenizer

    from actions.answers.model_share import is_for_model
    from finetune import export as exporter
    from finetune import pairs
    from finetune.data.cases import apart

    assert run.dpo is not None and run.model.adapter is not None
    asked = apart(_own_cases(run.dpo.prompts, run.training.seed, held_out=False))
    cases = [case for case in asked if is_for_model(case.decision)]
    with tempfile.TemporaryDirectory() as workshop:
        merged, converted = Path(workshop) / "merged", Path(workshop) / "converted"
        exporter.merge(base, run.model.adapter, merged)
        exporter.to_ctranslate2(merged, run.name, converted, "float32", tuned=True)
        drawn = pairs.make(
            run.data.rows,
            cases,
            converted,
            AutoTokenizer.from_pretrained(base),
            run.dpo.samples,
            run.dpo.temperature,
            run.training.seed,
            run.training.threads,
        )
    console.print(f"{drawn.grounded} of {drawn.answers} drawn answers are grounded; they make {drawn.pairs} pairs")


def _held_out_cases(count: int, seed: int) -> list[Case]:
    return _own_cases(count, seed, held_out=True)


def _own_cases(count: int, seed: int, held_out: bool) -> list[Case]:
    """Questions on one side of the split of the sample boutique and the invented shops."""
    from finetune.data import generate
    from retrieval.encoder import Encoder
    from retrieval.policies import read_policies
    from retrieval.readers import read

    shop = settings.load()
    products = read(settings.BOUTIQUE / "catalog.csv", currency=shop.currency).products
    passages = read_policies(settings.BOUTIQUE / "policies")
    encoder = Encoder(shop.encoder_folder, threads=2)
    return generate.drawn(products, passages, shop.shop_name, encoder, held_out, count, seed)


def _outside_cases(catalogs: Sequence[Path], count: int, seed: int) -> list[Case]:
    """Questions about other shops' catalogs, with the shop's own policies, as far as the model is asked."""
    from actions.answers.model_share import is_for_model
    from finetune.data import generate
    from retrieval.encoder import Encoder
    from retrieval.policies import read_policies
    from retrieval.readers import read

    shop = settings.load()
    encoder = Encoder(shop.encoder_folder, threads=2)
    cases: list[Case] = []
    for file in catalogs:
        products = read(file, currency=shop.currency).products
        passages = generate.held_out_passages(read_policies(shop.policies))
        each = count // len(catalogs)
        asked = generate.ask(products, passages, shop.shop_name, file.stem, encoder, each, seed)
        cases += [case for case in asked if is_for_model(case.decision)]
    return cases
