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

from lisa import finetune_data_commands, finetune_reader_commands, finetune_shop, finetune_training, settings
from lisa.finetune_shop import path_option
from retrieval.models import resolve

if TYPE_CHECKING:
    from finetune.evaluate import Nearness

app = typer.Typer(
    no_args_is_help=True,
    help="Make data, train, export and evaluate the model that words the answers, and the one that reads messages.",
)
app.add_typer(finetune_data_commands.app, name="data")
app.add_typer(finetune_reader_commands.app, name="reader")
console = Console(highlight=False)

RECIPES = settings.REPOSITORY / "finetune" / "recipes" / "smollm2-135m"
SEED = 7

RecipeArgument = Annotated[Path, typer.Argument(help="The YAML file of the run; its paths count from LISA_HOME.")]
SetOption = Annotated[
    list[str] | None, typer.Option("--set", help="A setting that is to be otherwise, such as training.epochs=2.")
]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Train a run for more epochs, from its last checkpoint.")]
FreshOption = Annotated[bool, typer.Option("--fresh", help="Put an earlier run aside and train anew.")]
SeedOption = Annotated[int, typer.Option("--seed", help="The same seed and records give the same questions.")]


@app.command()
def check(recipe: RecipeArgument = RECIPES / "sft.yaml", changed: SetOption = None) -> None:
    """Tell what this machine can train, what the recipe takes of time, memory and disk, and what is missing."""
    from finetune import machine

    run = finetune_training.recipe_of(recipe, changed)
    here = machine.look()
    told = f"{here.cores} cores, {here.free_memory_gb} GB of memory free, {here.gpu or 'no GPU'}"
    console.print(f"{told}; {run.name} trains in {run.training.precision}")
    gaps = machine.missing(run)
    if not gaps:
        cost = machine.cost(run, finetune_shop.base_weights(run.model.base))
        console.print(
            f"{run.name}: about {cost.minutes:.0f} minutes at the speed this machine has now, {cost.memory_gb} GB of "
            f"memory, {cost.disk_gb} GB of disk (free: {cost.free_disk_gb} GB)"
        )
        gaps = machine.short_of(cost)
    for gap in gaps:
        console.print(f"missing: {gap}")
    if gaps:
        raise typer.Exit(1)


@app.command()
def sft(
    recipe: RecipeArgument = RECIPES / "sft.yaml",
    changed: SetOption = None,
    resume: ResumeOption = False,
    fresh: FreshOption = False,
) -> None:
    """Train on questions and answers; a run that was stopped goes on from its last checkpoint."""
    from finetune import sft as script

    run, start, base = finetune_training.begin(recipe, changed, resume, fresh)
    script.train(
        run, base, development=finetune_training.development_of(run), start=start, command=finetune_shop.command()
    )


@app.command()
def dpo(
    recipe: RecipeArgument = RECIPES / "dpo.yaml",
    changed: SetOption = None,
    resume: ResumeOption = False,
    fresh: FreshOption = False,
) -> None:
    """Draw pairs of the tuned model's own answers, where there are none of it yet, and train on the preference."""
    from finetune import dpo as script

    run, start, base = finetune_training.begin(recipe, changed, resume, fresh)
    finetune_training.draw_pairs(run, base)
    script.train(
        run, base, development=finetune_training.development_of(run), start=start, command=finetune_shop.command()
    )


@app.command()
def kto(
    recipe: RecipeArgument = RECIPES / "kto.yaml",
    changed: SetOption = None,
    resume: ResumeOption = False,
    fresh: FreshOption = False,
) -> None:
    """Train on single answers with a thumb up or down: people's, and drawn ones that the claim checker rates."""
    from finetune import kto as script

    run, start, base = finetune_training.begin(recipe, changed, resume, fresh)
    finetune_training.draw_thumbs(run, base)
    script.train(
        run, base, development=finetune_training.development_of(run), start=start, command=finetune_shop.command()
    )


@app.command()
def grpo(
    recipe: RecipeArgument = RECIPES / "grpo.yaml",
    changed: SetOption = None,
    resume: ResumeOption = False,
    fresh: FreshOption = False,
) -> None:
    """Train with the claim checker as reward: several answers to a question, compared with each other, step by step."""
    from finetune import grpo as script

    run, start, base = finetune_training.begin(recipe, changed, resume, fresh)
    cases = finetune_training.questions_to_train(run)
    script.train(
        run,
        base,
        cases,
        development=finetune_training.development_of(run),
        start=start,
        command=finetune_shop.command(),
    )


