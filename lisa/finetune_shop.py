"""What the `lisa finetune` commands take of the shop: its folder, base weights, records, and questions about them."""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from lisa import settings
from retrieval.models import resolve

if TYPE_CHECKING:
    from finetune.blind.comparison import Comparison
    from finetune.data.cases import Case
    from finetune.evaluate import Answered
    from retrieval.index import Snapshot
    from retrieval.records import Passage, Product

console = Console(highlight=False)


def path_option(name: str, told: str, *parts: str) -> Any:
    """An option whose default lies in the shop's own folder, so that two shops never mix their data."""

    def default() -> Path:
        return folder(*parts)

    return typer.Option(name, help=told, default_factory=default, show_default="/".join(("LISA_HOME/finetune", *parts)))


def folder(*parts: str) -> Path:
    """A path in the shop's folder of fine-tuning."""
    return settings.home_folder().joinpath("finetune", *parts)


def command() -> str:
    """The command that is running, for cards and reports; folders of this machine are left out of it."""
    said = shlex.join(["lisa", *sys.argv[1:]])
    return said.replace(str(settings.home_folder()), "LISA_HOME").replace(str(Path.home()), "~")


def base_weights(name: str) -> Path:
    """The base model's full weights, written once into the home folder."""
    from finetune.export import dequantise

    weights = folder("base", name.replace("/", "--"))
    if not (weights / "config.json").is_file():
        weights.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=weights.parent) as workshop:
            dequantise(resolve(name), Path(workshop) / "base")
            (Path(workshop) / "base").rename(weights)
    return weights


def served() -> Snapshot:
    """The records that the shop serves; a shop that was never opened has the sample boutique's, as when it opens."""
    from lisa import prepare
    from retrieval.encoder import Encoder
    from retrieval.index import Index

    shop = settings.load()
    prepare.prepare_catalog(shop, console.print)
    return Index(shop.catalog_folder, Encoder(shop.encoder_folder, threads=2)).snapshot()


def titles() -> list[str]:
    """What the shop's products are called; nothing for a shop that was never opened."""
    from retrieval.index import current_version

    if current_version(settings.load().catalog_folder) is None:
        return []
    return [product.title for product in served().products.values()]


def records(catalog: Path | None = None) -> tuple[list[Product], list[Passage]]:
    """The shop's products, or a file's instead, and the shop's policies."""
    from retrieval.policies import read_policies
    from retrieval.readers import read

    shop = settings.load()
    if catalog is not None:
        return read(catalog, currency=shop.currency).products, read_policies(shop.policies)
    snapshot = served()
    return list(snapshot.products.values()), list(snapshot.passages.values())


def own_cases(count: int, seed: int, *, held_out: bool) -> list[Case]:
    """Questions on one side of the split, about the records that this shop serves and about the invented shops."""
    from finetune.data import generate
    from retrieval.encoder import Encoder

    shop = settings.load()
    products, passages = records()
    encoder = Encoder(shop.encoder_folder, threads=2)
    return generate.drawn(products, passages, shop.shop_name, encoder, held_out, count, seed)


def outside_cases(catalogs: Sequence[Path], count: int, seed: int) -> list[Case]:
    """Questions about the products of some catalogs that no training sees, with policies of the shop likewise."""
    from actions.answers.model_share import is_for_model
    from finetune.data import generate
    from retrieval.encoder import Encoder

    shop = settings.load()
    encoder = Encoder(shop.encoder_folder, threads=2)
    cases: list[Case] = []
    for file in catalogs:
        products, passages = generate.side(*records(file), held_out=True)
        each = count // len(catalogs)
        asked = generate.ask(products, passages, shop.shop_name, file.stem, encoder, each, seed)
        cases += [case for case in asked if is_for_model(case.decision)]
    return cases


def answers_of(models: Sequence[str], count: int, seed: int, candidates: Path) -> dict[str, Sequence[Answered]]:
    """Two models' greedy answers to questions that training may see: what people prefer of them can be trained on."""
    from actions.answers.model_share import is_for_model
    from finetune import evaluate
    from finetune.candidates import converted
    from finetune.data.cases import apart
    from finetune.export import is_tuned

    names = [Path(model).name for model in models]
    if len(set(names)) < len(names):
        raise typer.BadParameter(f"both models are called {names[0]}: rename a folder, so that they can be told apart.")
    folders = {name: converted(model, candidates) for name, model in zip(names, models, strict=True)}
    cases = [case for case in apart(own_cases(count, seed, held_out=False)) if is_for_model(case.decision)]
    threads = settings.load().llm_threads
    return {name: evaluate.answer_all(model, cases, not is_tuned(model), threads) for name, model in folders.items()}


def serve_blind(comparison: Comparison, port: int) -> None:
    """The page of a blind comparison, for this machine's browser, until Ctrl-C."""
    import secrets

    import uvicorn

    from finetune.blind.page import create_app

    key = secrets.token_urlsafe(16)
    console.print(f"Judge at http://{settings.LOCALHOST}:{port}/?key={key} (Ctrl-C ends it)")
    uvicorn.run(create_app(comparison, key), host=settings.LOCALHOST, port=port, log_level="warning")
