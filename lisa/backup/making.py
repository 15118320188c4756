"""Makes a backup of a shop, which may be open meanwhile."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lisa
from lisa import artefacts, prepare
from lisa.backup import contents
from lisa.backup.archive import BackupError, Writing, written
from lisa.backup.databases import databases
from lisa.settings import Settings, serving_choices
from retrieval import checksums, store

#: In the home: which backups were made, so that `lisa privacy erase` can name them.
KNOWN = "backups.json"

Tell = Callable[[str], None]


def make(settings: Settings, to: Path, tell: Tell) -> Path:
    """Write a backup of the shop to a file, or into a folder, and return where it is.

    Databases are copied first, each as of one moment. The index is the version that serves. Models are named with their
    checksums, since they are made again from packages; only the shop's own are in the file. Secrets are in none.

    Raises:
        BackupError: something can't be read, or is damaged; then there is no file.
    """
    to = to.expanduser().resolve()
    if to.is_dir():
        shop = re.sub(r"[^A-Za-z0-9]+", "-", settings.shop_name).strip("-").lower() or "shop"
        to = to / f"{shop}-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
    if not to.parent.is_dir():
        raise BackupError(f"{to.parent} is no folder.")
    if to.is_relative_to(settings.home):
        raise BackupError(f"{to} lies in the home that it would be a backup of. Name another place, best another disk.")
    described: dict[str, Any] = {
        "lisa": lisa.__version__,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "shop_name": settings.shop_name,
    }
    with written(to, described) as backup, tempfile.TemporaryDirectory(dir=to.parent, prefix=".lisa-") as workshop:
        described["databases"] = _add_databases(settings, backup, Path(workshop), tell)
        described["index"] = _add_index(settings, backup, tell)
        described["models"] = _add_models(settings, backup, tell)
        _add_files(settings, backup)
        described["set_again"] = contents.set_secrets(settings)
    _note(settings.home, to)
    return to


def known(home: Path) -> list[Path]:
    """The backups that were made of this home and are still where they were written."""
    try:
        noted = json.loads((home / KNOWN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [path for path in map(Path, noted) if path.is_file()]


def _note(home: Path, made: Path) -> None:
    draft = home / f"{KNOWN}.draft"
    draft.write_text(json.dumps([str(path) for path in [*known(home), made]], indent=1), encoding="utf-8")
    draft.replace(home / KNOWN)


def _add_databases(settings: Settings, backup: Writing, workshop: Path, tell: Tell) -> list[dict[str, str]]:
    files = [path for path in contents.plain_files(settings.home, settings.models) if contents.is_kept(path)]
    found = databases(settings.orders_url, settings.conversations_url, settings.home, files)
    for number, database in enumerate(found):
        copy = workshop / str(number)
        database.copy(copy)
        backup.add(database.member, copy)
        copy.unlink()
        tell(f"copied the database {database.url.render_as_string(hide_password=True)}")
    return [{"name": database.name, "system": database.system, "member": database.member} for database in found]


def _add_index(settings: Settings, backup: Writing, tell: Tell) -> dict[str, Any]:
    folder = settings.catalog_folder
    if not folder.is_dir():
        return {}
    with store.locked(folder):
        version = store.last_good(folder)
        if version is None:
            raise BackupError(f"In {folder} no index version is whole. `lisa repair` first.")
        if damage := store.damage(folder, store.current_name(folder) or version):
            tell(f"the index is damaged ({damage}): the backup has version {version}")
        _add_folder(backup, folder / "versions" / version, f"home/catalog/versions/{version}")
        backup.add_text(f"home/catalog/{store.POINTER}", f"{version}\n")
        for path in sorted(folder.iterdir()):  # such as the queries that an update is measured by
            if path.is_file() and path.name != store.POINTER and contents.is_kept(path):
                backup.add(f"home/catalog/{path.name}", path)
        products = store.read_manifest(folder / "versions" / version)["products"]
    tell(f"index version {version} with {products} products")
    return {"version": version, "products": products}


def _add_models(settings: Settings, backup: Writing, tell: Tell) -> list[dict[str, str]]:
    """Name the models; add those that no package has: what `lisa model use` copied, or a folder of the shop's own."""
    with artefacts.remembered(settings) as digest:
        is_damaged = bool(artefacts.language_model_damage(settings, digest))
    choices = serving_choices(settings.home)
    if choices and not is_damaged:
        backup.add_text(f"home/{contents.SERVING}", contents.without_key(choices))
    own = {"sentence encoder": settings.encoder, "language model": settings.llm}
    named = []
    for part, folder in artefacts.models(settings).items():
        if not checksums.is_sealed(folder):
            continue
        is_chosen = part == "language model" and bool(settings.llm_served)
        is_own = is_chosen or Path(own.get(part, "")).expanduser().is_absolute()
        if is_own and is_damaged and part == "language model":
            tell(f"left out: {folder}, which is damaged")
            is_own = False
        if is_own:
            inside = f"home/{settings.llm_served}" if is_chosen else f"models/{folder.name}"
            _add_folder(backup, folder, inside)
        name, sums = prepare.converted_from(folder) or "", checksums.sha256(checksums.sums_of(folder))
        named.append({"part": part, "name": name, "sha256": sums, "is": "in this file" if is_own else "made again"})
    return named


def _add_files(settings: Settings, backup: Writing) -> None:
    """The settings without secrets, and what else staff put into the home or named in the settings."""
    elsewhere = {}
    for setting, path in contents.from_outside(settings).items():
        elsewhere[setting] = setting + path.suffix
        if path.is_dir():
            _add_folder(backup, path, f"home/{elsewhere[setting]}")
        else:
            backup.add(f"home/{elsewhere[setting]}", path)
    toml = settings.home / contents.TOML
    text = toml.read_text(encoding="utf-8") if toml.is_file() else ""
    if text or elsewhere:
        backup.add_text(f"home/{contents.TOML}", contents.without_secrets(text, elsewhere))
    copied = {database.file.resolve() for database in _sqlite_files(settings)}
    for path in contents.plain_files(settings.home, settings.models):
        name = f"home/{path.relative_to(settings.home).as_posix()}"
        if contents.is_kept(path) and path.resolve() not in copied and name not in backup.files:
            backup.add(name, path)


def _sqlite_files(settings: Settings) -> Iterator[Any]:
    files = [path for path in contents.plain_files(settings.home, settings.models) if contents.is_kept(path)]
    found = databases(settings.orders_url, settings.conversations_url, settings.home, files)
    yield from (database for database in found if database.system == "sqlite")


def _add_folder(backup: Writing, folder: Path, name: str) -> None:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            backup.add(f"{name}/{path.relative_to(folder).as_posix()}", path)