@app.command()
def export(
    adapter: Annotated[Path, typer.Argument(help="The adapter's folder.")],
    to: Annotated[Path, typer.Option("--to", help="Where the model that serves goes.")],
    base: Annotated[
        str, typer.Option("--base", help="The base model's hub name or folder; default: the one the adapter names.")
    ] = "",
    int8: Annotated[Path | None, typer.Option("--int8", help="Also write a CTranslate2 int8 model here.")] = None,
    gguf: Annotated[Path | None, typer.Option("--gguf", help="Also write a Q8_0 file for llama.cpp here.")] = None,
    safetensors: Annotated[Path | None, typer.Option("--safetensors", help="Also write full weights here.")] = None,
    release: Annotated[Path | None, typer.Option("--release", help="Also write the adapter in fp16 here.")] = None,
    report: Annotated[
        list[Path] | None, typer.Option("--report", help="Evaluations to add to the release's card.")
    ] = None,
) -> None:
    """Merge an adapter into its base model and convert it for serving."""
    from finetune import card, run
    from finetune import export as exporter

    name = base or exporter.base_of(adapter)
    with tempfile.TemporaryDirectory() as workshop:
        merged = Path(workshop) / "merged"
        exporter.merge(finetune_shop.base_weights(name), adapter, merged)
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
        reports = [json.loads(file.read_text(encoding="utf-8")) for file in report or ()]
        made_by = [*run.commands_of(adapter), *(one["command"] for one in reports), finetune_shop.command()]
        with (release / "README.md").open("a", encoding="utf-8") as readme:
            for one in reports:
                readme.write(card.of_results(one))
            readme.write(card.of_commands(made_by))
        console.print(f"{release}: {size / 1e6:.1f} MB")


@app.command()
def evaluate(
    models: Annotated[
        list[str],
        typer.Argument(
            help="Folders of converted models, or hub names of untuned ones; each is compared with the one before."
        ),
    ],
    questions: Annotated[int, typer.Option("--questions", min=8, help="About how many to ask.")] = 400,
    catalog: Annotated[
        list[Path] | None, typer.Option("--catalog", help="Ask about these files' products instead.")
    ] = None,
    seed: SeedOption = SEED + 1,
    *,
    report: Annotated[Path, path_option("--report", "The JSON file to write.", "report.json")],
    candidates: Annotated[Path, path_option("--candidates", "Where converted hub models stay.", "candidates")],
) -> None:
    """Measure models on products and policies that training never saw, this shop's or other catalogs', side by side.

    Grounded answers, claims, refusals, tone, length, nearness to authored answers; and, unless catalogs are given,
    what a model still knows beside the shop. Name the base model first to see what training changed.
    """
    from actions.answers.model_share import is_for_model
    from finetune import card, general_ability
    from finetune import evaluate as measure
    from finetune.candidates import converted
    from finetune.export import is_tuned

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folders = {Path(model).name: converted(model, candidates) for model in models}
    if catalog:
        cases = finetune_shop.outside_cases(catalog, questions, seed)
    else:
        cases = finetune_shop.own_cases(questions, seed, held_out=True)
    cases = [case for case in cases if is_for_model(case.decision)]  # a template answers the others
    threads = settings.load().llm_threads
    answered = {name: measure.answer_all(model, cases, not is_tuned(model), threads) for name, model in folders.items()}
    abilities = {} if catalog else {name: general_ability.measure(model, threads) for name, model in folders.items()}
    about = ", ".join(file.stem for file in catalog) if catalog else "held-out products and policies"
    told: dict[str, Any] = measure.report(answered, about, _nearness(), abilities)
    told["command"] = finetune_shop.command()
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
    seed: SeedOption = SEED + 1,
    *,
    folder: Annotated[Path, path_option("--folder", "Where the converted models stay.", "candidates")],
) -> None:
    """Let base models answer the held-out questions, untuned, and print who does how well: to choose one to train."""
    from finetune import candidates

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    cases = finetune_shop.own_cases(questions, seed, held_out=True)
    compared = candidates.compare(models, cases, folder, settings.load().llm_threads)
    table = Table("model", "MB", "seconds an answer", "grounded", "computed", "reading", "refusals", box=None)
    for one in compared:
        rates = (one.results["grounded"].get(group) for group in ("all", "computed", "reading", "refusals"))
        shown = (f"{r['value']:.3f} ({r['low']:.3f} to {r['high']:.3f})" if r else "" for r in rates)
        table.add_row(one.name, str(one.megabytes), str(one.seconds_an_answer), *shown)
    console.print(table)


