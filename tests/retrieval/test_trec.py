"""Queries, judgements and rankings are read and written as TREC tools expect them."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.trec import read_qrels, read_queries, write_run


def test_queries_and_judgements(tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("# a comment\nq1\tred dress\tkeyword\n\nq2\tblue hat\n", encoding="utf-8")
    (tmp_path / "qrels.txt").write_text("q1 0 a 3\nq1 0 b 0\n", encoding="utf-8")
    assert read_queries(tmp_path / "q.tsv") == {"q1": "red dress", "q2": "blue hat"}
    assert read_qrels(tmp_path / "qrels.txt") == {"q1": {"a": 3, "b": 0}}


def test_a_run_keeps_the_order_even_of_equal_scores(tmp_path: Path) -> None:
    path = tmp_path / "run.txt"
    write_run(path, {"q1": [("b", 0.5), ("a", 0.5)]})
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line[:4] for line in lines] == [["q1", "Q0", "b", "1"], ["q1", "Q0", "a", "2"]]
    assert float(lines[0][4]) > float(lines[1][4])


@pytest.mark.parametrize(
    ("content", "sentence"), [("red dress\n", "line 1"), ("q1\t\n", "line 1"), ("q1\ta\nq1\tb\n", "second query")]
)
def test_wrong_lines_are_named(tmp_path: Path, content: str, sentence: str) -> None:
    path = tmp_path / "q.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=sentence):
        read_queries(path)


def test_a_wrong_judgement_is_named(tmp_path: Path) -> None:
    (tmp_path / "qrels.txt").write_text("q1 0 a high\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        read_qrels(tmp_path / "qrels.txt")
