"""Staff upload, check and compare a catalog file; an owner alone may do more (a journey publishes and rolls back)."""

import json
import re
import time
from pathlib import Path

import httpx
import pytest

from lisa import catalog_desk
from retrieval import store
from retrieval.index import Index
from tests.conftest import MODELS
from tests.web.staff.conftest import Browser, NewBrowser
from web.staff.spreadsheet import harmless

SCARF = (
    '{"product_id": "scarf", "title": "Scarf <3 & co", "currency": "USD", '
    '"variants": [{"variant_id": "1", "price": "19.00", "available": true}]}'
)


def upload(browser: Browser, content: bytes, name: str = "new.jsonl", format_: str = "auto") -> httpx.Response:
    return browser.send_file("/staff/catalog/uploads", {"format": format_}, name, content, page="/staff/catalog")


def settled(browser: Browser, address: str) -> str:
    """The page of an upload when nothing works on it any more."""
    for _ in range(3000):  # it begins a process, which takes long on a busy machine
        page = browser.get(address).text
        if "this page tells when that is done" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError(page)


def test_a_file_is_checked_by_staff_and_changes_nothing(olga: Browser, mia: Browser, shop_index: Index) -> None:
    before = store.current_name(shop_index.folder)
    products = (shop_index.folder / "versions" / before / "products.jsonl").read_text().splitlines(keepends=True)
    cheaper = re.sub(r'"price":"[0-9.]+"', '"price":"1.00"', products[0], count=1)
    content = "".join([cheaper, *products[2:], SCARF + "\n", '{"product_id": "x"}\n']).encode()
    address = upload(mia, content).headers["location"]
    page = settled(mia, address)
    assert "1 added, 1 changed, 1 removed" in page and "→ $1.00" in page and "1 problems" in page
    assert "Scarf &lt;3 &amp; co" in page
    assert "Publish it" not in page and mia.post(f"{address}/publish", page=address).status_code == 403
    assert store.current_name(shop_index.folder) == before
    table = mia.get(f"{address}/problems.csv")
    assert table.headers["content-disposition"].startswith("attachment") and "the field is missing" in table.text

    assert mia.post("/staff/catalog/rollback", {"version": before}, page="/staff/catalog").status_code == 403
    assert olga.post("/staff/catalog/rollback", {"version": "v999"}, page="/staff/catalog").status_code == 409
    assert olga.post("/staff/catalog/rollback", {"version": "../x"}, page="/staff/catalog").status_code == 503
    olga.post("/staff/catalog/rollback", {"version": before}, page="/staff/catalog")
    assert "Publish it" in olga.get(address).text and store.current_name(shop_index.folder) == before
    audit = olga.get("/staff/audit").text
    assert "uploaded a catalog file" in audit and "made a version the one that is served" in audit


def test_a_search_shows_what_a_customer_sees_and_why(mia: Browser) -> None:
    page = mia.get("/staff/catalog/search?q=navy+dress+under+200").text
    assert "price max: 200" in page and "Words found in" in page and "$" in page
    assert "<script" not in mia.get("/staff/catalog/search?q=<script>alert(1)</script>").text.replace("<script src", "")


def test_what_looks_like_a_mistake_names_the_box_to_tick(
    staff_home: Path, shop_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("LISA_HOME", str(staff_home))
    monkeypatch.setenv("LISA_MODELS", str(MODELS))
    file, before = tmp_path / "new.jsonl", store.current_name(shop_index.folder)
    file.write_text(SCARF)
    assert catalog_desk.main(["publish", str(file), "auto"]) == 1
    told = json.loads(capsys.readouterr().out)["error"]
    assert "so nothing was changed" in told and catalog_desk.ON_THE_PAGE in told and "--force" not in told
    assert store.current_name(shop_index.folder) == before


def test_what_is_no_catalog_is_told(
    staff_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LISA_HOME", str(staff_home))
    file = tmp_path / "catalog.csv"
    for content in (b"\x1f\x8bbroken gzip", b"", b"\x00\x01\x02", b"a;b;c\n1;2;3\n"):
        file.write_bytes(content)
        assert catalog_desk.main(["check", str(file), "auto"]) == 1
        assert json.loads(capsys.readouterr().out)["error"]
    file.write_text(SCARF.replace("Scarf", "x" * 5000))
    assert catalog_desk.main(["check", str(file), "jsonl"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["added_count"] == 1 and len(told["added"][0]) < 400, "a page shows no value of thousands of characters"


def test_uploads_are_private_and_keep_no_name_of_the_client(mia: Browser, staff_home: Path) -> None:
    upload(mia, b"x", "../../../etc/cron.d/evil.sh")
    folder = staff_home / "uploads"
    files = list(folder.iterdir())
    assert all(re.fullmatch(r"[0-9a-f]{16}(\.[a-z]+)?", file.name) and file.suffix != ".sh" for file in files)
    assert all(file.stat().st_mode & 0o077 == 0 for file in [folder, *files])


def test_forms_that_are_not_ours_or_too_large_are_refused(mia: Browser, new_browser: NewBrowser) -> None:
    send = mia.send_file
    assert send("/staff/catalog/uploads", {"format": "auto", "csrf": "x.y"}, "a.csv", b"a").status_code == 403
    page = "/staff/catalog"
    assert send("/staff/catalog/uploads", {"format": "../x"}, "a.csv", b"a", page=page).status_code == 422
    assert send("/staff/catalog/uploads", {"format": "auto"}, "a.csv", b"", page=page).status_code == 422
    assert mia.status_of_form_with("Content-Length", str(65 * 1024 * 1024)) == 413
    assert mia.status_of_form_with("Transfer-Encoding", "chunked") == 411
    stranger = new_browser()
    answer = stranger.send_file("/staff/catalog/uploads", {"format": "auto"}, "a.csv", b"a")
    assert answer.status_code == 401


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("x")'])
def test_no_spreadsheet_computes_a_cell(cell: str) -> None:
    assert harmless(cell).startswith("'")


def test_other_cells_stay() -> None:
    assert harmless("12.00 €, a-b") == "12.00 €, a-b" and harmless("a\0b") == "ab"
