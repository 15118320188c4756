"""Makes what a shop needs before it opens: converted models, index, orders database, trained bot."""

import contextlib
import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from lisa import artefacts, processes
from lisa.settings import BOT, BOUTIQUE, REPOSITORY, Settings
from retrieval import checksums

RELEASED_ADAPTER = REPOSITORY / "finetune" / "released" / "smollm2-135m"
RELEASED_READER = REPOSITORY / "finetune" / "released" / "reader-minilm-l6"

Tell = Callable[[str], None]


class PrepareError(RuntimeError):
    """Something the shop needs can't be made; the message says what and why."""


def prepare(settings: Settings, tell: Tell) -> Path:
    """Make everything that is missing or out of date; return the path of the trained bot."""
    prepare_models(settings, tell)
    prepare_catalog(settings, tell)
    prepare_orders(settings, tell)
    return prepare_bot(settings, tell)


def prepare_models(settings: Settings, tell: Tell) -> None:
    """Convert the sentence encoder, the reader and, unless an endpoint serves it, the language model."""
    from retrieval import encoder, models

    quieten_converters()
    if not _serves(settings, settings.encoder_folder, settings.encoder, tell):
        tell(f"converting the sentence encoder {settings.encoder}")
        encoder.convert(models.resolve(settings.encoder), settings.encoder, settings.encoder_folder)
    prepare_reader(settings, tell)
    if not settings.llm_url:
        prepare_language_model(settings, tell)
    for folder in artefacts.models(settings).values():
        if folder.is_dir() and not checksums.is_sealed(folder):  # an earlier release made it
            with contextlib.suppress(PermissionError):
                checksums.seal(folder)


def prepare_language_model(settings: Settings, tell: Tell) -> None:
    """Convert the language model where there is none; one that is damaged waits for `lisa repair`."""
    from retrieval import models

    with artefacts.remembered(settings) as digest:
        damage = artefacts.language_model_damage(settings, digest)
    if damage:
        tell(f"the language model is damaged: {damage}. Answers come from templates until `lisa repair`")
        return
    name = language_model(settings)
    if not settings.llm_served and converted_from(settings.llm_folder) != name:
        from finetune import export

        tell(f"converting the language model {name}")
        export.to_serving(models.resolve(settings.llm), _adapter(settings), name, settings.llm_folder)


def _serves(settings: Settings, folder: Path, name: str, tell: Tell) -> bool:
    """Whether the model of this name lies in the folder as it was written; damaged, nothing works without it."""
    if converted_from(folder) != name:
        return False
    with artefacts.remembered(settings) as digest:
        damage = checksums.damage(folder, digest)
    if damage:
        tell(f"damaged: {damage}")
    return not damage


def prepare_reader(settings: Settings, tell: Tell) -> None:
    """Make the reader of customers' sentences from the public encoder and the released delta."""
    from finetune.reader import export
    from retrieval import models

    name = reader_model()
    if not _serves(settings, settings.reader_folder, name, tell):
        tell("making the reader of customers' sentences")
        export.to_serving(models.resolve(models.ENCODER), RELEASED_READER, name, settings.reader_folder)


def reader_model() -> str:
    """The name of the reader that serves: the encoder it was trained on, and the released delta with its digest."""
    from finetune.reader import export
    from retrieval import models

    return export.name_of(models.ENCODER, RELEASED_READER)


def quieten_converters() -> None:
    """Leave out the converters' own progress bars: they say nothing to a shop owner, ours says what is being made."""
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TQDM_DISABLE", "1")


def language_model(settings: Settings) -> str:
    """The name of the model that serves: the chosen one, or the base with the adapter and its digest."""
    if settings.llm_served:
        return converted_from(settings.llm_folder) or settings.llm_served
    adapter = _adapter(settings)
    if adapter is None:
        return settings.llm
    digest = hashlib.sha256((adapter / "adapter_model.safetensors").read_bytes()).hexdigest()[:8]
    return f"{settings.llm} with adapter {adapter.name}-{digest}, in 8 bits"


