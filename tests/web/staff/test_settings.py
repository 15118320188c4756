"""An owner sets when somebody is there, and a customer who is handed over hears it at once."""

from lisa.settings import Settings
from lisa.staff_office import opening_of
from tests.web.staff.conftest import Browser

FORM = {
    "hours": "mon-sun 00:00-23:59",
    "closed_on": "2026-12-25\r\n2027-01-01",
    "when_open": "We are <here>.",
    "when_closed": "Back {back}.",
}
PAGE = "/staff/settings"


def test_hours_count_at_once(olga: Browser, mia: Browser, settings: Settings) -> None:
    assert opening_of(settings).now() is None
    assert mia.get(PAGE).status_code == 403 and mia.post(PAGE, FORM, page="/staff/password").status_code == 403
    assert olga.post(PAGE, FORM, page=PAGE).headers["location"] == "/staff/settings?done=settings"
    opening = opening_of(settings).now()
    assert opening and opening.when_open == "We are <here>." and len(opening.closed_on) == 2
    page = olga.get(PAGE).text
    assert "We are &lt;here&gt;." in page and "mon-sun 00:00-23:59" in page and "2027-01-01" in page

    wrong = olga.post(PAGE, FORM | {"hours": "from nine to <five>", "when_open": ""}, page=PAGE)
    assert (
        wrong.status_code == 422 and "are no opening hours" in wrong.text and "from nine to &lt;five&gt;" in wrong.text
    )
    assert opening_of(settings).now() == opening or opening_of(settings).hours().when_open == "We are <here>."
    olga.post(PAGE, FORM | {"hours": ""}, page=PAGE)
    assert opening_of(settings).now() is None
    assert "changed the opening hours" in olga.get("/staff/audit").text
