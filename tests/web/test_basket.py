"""In a real browser a customer chooses a size on a card, is asked for the colour, and ends on the basket page."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from rasa_sdk.executor import CollectingDispatcher

from actions.admission import Admission
from actions.answering import send
from actions.answers.answerer import Answerer
from actions.answers.decide import Context
from actions.basket.basket import Basket, load
from actions.basket.links import Links
from actions.basket.routes import add_routes
from language.message import Act, Before, Message
from retrieval.index import Index
from tests.actions.test_catalog_actions import Silent
from tests.web.browser import chromium, write
from tests.web.conftest import OpenGateway
from tests.web.rasa_server import ACTIONS_SECRET, RasaServer
from tests.web.serving import free_port, served
from web.action_server import ActionServer

pytestmark = pytest.mark.browser


class Buys:
    """Hears that something is bought in every message, as the trained reader does in "I'll take it"."""

    def read(self, text: str, before: Before) -> Message:
        return Message(text, {Act.BUY: 0.9} if "take" in text else {})


class Answers(dict[str, list[dict[str, Any]]]):
    """Answers each message with what the action server would say to it, and keeps the basket of the conversation."""

    def __init__(self, answerer: Answerer) -> None:
        super().__init__()
        self._answerer = answerer
        self._context = Context(basket=Basket())

    def get(self, text: str, _default: Any = None) -> list[dict[str, Any]]:
        """What Rasa sends for a message."""
        answer = self._answerer.answer(text, "ask_product", self._context)
        self._context = replace(
            self._context,
            basket=self._context.basket if answer.basket is None else load(answer.basket.dump()),
            focus_product=answer.focus_product or self._context.focus_product,
            last_products=answer.last_products or self._context.last_products,
            answered=str(answer.decision),
        )
        dispatcher = CollectingDispatcher()
        send(answer, dispatcher)
        return [
            {name: said[name] for name in ("text", "buttons", "custom") if said.get(name)}
            for said in dispatcher.messages
        ]


@pytest.fixture
def page(open_gateway: OpenGateway, rasa: RasaServer, rasa_url: str, boutique_index: Index) -> Iterator[Page]:
    """The chat page of a gateway whose customers are answered from the sample boutique."""
    app = FastAPI()
    add_routes(app, boutique_index)
    app.post("/conversations/closed")(rasa.is_closed)
    app.add_middleware(Admission, secret=ACTIONS_SECRET, hosts={"127.0.0.1"})
    with served(app, free_port()) as actions_url, chromium() as browser:
        url = open_gateway(rasa_url, actions=ActionServer(actions_url, ACTIONS_SECRET), with_shop_pages=True)
        answerer = Answerer(boutique_index, Silent(), "Maison Lisa", reader=Buys(), links=Links(pages_url=url))
        rasa.replies = Answers(answerer)
        yield _opened(browser, url)


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_page()
    page.goto(url)
    return page


def test_a_size_chosen_on_a_card_ends_on_the_basket_page(page: Page) -> None:
    write(page, "tell me about the Ines Wrap Dress")
    page.get_by_role("button", name="M", exact=True).click()
    page.get_by_role("button", name="Plum", exact=True).click()
    page.get_by_role("button", name="Check out", exact=True).click()
    link = page.get_by_role("link", name="/shop/basket?line=1:ines-wrap-dress/plum/m")
    expect(link).to_be_visible()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Open your basket in the shop").click()
    basket = opened.value
    expect(basket.get_by_text("Plum / M")).to_be_visible()
    expect(basket.get_by_text("$118.00").first).to_be_visible()
    expect(basket.get_by_text("This is a demo").first).to_be_visible()
