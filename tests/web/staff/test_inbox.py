"""A customer waits, a person takes over and answers in the same chat, and hands back to Lisa."""

import httpx
import pytest

from actions.orders.handovers import Handovers
from tests.web.conftest import say
from tests.web.rasa_server import RasaServer
from tests.web.staff.conftest import Browser, ask_for_a_person, hand_over
from web.photos import FOLDER, Photos
from web.staff.accounts import Account, Role
from web.staff.audit import Audit
from web.staff.inbox import Inbox
from web.staff.office import Office
from web.staff.pages import PageError
from web.staff.takeovers import CARD_DETAILS, Takeovers

MIA = Account("mia", "Mia", Role.STAFF)


def act(browser: Browser, number: int, what: str, text: str = "") -> httpx.Response:
    return browser.post(f"/staff/inbox/{number}/{what}", {"text": text}, page=f"/staff/inbox/{number}")


def news(customer: httpx.Client, after: int = 0) -> dict:
    return customer.get("/api/messages", params={"after": after}).json()


def test_a_person_takes_over_answers_and_hands_back_in_the_same_chat(
    customer: httpx.Client, rasa: RasaServer, handovers: Handovers, mia: Browser, olga: Browser, office: Office
) -> None:
    number, conversation = ask_for_a_person(customer, rasa, handovers)
    assert "Can I talk to somebody?" in mia.get("/staff/inbox").text
    page = mia.get(f"/staff/inbox/{number}").text
    assert "You said: Can I talk to somebody?" in page and "ana@example.com" in page and conversation not in page
    assert news(customer) == {"messages": [], "held": False}

    assert act(mia, number, "answer", "too early").status_code == 409
    act(mia, number, "take")
    told = news(customer)
    assert told["held"] and [(one["from"], "Mia" in one["text"]) for one in told["messages"]] == [("lisa", True)]
    heard = len(rasa.received)
    assert say(customer, "My parcel is lost").json() == {"messages": [], "held": True}
    assert len(rasa.received) == heard, "Lisa doesn't answer while a person does"
    assert "My parcel is lost" in mia.get(f"/staff/inbox/{number}").text
    assert mia.get("/staff/inbox/news").json()["yours"] == 1 and olga.get("/staff/inbox/news").json()["yours"] == 0

    assert act(olga, number, "answer", "Me too!").status_code == 409
    act(mia, number, "answer", "I'll send it again today.")
    assert mia.get("/staff/inbox/news").json()["yours"] == 0
    (answer,) = news(customer, told["messages"][-1]["seq"])["messages"]
    assert (answer["from"], answer["name"], answer["text"]) == ("staff", "Mia", "I'll send it again today.")
    assert news(customer, answer["seq"])["messages"] == []

    act(mia, number, "note", "Check with the carrier <b>today</b>")
    assert "&lt;b&gt;today&lt;/b&gt;" in mia.get(f"/staff/inbox/{number}").text
    act(mia, number, "back", "A new parcel is on its way.")
    told = news(customer, answer["seq"])
    assert not told["held"] and "A new parcel is on its way." in told["messages"][0]["text"]
    assert say(customer, "Thanks").json()["messages"][0]["text"] == "You said: Thanks"

    history = customer.get("/api/history").json()["messages"]
    assert [(one["role"], one["text"][:20]) for one in history if one.get("text")][2:] == [
        ("assistant", "Mia of our team is h"),
        ("customer", "My parcel is lost"),
        ("staff", "I'll send it again t"),
        ("assistant", "Mia has handed you b"),
        ("customer", "Thanks"),
        ("assistant", "You said: Thanks"),
    ]
    assert act(mia, number, "close").headers["location"] == "/staff/inbox?done=closed"
    assert mia.get(f"/staff/inbox/{number}").status_code == 404
    deeds = [deed.what for deed in Audit(office.database).latest(5) if deed.who == "mia"]
    assert deeds == ["closed", "handed back", "wrote a note", "answered", "took over"]
    assert "parcel" not in str(Audit(office.database).latest())


def test_nobody_else_reads_what_staff_say(
    customer: httpx.Client, rasa: RasaServer, handovers: Handovers, mia: Browser, staff_gateway: str
) -> None:
    number, _ = ask_for_a_person(customer, rasa, handovers)
    act(mia, number, "take")
    act(mia, number, "answer", "A secret between us")
    with httpx.Client(base_url=staff_gateway) as stranger:
        assert news(stranger) == {"messages": [], "held": False}
        say(stranger, "hello")
        assert news(stranger)["messages"] == []
    copy = dict(customer.cookies)
    customer.post("/api/conversation", json={})
    with httpx.Client(base_url=staff_gateway, cookies=copy) as thief:
        assert news(thief)["messages"] == [], "a conversation that is over tells nothing"


