"""A backup holds all that can't be made again and no secret; a home is made of it, or nothing is changed."""

import contextlib
import json
import os
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.orders.database import open_database, reading
from actions.orders.schema import Order
from lisa import privacy_commands
from lisa.backup import contents, making
from lisa.backup.archive import BackupError, opened
from lisa.backup.making import make
from lisa.backup.restoring import restore
from lisa.privacy.conversations import Conversations
from lisa.settings import Settings, load
from retrieval import store
from retrieval.encoder import Encoder
from retrieval.index import Index
from tests.lisa.backup.conftest import SAID, add_to

SECRETS = ("shpat_secret", "smtp-secret", "a secret", "an-endpoints-key")


def quiet(_: str) -> None:
    """Tell nobody."""


def all_files(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


@pytest.fixture
def backup(shop: Settings, tmp_path: Path) -> Path:
    return make(shop, tmp_path / "backup.zip", quiet)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the next `lisa` command finds its home: an empty folder on what may be another machine."""
    home = tmp_path / "another" / "home"
    monkeypatch.setenv("LISA_HOME", str(home))
    return home


def changed(
    backup: Path,
    *,
    manifest: Callable[[dict[str, Any]], object] = lambda _: None,
    members: Callable[[dict[str, bytes]], object] = lambda _: None,
    kind: int = stat.S_IFREG,
) -> Path:
    """The backup with something changed in its manifest, its files, or what kind of files they are."""
    with zipfile.ZipFile(backup) as old:
        held = {name: old.read(name) for name in old.namelist()}
    told = json.loads(held.pop("manifest.json"))
    manifest(told)
    members(held)
    to = backup.with_name("changed.zip")
    with zipfile.ZipFile(to, "w") as new:
        for name, content in {**held, "manifest.json": json.dumps(told).encode()}.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = (kind | 0o600) << 16
            new.writestr(member, content)
    return to


def test_a_restored_home_has_the_orders_the_conversations_the_catalog_and_staffs_files(
    backup: Path, elsewhere: Path, encoder: Encoder
) -> None:
    manifest = restore(backup, elsewhere, os.environ, replace=False, tell=quiet)
    shop = load()
    assert shop.home == elsewhere and shop.shop_name == "Ana & Söhne" and shop.widget.name == "Lisa"
    engine = open_database(shop.orders_url)
    with reading(engine) as session:
        assert session.scalar(select(func.count(Order.id))) == 9
    engine.dispose()
    conversations = Conversations(shop.conversations_url)
    assert list(conversations.holding(SAID)) == ["web-ana"]
    conversations.close()
    with contextlib.closing(sqlite3.connect(elsewhere / "staff.db")) as staff:
        assert staff.execute("SELECT name FROM accounts").fetchall() == [("Eva",)]
    snapshot = Index(shop.catalog_folder, encoder).snapshot()
    assert snapshot.version == manifest["index"]["version"] == "v2" and len(snapshot.products) == 3
    assert store.damaged(shop.catalog_folder) == {}
    assert shop.policies == elsewhere / "policies" and (shop.policies / "returns.md").is_file()
    assert (elsewhere / "finetune" / "adapters" / "a.safetensors").is_file()
    assert (shop.catalog_folder / "queries.tsv").is_file()
    assert not (elsewhere / "logs").exists() and not list(elsewhere.glob(".restoring*"))


def test_a_backup_is_its_owners_alone_and_holds_no_secret(own_model: Path, backup: Path, home: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert [path.name for path in backup.parent.glob(".*")] == []
    with zipfile.ZipFile(backup) as archive:
        held = b"".join(archive.read(name) for name in archive.namelist())
    for secret in SECRETS:
        assert secret.encode() not in held
    with opened(backup) as made:
        again = made.manifest["set_again"]
    assert again == ["LISA_SMTP_PASSWORD", "LISA_SHOPIFY_TOKEN", "secrets/whatsapp-token"]
    assert making.known(home) == [backup]
    backup.unlink()
    assert making.known(home) == []


def test_models_are_named_and_only_the_shops_own_is_copied(own_model: Path, backup: Path, elsewhere: Path) -> None:
    manifest = restore(backup, elsewhere, os.environ, replace=False, tell=quiet)
    assert {model["part"]: model["is"] for model in manifest["models"]}["language model"] == "in this file"
    assert not any(name.startswith("models/") for name in manifest["files"])
    assert load().llm_folder == elsewhere / "llms" / own_model.name
    assert (load().llm_folder / "model.bin").read_bytes() == b"weights"


def test_what_is_written_meanwhile_is_there_as_of_one_moment(shop: Settings, elsewhere: Path, tmp_path: Path) -> None:
    stop = threading.Event()

    def chat() -> None:
        with contextlib.closing(sqlite3.connect(shop.home / "tracker.db", 10, isolation_level=None)) as tracker:
            for number in range(100_000):
                if stop.is_set():
                    return
                tracker.execute("BEGIN IMMEDIATE")  # a question and its answer are kept together
                add_to(tracker, f"question {number}")
                add_to(tracker, f"answer {number}")
                tracker.execute("COMMIT")

    customer = threading.Thread(target=chat)
    customer.start()
    try:
        made = [make(shop, tmp_path / f"{number}.zip", quiet) for number in range(2)]
    finally:
        stop.set()
        customer.join()
    counts = []
    for number, one in enumerate(made):
        home = elsewhere / str(number)
        restore(one, home, {}, replace=False, tell=quiet)
        with contextlib.closing(sqlite3.connect(home / "tracker.db")) as tracker:
            told = [json.loads(data)["text"] for (data,) in tracker.execute("SELECT data FROM events ORDER BY id")]
        questions, answers = ([text for text in told if text.startswith(kind)] for kind in ("question", "answer"))
        assert len(questions) == len(answers)
        counts.append(len(questions))
    assert counts[0] < counts[1]


@pytest.mark.parametrize("name", ["orders.db", "catalog/versions/v2/products.jsonl"])
def test_what_is_damaged_is_not_backed_up_as_if_it_were_whole(shop: Settings, tmp_path: Path, name: str) -> None:
    broken = shop.home / name
    content = bytearray(broken.read_bytes())
    if name == "orders.db":
        content[4096:12288] = b"\xff" * 8192
    else:
        del content[-1]
    broken.write_bytes(content)
    told: list[str] = []
    if name == "orders.db":
        with pytest.raises(BackupError, match=r"orders\.db"):
            make(shop, tmp_path / "backup.zip", told.append)
        assert list(tmp_path.glob("*.zip")) == []
        return
    with opened(make(shop, tmp_path / "backup.zip", told.append)) as backup:
        assert backup.manifest["index"]["version"] == "v1" and "the backup has version v1" in " ".join(told)


def test_a_backup_goes_nowhere_near_what_it_is_of_and_over_no_other(shop: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="lies in the home"):
        make(shop, shop.home / "backup.zip", quiet)
    with pytest.raises(BackupError, match="is no folder"):
        make(shop, tmp_path / "nowhere" / "backup.zip", quiet)
    named = make(shop, tmp_path, quiet)
    assert named.parent == tmp_path and named.name.startswith("ana-s-hne-")
    with pytest.raises(BackupError, match="is there already"):
        make(shop, named, quiet)


def test_a_home_that_holds_something_is_left_alone_or_moved_aside(backup: Path, home: Path) -> None:
    before = all_files(home)
    with pytest.raises(BackupError, match="holds a shop already"):
        restore(backup, home, os.environ, replace=False, tell=quiet)
    assert all_files(home) == before
    (home / "orders.db").write_bytes(b"of today")
    (home / "orders.db-wal").write_bytes(b"not of the backup's")
    restore(backup, home, os.environ, replace=True, tell=quiet)
    [aside] = home.glob("replaced-*")
    assert (aside / "orders.db").read_bytes() == b"of today" and not (home / "orders.db-wal").exists()
    assert (home / "secrets" / "whatsapp-token").is_file()  # a backup has none, so those that are there stay
    assert load().shop_name == "Ana & Söhne"


def test_a_damaged_or_changed_backup_changes_nothing(backup: Path, elsewhere: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 3] ^= 1
    flipped = backup.with_name("flipped.zip")
    flipped.write_bytes(content)
    cut = backup.with_name("cut.zip")
    cut.write_bytes(backup.read_bytes()[:-100])

    left_out = changed(backup, members=lambda held: held.pop("databases/orders.db"))
    for broken in (flipped, cut, left_out, backup.parent / "home" / "lisa.toml", backup.with_name("none.zip")):
        with pytest.raises(BackupError, match=broken.name):
            restore(broken, elsewhere, os.environ, replace=False, tell=quiet)
        assert list(elsewhere.rglob("*")) == []


OUTSIDE = ["../outside", "/tmp/outside", "home/../../outside", "home\\..\\outside", "home//x", "."]


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_file_is_written_outside_of_the_home(backup: Path, elsewhere: Path, name: str) -> None:
    with_it = changed(
        backup,
        manifest=lambda told: told["files"].update({name: told["files"]["databases/orders.db"]}),
        members=lambda held: held.update({name: held["databases/orders.db"]}),
    )
    with pytest.raises(BackupError, match="no plain file"):
        restore(with_it, elsewhere, os.environ, replace=False, tell=quiet)


def test_no_link_and_no_database_outside_of_the_home_is_taken(backup: Path, elsewhere: Path) -> None:
    with pytest.raises(BackupError, match="no plain file"):
        restore(changed(backup, kind=stat.S_IFLNK), elsewhere, os.environ, replace=False, tell=quiet)
    outside = changed(backup, manifest=lambda told: told["databases"][0].update(name="home/../../outside.db"))
    with pytest.raises(BackupError, match="names a database"):
        restore(outside, elsewhere, os.environ, replace=False, tell=quiet)


def test_a_backup_of_sqlite_is_not_put_into_postgresql(backup: Path, elsewhere: Path) -> None:
    with pytest.raises(BackupError, match="set LISA_DATABASE_URL"):
        restore(backup, elsewhere, {"LISA_DATABASE_URL": "postgresql://x/y"}, replace=False, tell=quiet)
    assert list(elsewhere.rglob("*")) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('smtp_password = "x"\nshop_name = "A"\n', {"shop_name": "A"}),
        ('database_url = "postgresql://lisa:pw@host/db"\n', {"database_url": "postgresql://lisa@host/db"}),
        ('shop_name = "a # b"\n# smtp_password = "x"\n', {"shop_name": "a # b"}),
        ('[widget]\nname = "L"\n', {"widget": {"name": "L"}}),
        ('llm_url = "https://user:pw@models.example/v1"\n', {"llm_url": "https://user@models.example/v1"}),
    ],
)
def test_settings_are_kept_without_their_secrets(text: str, left: dict[str, object]) -> None:
    assert contents.tomllib.loads(contents.without_secrets(text, {})) == left


def test_a_secret_that_cannot_be_taken_out_for_sure_stops_the_backup() -> None:
    with pytest.raises(BackupError, match="on a line of its own"):
        contents.without_secrets('smtp_password = """\nx\n"""\n', {})


def test_erasing_a_person_names_the_backups_that_still_hold_them(
    backup: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    privacy_commands.erase("ana@example.com", yes=True, as_json=False)
    assert str(backup) in capsys.readouterr().out
