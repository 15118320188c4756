"""Whatever customers, files and staff write is shown as it is: nothing of it becomes markup, a script or a formula."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from actions.orders.handovers import Handovers
from lisa.chosen import LOOK
from lisa.settings import Settings
from tests.web.staff.conftest import Browser, hand_over
from web.staff.office import Office
from web.staff.spreadsheet import as_csv, harmless

NASTY = yaml.safe_load(Path(__file__).with_name("nasty.yml").read_text("utf-8"))
#: The elements and attributes that our own pages are made of.
OUR_ELEMENTS = """
html head meta title link script body a header span small nav form input button main p h1 h2 h3 div section ul li b br
s label textarea table thead tbody tr th td details summary select option fieldset legend iframe
"""
OURS = frozenset(OUR_ELEMENTS.split())


def shown(page: str) -> str:
    """The text of a page, which is sure to be made of our own elements alone."""
    soup = BeautifulSoup(page, "html.parser")
    for element in soup.find_all(True):
        assert element.name in OURS, element
        assert not any(name.startswith("on") or name in ("style", "srcdoc", "formaction") for name in element.attrs)
        for address in (element.get("href"), element.get("src"), element.get("action")):
            assert address is None or address == "" or address[0] in "/#" or address.startswith("mailto:"), element
    assert len(soup.find_all("script")) == 1 and len(soup.find_all("link")) == 2 and len(soup.find_all("meta")) == 4
    return soup.get_text()


def plain(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def desk(staff_gateway: str, office: Office) -> Iterator[Browser]:
    """Logged in once for all of them."""
    browser = Browser(staff_gateway)
    browser.log_in("mia")
    yield browser
    browser.close()


def test_there_are_sixty_of_them() -> None:
    assert len(NASTY) >= 60 and len(set(NASTY)) == len(NASTY)


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
def test_it_is_shown_as_it_is(desk: Browser, handovers: Handovers, office: Office, nasty: str) -> None:
    conversation = f"web-{hash(nasty)}"
    number = hand_over(handovers, conversation, nasty, reason=nasty[:60], email=nasty, channel=nasty[:60])
    office.takeovers.record(conversation, "customer", nasty)
    address = f"/staff/inbox/{number}"
    desk.post(f"{address}/note", {"text": f"note {nasty}"}, page=address)

    page = shown(desk.get(address).text)
    assert page.count(plain(nasty)) >= 1 or plain(nasty) in plain(page)
    assert plain(f"note {nasty}"[:100]) in plain(page) or "\0" in nasty
    assert desk.post(f"{address}/close", page=address).status_code == 303
    assert shown(desk.get("/staff/questions/answer", query=nasty).text)


def test_the_chats_look_takes_them_as_words_or_refuses_them(olga: Browser, settings: Settings) -> None:
    page, texts = "/staff/settings/chat", ("name", "greeting", "starters", "invitation_0_text", "invitation_0_message")
    others = ("avatar", "accent", "accent_dark", "scheme", "side", "language", "invitation_0_after_s")
    try:
        for nasty in NASTY:
            told = olga.post(page, {"name": "Lisa"} | dict.fromkeys(texts, nasty[:40]), page=page)
            assert told.status_code in (303, 422)
            assert plain(nasty[:40]) in plain(shown(olga.get(page).text)) or told.status_code == 422 or "\0" in nasty
            (settings.home / LOOK).unlink(missing_ok=True)
        for field in others:
            refused = olga.post(page, {"name": "Lisa", "invitation_0_text": "?", field: NASTY[0]}, page=page)
            assert refused.status_code == 422 and shown(refused.text), field
    finally:
        (settings.home / LOOK).unlink(missing_ok=True)


def test_a_file_full_of_them_breaks_nothing(mia: Browser, office: Office) -> None:
    """What the process that reads a file tells is shown in the same way, whatever the file says."""
    report = {
        "products": 1, "variants": 1, "hidden": 0, "problem_count": len(NASTY), "unchanged_count": 0,
        "problems": [{"row": n, "field": one, "value": one, "reason": one} for n, one in enumerate(NASTY)],
        "reasons": [[one, one, 1] for one in NASTY], "notes": NASTY, "completeness": NASTY,
        "added": NASTY, "added_count": 500, "removed": NASTY, "removed_count": len(NASTY),
        "changed": [{"title": one, "what": NASTY} for one in NASTY[:3]], "changed_count": 3,
    }  # fmt: skip
    with office.database.writing() as transaction:
        values = ("f" * 16, 9e9, "mia", NASTY[0], "none.csv", "auto", json.dumps(report))
        transaction.execute("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, 'checked', ?, '{}')", values)
    page = shown(mia.get(f"/staff/catalog/uploads/{'f' * 16}").text)
    assert all(plain(one) in plain(page) for one in NASTY)
    shown(mia.get("/staff/catalog").text)
    table = mia.get(f"/staff/catalog/uploads/{'f' * 16}/problems.csv").text.removeprefix("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row]
    assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)
    with office.database.writing() as transaction:
        transaction.execute("DELETE FROM uploads WHERE id = ?", ("f" * 16,))


def test_texts_of_any_length_are_refused_or_shown(mia: Browser, handovers: Handovers) -> None:
    number = hand_over(handovers, "web-long")
    address = f"/staff/inbox/{number}"
    for length, status in ((2000, 303), (2001, 422), (60_000, 422), (70_000, 413)):
        assert mia.post(f"{address}/note", {"text": "x" * length}, page=address).status_code == status
    assert mia.post(f"{address}/note", {"text": " \n "}, page=address).status_code == 422


def test_a_table_of_them_holds_no_formula() -> None:
    assert all(harmless(one)[:1] in "'" or harmless(one) == one.replace("\0", "") for one in NASTY)
    assert as_csv(["x"], [NASTY], "x.csv").headers["content-disposition"] == 'attachment; filename="x.csv"'
