"""The file that a backup is: a ZIP archive with a manifest that names every file in it and its checksum."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
#: Weights, vectors and archives hardly get smaller.
_STORED = frozenset({".bin", ".data", ".gz", ".jpg", ".npy", ".npz", ".onnx", ".png", ".safetensors", ".webp", ".zip"})


class BackupError(RuntimeError):
    """A backup can't be made or restored; the message says why and what to do. Nothing is half there."""


class Writing:
    """A backup that is being made."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file under this name."""
        with path.open("rb") as file, self._archive.open(_member(name), "w", force_zip64=True) as member:
            digest, size = hashlib.sha256(), 0
            while chunk := file.read(_CHUNK):
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = {"sha256": digest.hexdigest(), "bytes": size}

    def add_text(self, name: str, text: str) -> None:
        """Add a file with this text."""
        content = text.encode()
        self._archive.writestr(_member(name), content)
        self.files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


@contextmanager
def written(to: Path, described: dict[str, Any]) -> Iterator[Writing]:
    """Make a backup: it is read back whole, and only then there, for its owner alone.

    Args:
        to: where it goes; nothing may be there yet.
        described: what its manifest says besides the files, as it is at the end of the block.

    Raises:
        BackupError: something is there already, or what was written can't be read back.
    """
    if to.exists():
        raise BackupError(f"{to} is there already. Name another file, or a folder: then the file is named by the time.")
    draft = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "r+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                writing = Writing(archive)
                yield writing
                manifest = {"format": FORMAT, **described, "files": writing.files}
                archive.writestr(_member(MANIFEST), json.dumps(manifest, indent=1, ensure_ascii=False))
            file.flush()
            os.fsync(file.fileno())
        with opened(draft) as backup:
            backup.verify()
        draft.replace(to)
    finally:
        draft.unlink(missing_ok=True)


class Backup:
    """A backup that was made, as far as its manifest holds: every file is checked as it is read."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        """Read the manifest.

        Raises:
            BackupError: it is no backup of Lisa's, or names a file that no backup may have.
        """
        self.path = path
        self._archive = archive
        self.manifest: Mapping[str, Any] = self._manifest()
        self.files: Mapping[str, Mapping[str, Any]] = self.manifest["files"]
        members = [member.filename for member in archive.infolist()]
        if len(set(members)) != len(members) or {*members} != {*self.files, MANIFEST}:
            raise BackupError(
                f"{path} holds other files than its manifest names: it was changed. Nothing was restored."
            )
        for member in archive.infolist():
            _require_plain(path, member)
        self.databases = [self._database(entry) for entry in self.manifest.get("databases", [])]

    def _database(self, entry: Mapping[str, str]) -> Mapping[str, str]:
        """A database that the manifest names; of a file in the home, the name is its path there."""
        name, system, member = (entry.get(key, "") for key in ("name", "system", "member"))
        is_named = name in ("orders", "conversations") or (name.startswith("home/") and is_plain(name))
        if not is_named or system not in ("sqlite", "postgresql") or member not in self.files:
            raise BackupError(f"{self.path} isn't restored: its manifest names a database {name!r} that can't be.")
        return entry

    def _manifest(self) -> dict[str, Any]:
        try:
            if self._archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
                raise ValueError("it is too large")
            manifest: dict[str, Any] = json.loads(self._archive.read(MANIFEST))
            files = manifest["files"]
            if not all(len(file["sha256"]) == 64 and file["bytes"] >= 0 for file in files.values()):
                raise ValueError("a file has no checksum")
        except (KeyError, TypeError, AttributeError, ValueError, zipfile.BadZipFile, zlib.error) as error:
            raise BackupError(f"{self.path} is no backup of Lisa's, or damaged ({MANIFEST}: {error}).") from error
        if manifest.get("format") != FORMAT:
            raise BackupError(f"{self.path} was made by another Lisa: this one reads format {FORMAT}. Update Lisa.")
        return manifest

    def verify(self) -> None:
        """Read everything.

        Raises:
            BackupError: a file isn't what the manifest says; the message names it.
        """
        for name in self.files:
            for _ in self._read(name):
                pass

    def text(self, name: str) -> str:
        """A file's text.

        Raises:
            BackupError: it isn't what the manifest says.
        """
        return b"".join(self._read(name)).decode()

    def extract(self, name: str, to: Path) -> None:
        """Write a file to a path, for its owner alone.

        Raises:
            BackupError: it isn't what the manifest says.
        """
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for chunk in self._read(name):
                file.write(chunk)

    def _read(self, name: str) -> Iterator[bytes]:
        """The file's content; one that is longer than it should be isn't read to its end."""
        wanted = self.files[name]
        digest, size = hashlib.sha256(), 0
        try:
            with self._archive.open(name) as member:
                while size <= wanted["bytes"] and (chunk := member.read(_CHUNK)):
                    digest.update(chunk)
                    size += len(chunk)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise BackupError(f"{self.path} is damaged: {name} can't be read ({error}).") from error
        if size != wanted["bytes"] or digest.hexdigest() != wanted["sha256"]:
            raise BackupError(f"{self.path} is damaged: {name} isn't what was written. Nothing was restored.")


@contextmanager
def opened(path: Path) -> Iterator[Backup]:
    """A backup to read.

    Raises:
        BackupError: there is none, or it isn't one.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile) as error:
        raise BackupError(f"{path} can't be read as a backup: {error}") from error
    with archive:
        yield Backup(path, archive)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFREG | 0o600) << 16
    member.compress_type = zipfile.ZIP_STORED if PurePosixPath(name).suffix in _STORED else zipfile.ZIP_DEFLATED
    return member


def is_plain(name: str) -> bool:
    """Whether a path with slashes stays inside of the folder that it is taken from."""
    parts = name.split("/")
    return all(parts) and not {"..", "."} & set(parts) and not set("\\\0") & set(name)


def _require_plain(path: Path, member: zipfile.ZipInfo) -> None:
    """Refuse what would be written outside of the home, or isn't a file."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if not is_plain(member.filename) or kind not in (0, stat.S_IFREG):
        raise BackupError(f"{path} isn't restored: {member.filename!r} in it is no plain file inside of a home.")
