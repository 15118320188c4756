"""Makes what a shop needs before it opens: converted models, index, orders database, trained bot."""

import hashlib
import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from lisa import processes
from lisa.settings import BOT, BOUTIQUE, REPOSITORY, Settings

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
    if _converted_from(settings.encoder_folder) != settings.encoder:
        tell(f"converting the sentence encoder {settings.encoder}")
        encoder.convert(models.resolve(settings.encoder), settings.encoder, settings.encoder_folder)
    prepare_reader(settings, tell)
    if settings.llm_url or settings.llm_served:
        return
    name = language_model(settings)
    if _converted_from(settings.llm_folder) != name:
        from finetune import export

        tell(f"converting the language model {name}")
        export.to_serving(models.resolve(settings.llm), _adapter(settings), name, settings.llm_folder)


def prepare_reader(settings: Settings, tell: Tell) -> None:
    """Make the reader of customers' sentences from the public encoder and the released delta."""
    from finetune.reader import export
    from retrieval import models

    name = reader_model()
    if _converted_from(settings.reader_folder) != name:
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
        return _converted_from(settings.llm_folder) or settings.llm_served
    adapter = _adapter(settings)
    if adapter is None:
        return settings.llm
    digest = hashlib.sha256((adapter / "adapter_model.safetensors").read_bytes()).hexdigest()[:8]
    return f"{settings.llm} with adapter {adapter.name}-{digest}"


def _adapter(settings: Settings) -> Path | None:
    """The released adapter, for the base model that it was trained on; another model serves as it is."""
    from retrieval.models import LANGUAGE_MODEL

    return RELEASED_ADAPTER if settings.llm == LANGUAGE_MODEL else None


def _converted_from(folder: Path) -> str | None:
    """The name of the model that was converted into `folder`, or None when there is none."""
    described = folder / "lisa.json"
    return json.loads(described.read_text(encoding="utf-8"))["name"] if described.is_file() else None


def bot_model(settings: Settings) -> Path:
    """Where the trained bot for the present data, encoder and reader lies: its name is their digest."""
    digest = hashlib.sha256(f"{settings.encoder} {reader_model()}".encode())
    sources = [BOT / "config.yml", BOT / "requirements.txt"]
    for folder in ("domain", "data", "components"):
        sources += [path for path in (BOT / folder).rglob("*") if path.suffix in (".yml", ".py")]
    for path in sorted(sources):
        digest.update(f"{path.relative_to(BOT)}\0".encode() + path.read_bytes() + b"\0")
    return settings.models / "bot" / f"{digest.hexdigest()[:16]}.tar.gz"


def prepare_bot(settings: Settings, tell: Tell) -> Path:
    """Train the bot unless a model of exactly this training data is there; return the model's path.

    Raises:
        PrepareError: `rasa train` failed; the message ends with its last words.
    """
    from retrieval.store import locked

    model = bot_model(settings)
    if model.is_file():
        return model
    with locked(model.parent):
        if not model.is_file():  # another process may just have trained it
            tell("training the bot (about a minute)")
            _train(settings, model)
    return model


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
        made.rename(model)


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
    """Index the sample boutique when there is no index; bring changed policies into an existing one."""
    from retrieval import index, policies, readers
    from retrieval.encoder import Encoder

    if not settings.policies.is_dir():
        raise PrepareError(f"The policies' folder {settings.policies} does not exist; set `policies` in lisa.toml.")
    passages = policies.read_policies(settings.policies)
    encoder = Encoder(settings.encoder_folder, threads=2)
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
