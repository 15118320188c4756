"""The real system for conversations: one Rasa server, and the actions on a fresh orders database for each of them."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import httpx
import uvicorn
from sqlalchemy import Engine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from actions.answers.answerer import Answerer
from actions.answers.llm import LanguageModel, LocalModel
from actions.every import Terms, every_action
from actions.orders import products as orders_catalog
from actions.orders import seed
from actions.orders.database import open_database
from actions.server import create_app
from evaluation.conversations.effects import StockTake, take_stock
from evaluation.conversations.guards import Private, Records, read_private
from evaluation.conversations.poison import poisoned_products
from evaluation.own_shop import free_ports
from finetune.export import is_tuned
from language.reader import Reader
from retrieval import index, policies, readers
from retrieval.encoder import Encoder
from retrieval.index import Index
from retrieval.records import Product

STARTS_WITHIN_S = 240.0
STOPS_WITHIN_S = 10.0
TEMPLATE = "template.db"
LAST_WORDS = 15  # lines of Rasa's log that an error shows
RETURN_WITHIN_DAYS = 30
#: Conversations are held on this day, after the last of the sample orders, so that 30 days mean the same for ever.
TODAY = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TERMS = Terms(
    handover_promise="A colleague reads it during store hours and answers by email within one working day.",
    return_within_days=RETURN_WITHIN_DAYS,
    now=lambda: TODAY,
)


class SystemStartError(RuntimeError):
    """The system for the conversations doesn't start; the message says why."""


@dataclass(frozen=True)
class Shop:
    """What the conversations are held with.

    Attributes:
        bot: the bot's folder, with its own environment in `.venv`.
        bot_model: the trained bot.
        encoder: the folder of the converted sentence encoder.
        reader: the folder of the trained reader.
        llm: the folder of the converted language model.
        catalog: the catalog's file.
        policies: the folder of policy pages.
        orders: the JSON file of customers and orders.
        name: how the assistant calls the shop.
    """

    bot: Path
    bot_model: Path
    encoder: Path
    reader: Path
    llm: Path
    catalog: Path
    policies: Path
    orders: Path
    name: str


@dataclass(frozen=True)
class Talk:
    """A conversation that may begin: its id at Rasa, the orders database it has for itself, and what is true in it."""

    sender: str
    engine: Engine
    stock: StockTake  # what the database holds at the beginning
    records: Records


class Held(Protocol):
    """A running system with which conversations can be held."""

    rasa_url: str
    token: str

    def talk(self, shop: str) -> AbstractContextManager[Talk]:
        """Begin a conversation on fresh orders."""


