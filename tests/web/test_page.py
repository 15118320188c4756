"""The chat page in a real browser: what customers see, and what they must never get to see."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser import chromium, write
from tests.web.conftest import ADDRESSES, OpenGateway
from tests.web.rasa_server import NAVY_DRESS, RasaServer
from tests.web.serving import free_port, served
from web.conversations import NO_HISTORY, NO_REPLY

pytestmark = pytest.mark.browser

OpenPage = Callable[..., Page]
DESKTOP = {"width": 1280, "height": 860}
PHONE = {"width": 375, "height": 740}
ATTACKS = [
    "<img src=x onerror='window.attacked=1'>",
    "<script>window.attacked=1</script>",
    "<svg onload='window.attacked=1'></svg>",
    '"><iframe srcdoc="<script>parent.attacked=1</script>"></iframe>',
    "[press me](javascript:window.attacked=1)",
    "![picture](https://tracker.example/pixel.png)",
    "<lisa-cards data-key=0></lisa-cards>",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, gateway: str) -> Iterator[OpenPage]:
    """Open the chat page in a browser of its own; a script error or a broken security rule fails the test."""
    contexts, problems = [], []

    def open_(url: str = gateway, **options: Any) -> Page:
        headers = {"X-Forwarded-For": f"10.0.{next(ADDRESSES)}.1"}
        context = browser.new_context(**{"viewport": DESKTOP, "extra_http_headers": headers, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: "Content Security" in message.text and problems.append(message.text))
        page.goto(url)
        expect(page.get_by_role("textbox", name="Your message")).to_be_visible()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []


def card_reply(**changes: Any) -> list[dict[str, Any]]:
    return [{"text": "Here is one."}, {"custom": {"cards": [{**NAVY_DRESS, **changes}]}}]


def attacked(page: Page) -> bool:
    page.wait_for_timeout(300)
    return bool(page.evaluate("window.attacked === 1"))


def test_a_new_visitor_is_greeted_by_the_shop_and_offered_questions(open_page: OpenPage, rasa: RasaServer) -> None:
    page = open_page()

    expect(page.get_by_role("heading", name="Maison Lisa")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("the virtual assistant of Maison Lisa")).to_be_visible()
    expect(page.get_by_text("not talking to a person")).to_be_visible()
    page.get_by_role("button", name="How do returns work?").click()
    expect(page.get_by_role("log").get_by_text("You said: How do returns work?")).to_be_visible()
    expect(page.get_by_role("button", name="How do returns work?")).to_have_count(0)
    assert [text for _, text in rasa.received] == ["How do returns work?"]


def test_the_page_loads_nothing_from_other_sites(open_page: OpenPage, browser: Browser, gateway: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(gateway)
    expect(page.get_by_role("textbox", name="Your message")).to_be_visible()
    page.wait_for_timeout(300)
    context.close()

    assert f"{gateway}/static/conversation.js" in asked
    assert [url for url in asked if not url.startswith((gateway, "data:"))] == []


def test_a_product_card_shows_what_the_catalog_says(open_page: OpenPage, rasa: RasaServer) -> None:
    rasa.replies["navy dresses"] = card_reply()
    page = open_page()
    write(page, "navy dresses")

    card = page.locator(".card")
    expect(card).to_have_count(1)
    expect(card.get_by_role("link", name="Wren Wrap Dress")).to_have_attribute("href", NAVY_DRESS["url"])
    expect(card.locator(".price .now")).to_have_text("$89.00")
    expect(card.locator(".price s")).to_have_text("was $120.00")
    assert "line-through" in card.locator(".price s").evaluate("node => getComputedStyle(node).textDecorationLine")
    expect(card.locator(".variant")).to_have_text("Navy / M")
    expect(card.locator(".stock")).to_have_text("Only 2 left")
    expect(card.locator(".rating")).to_have_text("★ 4.5 out of 5 in 2 reviews")
    expect(card.locator(".colours")).to_have_text("Navy, rust")
    expect(card.locator(".size")).to_have_text(["XS sold out", "S", "M", "L"])
    expect(card.locator(".size.gone s")).to_have_text("XS")
    assert card.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")


def test_a_card_without_a_link_price_cut_or_sizes_is_plain(open_page: OpenPage, rasa: RasaServer) -> None:
    bare = {"url": "", "compare_at_text": None, "sizes": [], "colours": [], "variant": "", "rating_text": ""}
    rasa.replies["dress"] = card_reply(**bare, stock="sold out")
    page = open_page()
    write(page, "dress")

    card = page.locator(".card.gone")
    expect(card.get_by_role("heading", name="Wren Wrap Dress")).to_be_visible()
    for part in ("a", "s", ".badge", ".sizes", ".colours", ".variant", ".rating"):
        expect(card.locator(part)).to_have_count(0)


def test_a_card_says_no_stock_that_isnt_told_and_what_is_to_come(open_page: OpenPage, rasa: RasaServer) -> None:
    untold = [{"name": "S", "in_stock": None}, {"name": "M", "in_stock": False}]
    rasa.replies["dress"] = card_reply(stock="", sizes=untold)
    rasa.replies["coat"] = card_reply(stock="pre-order, expected on 1 March 2031", sizes=[])
    page = open_page()
    write(page, "dress")
    card = page.locator(".card")
    expect(card.locator(".size")).to_have_text(["S", "M sold out"])
    expect(card.locator(".stock")).to_have_count(0)
    write(page, "coat")
    expect(page.locator(".card").last.locator(".stock.ahead")).to_have_text("Pre-order, expected on 1 March 2031")


def test_a_picture_that_does_not_load_becomes_a_placeholder(open_page: OpenPage, rasa: RasaServer) -> None:
    rasa.replies["dress"] = card_reply(image_url="/no/such/picture.jpg")
    page = open_page()
    write(page, "dress")

    expect(page.locator(".card img")).to_have_attribute("src", re.compile(r"/pictures/product-neutral\.svg$"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_from_the_catalog_or_the_model_runs_or_loads(
    open_page: OpenPage, rasa: RasaServer, attack: str
) -> None:
    card = dict.fromkeys(("title", "price_text", "compare_at_text", "price_note", "variant", "stock"), attack)
    rasa.replies["go"] = [
        *card_reply(**card, sizes=[{"name": attack, "in_stock": True}], colours=[attack]),
        {"text": f"Look: {attack}", "buttons": [{"title": attack, "payload": attack}]},
    ]
    page = open_page()
    outside: list[str] = []
    page.on("request", lambda request: "tracker.example" in request.url and outside.append(request.url))

    write(page, "go")
    expect(page.locator(".card h3")).to_have_text(attack)
    write(page, attack)
    expect(page.get_by_role("log").get_by_text("You said:")).to_be_visible()
    assert not attacked(page)
    page.reload()
    expect(page.locator(".card h3")).to_have_text(attack)
    assert not attacked(page)

    assert outside == []
    expect(page.locator("main :is(script, iframe, a[href^='javascript' i], [onerror], [onload])")).to_have_count(0)
    expect(page.locator(".bubble :is(img, svg, a:not([href^='https:']))")).to_have_count(0)


def test_an_address_that_is_not_a_web_address_is_no_link_even_if_the_gateway_lets_it_through(
    open_page: OpenPage, rasa: RasaServer
) -> None:
    page = open_page()
    links = page.evaluate(
        """async () => {
            const { safeLink } = await import("/static/parts.js");
            const { Gateway } = await import("/static/gateway.js");
            const gateway = new Gateway("");
            const unsafe = ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example",
                            "/\\\\evil.example"];
            return [...unsafe, "https://shop.example/a", "/products/a", "", null]
                .map((address) => safeLink(address, gateway));
        }"""
    )

    assert links[:5] == [""] * 5
    assert links[5:7] == ["https://shop.example/a", page.url + "products/a"]
    assert links[7:] == ["", ""]


def test_plain_markdown_and_web_addresses_are_shown(open_page: OpenPage, rasa: RasaServer) -> None:
    rasa.replies["policy"] = [
        {"text": "You have **30 days**:\n\n- unworn\n- with tags\n\nSee https://shop.example/returns."}
    ]
    page = open_page()
    write(page, "policy")

    answer = page.locator(".ai-message.text-message").last
    expect(answer.locator("strong")).to_have_text("30 days")
    expect(answer.locator("li")).to_have_text(["unworn", "with tags"])
    expect(answer.locator("a")).to_have_attribute("href", "https://shop.example/returns")


def test_the_conversation_survives_a_reload(open_page: OpenPage, rasa: RasaServer) -> None:
    rasa.replies["navy dresses"] = [
        *card_reply(),
        {"text": "Anything else?", "buttons": [{"title": "In M?", "payload": "Is it available in M?"}]},
    ]
    page = open_page()
    write(page, "navy dresses")
    expect(page.get_by_role("button", name="In M?")).to_be_visible()
    page.reload()

    expect(page.locator(".user-message .bubble")).to_have_text("navy dresses")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.get_by_role("button", name="Recommend something")).to_have_count(0)
    page.get_by_role("button", name="In M?").click()
    expect(page.get_by_role("log").get_by_text("You said: Is it available in M?")).to_be_visible()
    assert len({sender for sender, _ in rasa.received}) == 1


def test_starting_over_asks_first_and_then_begins_anew(open_page: OpenPage, rasa: RasaServer) -> None:
    page = open_page()
    write(page, "hello")
    expect(page.get_by_role("log").get_by_text("You said: hello")).to_be_visible()

    page.get_by_role("button", name="Start over").click()
    page.get_by_role("button", name="Keep talking").click()
    expect(page.get_by_role("log").get_by_text("You said: hello")).to_be_visible()

    page.get_by_role("button", name="Start over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(page.get_by_role("button", name="Recommend something")).to_be_visible()
    expect(page.get_by_role("log").get_by_text("You said: hello")).to_have_count(0)
    write(page, "hello again")
    expect(page.get_by_role("log").get_by_text("You said: hello again")).to_be_visible()
    assert len({sender for sender, _ in rasa.received}) == 2


def test_a_failure_is_shown_and_the_message_can_be_sent_again(open_page: OpenPage, rasa: RasaServer) -> None:
    rasa.replies["hello"] = []
    page = open_page()
    write(page, "hello")
    expect(page.locator(".problem")).to_have_text(NO_REPLY)

    rasa.replies["hello"] = [{"text": "Hello!"}]
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("log").get_by_text("Hello!", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Send it again")).to_have_count(0)


def test_a_conversation_that_cannot_be_shown_again_is_admitted(
    open_page: OpenPage, open_gateway: OpenGateway, rasa: RasaServer
) -> None:
    port = free_port()
    url = open_gateway(f"http://127.0.0.1:{port}", restart_patience_s=0.5)
    with served(rasa.app, port):
        page = open_page(url)
        write(page, "hello")
        expect(page.get_by_role("log").get_by_text("You said: hello")).to_be_visible()
    page.reload()

    expect(page.locator(".problem")).to_have_text(NO_HISTORY)


def test_an_answer_that_is_still_on_its_way_does_not_reach_the_next_conversation(
    open_page: OpenPage, rasa: RasaServer
) -> None:
    rasa.delay_s = 3.0
    page = open_page()
    write(page, "hello")
    expect(page.locator(".dots")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(page.get_by_role("button", name="Recommend something")).to_be_visible()
    page.wait_for_timeout(3300)

    expect(page.get_by_role("log").get_by_text("You said: hello")).to_have_count(0)
    expect(page.locator(".problem")).to_have_count(0)
    rasa.delay_s = 0
    write(page, "hello again")
    expect(page.get_by_role("log").get_by_text("You said: hello again")).to_be_visible()
    assert len({sender for sender, _ in rasa.received}) == 2


def test_lisa_types_while_an_answer_is_on_its_way(open_page: OpenPage, rasa: RasaServer) -> None:
    rasa.delay_s = 2.0
    page = open_page()
    write(page, "hello")

    expect(page.locator(".dots")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Lisa is typing.")
    expect(page.get_by_role("log").get_by_text("You said: hello")).to_be_visible()
    expect(page.locator(".dots")).to_have_count(0)
    expect(page.get_by_role("status")).to_have_text("Lisa: You said: hello")


def test_a_phone_shows_everything_without_sideways_scrolling(open_page: OpenPage, rasa: RasaServer) -> None:
    cards = [{**NAVY_DRESS, "title": f"Dress {number}"} for number in range(6)]
    rasa.replies["dresses"] = [{"text": "Six dresses."}, {"custom": {"cards": cards}}]
    page = open_page(viewport=PHONE, is_mobile=True, has_touch=True)
    page.get_by_role("textbox", name="Your message").fill("dresses")
    page.get_by_role("button", name="Send").tap()
    expect(page.locator(".card")).to_have_count(6)

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.locator(".shop").bounding_box() == {"x": 0, "y": 0, **PHONE}
    log = page.get_by_role("log")
    assert log.evaluate("node => node.scrollWidth <= node.clientWidth")
    row = page.get_by_role("list", name="6 products")
    assert row.evaluate("node => node.scrollWidth > node.clientWidth")
    page.locator(".card").last.scroll_into_view_if_needed()
    assert row.evaluate("node => node.scrollLeft") > 0
    assert page.get_by_role("textbox", name="Your message").is_visible()


def test_a_screen_reader_finds_its_way(open_page: OpenPage, rasa: RasaServer) -> None:
    page = open_page()
    write(page, "hello")
    expect(page.get_by_role("log").get_by_text("You said: hello")).to_be_visible()

    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute(
        "aria-live", "off"
    )  # it is read out once, by what stands outside of every shadow root
    expect(page.get_by_role("status")).to_have_text("Lisa: You said: hello")
    assert {"You", "Lisa"} <= set(log.locator(".name").all_inner_texts())
    expect(page.get_by_role("button", name="Send")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_page: OpenPage, rasa: RasaServer, scheme: str) -> None:
    rasa.replies["dress"] = [*card_reply(), {"text": "More?", "buttons": [{"title": "Yes", "payload": "Yes please"}]}]
    page = open_page(color_scheme=scheme)
    write(page, "dress")
    expect(page.get_by_role("button", name="Yes")).to_be_visible()

    for selector in (
        ".user-message .bubble",
        ".ai-message .bubble",
        "time",
        ".price .now",
        ".price s",
        ".stock",
        ".size.gone",
        "h1",
    ):
        ratio = page.locator(selector).first.evaluate(CONTRAST)
        assert ratio >= 4.5, f"{selector} has a contrast of {ratio:.1f}"
    expect(page.get_by_role("button", name="Yes")).to_have_css("color", LINK_COLOURS[scheme])


LINK_COLOURS = {"light": "rgb(51, 73, 63)", "dark": "rgb(169, 196, 177)"}
CONTRAST = """node => {
    const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = ([red, green, blue]) => {
        const linear = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
        const [r, g, b] = [red, green, blue].map(linear);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    let ground = node;
    while (channels(getComputedStyle(ground).backgroundColor)[3] === 0) {
        ground = ground.parentElement ?? ground.getRootNode().host;
    }
    const colours = [getComputedStyle(node).color, getComputedStyle(ground).backgroundColor];
    const lights = colours.map(channels).map(luminance);
    return (Math.max(...lights) + 0.05) / (Math.min(...lights) + 0.05);
}"""


def test_an_answer_is_rated_by_keyboard_and_the_rating_is_told_and_taken_back(
    open_page: OpenPage, rasa: RasaServer
) -> None:
    rasa.replies["navy dresses"] = card_reply()
    page = open_page()
    write(page, "navy dresses")
    group = page.get_by_role("group", name="Rate this answer")
    expect(group).to_have_count(1)
    down = group.get_by_role("button", name="This answer did not help")
    up = group.get_by_role("button", name="This answer helped")
    expect(down).to_have_attribute("aria-pressed", "false")

    up.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(down).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status")).to_have_text("Thank you for your rating.")
    up.click()
    expect(down).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Space")
    expect(up).to_have_attribute("aria-pressed", "false")
    assert [thumb["verdict"] for thumb in rasa.thumbs] == ["down", "up", "none"]

    page.reload()
    expect(page.get_by_role("group", name="Rate this answer")).to_have_count(1)
    rasa.thumbs_are_kept = False
    page.get_by_role("button", name="This answer helped").click()
    expect(page.get_by_role("status")).to_contain_text("could not be saved")
    expect(page.get_by_role("button", name="This answer helped")).to_have_attribute("aria-pressed", "false")


def test_card_details_are_taken_off_the_screen(open_page: OpenPage, rasa: RasaServer) -> None:
    page = open_page()
    write(page, "hello")
    expect(page.get_by_role("log").get_by_text("You said: hello")).to_be_visible()
    write(page, "my card is 4111 1111 1111 1111")
    expect(page.get_by_role("log").get_by_text("never write a card number")).to_be_visible()

    expect(page.locator(".user-message .bubble").last).to_have_text("(card details, not sent)")
    expect(page.locator(".user-message .bubble").first).to_have_text("hello")
    assert "1111" not in page.content()
    write(page, "hello again")
    expect(page.get_by_role("log").get_by_text("You said: hello again")).to_be_visible()
    assert [text for _, text in rasa.received] == ["hello", "hello again"]
