"""Splits by product and by policy page, never by row: what is tested was never seen in training."""

import hashlib

HELD_OUT_SHARE = 0.22


def is_held_out(record_id: str) -> bool:
    """Whether a product (by its id) or a policy page (by its topic) belongs to the test; the same in every run."""
    digest = hashlib.sha256(f"held out? {record_id}".encode()).digest()
    return int.from_bytes(digest[:4]) < HELD_OUT_SHARE * 2**32