@app.command()
def study(
    recipe: RecipeArgument = RECIPES / "dpo.yaml",
    changed: SetOption = None,
    pairs: Annotated[int, typer.Option("--pairs", min=1, help="How many pairs to look at.")] = 16,
    rates: Annotated[
        list[float] | None,
        typer.Option("--rate", help="A learning rate to try; default: the recipe's, 3 and 10 times it."),
    ] = None,
) -> None:
    """Tell what a recipe's preference pairs can teach, before a run: how they are rated, and what an update changes."""
    from finetune import pair_study

    run = finetune_training.recipe_of(recipe, changed)
    base = finetune_shop.base_weights(run.model.base)
    if run.dpo is not None:
        finetune_training.draw_pairs(run, base)
    usual = run.training.learning_rate
    told = pair_study.study(run, base, pairs, rates or [usual, 3 * usual, 10 * usual])
    console.print(
        f"{told.pairs} pairs, {told.equal} equal after the cut; the better answer is likelier a token in "
        f"{told.ranked_rightly:.0%}; nats a token: better {told.better_nats:.2f}, worse {told.worse_nats:.2f}"
    )
    strengths = ", ".join(f"{term} {norm:.3f}" for term, norm in told.strength.items())
    console.print(f"gradient norms: {strengths}; cosine {told.agreement:+.2f}")
    table = Table(
        "learning rate", "loss", "margin after an update", "better answer, nats", "worse answer, nats", box=None
    )
    for one in told.moved:
        moved = (f"{one.margin:+.4f}", f"{one.better:+.3f}", f"{one.worse:+.3f}")
        table.add_row(f"{one.learning_rate:.0e}", " + ".join(one.terms), *moved)
    console.print(table)


@app.command()
def blind(
    first: Annotated[str, typer.Argument(help="The folder of a converted model, or an untuned one's hub name.")],
    second: Annotated[str, typer.Argument(help="The other model.")],
    questions: Annotated[int, typer.Option("--questions", min=8, help="About how many to ask both.")] = 60,
    seed: SeedOption = SEED + 2,
    port: Annotated[int, typer.Option("--port", help="The port of the page.")] = 8096,
    *,
    to: Annotated[Path, path_option("--to", "Where the verdicts and pairs go.", "blind")],
    candidates: Annotated[Path, path_option("--candidates", "Where converted hub models stay.", "candidates")],
) -> None:
    """Compare two models in the browser without knowing which is which; what is preferred becomes pairs to train on."""
    from finetune.blind.comparison import PAIRS, Comparison, questions_of

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    answered = finetune_shop.answers_of([first, second], questions, seed, candidates)
    asked, same = questions_of(answered, seed)
    comparison = Comparison(to, list(answered), asked, same)
    finetune_shop.serve_blind(comparison, port)
    told = comparison.tally()
    console.print(", ".join(f"{name} better {count} times" for name, count in told.preferred.items()))
    console.print(f"equal {told.equal}, the same words {told.same}, p = {told.p:.3f} (sign test)")
    console.print(f"{len(comparison.pairs())} pairs are in {to / PAIRS}: train on them with `--set data.people={to}`")


@app.command()
def speed(
    recipe: RecipeArgument = RECIPES / "sft.yaml",
    changed: SetOption = None,
    steps: Annotated[int, typer.Option("--steps", min=2, help="Steps of each way of training.")] = 30,
) -> None:
    """Measure how much faster the recipe trains than TRL's trainer by itself, on the same rows, and to which loss."""
    from finetune import speed as measure

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    run = finetune_training.recipe_of(recipe, changed)
    own, plain = measure.compare(run, finetune_shop.base_weights(run.model.base), steps)
    table = Table("way", "examples a second", "held-out loss", box=None)
    for one in (own, plain):
        table.add_row(one.way, str(one.examples_per_second), str(one.held_out_loss))
    console.print(table)
    faster, apart = own.examples_per_second / plain.examples_per_second, own.held_out_loss / plain.held_out_loss - 1
    console.print(f"{faster:.2f} times as fast, at a loss that differs by {apart:+.1%}")


@app.command()
def tune(
    recipe: RecipeArgument = RECIPES / "sft.yaml",
    changed: SetOption = None,
    trials: Annotated[int, typer.Option("--trials", min=1, help="How many, with those of earlier runs.")] = 12,
    rows: Annotated[int, typer.Option("--rows", min=8, help="Training rows of a trial.")] = 240,
    held_out: Annotated[int, typer.Option("--held-out", min=4, help="Rows that are kept back to measure on.")] = 64,
    *,
    folder: Annotated[Path, path_option("--folder", "Where the search lives.", "tuning")],
) -> None:
    """Search for learning rate, rank and epochs (for DPO: learning rate, beta and epochs); goes on after a stop."""
    from finetune import tuning

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    run = finetune_training.recipe_of(recipe, changed)
    study = tuning.search(run, finetune_shop.base_weights(run.model.base), folder / run.name, trials, rows, held_out)
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
