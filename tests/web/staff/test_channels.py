"""Staff see what didn't reach customers; an owner sees how far each channel is set up, and checks it."""

import sqlite3
import time
from pathlib import Path

from lisa.channel_settings import CHANNELS
from tests.web.conftest import OpenGateway
from tests.web.staff.conftest import Browser
from web.messaging.channel import Call, Incoming
from web.messaging.channels.telegram import Telegram
from web.messaging.service import Connected
from web.messaging.store import FILE, Queue
from web.staff.office import Office

PAGE = "/staff/channels"


def test_every_channel_has_its_steps_and_its_check_for_an_owner_alone(olga: Browser, mia: Browser) -> None:
    page = olga.get(PAGE).text
    for name in CHANNELS:
        assert f"lisa channels secrets {name}" in page and f"/staff/channels/{name}/check" in page
        assert f"[channels.{name}]" in page
    assert "lisa channels secrets" not in mia.get(PAGE).text
    assert mia.post(f"{PAGE}/telegram/check", page="/staff/password").status_code == 403
    assert olga.post(f"{PAGE}/telegram/check", {"csrf": "guessed"}).status_code == 403
    checked = olga.post(f"{PAGE}/telegram/check", page=PAGE)
    assert checked.status_code == 200 and "LISA_TELEGRAM_TOKEN" in checked.text and "Fails" in checked.text
    assert olga.post(f"{PAGE}/fax/check", page=PAGE).status_code == 404
    assert "checked a channel" in olga.get("/staff/audit").text


def test_what_did_not_arrive_is_listed_with_its_words_until_somebody_has_taken_care_of_it(
    office: Office, rasa_url: str, open_gateway: OpenGateway, tmp_path: Path
) -> None:
    queue = Queue(tmp_path / FILE)
    queue.take("telegram", [Incoming("77", "1", "text", "hello")], time.time())
    call = Call("sendMessage", json={"chat_id": 77, "text": "Yes, <b>in M</b>.", "reply_markup": {}})
    queue.put("telegram:77", [call], (), time.time())
    delivery = queue.next_delivery("telegram:77")
    assert delivery is not None
    queue.failed(delivery.seq, "Telegram: Forbidden: bot was blocked by the user")
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("UPDATE incoming SET done = 1")
    queue.close()
    connected = Connected([Telegram("1:A", "secret", "http://127.0.0.1:1")], tmp_path / FILE)
    browser = Browser(open_gateway(rasa_url, office=office, messaging=connected))
    browser.log_in("mia")
    page = browser.get(PAGE).text
    assert "telegram:77" in page and "blocked by the user" in page and "Yes, &lt;b&gt;in M&lt;/b&gt;." in page
    address = f"{PAGE}/failures/{delivery.seq}"
    assert browser.post(address, {"csrf": "guessed"}).status_code == 403
    assert browser.post(address, page=PAGE).headers["location"] == f"{PAGE}?done=settled"
    assert "Everything was delivered." in browser.get(PAGE).text
    assert browser.post(address, page="/staff/password").status_code == 404
    browser.close()