def _adapter(settings: Settings) -> Path | None:
    """The released adapter, for the base model that it was trained on; another model serves as it is."""
    from retrieval.models import LANGUAGE_MODEL

    return RELEASED_ADAPTER if settings.llm == LANGUAGE_MODEL else None


def converted_from(folder: Path) -> str | None:
    """The name of the model that was converted into `folder`, or None when there is none."""
    try:
        return str(json.loads((folder / "lisa.json").read_text(encoding="utf-8"))["name"])
    except (OSError, ValueError, KeyError, TypeError):  # there is none, or it is damaged: then it is made again
        return None


def bot_model(settings: Settings) -> Path:
    """Where the trained bot lies: its name is the digest of what reads it (pipeline, encoder, reader), and of its data.

    Bots whose names begin alike are read by the same program, so that one can serve in the place of another.
    """
    program = hashlib.sha256(f"{settings.encoder} {reader_model()}".encode())
    _take_in(program, [BOT / "config.yml", BOT / "requirements.txt", *(BOT / "components").rglob("*.py")])
    data = hashlib.sha256()
    _take_in(data, [*(BOT / "domain").rglob("*.yml"), *(BOT / "data").rglob("*.yml")])
    return settings.models / "bot" / f"{program.hexdigest()[:8]}-{data.hexdigest()[:16]}.tar.gz"


def _take_in(digest: "hashlib._Hash", sources: Iterable[Path]) -> None:
    for path in sorted(sources):
        digest.update(f"{path.relative_to(BOT)}\0".encode() + path.read_bytes() + b"\0")


def last_good_bot(model: Path) -> Path | None:
    """The bot that was trained last, of those that are whole and that the same program reads; not this one."""
    program = model.name.partition("-")[0]
    others = [other for other in model.parent.glob(f"{program}-*.tar.gz") if other != model]
    newest_first = sorted(others, key=lambda other: other.stat().st_mtime, reverse=True)
    return next((other for other in newest_first if checksums.is_sealed(other) and not checksums.damage(other)), None)


def prepare_bot(settings: Settings, tell: Tell) -> Path:
    """Train the bot unless a model of exactly this training data is there; return the model's path.

    Where that model is damaged, it is the one trained before, as long as there is a whole one.

    Raises:
        PrepareError: `rasa train` failed; the message ends with its last words.
    """
    from retrieval.store import locked

    model = bot_model(settings)
    if _is_whole(settings, model):
        return model
    if model.is_file():
        tell(f"the bot is damaged: {model} isn't what was written")
        if (before := last_good_bot(model)) is not None:
            tell(f"{before.name}, trained before, serves until `lisa repair`")
            return before
    with locked(model.parent):
        if not _is_whole(settings, model):  # another process may just have trained it
            tell("training the bot (about a minute)")
            _train(settings, model)
    return model


def _is_whole(settings: Settings, model: Path) -> bool:
    with artefacts.remembered(settings) as digest:
        return model.is_file() and not checksums.damage(model, digest)


def _train(settings: Settings, model: Path) -> None:
    settings.logs.mkdir(parents=True, exist_ok=True)
    log = settings.logs / "train.log"
    with tempfile.TemporaryDirectory(dir=model.parent) as workshop:
        arguments = [
            *(
                "train",
                "--config",
                str(BOT / "config.yml"),
                "--domain",
                str(BOT / "domain"),
                "--data",
                str(BOT / "data"),
            ),
            *("--out", workshop, "--fixed-model-name", "bot", "--force"),
        ]
        done = rasa(settings, arguments, log)
        made = Path(workshop) / "bot.tar.gz"
        if done != 0 or not made.is_file():
            last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
            raise PrepareError(f"`rasa train` failed; its last words (all of them in {log}):\n{last}")
        named = made.rename(made.with_name(model.name))
        checksums.seal(named)
        checksums.sums_of(named).replace(checksums.sums_of(model))
        named.replace(model)


