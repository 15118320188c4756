"""The `lisa evaluate` commands: what they write, when they end with status 1, and what they say of wrong wishes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evaluation import saved
from lisa import evaluate_commands
from lisa.settings import BOUTIQUE
from retrieval import index, readers
from retrieval.encoder import Encoder

from ..conftest import MODELS
from ..evaluation.runs import ABOUT, evaluation

GREEN = "retrieval.violations: {max: 0}\n"
RED = "retrieval.violations: {min: 1}\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a shop with nothing in it."""
    monkeypatch.setenv("LISA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LISA_MODELS", str(MODELS))
    return tmp_path


def lisa_evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(evaluate_commands.app, [str(argument) for argument in arguments])


def search(shop: Path, gate: str) -> Result:
    """Evaluate the search on two queries, of which one is judged."""
    (shop / "gate.yml").write_text(gate, encoding="utf-8")
    return lisa_evaluate(
        *("retrieval", "--catalog", shop / "catalog", "--queries", shop / "q.tsv", "--qrels", shop / "qrels.txt"),
        *("--gate", shop / "gate.yml", "--report", shop / "report"),
    )


@pytest.mark.slow
def test_a_run_writes_its_report_and_is_judged(shop: Path, encoder: Encoder) -> None:
    products = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products[:8]
    index.update(shop / "catalog", products, [], encoder)
    (shop / "q.tsv").write_text(f"q1\t{products[0].title}\nq2\ta tent\n", encoding="utf-8")
    (shop / "qrels.txt").write_text(f"q1 0 {products[0].product_id} 3\n", encoding="utf-8")
    done = search(shop, GREEN)
    assert done.exit_code == 0, done.output
    assert "The gate is passed" in done.output
    content = json.loads((shop / "report" / "report.json").read_text(encoding="utf-8"))
    assert content["retrieval"]["ndcg@10"]["value"] == 1.0
    assert content["run"]["gate_verdict"]["passed"] is True
    assert sorted(path.name for path in (shop / "report").iterdir()) == ["junit.xml", "report.html", "report.json"]

    done = search(shop, RED)
    assert done.exit_code == 1
    assert "retrieval.violations is 0 (n 2); the gate asks for at least 1." in done.output


@pytest.mark.slow
def test_a_part_that_cannot_be_measured_ends_with_status_1(shop: Path) -> None:
    done = lisa_evaluate("nlu", "--quick", "--utterances", shop / "none.csv", "--report", shop / "report")
    assert done.exit_code == 1
    assert "nlu could not be measured" in done.output
    assert "There is no file" in (shop / "report" / "report.html").read_text(encoding="utf-8")


def test_queries_need_judgements(shop: Path) -> None:
    done = lisa_evaluate("retrieval", "--queries", shop / "q.tsv")
    assert done.exit_code == 2
    assert "--qrels belong together" in done.output


def test_tau2_needs_its_files() -> None:
    assert lisa_evaluate("conversations", "--suite", "tau2").exit_code == 2


def test_two_runs_are_compared(tmp_path: Path) -> None:
    for name, right in (("a", 95), ("b", 80)):
        saved.write(tmp_path / f"{name}.json", saved.as_json(evaluation(right), ABOUT))
    done = lisa_evaluate("diff", tmp_path / "a.json", tmp_path / "b.json")
    assert done.exit_code == 0, done.output
    assert "-15.0 points" in done.output
    assert "significant" in done.output
    assert "newly failing (15)" in done.output
