"""What the commands that train have in common: the recipe, the base weights, and answers drawn to train on."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from lisa import finetune_shop, settings

if TYPE_CHECKING:
    from finetune.data.cases import Case
    from finetune.recipe import Recipe
    from finetune.runs import Start
    from finetune.sampling import Drawing

console = Console(highlight=False)


def recipe_of(path: Path, changed: Sequence[str] | None) -> Recipe:
    """The recipe of a file with what was typed to be otherwise."""
    from finetune.recipe import read

    return read(path, settings.home_folder(), changed or ())


def begin(path: Path, changed: Sequence[str] | None, resume: bool, fresh: bool) -> tuple[Recipe, Start, Path]:
    """The recipe, how its run starts, and the base model's weights.

    Raises:
        RunError: the run would be refused: said before minutes go into drawing.
    """
    from finetune import runs

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    if resume and fresh:
        raise typer.BadParameter("--resume goes on with an earlier run and --fresh puts it aside: choose one.")
    start: Start = "resume" if resume else "fresh" if fresh else ""
    run = recipe_of(path, changed)
    if start != "fresh":
        runs.check(run, start)
    return run, start, finetune_shop.base_weights(run.model.base)


def development_of(run: Recipe) -> list[Case]:
    """The questions by which the run's best step is chosen; none where the recipe doesn't ask for it."""
    if run.development is None:
        return []
    from finetune.data import generate
    from retrieval.encoder import Encoder

    shop = settings.load()
    encoder = Encoder(shop.encoder_folder, threads=2)
    products, passages = finetune_shop.records()
    count = run.development.questions
    return generate.development(products, passages, shop.shop_name, encoder, count, run.training.seed)


def draw_pairs(run: Recipe, base: Path) -> None:
    """Let the adapter that the run starts from answer questions that training may see, unless it just did."""
    from finetune import pairs

    def make(cases: Sequence[Case], drawing: Drawing, model: Path, tokenizer: Any) -> str:
        drawn = pairs.make(run.data.rows, cases, drawing, model, tokenizer)
        return f"{drawn.grounded} of {drawn.answers} drawn answers are grounded; they make {drawn.pairs} pairs"

    _draw(run, base, make)


def draw_thumbs(run: Recipe, base: Path) -> None:
    """The same for single answers; nothing where only people's thumbs are wanted."""
    from finetune import thumbs

    def make(cases: Sequence[Case], drawing: Drawing, model: Path, tokenizer: Any) -> str:
        drawn = thumbs.make(run.data.rows, cases, drawing, model, tokenizer)
        return f"of {drawn.answers} drawn answers {drawn.up} get a thumb up and {drawn.down} a thumb down"

    if run.drawn is not None and run.drawn.prompts:
        _draw(run, base, make)


def questions_to_train(run: Recipe) -> list[Case]:
    """Decided questions that training may see, written down as the run's rows, so that it goes on with the same."""
    from finetune.data.rows import write

    cases = _questions(run)
    write(run.data.rows, [case.row("") for case in cases])
    return cases


def _questions(run: Recipe) -> list[Case]:
    from actions.answers.model_share import is_for_model
    from finetune.data.cases import apart

    assert run.drawn is not None
    asked = apart(finetune_shop.own_cases(run.drawn.prompts, run.training.seed, held_out=False))
    return [case for case in asked if is_for_model(case.decision)]


def _draw(run: Recipe, base: Path, make: Any) -> None:
    from transformers import AutoTokenizer

    from finetune import sampling

    drawn_of = _drawn_of(run)
    if sampling.are_of(run.data.rows, drawn_of):
        return
    assert run.drawn is not None and run.model.adapter is not None
    drawing = sampling.Drawing(run.drawn.samples, run.drawn.temperature, run.training.seed, run.training.threads)
    with sampling.converted(base, run.model.adapter) as model:
        told = make(_questions(run), drawing, model, AutoTokenizer.from_pretrained(base))
    sampling.tell_what_of(run.data.rows, drawn_of)
    console.print(told)


def _drawn_of(run: Recipe) -> Mapping[str, Any]:
    from finetune import runs
    from finetune.data.fingerprint import prompt_fingerprint

    assert run.drawn is not None and run.model.adapter is not None
    return {
        "adapter": runs.digest(run.model.adapter / runs.ADAPTER),
        "prompt": prompt_fingerprint(),
        "seed": run.training.seed,
        **run.drawn.model_dump(include={"prompts", "samples", "temperature"}),
    }
