"""Splits by product and by policy page, never by row: what is tested was never seen in training."""

import hashlib
from collections.abc import Iterable

HELD_OUT_SHARE = 0.22
FEWEST = 2  # records, of which one can be spared for the test


def held_out(record_ids: Iterable[str]) -> frozenset[str]:
    """Those of a shop's products (by id) or policy pages (by topic) that belong to the test; the same in every run.

    Of a shop so small that none falls to the test by its digest, one does: the nearest to it.
    """
    ids = set(record_ids)
    kept = frozenset(filter(is_held_out, ids))
    return kept if kept or len(ids) < FEWEST else frozenset({min(ids, key=_place)})


def is_held_out(record_id: str) -> bool:
    """Whether a record of a large collection belongs to the test."""
    return _place(record_id) < HELD_OUT_SHARE


def _place(record_id: str) -> float:
    """Where in the order of digests, from 0 to 1, a record stands."""
    digest = hashlib.sha256(f"held out? {record_id}".encode()).digest()
    return int.from_bytes(digest[:4]) / 2**32
