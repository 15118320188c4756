"""The chat on a page of another site, under a strict policy, in a browser that keeps no cookie of an embedded site."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.web.browser import chromium, write
from tests.web.conftest import gateway_app
from tests.web.embedding_shop import shop_app
from tests.web.rasa_server import NAVY_DRESS, RasaServer
from tests.web.serving import free_port, served
from web.widget import Invitation, Widget

pytestmark = pytest.mark.browser

MOST_BYTES_BEFORE_IT_IS_OPENED = 40 * 1024
LEAST_SHARE_OF_THE_CONVERSATION = 0.6
INVITATION = Invitation("Unsure about the size? Ask me.", page="/sale/*", after_s=1, message="Does it run small?")

Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def sites(rasa_url: str, node_modules: object) -> Iterator[tuple[str, str]]:
    """A shop that may show the chat, and one that may not: to browsers "localhost" is another site than 127.0.0.1."""
    port, gateway_port, strangers_port = free_port(), free_port(), free_port()
    allowed = Widget(origins=(f"http://localhost:{port}",), invitations=(INVITATION,))
    gateway = f"http://127.0.0.1:{gateway_port}"
    with (
        served(gateway_app(rasa_url, node_modules, embedded=allowed), gateway_port),
        served(shop_app(gateway), port),
        served(shop_app(gateway), strangers_port),
    ):
        yield f"http://localhost:{port}", f"http://localhost:{strangers_port}"


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
        if opened:
            page.get_by_role("button", name="Open the chat").click()
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
    invitation = page.get_by_role("group", name="A note from Lisa")
    expect(invitation).to_be_visible()
    page.get_by_role("button", name="Unsure about the size?").click()
    expect(page.get_by_role("textbox", name="Your message")).to_have_value("Does it run small?")
    expect(invitation).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Open the chat")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(invitation).to_have_count(0)
