"""Keeps index versions: immutable folders, one of which a small pointer file names as the current one."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from retrieval import checksums

POINTER = "CURRENT"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Version:
    """A version that can be served."""

    name: str
    folder: Path
    manifest: dict[str, Any]
    current: bool

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.manifest["created_at"])

    @property
    def number(self) -> int:
        """Its place in the sequence."""
        return _number(self.name)


def versions(folder: Path) -> list[Version]:
    """All complete versions, oldest first; one whose manifest can't be read is none, and `damaged` names it."""
    current = current_name(folder)
    found = []
    for path in _folders(folder):
        with contextlib.suppress(OSError, ValueError):
            found.append(Version(path.name, path, read_manifest(path), path.name == current))
    return found


def damage(folder: Path, name: str, digest: checksums.Digest = checksums.sha256) -> str:
    """What is wrong with a version's files, in words; empty where nothing is."""
    version = folder / "versions" / name
    if found := checksums.damage(version, digest):
        return found
    try:
        read_manifest(version)
    except (OSError, ValueError):
        return f"{version / MANIFEST} can't be read"
    return ""


def damaged(folder: Path, digest: checksums.Digest = checksums.sha256) -> dict[str, str]:
    """What is wrong with which version, the one that the pointer names among them even where it is gone."""
    names = [path.name for path in _folders(folder)]
    current = current_name(folder)
    if current and current not in names:
        names.append(current)
    return {name: found for name in names if (found := damage(folder, name, digest))}


def last_good(folder: Path) -> str | None:
    """The current version or, where that is damaged, the newest whole one before it.

    Later ones don't count: somebody went back from them. Where the pointer itself is lost, the newest whole one is it.
    """
    current = current_name(folder)
    newest_first = [path.name for path in reversed(_folders(folder))]
    if current:
        newest_first = [current, *(name for name in newest_first if _number(name) < _number(current))]
    return next((name for name in newest_first if not damage(folder, name)), None)


def current_name(folder: Path) -> str | None:
    """The version that is served, or none where nothing was indexed yet."""
    try:
        return (folder / POINTER).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def read_manifest(version_folder: Path) -> dict[str, Any]:
    """What a version says about itself."""
    manifest: dict[str, Any] = json.loads((version_folder / MANIFEST).read_text(encoding="utf-8"))
    return manifest


def rollback(folder: Path, name: str) -> Version:
    """Makes an earlier (or later) version the one that is served."""
    with locked(folder):
        wanted = name if name.startswith("v") else f"v{name}"
        known = versions(folder)
        for version in known:
            if version.name == wanted:
                point_to(folder, wanted)
                return Version(version.name, version.folder, version.manifest, True)
    names = ", ".join(version.name for version in known) or "none"
    raise ValueError(f"There is no version {wanted}. Kept versions: {names}.")


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lets one process at a time change the versions."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A folder to build a version in; whatever is still there at the end is removed."""
    (folder / "versions").mkdir(parents=True, exist_ok=True)
    for abandoned in folder.glob("building-*"):  # left by a process that was killed: the lock says nobody builds now
        shutil.rmtree(abandoned, ignore_errors=True)
    path = Path(tempfile.mkdtemp(prefix="building-", dir=folder))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def next_name(folder: Path) -> str:
    """The name of the next version; call it while the folder is locked."""
    taken = [path.name for path in _folders(folder)] + [current_name(folder) or ""]
    return f"v{max(map(_number, taken)) + 1}"


def write_manifest(built: Path, manifest: Mapping[str, Any]) -> None:
    """Writes what a version says about itself; without it a folder is no version."""
    (built / MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")


def publish(folder: Path, built: Path) -> str:
    """Turns a built folder into the version that its manifest names, and serves it; the pointer moves last."""
    name: str = read_manifest(built)["version"]
    checksums.seal(built)
    _sync(built)
    built.rename(folder / "versions" / name)
    point_to(folder, name)
    return name


def point_to(folder: Path, name: str) -> None:
    """Moves the pointer in one step: a reader sees the old name or the new one, never half of one."""
    fresh = folder / f"{POINTER}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / POINTER)


def prune(folder: Path, keep: int) -> list[str]:
    """Removes the oldest versions beyond `keep`, never the current one; returns what it removed."""
    known = versions(folder)
    spare = [version for version in known if not version.current]
    removed = spare[: max(0, len(known) - max(1, keep))]
    for version in removed:
        shutil.rmtree(version.folder, ignore_errors=True)
    return [version.name for version in removed]


def _folders(folder: Path) -> list[Path]:
    return sorted((folder / "versions").glob("v*"), key=lambda path: _number(path.name))


def _number(name: str) -> int:
    return int(name[1:]) if name[1:].isdigit() else 0


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        # A file with a second name is an earlier version's, and was synced with that.
        if path.is_file() and path.stat().st_nlink == 1:
            with path.open("rb") as file:
                os.fsync(file.fileno())
