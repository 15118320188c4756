"""The sample shop's own pages, rendered from a real catalog, and what an address can make of them."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from actions.admission import Admission
from actions.basket.routes import add_routes
from retrieval.index import Index
from tests.web.conftest import OpenGateway
from tests.web.rasa_server import ACTIONS_SECRET
from tests.web.serving import free_port, served
from web.action_server import ActionServer

DRESS = "ines-wrap-dress"


@pytest.fixture(scope="module")
def actions_url(boutique_index: Index) -> Iterator[str]:
    """The action server's part of the pages."""
    app = FastAPI()
    add_routes(app, boutique_index)
    app.add_middleware(Admission, secret=ACTIONS_SECRET, hosts={"127.0.0.1"})
    with served(app, free_port()) as url:
        yield url


@pytest.fixture
def shop(open_gateway: OpenGateway, rasa_url: str, actions_url: str) -> Iterator[httpx.Client]:
    actions = ActionServer(actions_url, ACTIONS_SECRET)
    with httpx.Client(base_url=open_gateway(rasa_url, actions=actions, with_shop_pages=True)) as client:
        yield client


def test_the_pages_show_and_change_a_basket_that_is_its_address(shop: httpx.Client) -> None:
    page = shop.get(f"/shop/{DRESS}").text
    assert "Ines Wrap Dress" in page and f"/shop/basket?line=1:{DRESS}/plum/m" in page
    assert f"1:{DRESS}/forest%20green/xl" not in page and "sold out" in page
    basket = shop.get("/shop/basket", params={"line": [f"2:{DRESS}/plum/m", "1:hollin-lambswool-scarf/grey"]}).text
    assert "$284.00" in basket and "This is a demo" in basket
    assert f"/shop/basket?line=3:{DRESS}/plum/m&amp;line=1:hollin-lambswool-scarf/grey" in basket
    assert shop.get("/shop/nothing-of-that-name").status_code == 404


def test_what_is_gone_or_too_many_is_told(shop: httpx.Client) -> None:
    lines = ["50:ines-wrap-dress/plum/m", "1:ines-wrap-dress/forest green/xl", "1:no-such/thing"]
    basket = shop.get("/shop/basket", params={"line": lines}).text
    assert "only 3 are left" in basket and "sold out" in basket and "no longer sold here" in basket
    assert 'class="count">3<' in basket


@pytest.mark.parametrize("line", ["", "x", "0:a", "-1:a", "100:a", "1:", "1:<script>alert(1)</script>", "٣:a", "1e9:a"])
def test_an_address_makes_nothing_but_a_basket(shop: httpx.Client, line: str) -> None:
    answer = shop.get("/shop/basket", params={"line": line})
    assert answer.status_code == 200 and "<script" not in answer.text and "There is nothing in it" in answer.text


def test_the_pages_run_no_script_and_send_no_form(shop: httpx.Client) -> None:
    policy = shop.get(f"/shop/{DRESS}").headers["content-security-policy"]
    assert "script-src" not in policy and "default-src 'none'" in policy and "unsafe-inline" not in policy
    assert "form-action 'none'" in policy and shop.get("/").headers["content-security-policy"] != policy


def test_a_shop_of_ones_own_has_no_such_pages(open_gateway: OpenGateway, rasa_url: str) -> None:
    assert httpx.get(f"{open_gateway(rasa_url)}/shop/{DRESS}").status_code == 404
