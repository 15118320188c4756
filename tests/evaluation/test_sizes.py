"""Sizes are converted as five shops' own tables say, from the words to the answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.sizes.__main__ import measure
from language.reader import Reader
from retrieval.encoder import Encoder


@pytest.mark.slow
def test_every_conversion_is_right(encoder: Encoder, repo: Path) -> None:
    judged = list(measure(encoder, Reader(repo / "var" / "models" / "reader")))
    assert len(judged) == 60
    assert [(one.ask, one.answer, one.faults) for one in judged if one.faults] == []
