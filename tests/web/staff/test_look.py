"""An owner changes how the chat looks, with a preview beside it, and for how long what is kept; nobody else can."""

import json

import httpx

from lisa import chosen
from lisa.settings import Settings
from tests.web.staff.conftest import Browser

PAGE = "/staff/settings/chat"
FORM = {
    "name": "Marlene <b>",
    "greeting": "Good day!",
    "starters": "What's new?\r\n\r\nWhere is my order?",
    "avatar": "",
    "accent": "#33493f",
    "accent_dark": "",
    "scheme": "light",
    "side": "left",
    "language": "nl",
    "invitation_0_text": "Unsure about the size?",
    "invitation_0_page": "/products/*",
    "invitation_0_after_s": "40",
}


def seen(gateway: str) -> dict:
    return httpx.get(f"{gateway}/widget/settings").json()


def test_customers_see_at_once_what_an_owner_chose(
    olga: Browser, mia: Browser, staff_gateway: str, settings: Settings
) -> None:
    for path in (PAGE, f"{PAGE}/preview", f"{PAGE}/preview/look"):
        assert mia.get(path).status_code == 403
    assert mia.post(PAGE, FORM, page="/staff/password").status_code == 403
    assert olga.post(PAGE, FORM).status_code == 403, "a form of no page of ours"
    before = seen(staff_gateway)
    try:
        assert olga.post(PAGE, FORM, page=PAGE).headers["location"] == f"{PAGE}?done=look"
        told = seen(staff_gateway)
        assert (told["name"], told["side"], told["language"]) == ("Marlene <b>", "left", "nl")
        assert told["starters"] == ["What's new?", "Where is my order?"] and "origins" not in told
        assert told["invitations"] == [
            {"text": "Unsure about the size?", "page": "/products/*", "after_s": 40, "message": ""}
        ]
        page = olga.get(PAGE).text
        assert "Marlene &lt;b&gt;" in page and "Unsure about the size?" in page
        wrong = olga.post(PAGE, FORM | {"accent": "#ffffff", "name": "Another"}, page=PAGE)
        assert wrong.status_code == 422 and "take a darker one" in wrong.text and 'value="Another"' in wrong.text
        assert seen(staff_gateway) == told
        assert "changed how the chat looks" in olga.get("/staff/audit").text
    finally:
        (settings.home / chosen.LOOK).unlink(missing_ok=True)
    assert seen(staff_gateway) == before


def test_the_preview_shows_a_draft_and_changes_nothing(olga: Browser, staff_gateway: str) -> None:
    before = seen(staff_gateway)
    query = httpx.QueryParams(FORM | {"greeting": "A draft"})
    draft = olga.get(f"{PAGE}/preview/look?{query}")
    assert draft.json()["greeting"] == "A draft" and draft.json()["invitations"] == []
    wrong = olga.get(f"{PAGE}/preview/look?{query.set('accent', 'green')}")
    assert wrong.status_code == 422 and "write a colour" in json.loads(wrong.text)["error"]
    page = olga.get(f"{PAGE}/preview")
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in olga.get(PAGE).headers["content-security-policy"]
    assert seen(staff_gateway) == before


def test_how_long_things_are_kept_is_an_owners_to_say(olga: Browser, mia: Browser, settings: Settings) -> None:
    page, where = "/staff/settings", "/staff/settings/retention"
    form = {
        "keep_conversations_days": "30",
        "keep_handovers_days": "365",
        "keep_audit_days": "3650",
        "keep_logs_days": "30",
    }
    assert mia.post(where, form, page="/staff/password").status_code == 403
    assert "730 to 7300 days" in olga.get(page).text
    wrong = olga.post(where, form | {"keep_audit_days": "7"}, page=page)
    assert wrong.status_code == 422 and "keep audit days" in wrong.text and 'value="7"' in wrong.text
    try:
        assert olga.post(where, form, page=page).headers["location"] == "/staff/settings?done=retention"
        assert chosen.retention_of(settings).now()["keep_conversations_days"] == 30
    finally:
        (settings.home / chosen.RETENTION).unlink(missing_ok=True)
