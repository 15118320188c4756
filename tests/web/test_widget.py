"""The chat on a page of another site, under a strict policy, in a browser that keeps no cookie of an embedded site."""

import gzip
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.web.browser import chromium, write
from tests.web.embedding_shop import two_shops
from tests.web.photographs import photo
from tests.web.rasa_server import NAVY_DRESS, RasaServer
from web.photos import FOLDER, Photos
from web.staff.accounts import Accounts, Role
from web.staff.office import Office
from web.widget import STATIC

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text("utf-8")
MOST_BYTES_BEFORE_IT_IS_OPENED = 40 * 1024
LEAST_SHARE_OF_THE_CONVERSATION = 0.6

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("staff"))


@pytest.fixture(scope="module")
def sites(rasa_url: str, office: Office) -> Iterator[tuple[str, str]]:
    with two_shops(rasa_url, office) as both:
        yield both


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--test-third-party-cookie-phaseout") as running:
        yield running


@pytest.fixture
def visit(browser: Browser, sites: tuple[str, str]) -> Iterator[Visit]:
    """Open a page of the shop; a script error or anything that its policy blocks fails the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def visit_(path: str = "/", opened: bool = True, beside: Page | None = None, **options: Any) -> Page:
        if beside is None:
            contexts.append(browser.new_context(**options))
        page = (beside.context if beside else contexts[-1]).new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: "Security Policy" in message.text and problems.append(message.text))
        page.goto(sites[0] + path)
        launcher = page.locator(".launcher")
        expect(launcher).to_be_visible()
        if opened:
            launcher.click()
            expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
        return page

    yield visit_
    for context in contexts:
        context.close()
    assert problems == []


def said(page: Page, text: str) -> Locator:
    return page.get_by_role("log").get_by_text(text)


def with_card(**changes: Any) -> list[dict[str, Any]]:
    return [{"text": "Here is one."}, {"custom": {"cards": [{**NAVY_DRESS, **changes}]}}]


def test_it_is_light_until_it_is_opened(visit: Visit, rasa: RasaServer, sites: tuple[str, str]) -> None:
    page = visit(opened=False)
    loaded: list[bytes] = []
    page.on("response", lambda answer: sites[0] not in answer.url and loaded.append(answer.body()))
    page.reload()
    expect(page.get_by_role("button", name="Open the chat")).to_be_visible()
    page.wait_for_load_state("networkidle")

    assert 0 < sum(len(gzip.compress(body)) for body in loaded) < MOST_BYTES_BEFORE_IT_IS_OPENED
    assert rasa.received == []


def test_a_customer_chats_without_any_cookie_and_a_reload_keeps_the_conversation(
    visit: Visit, rasa: RasaServer
) -> None:
    rasa.replies["navy dresses"] = with_card()
    page = visit("/?product=wren-wrap-dress")
    write(page, "navy dresses")
    expect(page.get_by_role("link", name="Wren Wrap Dress")).to_be_visible()
    assert page.locator(".card img").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    page.reload()
    page.get_by_role("button", name="Open the chat").click()
    expect(page.locator(".card")).to_have_count(1)
    write(page, "in blue?")
    expect(said(page, "You said: in blue?")).to_be_visible()

    assert page.context.cookies() == []
    assert len({sender for sender, _ in rasa.received}) == 1
    assert [told["products"] for told in rasa.metadata] == [["wren-wrap-dress"]] * 2


def test_a_site_that_isnt_named_shows_nothing(browser: Browser, sites: tuple[str, str]) -> None:
    page = browser.new_page()
    warnings: list[str] = []
    page.on("console", lambda message: warnings.append(message.text))
    page.goto(sites[1])
    page.wait_for_load_state("networkidle")

    expect(page.locator("#lisa-chat")).to_have_count(0)
    assert any("Cross-Origin" in warning or "CORS" in warning for warning in warnings)
    page.context.close()


def test_two_tabs_show_the_same(visit: Visit, rasa: RasaServer) -> None:
    first = visit()
    second = visit(beside=first)
    write(first, "hello")
    expect(said(second, "You said: hello")).to_be_visible()
    write(second, "and more")
    expect(said(first, "You said: and more")).to_be_visible()
    first.get_by_role("button", name="Start over").click()
    first.get_by_role("dialog", name="Start a new").get_by_role("button", name="Start over").click()
    expect(said(second, "You said: hello")).to_have_count(0)
    assert len({sender for sender, _ in rasa.received}) == 1


def test_a_tab_that_learns_of_the_conversation_late_shows_it(visit: Visit, rasa: RasaServer) -> None:
    """Browsers hand `localStorage` to the process of another tab later than what the tabs tell each other."""
    first = visit()
    second = visit(beside=first)
    second.evaluate(
        """() => { const getItem = Storage.prototype.getItem;
            window.catchUp = () => {
                Storage.prototype.getItem = getItem;
                dispatchEvent(new StorageEvent("storage", {key: "lisa-session"})); };
            window.heard = new Promise((hear) => Storage.prototype.getItem = () => { hear(); return null; });
            addEventListener("storage", (event) => event.isTrusted && event.stopImmediatePropagation(), true); }"""
    )
    write(first, "hello")
    expect(said(first, "You said: hello")).to_be_visible()
    second.evaluate("heard")
    expect(said(second, "You said: hello")).to_have_count(0)
    second.evaluate("catchUp()")
    expect(said(second, "You said: hello")).to_be_visible()


def test_what_another_tab_says_meanwhile_is_shown_after_the_answer(visit: Visit, rasa: RasaServer) -> None:
    first = visit()
    second = visit(beside=first)
    write(first, "hello")
    expect(said(second, "You said: hello")).to_be_visible()
    answers: list[Route] = []
    second.route("**/api/messages", lambda route: answers.append(route))
    write(second, "from here")
    write(first, "from there")
    expect(said(first, "You said: from there")).to_be_visible()
    expect(said(second, "You said: from there")).to_have_count(0)
    answers[0].continue_()
    expect(said(second, "You said: from there")).to_be_visible()
    expect(said(second, "You said: from here")).to_have_count(1)


def test_the_page_tells_what_it_shows_and_hears_what_happens(visit: Visit, rasa: RasaServer) -> None:
    page = visit("/", opened=False)
    page.evaluate(
        """() => { window.heard = [];
            for (const what of ["open", "close", "message"])
                document.addEventListener(`lisa:${what}`, (event) => heard.push([what, event.detail.from ?? ""])); }"""
    )
    page.get_by_role("link", name="Ask about the colours").click()
    field = page.get_by_role("textbox", name="Your message")
    expect(field).to_have_value("Does it come in blue?")
    page.evaluate("Lisa.context({products: ['a', 'b']})")
    field.press("Enter")
    expect(said(page, "You said: Does it come in blue?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open the chat")).to_be_focused()

    assert rasa.metadata[0]["products"] == ["a", "b"]
    assert page.evaluate("heard") == [["open", ""], ["message", "customer"], ["message", "assistant"], ["close", ""]]


def test_a_visitor_is_invited_once_and_never_again(visit: Visit, rasa: RasaServer) -> None:
    page = visit("/sale/dress", opened=False)
    invitation = page.get_by_role("complementary", name="A note from Lisa")
    expect(invitation).to_be_visible()
    page.get_by_role("button", name="Unsure about the size?").click()
    expect(page.get_by_role("textbox", name="Your message")).to_have_value("Does it run small?")
    expect(invitation).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Open the chat")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(invitation).to_have_count(0)


def test_a_basket_can_be_taken_over_by_the_shops_own_script(visit: Visit, rasa: RasaServer) -> None:
    url = "http://localhost:1/cart/1:2"
    rasa.replies["check out"] = [{"text": "This link opens it."}, {"custom": {"basket_url": url}}]
    page = visit()
    page.evaluate(
        """() => document.addEventListener("lisa:basket", (event) => {
            window.basket = event.detail.url; event.preventDefault(); })"""
    )
    write(page, "check out")
    page.get_by_role("link", name="Open your basket").click()
    assert page.evaluate("basket") == url
    assert len(page.context.pages) == 1


@pytest.mark.parametrize(
    ("width", "height"), [(740, 360), (640, 430), (375, 667)], ids=["phone on its side", "200% zoom", "phone"]
)
def test_most_of_a_small_window_is_conversation_and_a_card_is_seen_whole(
    visit: Visit, rasa: RasaServer, width: int, height: int
) -> None:
    sizes = [{"name": name, "in_stock": True, "take": f"I'll take it in {name}"} for name in ("XS", "S", "M", "L")]
    rasa.replies["navy dresses"] = with_card(sizes=sizes)
    page = visit(viewport={"width": width, "height": height})
    write(page, "navy dresses")
    card = page.locator(".card")
    expect(card.get_by_role("button", name="XS")).to_be_visible()
    card.scroll_into_view_if_needed()
    log = page.get_by_role("log").bounding_box()
    seen = card.bounding_box()

    assert log and seen
    assert log["height"] >= LEAST_SHARE_OF_THE_CONVERSATION * height
    assert log["y"] <= seen["y"] and seen["y"] + seen["height"] <= log["y"] + log["height"] + 1  # scrolled to a pixel
    assert seen["x"] >= 0 and seen["x"] + seen["width"] <= width
    assert page.get_by_role("textbox", name="Your message").is_visible()


def test_a_text_over_the_limit_stays_whole_and_says_so(visit: Visit, rasa: RasaServer) -> None:
    page = visit()
    field = page.get_by_role("textbox", name="Your message")
    pasted = "word " * 240
    field.fill(pasted)
    field.press("Enter")

    expect(field).to_have_value(pasted)
    expect(field).to_have_accessible_description(re.compile("^1,199 of 1,000 characters. Please shorten"))
    expect(page.get_by_role("status")).to_contain_text("Please shorten your message")
    assert rasa.received == []
    field.fill("word " * 190)
    expect(field).to_have_accessible_description("949 of 1,000 characters")
    field.press("Enter")
    expect(page.locator(".user-message")).to_have_count(1)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, in the shadow root too."""
    page.wait_for_timeout(250)  # what moves has arrived
    found = page.evaluate("async () => (await axe.run()).violations.map((one) => one.id + ' ' + one.nodes[0].html)")
    return list(found)


