"""Builds a damaged index version again from the records that are stored with it, or with the last whole one."""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval import checksums, store, version_files
from retrieval.records import Passage, Product
from retrieval.reviews.records import Review
from retrieval.search import SentenceEncoder
from retrieval.snapshot import CatalogIndexError
from retrieval.updating import KEPT_VERSIONS, update

logger = logging.getLogger(__name__)


class NoRecordsError(CatalogIndexError):
    """No version has whole records to build an index from; the message says where they come from then."""


@dataclass(frozen=True)
class Rebuilt:
    """What was built again.

    Attributes:
        version: the version that is served now.
        source: the version whose records it is made of.
        is_behind: whether that is an earlier one than was served, so that what came after it is missing.
        damaged: what was wrong with which version; those are removed.
    """

    version: str
    source: str
    is_behind: bool
    damaged: dict[str, str]


def rebuild(
    folder: Path, passages: Sequence[Passage], encoder: SentenceEncoder, *, keep: int = KEPT_VERSIONS
) -> Rebuilt | None:
    """Build what is damaged anew; None where nothing is, or nothing was indexed yet.

    Args:
        folder: where the versions lie.
        passages: the shop's policies as they are now.
        encoder: turns the texts into vectors.
        keep: how many versions stay.

    Raises:
        NoRecordsError: the records are damaged too, in every version that may be served.
    """
    found = store.damaged(folder)
    current = store.current_name(folder)
    if not found and (current is not None or store.last_good(folder) is None):
        return None
    if current and current not in found:
        version = source = current  # only others are damaged
    else:
        source, products, reviews = _records(folder, current)
        version = update(folder, products, passages, encoder, reviews=reviews, force=True, keep=keep).version
    for name in found:
        shutil.rmtree(folder / "versions" / name, ignore_errors=True)
    return Rebuilt(version, source, current is not None and source != current, found)


def _records(folder: Path, current: str | None) -> tuple[str, list[Product], list[Review]]:
    """The version whose catalog is whole, the current one before those before it, with its products and reviews."""
    for name in [name for name in (current, store.last_good(folder)) if name]:
        version = folder / "versions" / name
        if not _are_whole(version):
            continue
        with contextlib.suppress(OSError, ValueError):
            return name, version_files.read_products(version), version_files.read_reviews(version)
    raise NoRecordsError(
        f"In {folder} no version's catalog is whole any more. Bring it in anew with `lisa catalog update FILE` (or "
        "`lisa catalog sync --full`), or restore a backup with `lisa restore`."
    )


def _are_whole(version: Path) -> bool:
    """Whether the records of a version are what was written, whatever became of what is derived from them.

    Where there are no checksums, or those are damaged themselves, it is enough that the records can be read.
    """
    try:
        written = checksums.read(version)
    except (OSError, checksums.UnreadableSumsError):
        return True
    records = [version / name for name in (version_files.PRODUCTS, version_files.REVIEWS)]
    return all(path.is_file() and checksums.sha256(path) == written[path] for path in records if path in written)
