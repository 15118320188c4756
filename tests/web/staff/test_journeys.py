"""The staff page in a real browser, with a customer in another: what both see, and that everybody can use it."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import axe_playwright_python
import httpx
import pytest
from fastapi import FastAPI, Request
from playwright.sync_api import Browser, Page, expect

from actions.answers.answerer import Answerer
from actions.answers.turn import Context
from actions.orders.handovers import Handovers
from lisa import chosen
from lisa.settings import Settings
from retrieval import store
from retrieval.index import Index
from tests.actions.test_catalog_actions import Silent
from tests.web.browser import chromium, write
from tests.web.conftest import ADDRESSES, gateway_app
from tests.web.rasa_server import ACTIONS_SECRET, RasaServer
from tests.web.serving import free_port, served
from tests.web.staff.conftest import PASSWORD, hand_over
from web.action_server import ActionServer
from web.messaging.channels.telegram import Telegram
from web.messaging.service import Connected
from web.messaging.store import FILE
from web.staff.office import Office

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
PROCESS_MS = 240_000  # a check or a publication begins a process
SCARF = (
    '{"product_id": "moon-scarf", "title": "Plaid Moon Scarf", "currency": "USD", '
    '"variants": [{"variant_id": "1", "price": "19.00", "available": true}]}'
)
PHONE = {"width": 375, "height": 740}
OpenPage = Callable[[str], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, staff_gateway: str) -> Iterator[OpenPage]:
    """Open a page in a browser of its own; a script error or a broken security rule fails the test."""
    contexts, problems = [], []

    def open_(path: str) -> Page:
        headers = {"X-Forwarded-For": f"10.0.{next(ADDRESSES)}.1"}
        context = browser.new_context(viewport=PHONE, extra_http_headers=headers)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: "Content Security" in message.text and problems.append(message.text))
        page.goto(path if path.startswith("http") else f"{staff_gateway}{path}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Who waits for a person")).to_be_visible()


def assert_usable_by_everybody(page: Page) -> None:
    """No violation of axe-core's rules, and nothing wider than a phone."""
    page.evaluate(AXE)  # by the debugger, which the page's own policy doesn't concern
    found = page.evaluate("async () => (await axe.run()).violations.map((one) => [one.id, one.nodes[0].html])")
    assert found == [], f"{page.url}: {found}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} is too wide"


def test_take_over_answer_and_hand_back_on_the_web(open_page: OpenPage, rasa: RasaServer, handovers: Handovers) -> None:
    customer, staff = open_page("/"), open_page("/staff")
    assert_usable_by_everybody(staff)
    log_in(staff, "mia")
    write(customer, "Is my parcel lost?")
    expect(customer.get_by_text("You said: Is my parcel lost?", exact=True).first).to_be_visible()
    number = hand_over(handovers, rasa.received[-1][0], "Is my parcel lost?")
    expect(staff).to_have_title(re.compile(r"\(\d+\) Inbox · Maison Lisa staff"), timeout=30_000)
    assert_usable_by_everybody(staff)

    staff.get_by_role("link", name=f"{number}: human handover").click()
    staff.get_by_role("button", name="Take over").click()
    assert_usable_by_everybody(staff)
    write(customer, "Hello? <b>Anybody?</b>")
    expect(staff.get_by_role("log")).to_contain_text("Hello? <b>Anybody?</b>", timeout=10_000)
    staff.get_by_label("Your answer").fill("I am looking for it now.")
    staff.get_by_role("button", name="Send it to the customer").click()
    expect(staff.get_by_role("log")).to_contain_text("I am looking for it now.")

    expect(customer.get_by_text("I am looking for it now.", exact=True).first).to_be_visible(timeout=30_000)
    staff.get_by_label("Hand back to Lisa").fill("A new parcel is on its way.")
    staff.get_by_role("button", name="Hand back to Lisa").click()
    expect(staff.get_by_role("log")).to_contain_text("Lisa answers this customer.")
    write(customer, "Thank you")
    expect(customer.get_by_text("You said: Thank you", exact=True).first).to_be_visible()
    staff.get_by_role("button", name="Close: this is answered").click()
    expect(staff.get_by_text("That customer is off the list.")).to_be_visible()
    assert_usable_by_everybody(staff)


