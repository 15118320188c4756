"""A home that an earlier release left is opened by this one: orders, chats and the catalog are those it had."""

import contextlib
import json
import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, func, inspect, select

from actions.orders import seed
from actions.orders.database import MIGRATIONS, open_database, reading
from actions.orders.schema import Order
from lisa import permissions, prepare
from lisa.backup.making import make
from lisa.backup.restoring import restore
from lisa.privacy.conversations import Conversations
from lisa.repair import damages
from lisa.settings import REPOSITORY, Settings, load
from retrieval import checksums, store
from retrieval.encoder import Encoder
from retrieval.index import Index, update
from tests.actions.small_shop import rows
from tests.lisa.privacy.conftest import RASA
from tests.retrieval.conftest import make_product

MODELS = REPOSITORY / "var" / "models"
#: Before proofs ran out, before wishes for what is sold out, before networks were counted.
REVISION = "0005"
COATS = [make_product(f"Coat {letter}") for letter in "ABC"]


def orders_of_then(path: Path, workshop: Path) -> None:
    """The small shop's orders in the tables of an earlier release."""
    listed = workshop / "orders.json"
    listed.write_text(json.dumps(rows()))
    now = open_database(f"sqlite:///{workshop / 'now.db'}")
    seed.load(now, listed)
    now.dispose()
    then = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with then.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISION)
    columns = {
        table: [column["name"] for column in inspect(then).get_columns(table)]
        for table in inspect(then).get_table_names()
        if table != "alembic_version"
    }
    then.dispose()
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS now", [str(workshop / "now.db")])
        for table, names in columns.items():
            has = {name for _, name, *_ in connection.execute(f"PRAGMA now.table_info({table})")}
            both = ", ".join(f'"{name}"' for name in names if name in has)
            connection.execute(f"INSERT INTO main.{table} ({both}) SELECT {both} FROM now.{table}")


@pytest.fixture
def old_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: Encoder) -> Settings:
    """Everything as it was before: tables, the index's format, models without checksums, files that others can read."""
    home = tmp_path / "home"
    monkeypatch.setenv("LISA_HOME", str(home))
    policies = home / "policies"
    policies.mkdir(parents=True)
    (policies / "returns.md").write_text("# Returns\n\n## How\n\nWithin 30 days.\n")
    (home / "lisa.toml").write_text('policies = "policies"\nsample_orders = false\n')
    for name in ("encoder", "reader"):
        shutil.copytree(MODELS / name, home / "models" / name, copy_function=os.link)
        (home / "models" / name / checksums.SUMS).unlink(missing_ok=True)
    settings = load()
    settings.llm_folder.mkdir()
    (settings.llm_folder / "lisa.json").write_text(json.dumps({"name": prepare.language_model(settings)}))
    update(settings.catalog_folder, COATS, [], encoder)
    version = settings.catalog_folder / "versions" / "v1"
    (version / checksums.SUMS).unlink()
    manifest = store.read_manifest(version) | {"format": 1}
    (version / store.MANIFEST).write_text(json.dumps(manifest))
    orders_of_then(home / "orders.db", tmp_path)
    with contextlib.closing(sqlite3.connect(home / "tracker.db", isolation_level=None)) as tracker:
        tracker.execute(RASA)
        whole = json.dumps(
            {"event": "user", "text": "hello", "parse_data": {"intent_ranking": [{"name": "greet"}] * 9}}
        )
        tracker.execute("INSERT INTO events (sender_id, type_name, data) VALUES ('web-ana', 'user', ?)", [whole])
    for path in (home, home / "orders.db", home / "tracker.db"):
        path.chmod(0o755)
    return settings


def test_nothing_is_lost_and_all_is_sealed(old_home: Settings, encoder: Encoder, tmp_path: Path) -> None:
    told: list[str] = []
    permissions.mend(old_home)
    prepare.prepare_models(old_home, told.append)
    prepare.prepare_catalog(old_home, told.append)
    prepare.prepare_orders(old_home, told.append)
    assert told == ["indexed the catalog again, for this release and encoder", "indexing the changed policies"]

    snapshot = Index(old_home.catalog_folder, encoder).snapshot()
    assert list(snapshot.products.values()) == COATS and len(snapshot.passages) == 1
    engine = open_database(old_home.orders_url)
    with reading(engine) as session:
        assert session.scalar(select(func.count(Order.id))) == 9
    engine.dispose()
    conversations = Conversations(old_home.conversations_url)
    assert list(conversations.holding("hello")) == ["web-ana"]
    conversations.close()
    assert damages(old_home) == []
    assert all(checksums.is_sealed(old_home.models / name) for name in ("encoder", "reader", "llm"))
    assert stat.S_IMODE((old_home.home / "orders.db").stat().st_mode) & 0o077 == 0


def test_a_backup_of_an_earlier_release_is_migrated_when_it_is_opened(old_home: Settings, tmp_path: Path) -> None:
    backup = make(old_home, tmp_path / "backup.zip", lambda _: None)
    there = tmp_path / "there"
    restore(backup, there, {}, replace=False, tell=lambda _: None)
    engine = open_database(f"sqlite:///{there / 'orders.db'}")
    with reading(engine) as session:
        assert session.scalar(select(func.count(Order.id))) == 9
    engine.dispose()