def test_closing_gives_a_customer_back_to_lisa(
    customer: httpx.Client, rasa: RasaServer, handovers: Handovers, mia: Browser
) -> None:
    number, conversation = ask_for_a_person(customer, rasa, handovers)
    other = hand_over(handovers, conversation, reason="refund_status")
    act(mia, number, "take")
    act(mia, number, "close")
    assert news(customer)["held"], "they wait for something else too"
    act(mia, other, "close")
    assert not news(customer)["held"]


def test_card_details_are_kept_from_staff_too(
    customer: httpx.Client, rasa: RasaServer, handovers: Handovers, mia: Browser, office: Office
) -> None:
    number, conversation = ask_for_a_person(customer, rasa, handovers)
    act(mia, number, "take")
    assert say(customer, "4111 1111 1111 1111").json()["stopped"]
    for piece in ("4111", "1111", "1111"):
        assert say(customer, piece).json()["held"]
    assert say(customer, "1111").json()["stopped"]
    assert {one.text for one in office.takeovers.said(conversation) if one.sender == "customer"} == {CARD_DETAILS}


def test_lisa_answers_again_where_nobody_does_anything(office: Office) -> None:
    clock = [1_000_000.0]
    takeovers = Takeovers(office.database, now=lambda: clock[0])
    takeovers.take("web-forgotten", MIA)
    clock[0] += 23 * 3600
    takeovers.record("web-forgotten", "staff", "Still here", "Mia")
    clock[0] += 23 * 3600
    takeovers.record("web-forgotten", "customer", "Hello?")
    assert takeovers.holder("web-forgotten") == "Mia"
    clock[0] += 2 * 3600
    assert takeovers.holder("web-forgotten") is None


class _Line:
    """A messaging channel's way out, as far as the inbox uses it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, list[dict]]] = []

    def enqueue(self, conversation: str, messages: list[dict]) -> None:
        if conversation.startswith("fax:"):
            raise ValueError("fax is no messaging channel that is connected.")
        self.sent.append((conversation, messages))


async def test_on_a_messaging_channel_answers_are_sent(staff_gateway: str, office: Office) -> None:
    line, audit = _Line(), Audit(office.database)
    told = {"waiting": [{"id": 1, "conversation_id": "telegram:7"}, {"id": 2, "conversation_id": "fax:7"}]}

    class Shop:
        async def ask(self, operation: str, **_: object) -> dict:
            return told

    inbox = Inbox(Shop(), None, office.takeovers, lambda: line, audit, Photos(office.home / FOLDER))  # type: ignore[arg-type]
    await inbox.take(1, MIA)
    await inbox.answer(1, MIA, "Hello from a person")
    assert line.sent[1] == ("telegram:7", [{"text": "Mia: Hello from a person"}])
    with pytest.raises(PageError, match="no messaging channel"):
        await inbox.take(2, MIA)
    assert office.takeovers.holder("fax:7") is None and office.takeovers.said("fax:7") == []


def test_the_inbox_is_up_to_date_without_keeping_a_session_alive(mia: Browser, office: Office) -> None:
    def seen() -> float:
        return max(row["seen_at"] for row in office.database.rows("SELECT seen_at FROM sessions"))

    before = seen()
    told = mia.get("/staff/inbox/news", asks=True).json()
    assert set(told) == {"waiting", "newest", "yours", "newest_message"} and seen() == before
    mia.get("/staff/inbox")
    assert seen() > before


def test_a_number_that_nobody_waits_under_is_told(mia: Browser) -> None:
    assert mia.get("/staff/inbox/99999").status_code == 404
    assert mia.post("/staff/inbox/99999/take", page="/staff/inbox").status_code == 404
    assert mia.post("/staff/inbox/99999/dance", page="/staff/inbox").status_code == 404


def test_without_the_action_server_the_page_says_so(
    new_browser: object, office: Office, rasa_url: str, open_gateway: object
) -> None:
    url = open_gateway(rasa_url, office=office)  # type: ignore[operator]  # this one answers nothing of staff's
    browser = Browser(url)
    browser.log_in("mia")
    page = browser.get("/staff/inbox")
    assert page.status_code == 503 and "lisa doctor" in page.text
    browser.close()


def test_the_action_server_tells_nobody_else_who_waits(desk_url: str) -> None:
    assert httpx.post(f"{desk_url}/staff/handovers", json={}).status_code == 401