class BotApi:
    """Telegram's methods, and what was sent by them."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.app = FastAPI()
        self.app.add_api_route("/bot1:A/{method}", self.answer, methods=["POST"])

    async def answer(self, method: str, request: Request) -> dict:
        if method == "sendMessage":
            self.sent.append((await request.json())["text"])
        return {"ok": True, "result": {"message_id": len(self.sent)}}

    def until(self, text: str) -> None:
        """Wait until the customer has been sent this."""
        deadline = time.monotonic() + 60
        while text not in self.sent:
            assert time.monotonic() < deadline, self.sent
            time.sleep(0.05)


def test_take_over_answer_and_hand_back_on_telegram(
    open_page: OpenPage, office: Office, handovers: Handovers, rasa_url: str, rasa: RasaServer, desk_url: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    api = BotApi()
    with ExitStack() as stack:
        telegram = Telegram("1:A", "secret", stack.enter_context(served(api.app, free_port())))
        connected = Connected([telegram], tmp_path / FILE)
        actions = ActionServer(desk_url, ACTIONS_SECRET)
        app = gateway_app(rasa_url, office=office, actions=actions, messaging=connected)
        gateway = stack.enter_context(served(app, free_port()))
        numbers = count(1)

        def write_on_telegram(text: str) -> None:
            person, number = {"id": 77, "is_bot": False, "first_name": "Ada"}, next(numbers)
            chat = {"id": 77, "type": "private", "first_name": "Ada"}
            message = {"message_id": number, "from": person, "chat": chat, "date": int(time.time()), "text": text}
            update = {"update_id": number, "message": message}
            headers = {"X-Telegram-Bot-Api-Secret-Token": "secret"}
            answer = httpx.post(f"{gateway}/webhooks/telegram", json=update, headers=headers, timeout=30)
            assert answer.status_code == 200

        write_on_telegram("A person please")
        api.until("You said: A person please")
        number = hand_over(handovers, "telegram:77", "A person please")
        staff = open_page(f"{gateway}/staff")
        log_in(staff, "mia")
        staff.get_by_role("link", name=f"{number}: human handover").click()
        expect(staff.get_by_text("Telegram ·")).to_be_visible()
        staff.get_by_role("button", name="Take over").click()
        api.until("Mia of our team is here now and answers you instead of me.")
        heard = len(rasa.received)
        write_on_telegram("Is it in M?")
        expect(staff.get_by_role("log")).to_contain_text("Is it in M?", timeout=60_000)
        staff.get_by_label("Your answer").fill("Yes, two are left.")
        staff.get_by_role("button", name="Send it to the customer").click()
        api.until("Mia: Yes, two are left.")
        assert len(rasa.received) == heard, "Lisa says nothing meanwhile"
        assert_usable_by_everybody(staff)
        staff.get_by_label("Hand back to Lisa").fill("The size.")
        staff.get_by_role("button", name="Hand back to Lisa").click()
        expect(staff.get_by_role("log")).to_contain_text("Lisa answers this customer.")
        write_on_telegram("Thanks")
        api.until("You said: Thanks")
        staff.get_by_role("button", name="Close: this is answered").click()
        expect(staff.get_by_text("That customer is off the list.")).to_be_visible()


def test_write_an_answer_and_see_it_used_after_approval(open_page: OpenPage, shop_index: Index) -> None:
    question, answer = "Do you engrave buckles?", "We engrave buckles with up to five letters for $12."
    writer, owner = open_page("/staff"), open_page("/staff")
    log_in(writer, "mia")
    writer.get_by_role("link", name="Questions").click()
    writer.get_by_role("link", name="Write one").click()
    writer.get_by_label("Question, as customers ask it").fill(question)
    writer.get_by_label("Answer", exact=True).fill(answer)
    assert_usable_by_everybody(writer)
    writer.get_by_role("button", name="Give it to an owner").click()
    expect(writer.get_by_text("waits for an owner").first).to_be_visible()
    expect(writer.get_by_role("button", name=f"Approve: {question}")).to_have_count(0)
    lisa = Answerer(shop_index, Silent(), "Maison Lisa")
    assert "five letters" not in lisa.answer("Can you engrave a buckle?", "ask_policy", Context()).text

    log_in(owner, "olga")
    owner.get_by_role("link", name="Questions").click()
    owner.get_by_role("button", name=f"Approve: {question}").click()
    card = owner.locator("section", has_text=question)
    deadline = time.monotonic() + PROCESS_MS / 1000
    while not card.get_by_text("in use since version").count():
        assert time.monotonic() < deadline, card.inner_text()
        owner.reload()
    assert "five letters" in lisa.answer("Can you engrave a buckle?", "ask_policy", Context()).text
    assert_usable_by_everybody(owner)
    owner.get_by_role("button", name=f"Take it back: {question}").click()
    expect(owner.get_by_text("It is not in use.")).to_be_visible()


def test_publish_and_roll_back_a_catalog(open_page: OpenPage, shop_index: Index, tmp_path: Path) -> None:
    before = store.current_name(shop_index.folder)
    products = (shop_index.folder / "versions" / str(before) / "products.jsonl").read_text("utf-8").splitlines()
    file = tmp_path / "autumn.jsonl"
    file.write_text("\n".join([*products[1:], SCARF]), "utf-8")
    staff = open_page("/staff")
    log_in(staff, "olga")
    staff.get_by_role("link", name="Catalog").click()
    assert_usable_by_everybody(staff)
    staff.get_by_label("File, up to 64 MB").set_input_files(file)
    staff.get_by_role("button", name="Check it").click()
    expect(staff.get_by_text("1 added, 0 changed, 1 removed")).to_be_visible(timeout=PROCESS_MS)
    staff.get_by_text("Added: 1").click()
    assert_usable_by_everybody(staff)
    staff.get_by_role("button", name="Publish it").click()
    expect(staff.get_by_text(" is served: 1 added")).to_be_visible(timeout=PROCESS_MS)
    assert store.current_name(shop_index.folder) != before

    staff.goto(staff.url.partition("/uploads")[0])
    staff.get_by_label("Search as a customer does").fill("a plaid moon scarf")
    staff.get_by_role("button", name="Search").click()
    expect(staff.get_by_role("heading", name="Plaid Moon Scarf")).to_be_visible()
    assert_usable_by_everybody(staff)
    staff.get_by_role("link", name="Catalog").first.click()
    staff.get_by_role("button", name=f"Serve {before}").click()
    expect(staff.get_by_text("Another version is served now.")).to_be_visible()
    assert store.current_name(shop_index.folder) == before
    for page in ("questions", "questions/answer", "figures", "channels", "password", "settings"):
        staff.goto(f"{staff.url.partition('/staff')[0]}/staff/{page}")
        assert_usable_by_everybody(staff)


def test_an_owner_sees_the_chat_as_it_would_be_and_lets_customers_see_it_so(
    open_page: OpenPage, settings: Settings
) -> None:
    staff = open_page("/staff")
    log_in(staff, "olga")
    staff.get_by_role("link", name="Settings").click()
    staff.get_by_role("link", name="How the chat looks and speaks").click()
    preview = staff.frame_locator("#preview")
    expect(preview.get_by_role("dialog").get_by_role("heading", name="Lisa")).to_be_visible()
    name = staff.get_by_label("Who answers, as customers read it")
    name.fill("Marlene")
    expect(preview.get_by_role("dialog").get_by_role("heading", name="Marlene")).to_be_visible()
    expect(name).to_be_focused()
    staff.get_by_label("Colour on light ground").fill("#ffffff")
    expect(preview.get_by_role("status").filter(has_text="take a darker one")).to_be_visible()
    staff.get_by_label("Colour on light ground").fill("#33493f")
    expect(preview.get_by_role("dialog").get_by_role("heading", name="Marlene")).to_be_visible()
    preview.get_by_role("textbox").fill("Hello?")
    preview.get_by_role("textbox").press("Enter")
    expect(preview.get_by_text("This is a preview: nothing is sent.").first).to_be_visible()
    assert_usable_by_everybody(staff)
    staff.get_by_role("button", name="Let customers see it so").click()
    expect(staff.get_by_text("Customers see it with the next page that they load.")).to_be_visible()
    try:
        customer = open_page("/")
        expect(customer.get_by_text("Marlene ·")).to_be_visible()
    finally:
        (settings.home / chosen.LOOK).unlink()


def test_who_is_logged_out_is_told_so_and_sees_no_more(open_page: OpenPage) -> None:
    staff = open_page("/staff")
    log_in(staff, "olga")
    staff.goto(f"{staff.url.rsplit('/', 1)[0]}/audit")
    assert_usable_by_everybody(staff)
    staff.get_by_role("button", name="Log out").click()
    expect(staff.get_by_text("You are logged out.")).to_be_visible()
    staff.go_back()
    expect(staff.get_by_role("heading", name="Log in")).to_be_visible()
