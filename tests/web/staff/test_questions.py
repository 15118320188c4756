"""An answer that staff write is used once an owner has approved it, and no longer when it is taken back."""

import asyncio
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from actions.answers.answerer import Answerer
from actions.answers.turn import Context
from actions.monitoring.journal import Journal
from actions.monitoring.tables import Verdict
from finetune.dialogues.dialogue import read
from lisa import finetune_data_commands
from retrieval.index import Index
from tests.actions.test_catalog_actions import Silent
from tests.web.staff.conftest import Browser
from web.staff.answers import PAGE, Answers
from web.staff.database import ANSWERS, FILE, TRAINING, StaffDatabase
from web.staff.office import Office
from web.staff.pages import PageError
from web.staff.tool import CatalogTool

QUESTION = "Do you monogram handkerchiefs?"
ANSWER = "We monogram handkerchiefs with up to three letters for $8.\n# Not a heading\n---\nIt takes five working days."


@pytest.fixture
def asked(journal: Journal, office: Office) -> None:
    """Customers asked this, and staff have answered nothing yet, whatever another file's tests wrote before."""
    with office.database.writing() as transaction:
        transaction.execute("DELETE FROM answers")
    shutil.rmtree(office.home / ANSWERS, ignore_errors=True)
    journal.note("k" * 20, QUESTION, "I don't know that.", "unknown", (), "v1", unanswered=True)
    journal.note("l" * 20, "Is it <b>wool</b>?", "Yes.", "material", (), "v1", verdict=Verdict.DOWN)


def indexed(browser: Browser) -> str:
    """The page when nothing is being indexed any more."""
    for _ in range(3000):  # a process makes the index, which takes long on a busy machine
        page = browser.get("/staff/questions").text
        if "in use in a moment" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError(page)


def test_an_answer_is_used_after_approval_alone(
    mia: Browser, olga: Browser, asked: None, shop_index: Index, office: Office
) -> None:
    assert QUESTION in mia.get("/staff/questions").text
    assert "Is it &lt;b&gt;wool&lt;/b&gt;?" in mia.get("/staff/questions?only=down").text
    assert QUESTION in mia.get("/staff/questions/answer?q=Do+you+monogram+handkerchiefs%3F").text
    mia.post("/staff/questions/answer", {"question": f"## {QUESTION}", "text": ANSWER}, page="/staff/questions/answer")
    (row,) = office.database.rows("SELECT id FROM answers")
    address = f"/staff/questions/answer/{row['id']}"
    assert "waits for an owner" in mia.get("/staff/questions").text
    assert mia.post(f"{address}/approve", page="/staff/questions").status_code == 403
    assert not (office.home / ANSWERS).exists()

    olga.post(f"{address}/approve", page="/staff/questions")
    assert "in use since version" in indexed(olga)
    lisa = Answerer(shop_index, Silent(), "Maison Lisa")
    answer = lisa.answer("Can you monogram a handkerchief?", "ask_policy", Context())
    assert "three letters" in answer.text and answer.policy_topic == "answers"
    (best,) = shop_index.snapshot().search_policies("can handkerchiefs be monogrammed?", k=1, topic=None)
    assert best.passage.heading.endswith(QUESTION) and "three letters" in best.passage.text
    assert "five working days" in best.passage.text, "what looks like a heading makes no passage of its own"
    assert (office.home / ANSWERS / PAGE).stat().st_mode & 0o077 == 0


async def test_an_answer_can_be_taken_back_and_a_failure_is_told(tmp_path: Path) -> None:
    database = StaffDatabase(tmp_path / FILE)
    answers = Answers(database, tmp_path, CatalogTool(["printf", '{"error": "no encoder"}']))
    for question in ("First?", "Second?", "Third?"):
        answers.stage(question, f"The answer to {question}", "mia")
    answers.approve(1), answers.approve(2)
    while not all(answer.told for answer in answers.all() if answer.state == "approved"):
        await asyncio.sleep(0.01)
    assert answers.all()[-1].told == {"error": "no encoder"}
    answers.approve(1)  # again, once it is mended
    answers.reject(2), answers.reject(3)
    page = (tmp_path / ANSWERS / PAGE).read_text()
    assert "First?" in page and "Second?" not in page and "Third?" not in page
    with pytest.raises(PageError):
        answers.approve(2)
    # Both, also what the rejected one began: a process that is cancelled while it begins may be waited for in vain.
    while database.rows("SELECT id FROM answers WHERE id IN (1, 2) AND told = '{}'"):
        await asyncio.sleep(0.01)


def test_a_training_row_is_collected_once_it_is_approved(
    mia: Browser, olga: Browser, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    form = {
        "question": "Is the linen heavy?",
        "text": "It's a light one, 130 g.\nFine for summer.",
        "becomes": "training",
    }
    mia.post("/staff/questions/answer", form, page="/staff/questions/answer")
    (row,) = office.database.rows("SELECT id FROM answers WHERE becomes = 'training'")
    address, rows = f"/staff/questions/answer/{row['id']}", office.home / TRAINING
    assert "a training row" in mia.get("/staff/questions").text and not rows.exists()
    page = (office.home / ANSWERS / PAGE).read_bytes() if (office.home / ANSWERS / PAGE).exists() else b""

    olga.post(f"{address}/approve", page="/staff/questions")
    assert "learned from with the next fine-tuning" in olga.get("/staff/questions").text
    assert rows.stat().st_mode & 0o077 == 0
    assert b"linen heavy" not in page, "it is no policy"
    monkeypatch.setenv("LISA_HOME", str(office.home))
    collected = tmp_path / "collected.jsonl"
    told = CliRunner().invoke(finetune_data_commands.app, ["collect", "--staff", "--to", str(collected)])
    assert told.exit_code == 0, told.output
    ((exchange,),) = [list(dialogue.exchanges()) for dialogue in read(collected)]
    assert (exchange.question.content, exchange.answer, exchange.thumb) == (form["question"], form["text"], "up")

    olga.post(f"{address}/reject", page="/staff/questions")
    assert rows.read_text() == ""


def test_a_database_of_an_earlier_version_gets_what_it_lacks(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as old:
        old.execute(
            "CREATE TABLE answers (id INTEGER PRIMARY KEY, at REAL, who TEXT, question TEXT, text TEXT, "
            "state TEXT, told TEXT)"
        )
        old.execute("INSERT INTO answers VALUES (1, 0, 'mia', 'Q?', 'A.', 'staged', '{}')")
    for _ in range(2):
        database = StaffDatabase(tmp_path / FILE)
        (answer,) = Answers(database, tmp_path, CatalogTool([])).all()
        assert answer.becomes == "policy"
        database.close()


@pytest.mark.parametrize(("question", "text"), [("", "x"), ("x", ""), ("x" * 201, "y"), ("x", "y" * 1001), ("#", "y")])
def test_what_is_no_answer_is_refused(mia: Browser, question: str, text: str) -> None:
    form = {"question": question, "text": text}
    assert mia.post("/staff/questions/answer", form, page="/staff/questions/answer").status_code == 422
