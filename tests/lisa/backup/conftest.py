"""A small shop in a home of its own: orders, chats, a catalog, staff's files, settings with secrets."""

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.orders import seed
from actions.orders.database import open_database
from lisa import settings
from retrieval import checksums
from retrieval.encoder import Encoder
from retrieval.index import update
from retrieval.policies import read_policies
from tests.actions.small_shop import rows
from tests.lisa.privacy.conftest import RASA
from tests.retrieval.conftest import make_product

TOML = """shop_name = "Ana & Söhne"
policies = "../policies"
shopify_token = "shpat_secret"  # written here against all advice
smtp_host = "mail.example"
handover_mail_to = "staff@example.com"
smtp_password = "smtp-secret"

[widget]
name = "Lisa"
"""
SAID = "do you have trampolines?"


@pytest.fixture(scope="package")
def prepared(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home, its policies and models of a few bytes, made once."""
    folder = tmp_path_factory.mktemp("prepared")
    home = folder / "home"
    home.mkdir()
    (home / "lisa.toml").write_text(TOML)
    (folder / "policies").mkdir()
    (folder / "policies" / "returns.md").write_text("# Returns\n\n## How\n\nWithin 30 days.\n")
    passages = read_policies(folder / "policies")
    for count in (2, 3):
        coats = [make_product(f"Coat {letter}") for letter in "ABC"[:count]]
        update(home / "catalog", coats, passages, encoder, force=True)
    (home / "catalog" / "queries.tsv").write_text("1\tcoat\n")
    (folder / "orders.json").write_text(json.dumps(rows()))
    engine = open_database(f"sqlite:///{home / 'orders.db'}")
    seed.load(engine, folder / "orders.json")
    engine.dispose()
    with contextlib.closing(sqlite3.connect(home / "tracker.db", isolation_level=None)) as tracker:
        tracker.execute("PRAGMA journal_mode = WAL")
        tracker.execute(RASA)
        add_to(tracker, SAID)
    with contextlib.closing(sqlite3.connect(home / "staff.db", isolation_level=None)) as staff:
        staff.execute("CREATE TABLE accounts (name TEXT)")
        staff.execute("INSERT INTO accounts VALUES ('Eva')")
    for at, file in (("logs", "web.log"), ("secrets", "whatsapp-token"), ("finetune/adapters", "a.safetensors")):
        (home / at).mkdir(parents=True)
        (home / at / file).write_text("a secret" if at == "secrets" else "something")
    for name in ("encoder", "reader", "llm"):
        model = folder / "models" / name
        model.mkdir(parents=True)
        (model / "lisa.json").write_text(json.dumps({"name": name}))
        checksums.seal(model)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared: Path) -> Path:
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("LISA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LISA_MODELS", str(tmp_path / "models"))
    return tmp_path / "home"


@pytest.fixture
def shop(home: Path) -> Iterator[settings.Settings]:
    yield settings.load()


@pytest.fixture
def own_model(home: Path) -> Path:
    """A model that staff chose, with the key of an endpoint that was chosen before."""
    folder = home / "llms" / "mine-12345678"
    folder.mkdir(parents=True)
    (folder / "lisa.json").write_text(json.dumps({"name": "mine", "tuned": True}))
    (folder / "model.bin").write_bytes(b"weights")
    checksums.seal(folder)
    chosen = [
        {"llm_url": "", "llm_served": "llms/mine-12345678"},
        {"llm_url": "http://127.0.0.1:9/v1", "llm": "x", "llm_api_key": "an-endpoints-key"},
    ]
    (home / "serving.json").write_text(json.dumps(chosen))
    return folder


def add_to(tracker: sqlite3.Connection, text: str) -> None:
    """Keep that a customer said something."""
    event = json.dumps({"event": "user", "text": text})
    tracker.execute(
        "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES ('web-ana', 'user', 1.0, ?)", [event]
    )
