"""Checksums of what is written once and then only read: damage is found before it is served, and named by its file.

They are kept in the format of `sha256sum`, so that `sha256sum -c SHA256SUMS` checks them without Lisa.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

SUMS = "SHA256SUMS"
#: A file that was changed so lately may be changed again without its times showing it.
TOO_FRESH_S = 2.0

Digest = Callable[[Path], str]


class UnreadableSumsError(ValueError):
    """A file of checksums isn't one."""


def sha256(path: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def seal(artefact: Path) -> None:
    """Write down what a finished folder, or file, consists of.

    A folder's checksums lie in it, in `SHA256SUMS`; a file's beside it, with `.sha256` after its name.
    """
    files = sorted(_files(artefact))
    lines = [f"{sha256(path)}  {path.relative_to(_root(artefact)).as_posix()}\n" for path in files]
    draft = sums_of(artefact).with_name(f"{sums_of(artefact).name}.{os.getpid()}")
    draft.write_text("".join(lines), encoding="utf-8")
    draft.replace(sums_of(artefact))


def sums_of(artefact: Path) -> Path:
    """Where the checksums of a folder or a file lie."""
    return artefact / SUMS if artefact.is_dir() else artefact.with_name(f"{artefact.name}.sha256")


def is_sealed(artefact: Path) -> bool:
    """Whether it was written down what the artefact consists of; what an earlier release made has no checksums."""
    return sums_of(artefact).is_file()


def damage(artefact: Path, digest: Digest = sha256) -> str:
    """Which file isn't what was written down, in words; empty where all are, or nothing was written down."""
    if not artefact.exists():
        return f"{artefact} is missing"
    if not is_sealed(artefact):
        return ""
    try:
        for path, wanted in read(artefact).items():
            if not path.is_file():
                return f"{path} is missing"
            if digest(path) != wanted:
                return f"{path} isn't what was written"
    except (OSError, UnreadableSumsError) as error:
        return f"{sums_of(artefact)} can't be checked ({error})"
    return ""


def read(artefact: Path) -> dict[Path, str]:
    """The files that were written down, each with its checksum.

    Raises:
        UnreadableSumsError: a line isn't a checksum with a name inside of the artefact, or there is none.
    """
    found = {}
    for line in sums_of(artefact).read_text(encoding="utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not name or name.startswith("/") or ".." in name.split("/"):
            raise UnreadableSumsError("it is damaged itself")
        found[_root(artefact) / name] = digest
    if not found:
        raise UnreadableSumsError("it is empty")
    return found


class Remembered:
    """Checksums that were computed before, of files that nothing has touched since: size, times and inode tell.

    `os.utime` can set a file back to an older time of change, but not its inode's (`st_ctime`), so that whoever writes
    to a file is noticed. A disk that forgets by itself isn't: that is what a full check is for.
    """

    def __init__(self, kept_in: Path) -> None:
        self._path = kept_in
        self._known: dict[str, list[object]] = {}
        with contextlib.suppress(OSError, ValueError):
            self._known = dict(json.loads(kept_in.read_text(encoding="utf-8")))
        self._before = dict(self._known)

    def __call__(self, path: Path) -> str:
        """The checksum of a file, read only where it may have changed."""
        status = path.stat()
        stamp = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        known = self._known.get(str(path))
        if known is not None and known[:-1] == stamp:
            return str(known[-1])
        digest = sha256(path)
        if time.time() - max(status.st_mtime, status.st_ctime) > TOO_FRESH_S:
            self._known[str(path)] = [*stamp, digest]
        return digest

    def keep(self) -> None:
        """Write down what was learned; where that can't be, it is computed again the next time."""
        if self._known == self._before:
            return
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            draft.write_text(json.dumps(self._known), encoding="utf-8")
            draft.replace(self._path)


def _root(artefact: Path) -> Path:
    return artefact if artefact.is_dir() else artefact.parent


def _files(artefact: Path) -> Iterator[Path]:
    if artefact.is_dir():
        yield from (path for path in artefact.rglob("*") if path.is_file() and not path.name.startswith(SUMS))
    else:
        yield artefact