@pytest.mark.parametrize(
    "options",
    [{"color_scheme": "light"}, {"color_scheme": "dark", "reduced_motion": "reduce"}, {"forced_colors": "active"}],
    ids=["light", "dark", "forced colours"],
)
def test_axe_finds_nothing_in_any_state(visit: Visit, rasa: RasaServer, options: dict[str, Any]) -> None:
    rasa.replies["navy dresses"] = [*with_card(), {"text": "More?", "buttons": [{"title": "Yes", "payload": "Yes"}]}]
    rasa.replies["broken"] = []
    page = visit("/sale/dress", opened=False, **options)
    page.evaluate(AXE)  # by the debugger, which the page's policy doesn't concern
    found = {}
    expect(page.get_by_role("complementary", name="A note from Lisa")).to_be_visible()
    found["invited"] = violations(page)
    page.get_by_role("button", name="Open the chat").click()
    expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
    found["new"] = violations(page)
    rasa.delay_s = 1.0
    write(page, "navy dresses")
    expect(page.locator(".dots")).to_be_visible()
    found["waiting"] = violations(page)
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    found["answered"] = violations(page)
    rasa.delay_s = 0
    write(page, "broken")
    expect(page.get_by_role("button", name="Send it again")).to_be_visible()
    found["failed"] = violations(page)
    page.get_by_role("textbox", name="Your message").fill("word " * 240)
    found["too long"] = violations(page)
    page.get_by_role("button", name="Start over").click()
    found["asked"] = violations(page)

    assert {state: one for state, one in found.items() if one} == {}


