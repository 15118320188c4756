"""What of a shop's home goes into a backup, and its settings without the secrets."""

from __future__ import annotations

import copy
import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from lisa.backup.archive import BackupError
from lisa.settings import BOUTIQUE, Settings

Key = tuple[str, ...]  # of a setting, with the tables that it stands in

TOML = "lisa.toml"
SERVING = "serving.json"
#: Made again, or of no use elsewhere: processes, logs, secrets, converted models, the chat page's packages.
_NOT_OF_THE_SHOP = frozenset(
    {"logs", "run", "secrets", "models", "node_modules", "evaluation", "package.json", "package-lock.json"}
    | {"verified.json", "backups.json"}
)
#: Looked after one by one: they hold secrets, or more than is in use.
_ONE_BY_ONE = frozenset({TOML, SERVING, "catalog", "llms"})
#: Of fine-tuning: the base model's weights, and what only resuming a run needs.
_MADE_AGAIN = re.compile(r"^(base|checkpoint-\d+)$")
_NEVER = re.compile(r"(^LOCK$|\.draft$|-wal$|-shm$|-journal$)")


def belongs_to_the_shop(path: Path, models: Path) -> bool:
    """Whether an entry of the home is something that a backup holds, or would have to be replaced by one."""
    return not (path.name in _NOT_OF_THE_SHOP or path.name.startswith((".", "replaced-")) or path == models)


def plain_files(home: Path, models: Path) -> Iterator[Path]:
    """The files that are copied as they are: what staff put into the home, fine-tuning's data and adapters, …"""
    for entry in sorted(home.iterdir()):
        if not belongs_to_the_shop(entry, models) or entry.name in _ONE_BY_ONE or entry.is_symlink():
            continue
        if entry.is_file():
            yield entry
        for at, folders, files in os.walk(entry):
            folders[:] = sorted(name for name in folders if not _MADE_AGAIN.match(name))
            yield from (path for name in sorted(files) if (path := Path(at) / name).is_file() and not path.is_symlink())


def is_kept(path: Path) -> bool:
    """Whether a file says something for longer than a moment."""
    return not _NEVER.search(path.name)


def from_outside(settings: Settings) -> dict[str, Path]:
    """What of the shop's own lies outside of its home, by the setting that names it."""
    named = {"policies": settings.policies, "catalog_mapping": settings.catalog_mapping}
    return {
        setting: path
        for setting, path in named.items()
        if path is not None and path != BOUTIQUE / "policies" and not path.resolve().is_relative_to(settings.home)
    }


def secret_settings(kind: type[BaseModel] = Settings, before: Key = ()) -> Iterator[Key]:
    """The settings that no representation may show."""
    for name, field in kind.model_fields.items():
        if not field.repr:
            yield (*before, name)
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from secret_settings(field.annotation, (*before, name))


def set_secrets(settings: Settings) -> list[str]:
    """What has to be set again where the shop is restored: secret settings, and secrets that somebody entered."""
    made_by_itself = {"rasa-token", "actions-secret", "session-key", "metrics-token"}
    found = []
    for key in secret_settings():
        value: Any = settings
        for name in key:
            value = getattr(value, name)
        if value:
            found.append("LISA_" + "__".join(key).upper())
    folder = settings.home / "secrets"
    entered = sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []
    return found + [f"secrets/{name}" for name in entered if name not in made_by_itself]


def without_secrets(text: str, elsewhere: Mapping[str, str]) -> str:
    """The text of a `lisa.toml` without its secrets and the passwords in addresses.

    Args:
        text: the file's.
        elsewhere: settings that get another value, such as where policies lie after a restore.

    Raises:
        BackupError: a secret isn't on a line of its own, so that it can't be taken out for sure.
    """
    written = tomllib.loads(text)
    wanted = copy.deepcopy(written)
    changes: dict[Key, str | None] = dict.fromkeys(secret_settings())
    changes |= {key: address for key, value in _leaves(written) if (address := _without_password(value)) != value}
    changes |= {(name,): value for name, value in elsewhere.items() if name in written}
    for key, value in changes.items():
        _change(wanted, key, value)
    lines = list(_lines(text, changes))
    new = {name: value for name, value in elsewhere.items() if name not in written}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in new.items()] + lines
    told = "\n".join(lines) + "\n"
    try:
        is_right = tomllib.loads(told) == new | wanted
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise BackupError(f"{TOML} can't be backed up: write each secret and each address with a password on a line of "
                          "its own, as `name = \"value\"`.")  # fmt: skip
    return told


def without_key(choices: list[dict[str, Any]]) -> str:
    """What `lisa model use` chose last, without the key of an endpoint."""
    chosen = [{name: value for name, value in choice.items() if name != "llm_api_key"} for choice in choices[:1]]
    return json.dumps(chosen, indent=2) + "\n"


def _leaves(table: Mapping[str, Any], before: Key = ()) -> Iterator[tuple[Key, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*before, name))
        else:
            yield (*before, name), value


def _without_password(value: Any) -> Any:
    if not isinstance(value, str) or "://" not in value or "@" not in value:
        return value
    try:
        address = make_url(value)
    except ArgumentError:
        return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1@", value)
    return address._replace(password=None).render_as_string(hide_password=False) if address.password else value


def _change(table: dict[str, Any], key: Key, value: str | None) -> None:
    for name in key[:-1]:
        table = table.get(name, {})
        if not isinstance(table, dict):
            return
    if value is None:
        table.pop(key[-1], None)
    elif key[-1] in table:
        table[key[-1]] = value


def _lines(text: str, changes: Mapping[Key, str | None]) -> Iterator[str]:
    """The lines of a TOML file with one-line settings left out, or changed."""
    table: Key = ()
    for line in text.splitlines():
        if header := re.match(r"\s*\[\s*([\w.\s-]+?)\s*\]\s*(#.*)?$", line):
            table = tuple(part.strip() for part in header[1].split("."))
        named = re.match(r"\s*([\w-]+)\s*=", line)
        key = (*table, named[1]) if named else None
        if key is None or key not in changes:
            yield line
        elif (value := changes[key]) is not None:
            yield f"{key[-1]} = {json.dumps(value, ensure_ascii=False)}"
