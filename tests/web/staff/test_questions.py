"""An answer that staff write is used once an owner has approved it, and no longer when it is taken back."""

import time

import pytest

from actions.monitoring.journal import Journal
from actions.monitoring.tables import Verdict
from retrieval.index import Index
from tests.web.staff.conftest import Browser
from web.staff.answers import FOLDER, PAGE
from web.staff.office import Office

QUESTION = "Do you monogram handkerchiefs?"
ANSWER = "We monogram handkerchiefs with up to three letters for $8.\n# Not a heading\n---\nIt takes five working days."


@pytest.fixture
def asked(journal: Journal) -> None:
    journal.note("k" * 20, QUESTION, "I don't know that.", "unknown", (), "v1", unanswered=True)
    journal.note("l" * 20, "Is it <b>wool</b>?", "Yes.", "material", (), "v1", verdict=Verdict.DOWN)


def indexed(browser: Browser) -> str:
    """The page when nothing is being indexed any more."""
    for _ in range(600):
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
    assert not (office.home / FOLDER).exists()

    olga.post(f"{address}/approve", page="/staff/questions")
    assert "in use since version" in indexed(olga)
    (best,) = shop_index.snapshot().search_policies("can handkerchiefs be monogrammed?", k=1, topic=None)
    assert best.passage.heading.endswith(QUESTION) and "three letters" in best.passage.text
    assert "five working days" in best.passage.text, "what looks like a heading makes no passage of its own"
    assert (office.home / FOLDER / PAGE).stat().st_mode & 0o077 == 0

    olga.post(f"{address}/reject", page="/staff/questions")
    for _ in range(600):
        if all("monogram" not in one.text for one in shop_index.snapshot().passages.values()):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the answer is still used")
    assert olga.post(f"{address}/approve", page="/staff/questions").status_code == 404


@pytest.mark.parametrize(("question", "text"), [("", "x"), ("x", ""), ("x" * 201, "y"), ("x", "y" * 1001), ("#", "y")])
def test_what_is_no_answer_is_refused(mia: Browser, question: str, text: str) -> None:
    form = {"question": question, "text": text}
    assert mia.post("/staff/questions/answer", form, page="/staff/questions/answer").status_code == 422