def rasa(settings: Settings, arguments: list[str], log: Path) -> int:
    """Run a `rasa` command in the bot's environment, its output into `log`; return its exit status."""
    python = BOT / ".venv" / "bin" / "python"
    if not python.is_file():
        raise PrepareError(f"{python} is missing. Run `make setup`.")
    with log.open("wb") as file:
        return subprocess.run(
            [str(python), "-m", "rasa", *arguments],
            stdout=file,
            stderr=subprocess.STDOUT,
            cwd=REPOSITORY,
            env={**os.environ, **processes.rasa_environment(settings)},
            check=False,
        ).returncode


def prepare_catalog(settings: Settings, tell: Tell) -> None:
    """Index the sample boutique when there was never an index; bring changed policies into an existing one.

    Raises:
        retrieval.repairing.NoRecordsError: there was an index, and no version has a whole catalog any more.
    """
    from lisa import policies
    from retrieval import index, readers, store
    from retrieval.encoder import Encoder
    from retrieval.repairing import rebuild

    if not settings.policies.is_dir():
        raise PrepareError(f"The policies' folder {settings.policies} does not exist; set `policies` in lisa.toml.")
    passages = policies.passages(settings)
    encoder = Encoder(settings.encoder_folder, threads=2)
    if _is_damaged(settings, tell):
        if store.current_name(settings.catalog_folder) and store.last_good(settings.catalog_folder):
            return  # the version before serves until `lisa repair`
        tell("building the index again, from the stored catalog")
        rebuild(settings.catalog_folder, passages, encoder, keep=settings.kept_versions)
        return
    if index.current_version(settings.catalog_folder) is None:
        tell("indexing the sample boutique")
        products = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products
        index.update(settings.catalog_folder, products, passages, encoder)
        return
    if index.refresh(settings.catalog_folder, encoder, keep=settings.kept_versions) is not None:
        tell("indexed the catalog again, for this release and encoder")
    snapshot = index.Index(settings.catalog_folder, encoder).snapshot()
    if list(snapshot.passages.values()) != passages:
        tell("indexing the changed policies")
        products = list(snapshot.products.values())
        index.update(settings.catalog_folder, products, passages, encoder, keep=settings.kept_versions)


def _is_damaged(settings: Settings, tell: Tell) -> bool:
    """Whether the version to serve isn't what was written, or nothing says any more which one that is."""
    from retrieval import store

    folder = settings.catalog_folder
    name = store.current_name(folder)
    if name is None:
        is_lost = any((folder / "versions").glob("v*"))
        if is_lost:
            tell(f"{folder / store.POINTER} is gone, which names the version that serves")
        return is_lost
    damage = store.damage(folder, name)
    if damage:
        tell(f"index version {name} is damaged: {damage}")
        if before := store.last_good(folder):
            tell(f"version {before} serves until `lisa repair`")
    return bool(damage)


def prepare_orders(settings: Settings, tell: Tell) -> None:
    """Create or migrate the orders database; fill an empty one with the sample boutique's customers and orders."""
    from actions.orders import database, seed

    engine = database.open_database(settings.orders_url)
    if settings.sample_orders and settings.orders_from == "database":
        report = seed.load(engine, BOUTIQUE / "orders.json")
        if not report.already_there:
            tell(f"filled the orders database with {report.orders} sample orders of {report.customers} customers")
    engine.dispose()
    share_catalog(settings)


def share_catalog(settings: Settings) -> None:
    """Let orders know the catalog that is served: it says what an item may be swapped for."""
    from actions.orders import database, products
    from retrieval import index
    from retrieval.encoder import Encoder

    engine = database.open_database(settings.orders_url)
    snapshot = index.Index(settings.catalog_folder, Encoder(settings.encoder_folder)).snapshot()
    products.replace(engine, snapshot.products.values())
    engine.dispose()