class ActionsByConversation:
    """An ASGI application that passes each action call to the actions of its own conversation."""

    def __init__(self) -> None:
        self.apps: dict[str, ASGIApp] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the call, find the conversation's actions by the tracker's sender, and let them answer."""
        body = bytearray()
        more = True
        while more:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)

        async def again() -> Message:
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        await self.apps[json.loads(bytes(body))["tracker"]["sender_id"]](scope, again, send)


@dataclass
class System:
    """Rasa and the actions, both running; `talk` gives each conversation a database of its own."""

    rasa_url: str
    token: str
    folder: Path
    answerers: Mapping[str, tuple[Index, Answerer]]  # by the name of the shop: "sample", "poisoned"
    actions: ActionsByConversation
    stock: StockTake  # what every conversation begins with
    private: tuple[Private, ...]
    #: Alembic, which checks the tables at each opening, works for one caller at a time.
    _opening: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def talk(self, shop: str) -> Iterator[Talk]:
        """Begin a conversation on a fresh copy of the sample orders, which is deleted at its end."""
        sender = f"suite-{uuid.uuid4().hex}"
        file = self.folder / f"{sender}.db"
        shutil.copyfile(self.folder / TEMPLATE, file)
        with self._opening:
            engine = open_database(f"sqlite:///{file}")
        catalog, answerer = self.answerers[shop]
        self.actions.apps[sender] = create_app(every_action(answerer, engine, TERMS), dict)
        try:
            yield Talk(sender, engine, self.stock, Records(catalog.snapshot(), self.private))
        finally:
            del self.actions.apps[sender]
            engine.dispose()
            for left in self.folder.glob(f"{file.name}*"):
                left.unlink()


@contextmanager
def open_system(shop: Shop, catalogs: Sequence[str], tell: Callable[[str], None]) -> Iterator[System]:
    """Start Rasa and the action server on free ports of this machine, and stop them afterwards.

    Args:
        shop: what it consists of.
        catalogs: which of "sample" and "poisoned" will be asked for.
        tell: hears what is being done.

    Raises:
        SystemStartError: the bot's environment or model is missing, or Rasa doesn't come up.
    """
    with tempfile.TemporaryDirectory(prefix="lisa-conversations-") as place:
        folder = Path(place)
        actions = ActionsByConversation()
        token = secrets.token_hex(16)
        rasa_port, actions_port = free_ports(2)
        with _rasa(shop, folder, rasa_port, actions_port, token) as wait_for_rasa, _serving(actions, actions_port):
            tell("indexing the sample boutique")
            answerers = _answerers(shop, folder, catalogs)
            stock, private = _seed(shop, folder / TEMPLATE, answerers["sample"][0].snapshot().products.values())
            tell("waiting for Rasa")
            wait_for_rasa()
            yield System(f"http://127.0.0.1:{rasa_port}", token, folder, answerers, actions, stock, private)


def _answerers(shop: Shop, folder: Path, catalogs: Sequence[str]) -> dict[str, tuple[Index, Answerer]]:
    encoder = Encoder(shop.encoder)
    model: LanguageModel = LocalModel(shop.llm)
    reader = Reader(shop.reader)
    passages = policies.read_policies(shop.policies)
    sample = readers.read(shop.catalog, currency="USD").products
    made = {}
    for name in {"sample", *catalogs}:
        listed = [*sample, *poisoned_products()] if name == "poisoned" else sample
        index.update(folder / name, listed, passages, encoder)
        catalog = Index(folder / name, encoder)
        answerer = Answerer(catalog, model, shop.name, with_examples=not is_tuned(shop.llm), reader=reader)
        made[name] = (catalog, answerer)
    return made


def _seed(shop: Shop, file: Path, listed: Iterable[Product]) -> tuple[StockTake, tuple[Private, ...]]:
    engine = open_database(f"sqlite:///{file}")
    seed.load(engine, shop.orders)
    orders_catalog.replace(engine, listed)
    found = take_stock(engine), read_private(engine)
    engine.dispose()  # closing the last connection brings everything into the one file that is copied
    return found


@contextmanager
def _serving(app: ASGIApp, port: int) -> Iterator[None]:
    """Serve the actions from a thread of this process, so that they share one model and one index."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, lifespan="off", log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(STOPS_WITHIN_S)


@contextmanager
def _rasa(shop: Shop, folder: Path, port: int, actions_port: int, token: str) -> Iterator[Callable[[], None]]:
    """Start Rasa; the function that comes out waits until it answers."""
    python = shop.bot / ".venv" / "bin" / "python"
    for needed in (python, shop.bot_model):
        if not needed.is_file():
            raise SystemStartError(f"{needed} is missing. Run `make setup`, then `lisa train`.")
    log = folder / "rasa.log"
    command = [
        *(str(python), str(shop.bot / "serve.py"), "--model", str(shop.bot_model)),
        *("--interface", "127.0.0.1", "--port", str(port)),
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(shop.bot),
        "LISA_ENCODER_FOLDER": str(shop.encoder),
        "LISA_READER_FOLDER": str(shop.reader),
        "LISA_ACTIONS_URL": f"http://127.0.0.1:{actions_port}/webhook",
        "LISA_ACTIONS_SECRET": token,
        "LISA_TRACKER_URL": f"sqlite:///{folder / 'tracker.db'}",
        "LISA_LOCKS_URL": "",
        "LISA_RASA_TOKEN": token,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, cwd=shop.bot.parent, env=environment
        )

    def wait() -> None:
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not _answers(f"http://127.0.0.1:{port}/"):
            if process.poll() is not None or time.monotonic() > deadline:
                last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_WORDS:])
                raise SystemStartError(f"Rasa doesn't start. The end of its log:\n{last}")
            time.sleep(0.25)

    try:
        yield wait
    finally:
        process.terminate()
        try:
            process.wait(STOPS_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=3.0, trust_env=False).is_success
    except httpx.HTTPError:
        return False
