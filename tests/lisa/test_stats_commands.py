"""`lisa stats` shows what was counted, lists what staff should look at, and exports it for annotation."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from actions.monitoring.journal import Journal
from actions.monitoring.tables import Verdict
from actions.orders.database import open_database
from lisa.stats_commands import app

Lisa = Callable[..., Result]


@pytest.fixture
def lisa(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lisa:
    """Runs a stats command on a shop of its own, of which something has been counted and noted."""
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    journal = Journal(open_database(f"sqlite:///{tmp_path / 'orders.db'}"))
    for label in ("price", "price", "policy"):
        journal.count("answers", label)
    journal.count("fallbacks", "claim: price")
    journal.close()
    journal.note("a", "surfboards?", "We don't sell surfboards.", "not_in_catalog", (), "v3", unanswered=True)
    journal.note("b", "how much?", "$98.00", "price", ("rose-dress",), "v3", verdict=Verdict.DOWN)

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


def test_the_counts_of_today_and_the_days_before(lisa: Lisa) -> None:
    shown = lisa("--days", "3").stdout
    assert "3 days" in shown
    assert [cell.strip() for cell in _line(shown, "│ price ").split("│")[2:5]] == ["price", "2", "2"]
    counts = json.loads(lisa("--json", "--days", "3").stdout)
    assert len(counts) == 3
    assert list(counts.values())[-1] == {"answers": {"price": 2, "policy": 1}, "fallbacks": {"claim: price": 1}}


def test_the_questions_are_listed_and_narrowed(lisa: Lisa) -> None:
    everything = lisa("questions").stdout
    assert "surfboards?" in everything
    assert "how much?" in everything
    assert "surfboards?" not in lisa("questions", "--only", "down").stdout
    assert "no such question" in lisa("questions", "--only", "up").stdout
    assert lisa("questions", "--only", "sideways").exit_code == 2


def test_the_export_is_what_the_collection_of_dialogues_reads(lisa: Lisa, tmp_path: Path) -> None:
    from finetune.dialogues.collect import from_file

    out = tmp_path / "questions.jsonl"
    assert "2 questions" in lisa("questions", "--export", out).stdout
    newest, oldest = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert newest | {"at": ""} == {
        "at": "",
        "question": "how much?",
        "answer": "$98.00",
        "decision": "price",
        "records": ["rose-dress"],
        "index_version": "v3",
        "unanswered": False,
        "verdict": "down",
    }
    assert oldest["unanswered"] is True
    assert [dialogue.turns[0].content for dialogue in from_file(out)] == ["how much?", "surfboards?"]


def _line(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if start in line)
