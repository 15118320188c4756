"""The index of a shop's catalog and policies: serves the current version, and is the door to updates and rollbacks."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from retrieval import store
from retrieval.search import SentenceEncoder
from retrieval.snapshot import CatalogIndexError, NoIndexError, Snapshot
from retrieval.updating import UpdateRefusedError, UpdateReport, refresh, update

__all__ = [
    "CatalogIndexError",
    "Index",
    "NoIndexError",
    "Snapshot",
    "UpdateRefusedError",
    "UpdateReport",
    "current_version",
    "refresh",
    "rollback",
    "update",
    "versions",
]

logger = logging.getLogger(__name__)


class Index:
    """The serving handle: always the current version, picked up without a restart."""

    def __init__(self, folder: Path, encoder: SentenceEncoder) -> None:
        self._folder = folder
        self._encoder = encoder
        self._loading = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The version that is current now; keep the reference for as long as one answer takes."""
        snapshot = self._snapshot
        if snapshot is not None and self._stamp() == self._seen:
            return snapshot
        # One thread loads the new version; meanwhile the others go on with the one they have.
        if not self._loading.acquire(blocking=snapshot is None):
            assert snapshot is not None
            return snapshot
        try:
            return self._reload()
        finally:
            self._loading.release()

    def _reload(self) -> Snapshot:
        stamp = self._stamp()
        if self._snapshot is not None and stamp == self._seen:
            return self._snapshot
        name = store.current_name(self._folder)
        if name is None:
            raise NoIndexError(f"Nothing is indexed in {self._folder} yet. Run `lisa catalog update FILE`.")
        if self._snapshot is None or self._snapshot.version != name:
            self._snapshot = self._load(name)
        self._seen = stamp
        return self._snapshot

    def _load(self, name: str) -> Snapshot:
        started = time.perf_counter()
        try:
            snapshot = Snapshot(self._folder / "versions" / name, self._encoder, before=self._snapshot)
        except (CatalogIndexError, OSError, ValueError):
            if self._snapshot is None:
                raise
            logger.exception("index version %s can't be loaded; version %s stays", name, self._snapshot.version)
            return self._snapshot
        logger.info("serving index version %s, loaded in %.2f s", name, time.perf_counter() - started)
        return snapshot

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            status = (self._folder / store.POINTER).stat()
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size


def current_version(folder: Path) -> str | None:
    """The version that is served from this folder, or none where nothing is indexed yet."""
    return store.current_name(folder)


def versions(folder: Path) -> list[store.Version]:
    """The kept versions, oldest first."""
    return store.versions(folder)


def rollback(folder: Path, version: str) -> store.Version:
    """Serves another kept version.

    Raises:
        CatalogIndexError: no such version is kept; the message lists those that are.
    """
    try:
        return store.rollback(folder, version)
    except ValueError as error:
        raise CatalogIndexError(str(error)) from None