def test_the_keyboard_alone_does_everything(visit: Visit, rasa: RasaServer) -> None:
    rasa.replies["dress"] = with_card(sizes=[{"name": "M", "in_stock": True, "take": "I'll take it in M"}])
    page = visit(opened=False, viewport={"width": 375, "height": 667}, reduced_motion="reduce")
    launcher = page.get_by_role("button", name="Open the chat")
    launcher.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Your message")).to_be_focused()
    page.keyboard.type("dress")
    page.keyboard.press("Enter")
    size = page.get_by_role("button", name="M", exact=True)
    expect(size).to_be_visible()
    for _ in range(12):
        if size.evaluate("node => node.getRootNode().activeElement === node"):
            break
        page.keyboard.press("Shift+Tab")
    expect(size).to_be_focused()
    page.keyboard.press("Enter")
    expect(said(page, "You said: I'll take it in M")).to_be_visible()
    for _ in range(25):  # where the chat fills the window, no step leads out of it
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "lisa-chat"
    page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    assert page.locator(".panel").evaluate("node => getComputedStyle(node).animationName") == "none"


@pytest.mark.parametrize(
    ("language", "opens", "send"),
    [("fr-BE", "Ouvrir la discussion", "Envoyer"), ("nl", "Chat met", "Versturen"), ("ja", "Open the chat", "Send")],
)
def test_the_interface_speaks_the_pages_language(visit: Visit, language: str, opens: str, send: str) -> None:
    page = visit(f"/?language={language}", opened=False)
    page.get_by_role("button", name=opens).click()
    expect(page.get_by_role("button", name=send)).to_be_visible()


