"""The chat on a page of another site in Firefox, which keeps no cookies of third parties, or none at all."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.web.embedding_shop import two_shops
from tests.web.firefox import INSTALLED, NOT_INSTALLED, SEEN_WITHIN_S, Firefox, Tab, firefox
from tests.web.photographs import photo
from tests.web.rasa_server import RasaServer
from tests.web.test_widget import AXE, LEAST_SHARE_OF_THE_CONVERSATION, with_card
from web.staff.office import Office

pytestmark = [pytest.mark.browser, pytest.mark.skipif(INSTALLED is None, reason=NOT_INSTALLED)]

#: What Firefox refuses (netwerk/cookie/nsICookieService.idl): third parties' cookies; cookies and storage of all.
NO_THIRD_PARTIES, NONE_AT_ALL = 1, 2
PHONE = (375, 667)
PHONE_ON_ITS_SIDE = (740, 360)

CHAT = "document.querySelector('#lisa-chat').shadowRoot"

Visit = Callable[..., Tab]


@pytest.fixture(scope="module")
def sites(rasa_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with two_shops(rasa_url, Office(tmp_path_factory.mktemp("staff"))) as both:
        yield both


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("downloads")


@pytest.fixture(scope="module")
def browser(downloads: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    kept = {"browser.download.folderList": 2, "browser.download.dir": str(downloads)}
    with firefox(
        tmp_path_factory.mktemp("firefox"), **{"network.cookie.cookieBehavior": NO_THIRD_PARTIES, **kept}
    ) as it:
        yield it


@pytest.fixture
def visit(browser: Firefox, sites: tuple[str, str]) -> Iterator[Visit]:
    """Open a page of the shop; a script error or anything that its policy blocks fails the test."""
    with visits(browser, sites[0]) as visit_:
        yield visit_


@contextmanager
def visits(browser: Firefox, shop: str) -> Iterator[Visit]:
    customer = browser.new_customer()
    tabs: list[Tab] = []

    def visit_(path: str = "/", opened: bool = True, size: tuple[int, int] = (1280, 800)) -> Tab:
        tab = Tab(browser, customer, *size)
        tabs.append(tab)
        tab.goto(shop + path)
        tab.see(".launcher")
        if opened:
            open_chat(tab)
        return tab

    yield visit_
    problems = [problem for tab in tabs for problem in tab.problems()]
    browser.forget(customer)
    assert problems == []


def open_chat(tab: Tab) -> None:
    tab.click(".launcher")
    focused_on(tab, "#lisa-message")


def focused_on(tab: Tab, selector: str) -> None:
    tab.until(f"(selector) => {CHAT}.activeElement?.matches(selector)", selector)


def write(tab: Tab, text: str) -> None:
    """Type a message where the focus is, and send it with Enter."""
    tab.type(text)
    tab.press("Enter")


@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["desktop", "phone"])
def test_a_customer_chats_without_any_cookie_and_a_reload_keeps_the_conversation(
    browser: Firefox, visit: Visit, rasa: RasaServer, size: tuple[int, int]
) -> None:
    rasa.replies["navy dresses"] = with_card()
    tab = visit("/?product=wren-wrap-dress", size=size)
    write(tab, "navy dresses")
    tab.see(".card", "Wren Wrap Dress")
    tab.until(f"() => {CHAT}.querySelector('.card img').naturalWidth > 0")
    tab.reload()
    open_chat(tab)
    tab.see(".card", "Wren Wrap Dress")
    write(tab, "in blue?")
    tab.see(".bubble", "You said: in blue?")

    assert browser.cookies() == []
    assert len({sender for sender, _ in rasa.received}) == 1
    assert [told["products"] for told in rasa.metadata] == [["wren-wrap-dress"]] * 2


def test_the_field_is_as_high_as_what_is_written(visit: Visit) -> None:
    tab = visit(size=PHONE)
    field = f"{CHAT}.querySelector('#lisa-message')"
    for text in ("a word", " and further words until there are several lines of them, which are all seen at once"):
        tab.type(text)
        assert tab.run(f"() => {field}.scrollHeight <= {field}.clientHeight"), "no scrollbar beside the text"


def test_two_tabs_show_the_same(visit: Visit, rasa: RasaServer) -> None:
    first, second = visit(), visit()
    first.click("#lisa-message")
    write(first, "hello")
    second.see(".bubble", "You said: hello")
    second.click("#lisa-message")
    write(second, "and more")
    first.see(".bubble", "You said: and more")
    first.click("header button", "Start over")
    first.click("dialog button", "Start over")
    second.see(".bubble", "You said: hello", times=0)
    assert len({sender for sender, _ in rasa.received}) == 1


def test_the_link_to_the_basket_opens_it_unless_the_shop_sees_to_it(
    browser: Firefox, visit: Visit, rasa: RasaServer, sites: tuple[str, str]
) -> None:
    basket = f"{sites[0]}/cart/1:2"
    rasa.replies["check out"] = [{"text": "This link opens it."}, {"custom": {"basket_url": basket}}]
    tab = visit()
    tab.run(
        """() => document.addEventListener("lisa:basket", (event) => {
            window.basket = event.detail.url; event.preventDefault(); }, {once: true})"""
    )
    write(tab, "check out")
    tab.click(".message a.solid", "Open your basket")
    assert tab.until("() => window.basket") == basket
    assert basket not in browser.tabs()
    tab.click(".message a.solid", "Open your basket")
    wait_for(lambda: basket in browser.tabs())


@pytest.mark.parametrize("size", [PHONE, PHONE_ON_ITS_SIDE], ids=["phone", "phone on its side"])
def test_on_a_phone_most_of_the_window_is_conversation_and_a_card_is_seen_whole(
    visit: Visit, rasa: RasaServer, size: tuple[int, int]
) -> None:
    rasa.replies["navy dresses"] = with_card()
    tab = visit(size=size)
    write(tab, "navy dresses")
    tab.see(".card", "$89.00")
    seen = tab.run(
        f"""() => {{
            const [log, card] = [".log", ".card"].map((name) => {CHAT}.querySelector(name));
            card.scrollIntoView({{block: "nearest"}});
            const [around, inside] = [log, card].map((node) => node.getBoundingClientRect());
            return {{
                share: around.height / innerHeight,
                above: inside.top - around.top, below: around.bottom - inside.bottom,
                left: inside.left, right: innerWidth - inside.right,
            }};
        }}"""
    )
    assert seen.pop("share") >= LEAST_SHARE_OF_THE_CONVERSATION
    assert {side: room for side, room in seen.items() if room < -1} == {}  # scrolled to a pixel


def test_a_photo_is_sent_where_an_answer_asks_for_one(visit: Visit, rasa: RasaServer, tmp_path: Path) -> None:
    rasa.replies["it is torn"] = [{"text": "Please send us a photo."}]
    (tmp_path / "torn.jpg").write_bytes(photo(size=(600, 400)))
    tab = visit(size=PHONE)
    write(tab, "it is torn")
    tab.see("button.photo")
    tab.choose("input[type=file]", tmp_path / "torn.jpg")
    tab.see(".notice", "Our team can see your photo.")
    tab.see(".photo-sign canvas")
    assert tab.run(f"() => {CHAT}.querySelector('canvas').height > {CHAT}.querySelector('canvas').width"), "upright"
    assert violations(tab) == []
    tab.reload()
    open_chat(tab)
    tab.see(".user-message .photo-sign", "Photo")


def test_a_conversation_can_be_saved(visit: Visit, rasa: RasaServer, downloads: Path) -> None:
    tab = visit()
    write(tab, "hello")
    tab.see(".bubble", "You said: hello")
    tab.click("[aria-label='Save this conversation']")
    wait_for(lambda: any("You: hello" in file.read_text("utf-8") for file in downloads.glob("Maison Lisa*.txt")))


def test_the_keyboard_alone_opens_asks_stays_inside_and_closes(visit: Visit, rasa: RasaServer) -> None:
    tab = visit(opened=False, size=PHONE)
    tab.press("Tab")  # the page's link
    tab.press("Tab")
    focused_on(tab, ".launcher")
    tab.press("Enter")
    focused_on(tab, "#lisa-message")
    write(tab, "hello")
    tab.see(".bubble", "You said: hello")
    for _ in range(12):  # where the chat fills the window, no step leads out of it
        tab.press("Tab")
        assert tab.run("() => document.activeElement.id") == "lisa-chat"
    tab.press("Escape")
    focused_on(tab, ".launcher")


def test_axe_finds_nothing(visit: Visit, rasa: RasaServer) -> None:
    rasa.replies["navy dresses"] = with_card()
    rasa.replies["broken"] = []
    tab = visit()
    found = {"new": violations(tab)}
    write(tab, "navy dresses")
    tab.see(".card", "Wren Wrap Dress")
    found["answered"] = violations(tab)
    write(tab, "broken")
    tab.see(".replies button", "Send it again")
    found["failed"] = violations(tab)

    assert {state: one for state, one in found.items() if one} == {}


def test_who_lets_no_page_keep_anything_can_still_chat(
    rasa: RasaServer, sites: tuple[str, str], tmp_path: Path
) -> None:
    with (
        firefox(tmp_path, **{"network.cookie.cookieBehavior": NONE_AT_ALL}) as browser,
        visits(browser, sites[0]) as visit,
    ):
        tab = visit()
        write(tab, "hello")
        tab.see(".bubble", "You said: hello")
        write(tab, "and more")
        tab.see(".bubble", "You said: and more")
    assert len({sender for sender, _ in rasa.received}) == 1


def violations(tab: Tab) -> list[str]:
    """What axe-core finds wrong, in the shadow root too."""
    found: list[str] = tab.run(
        f"""async () => {{
            if (!window.axe) {{ {AXE} }}
            return (await axe.run()).violations.map((one) => one.id + " " + one.nodes[0].html);
        }}"""
    )
    return found


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SEEN_WITHIN_S
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)
