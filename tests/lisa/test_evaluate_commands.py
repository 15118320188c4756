"""The `lisa evaluate` commands: what they write, when they end with status 1, and what they say of wrong wishes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import typer
from typer.testing import CliRunner, Result

from evaluation import gate, saved
from evaluation.results import Figure, Section
from evaluation.run import Part
from lisa import evaluate_commands, evaluations, settings
from lisa.evaluate_commands import SUITES
from lisa.evaluation_runs import Wishes, carry_out
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


def test_what_opens_a_shop_of_its_own_is_not_held_with_the_running_one() -> None:
    done = lisa_evaluate("conversations", "--running", "--suite", "attacks")
    assert done.exit_code == 2
    assert "--running holds suites" in done.output


@pytest.mark.parametrize(
    ("command", "also"),
    [
        ("conversations", {"conversations", "conversations.attacks", "conversations.parallel"}),
        ("conversations --quick", {"conversations", "conversations.attacks"}),
        ("conversations --running", {"conversations"}),
        ("conversations --suite parallel", {"conversations.parallel"}),
        ("all", {*gate.SECTIONS, "conversations.attacks", "conversations.parallel"}),
        ("all --quick", {*gate.SECTIONS, "conversations.attacks"}),
    ],
)
def test_a_full_run_holds_everything(command: str, also: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Part] = []
    monkeypatch.setattr(evaluate_commands, "_prepared", lambda **_: settings.load())
    monkeypatch.setattr(evaluate_commands, "carry_out", lambda _name, _shop, parts, _wishes: asked.extend(parts))
    assert lisa_evaluate(*command.split()).exit_code == 0
    assert {part.name for part in asked} == also


@pytest.mark.parametrize(
    ("kinds", "parts"),
    [
        ([], {"conversations", "conversations.safety"}),
        (["safety"], {"conversations.safety"}),
        (["safety", "safety"], {"conversations.safety"}),
        (["catalog"], {"conversations"}),
        (["safety", "catalog"], {"conversations", "conversations.safety"}),
    ],
)
def test_every_kind_of_suites_answers_for_its_lines_of_the_gate(kinds: list[str], parts: set[str]) -> None:
    part = evaluations.conversations(settings.load(), SUITES, kinds, 1, False, print)
    assert {part.name, *part.also} == parts


def test_one_failed_safety_conversation_closes_the_gate(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Held by itself or beside another kind; what was measured is put in the place of the conversations."""
    figures = {"failed": Figure(0, 3), "safety": {"failed": Figure(1, 232)}}
    for kinds in (["safety"], ["safety", "catalog"]):
        asked = evaluations.conversations(settings.load(), SUITES, kinds, 1, False, print)
        part = replace(asked, measure=lambda _progress: Section("conversations", figures))
        with pytest.raises(typer.Exit) as ended:
            carry_out("conversations", settings.load(), [part], Wishes(False, shop / "report", None, None, False))
        assert ended.value.exit_code == 1
        verdict = json.loads((shop / "report" / "report.json").read_text(encoding="utf-8"))["run"]["gate_verdict"]
        assert [one["figure"] for one in verdict["judgements"] if one["outcome"] == "breached"] == [
            "conversations.safety.failed"
        ]


@pytest.mark.slow
def test_a_run_that_is_asked_to_end_leaves_no_process_behind(shop: Path) -> None:
    command = [Path(sys.executable).with_name("lisa"), "evaluate", "conversations", "--suite", "catalog"]
    run = subprocess.Popen([*command, "--report", shop / "report"], stdout=subprocess.DEVNULL)
    try:
        while not _serving(started := psutil.Process(run.pid).children(recursive=True)):
            assert run.poll() is None
            time.sleep(0.1)
        run.send_signal(signal.SIGTERM)
        assert run.wait(60) == 128 + signal.SIGTERM
    finally:
        run.kill()
    assert psutil.wait_procs(started, timeout=5)[1] == []


def _serving(processes: list[psutil.Process]) -> bool:
    """Whether Rasa's server is among the processes; one that ended meanwhile has no command line."""
    lines = [process.as_dict(["cmdline"])["cmdline"] or [] for process in processes if process.is_running()]
    return any(word.endswith("serve.py") for line in lines for word in line)


def test_two_runs_are_compared(tmp_path: Path) -> None:
    for name, right in (("a", 95), ("b", 80)):
        saved.write(tmp_path / f"{name}.json", saved.as_json(evaluation(right), ABOUT))
    done = lisa_evaluate("diff", tmp_path / "a.json", tmp_path / "b.json")
    assert done.exit_code == 0, done.output
    assert "-15.0 points" in done.output
    assert "significant" in done.output
    assert "newly failing (15)" in done.output
