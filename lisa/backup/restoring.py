"""Makes a home of a backup: everything is checked first, and what is there already is never overwritten unasked."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from lisa.backup import contents
from lisa.backup.archive import Backup, BackupError, opened
from lisa.backup.databases import Database, files_of, in_home
from lisa.left_behind import left_behind

Tell = Callable[[str], None]


def restore(
    source: Path, home: Path, environment: Mapping[str, str], *, replace: bool, tell: Tell
) -> Mapping[str, Any]:
    """Make a home of a backup and return its manifest.

    Args:
        source: the backup.
        home: where it goes: a folder that is empty, isn't there, or holds nothing of a shop.
        environment: the `LISA_*` variables, which win over the settings in the backup.
        replace: move what is there aside instead of refusing.
        tell: takes a sentence on what is done.

    Raises:
        BackupError: the backup is damaged, was changed, or belongs to other databases; the home isn't empty; or the
            shop is open. Then everything is as it was.
    """
    if left_behind(home):
        raise BackupError(f"The shop in {home} is open: `lisa stop` first.")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with opened(source) as backup, tempfile.TemporaryDirectory(dir=home, prefix=".restoring-") as folder:
        workshop = Path(folder)
        _require_space(backup, home)
        for name in backup.files:
            backup.extract(name, workshop / name)
        of = f"{backup.manifest['shop_name']}, {backup.manifest['made_at']}"
        tell(f"{source} is whole: {len(backup.files)} files of {of}")
        places = _Places(home, workshop / "home" / contents.TOML, environment)
        targets = [(places.of(entry), workshop / entry["member"]) for entry in backup.databases]
        _require_nothing_there(home, places.models, [target for target, _ in targets], replace)
        # PostgreSQL first: it takes its copy as a whole or not at all, and until then nothing was changed.
        for target, copy in sorted(targets, key=lambda pair: pair[0].system == "sqlite"):
            if target.system == "sqlite":
                break
            target.put_back(copy)
            tell(f"restored the database {target.url.render_as_string(hide_password=True)}")
        _move_aside(home, places.models, [target for target, _ in targets], tell)
        for entry in sorted((workshop / "home").glob("*")):
            entry.rename(home / entry.name)
        for target, copy in targets:
            if target.system == "sqlite":
                target.put_back(copy)
        for model in sorted((workshop / "models").glob("*")):
            _take_model(model, places.models / model.name)
        return backup.manifest


class _Places:
    """Where things go, as the environment and the settings in the backup say."""

    def __init__(self, home: Path, toml: Path, environment: Mapping[str, str]) -> None:
        self._home = home
        self._environment = environment
        self._toml = tomllib.loads(toml.read_text(encoding="utf-8")) if toml.is_file() else {}
        self.models = home / Path(self._setting("models") or "models").expanduser()

    def of(self, entry: Mapping[str, str]) -> Database:
        """The database that a copy belongs to.

        Raises:
            BackupError: the settings name one of another system.
        """
        name = entry["name"]
        if name.startswith("home/"):
            return in_home(self._home, Path(name.removeprefix("home/")))
        setting, file = {"orders": ("database_url", "orders.db"), "conversations": ("tracker_url", "tracker.db")}[name]
        try:
            database = Database(name, make_url(self._setting(setting) or f"sqlite:///{self._home / file}"))
        except ArgumentError:
            raise BackupError(f"{setting} is no database's address.") from None
        if database.system != entry["system"]:
            raise BackupError(
                f"The backup has the {name} of a {entry['system']} database, and the settings name one of "
                f"{database.system}: set LISA_{setting.upper()} to where they are to go. Nothing was restored."
            )
        return database

    def _setting(self, name: str) -> str:
        return str(self._environment.get(f"LISA_{name.upper()}") or self._toml.get(name) or "")


def _require_space(backup: Backup, home: Path) -> None:
    needed = sum(file["bytes"] for file in backup.files.values())
    if needed > (free := shutil.disk_usage(home).free):
        raise BackupError(f"{home} has {free // 1_000_000} MB free, and the backup needs {needed // 1_000_000} MB.")


def _require_nothing_there(home: Path, models: Path, targets: list[Database], replace: bool) -> None:
    if replace:
        return
    there = [entry for entry in sorted(home.iterdir()) if contents.belongs_to_the_shop(entry, models)]
    if there:
        named = ", ".join(entry.name for entry in there[:3])
        raise BackupError(
            f"{home} holds a shop already ({named}). Name an empty home by LISA_HOME, or say --replace: what is there "
            "is then moved aside."
        )
    for target in targets:
        if not target.is_empty():
            raise BackupError(
                f"The database {target.url.render_as_string(hide_password=True)} isn't empty. Name an empty one, or "
                "say --replace: what is there is then gone."
            )


def _move_aside(home: Path, models: Path, targets: list[Database], tell: Tell) -> None:
    """Keep what was there, so that nothing is lost by a backup that turns out to be the wrong one."""
    there = [entry for entry in sorted(home.iterdir()) if contents.belongs_to_the_shop(entry, models)]
    elsewhere = [
        file
        for target in targets
        if target.system == "sqlite" and not target.file.resolve().is_relative_to(home.resolve())
        for file in files_of(target.file)
        if file.is_file()
    ]
    if not there and not elsewhere:
        return
    aside = home / f"replaced-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700)
    for entry in [*there, *elsewhere]:
        shutil.move(entry, aside / entry.name)
    tell(f"what was there lies in {aside}, customers' data too: delete it when all is well")


def _take_model(model: Path, to: Path) -> None:
    if not to.exists():
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(model, to)
