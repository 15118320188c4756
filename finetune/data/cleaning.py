"""Drops rows that say the same thing twice, exactly or nearly, and counts them."""

import re
from collections import Counter
from collections.abc import Sequence

from rapidfuzz import fuzz

from finetune.data.rows import Row

NEARLY_SAME = 96  # of 100, by the share of letters that two rows have in common


def without_duplicates(rows: Sequence[Row], dropped: Counter[str]) -> list[Row]:
    """The rows, in their order, without those whose question and answer came before about the same record."""
    kept: list[Row] = []
    exact: set[str] = set()
    by_record: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        text = _bare(f"{row.prompt[-1]['content']} {row.answer}")
        if text in exact:
            dropped["exact duplicate"] += 1
            continue
        alike = by_record.setdefault((row.kind, row.about), [])
        said = _bare(f"{row.question} {row.answer}")
        if any(fuzz.ratio(said, other, score_cutoff=NEARLY_SAME) for other in alike):
            dropped["near duplicate"] += 1
            continue
        exact.add(text)
        alike.append(said)
        kept.append(row)
    return kept


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text.lower()).strip()