def test_a_conversation_can_be_saved(visit: Visit, rasa: RasaServer) -> None:
    rasa.replies["navy dresses"] = with_card()
    page = visit()
    write(page, "navy dresses")
    expect(page.locator(".card")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save this conversation").click()
    text = Path(saved.value.path()).read_text("utf-8")

    assert "You: navy dresses" in text
    assert "Lisa: Here is one." in text
    assert "- Wren Wrap Dress Navy / M $89.00 https://shop.example/products/wren-wrap-dress" in text


def test_who_answers_in_lisas_place_is_seen_and_heard_at_once(visit: Visit, rasa: RasaServer, office: Office) -> None:
    mia = Accounts(office.database).add("mia", "seven quiet lamps", Role.STAFF, "Mia")
    page = visit()
    write(page, "Can I talk to somebody?")
    expect(said(page, "You said: Can I talk to somebody?")).to_be_visible()
    conversation = rasa.received[-1][0]
    office.takeovers.take(conversation, mia)
    write(page, "Hello?")
    expect(page.locator(".user-message").last).to_contain_text("Hello?")
    expect(said(page, "You are now talking to a person from our team.")).to_be_visible()
    office.takeovers.record(conversation, "staff", "I am <b>here</b> now.", "Mia")

    answer = page.locator(".staff-message")
    expect(answer.locator(".bubble")).to_have_text("I am <b>here</b> now.")
    expect(answer.locator(".name")).to_have_text("Mia, from our team")
    expect(answer.locator("time")).to_be_visible()
    expect(answer.get_by_role("button")).to_have_count(0)  # no thumbs for people
    expect(page.get_by_role("status")).to_contain_text("Mia, from our team: I am <b>here</b> now.")
    page.evaluate(AXE)
    assert violations(page) == []
    page.keyboard.press("Escape")
    office.takeovers.record(conversation, "staff", "Anything else?", "Mia")
    expect(page.locator(".unread")).to_have_text("1 new")
    assert [text for _, text in rasa.received] == ["Can I talk to somebody?"]
    page.reload()
    page.get_by_role("button", name="Open the chat").click()
    expect(answer).to_have_count(2)


def test_a_photo_is_sent_only_where_one_is_asked_for(visit: Visit, rasa: RasaServer, office: Office) -> None:
    rasa.replies["it is torn"] = [{"text": "Please send us a photo."}]
    page = visit(viewport={"width": 375, "height": 667})
    send = page.get_by_role("button", name="Send a photo")
    chooser = page.locator("input[type=file]")
    write(page, "hello")
    expect(said(page, "You said: hello")).to_be_visible()
    expect(send).to_be_hidden()
    write(page, "it is torn")
    expect(send).to_be_visible()
    chooser.set_input_files({"name": "torn.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(600, 400))})
    expect(said(page, "Our team can see your photo.")).to_be_visible()
    expect(page.get_by_role("img", name="Photo")).to_be_visible()
    page.evaluate(AXE)
    assert violations(page) == []
    chooser.set_input_files({"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no photo"})
    expect(page.locator(".problem")).to_have_text("I can't read that as a photo. Please send a JPEG, PNG or WebP.")
    chooser.set_input_files({"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"no photo"})
    expect(page.locator(".problem")).to_have_count(2)
    page.reload()
    page.get_by_role("button", name="Open the chat").click()
    expect(page.locator(".photo-sign")).to_have_count(1)
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("dialog", name="Start a new").get_by_role("button", name="Start over").click()
    expect(send).to_be_hidden()
    assert len(Photos(office.home / FOLDER).newest(9)) == 1


@pytest.mark.parametrize("file", sorted((STATIC / "texts").glob("*.json")), ids=lambda file: file.stem)
def test_every_language_has_every_text_with_the_same_values(file: Path) -> None:
    def values(texts: dict[str, Any]) -> dict[str, set[str]]:
        return {key: set(re.findall(r"\{\w+\}", str(text))) - {"{name}"} for key, text in texts.items()}

    english = json.loads((STATIC / "texts" / "en.json").read_text("utf-8"))
    texts = json.loads(file.read_text("utf-8"))
    assert values(texts) == values(english)
    assert [one["text"] for one in texts["starters"]] == [one["text"] for one in english["starters"]]
