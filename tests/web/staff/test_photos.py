"""Staff find a customer's photo in the conversation and on a page of its own; nobody else does."""

import httpx

from actions.orders.handovers import Handovers
from tests.web.conftest import say
from tests.web.photographs import photo
from tests.web.rasa_server import RasaServer
from tests.web.staff.conftest import Browser, NewBrowser, ask_for_a_person


def test_a_photo_is_named_in_the_conversation_and_opened_as_a_file(
    customer: httpx.Client, rasa: RasaServer, handovers: Handovers, mia: Browser, new_browser: NewBrowser
) -> None:
    number, conversation = ask_for_a_person(customer, rasa, handovers)
    rasa.replies["it is torn"] = [{"text": "Please send us a photo."}]
    say(customer, "it is torn")
    sent = customer.post("/api/photos", content=photo(), headers={"Content-Type": "image/jpeg"})
    assert sent.status_code == 200

    page = mia.get(f"/staff/inbox/{number}").text
    _, _, rest = page.partition('href="/staff/photos/')
    name = rest.partition('"')[0]
    listed = mia.get("/staff/photos").text
    assert f"/staff/photos/{name}" in listed and f"/staff/inbox/{number}" in listed and conversation not in listed
    opened = mia.get(f"/staff/photos/{name}")
    assert opened.content.startswith(b"\xff\xd8") and opened.headers["Content-Type"] == "image/jpeg"
    assert opened.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert opened.headers["X-Content-Type-Options"] == "nosniff" and opened.headers["Cache-Control"] == "no-store"
    assert "sandbox" in opened.headers["Content-Security-Policy"]

    stranger = new_browser()
    assert stranger.get(f"/staff/photos/{name}").status_code == stranger.get("/staff/photos").status_code == 303
    assert customer.get(f"/staff/photos/{name}").status_code == 303
    for wrong in ("..%2f..%2fstaff.db", "x.jpg", name.replace(".jpg", ".draft")):
        assert mia.get(f"/staff/photos/{wrong}").status_code == 404
