"""The index of a shop's catalog and policies: serves the current version, and is the door to updates and rollbacks."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zipfile import BadZipFile

from retrieval import store
from retrieval.search import SentenceEncoder
from retrieval.snapshot import CatalogIndexError, DamagedVersionError, NoIndexError, Snapshot
from retrieval.updating import UpdateRefusedError, UpdateReport, refresh, update, update_reviews

__all__ = [
    "CatalogIndexError",
    "DamagedVersionError",
    "Index",
    "NoIndexError",
    "Snapshot",
    "UpdateRefusedError",
    "UpdateReport",
    "current_version",
    "refresh",
    "rollback",
    "update",
    "update_reviews",
    "versions",
]

logger = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Index:
    """The serving handle: always the current version and the prices of now, picked up without a restart."""

    def __init__(self, folder: Path, encoder: SentenceEncoder, clock: Callable[[], datetime] = _now) -> None:
        """Take where the versions lie.

        Args:
            folder: of the versions.
            encoder: turns sentences into vectors.
            clock: tells what time it is, in the shop's time zone.
        """
        self.folder = folder
        #: What is wrong with the current version, where an earlier one serves in its place.
        self.damage = ""
        self._encoder = encoder
        self._clock = clock
        self._loading = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """The version and the prices that are current now; keep the reference for as long as one answer takes."""
        snapshot = self._snapshot
        passed = snapshot is not None and self._has_passed(snapshot)
        if snapshot is not None and not passed and self._stamp() == self._seen:
            return snapshot
        # One thread loads the new version; meanwhile the others go on with the one they have, unless its prices are
        # those of a time that has passed: a sale that has ended isn't told once more.
        if not self._loading.acquire(blocking=snapshot is None or passed):
            assert snapshot is not None
            return snapshot
        try:
            return self._reload()
        finally:
            self._loading.release()

    def _reload(self) -> Snapshot:
        stamp = self._stamp()
        if self._snapshot is not None and stamp == self._seen:
            if self._has_passed(self._snapshot):
                self._snapshot = self._snapshot.at(self._clock())
            return self._snapshot
        name = store.current_name(self.folder) or store.last_good(self.folder)  # a pointer can be lost
        if name is None:
            raise NoIndexError(f"Nothing is indexed in {self.folder} yet. Run `lisa catalog update FILE`.")
        if self._snapshot is None or self._snapshot.version != name:
            self._snapshot = self._load(name)
        if self._has_passed(self._snapshot):
            self._snapshot = self._snapshot.at(self._clock())
        self._seen = stamp
        return self._snapshot

    def _has_passed(self, snapshot: Snapshot) -> bool:
        return snapshot.next_change is not None and snapshot.next_change <= self._clock()

    def _load(self, name: str) -> Snapshot:
        """The version; where it is damaged the one that serves already, or else the newest whole one before it."""
        self.damage = ""
        try:
            return self._whole(name)
        except CatalogIndexError as error:
            if isinstance(error, DamagedVersionError):
                self.damage = str(error)
                logger.error("%s", error)
            if self._snapshot is not None:
                logger.exception("index version %s can't be loaded; version %s stays", name, self._snapshot.version)
                return self._snapshot
            earlier = store.last_good(self.folder) if self.damage else None
            if earlier is None or earlier == name:
                raise
            return self._whole(earlier)

    def _whole(self, name: str) -> Snapshot:
        started = time.perf_counter()
        if found := store.damage(self.folder, name):
            raise DamagedVersionError(f"Index version {name} is damaged: {found}. `lisa repair` builds it again.")
        try:
            snapshot = Snapshot(self.folder / "versions" / name, self._encoder, self._snapshot, self._clock())
        except (OSError, ValueError, KeyError, BadZipFile) as error:  # of a version that has no checksums
            raise DamagedVersionError(
                f"Index version {name} can't be loaded ({type(error).__name__}: {error}). `lisa repair` builds it anew."
            ) from error
        logger.info("serving index version %s, loaded in %.2f s", name, time.perf_counter() - started)
        return snapshot

    def _stamp(self) -> tuple[int, int, int] | None:
        try:
            status = (self.folder / store.POINTER).stat()
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
