"""A shop whose export leaves the stock out, over the real action server: 300 questions, and no answer states any stock.

The questions are every product by every form of question by every habit of typing; the language model is one that
always says that everything is there.
"""

from __future__ import annotations

import csv
import re
import string
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest

from actions.answers.answerer import Answerer
from actions.answers.llm import Generation, Message
from actions.catalog import ActionAnswerProduct, ActionPlaceOrder, ActionSearchProducts
from actions.server import create_app
from retrieval.encoder import Encoder
from retrieval.index import Index, update
from retrieval.readers import read
from retrieval.records import Product, Variant

CAPES = {
    "Alder Wool Cape": ("Capes", ("S", "M", "L"), ("Navy", "Grey"), "140.00"),
    "Birch Silk Blouse": ("Blouses", ("S", "M", "L"), ("Ivory",), "89.00"),
    "Hazel Linen Skirt": ("Skirts", ("36", "38", "40"), ("Green", "Black"), "75.50"),
    "Linden Ankle Boots": ("Boots", ("38", "39", "40"), ("Brown",), "160.00"),
    "Rowan Rib Jumper": ("Jumpers", ("XS", "S", "M"), ("Red", "Cream"), "98.00"),
    "Sorrel Leather Belt": ("Belts", ("One Size",), ("Tan",), "45.00"),
}
FORMS = (
    ("action_answer_product", "Is the {title} in stock?"),
    ("action_answer_product", "Do you still have the {title} in {size}?"),
    ("action_answer_product", "Which sizes of the {title} are left?"),
    ("action_answer_product", "What colours is the {title} available in?"),
    ("action_answer_product", "How much is the {title}?"),
    ("action_answer_product", "When will the {title} be back?"),
    ("action_answer_product", "Is the {title} sold out in {colour}?"),
    ("action_answer_product", "Tell me about the {title}"),
    ("action_search_products", "Do you have {kind} in {colour}?"),
    ("action_search_products", "{kind} in stock in size {size}"),
    ("action_search_products", "The cheapest {kind} that you have"),
    ("action_place_order", "I'll take the {title} in {size}"),
)
HABITS = (
    str,
    str.lower,
    str.upper,
    lambda text: f"hi there, {text[0].lower()}{text[1:]} thanks",
    lambda text: text.translate(str.maketrans("", "", string.punctuation)),
)
# Whatever says that something is there, or that it isn't, in words of this test's own.
STATEMENT = re.compile(
    r"in stock|out of stock|sold out|available|unavailable|\bleft\b|we (?:still |do |don't )?have"
    r"|you can (?:have|get|buy)"
    r"|ready to (?:ship|buy)|gone|back (?:soon|in)|isn't here|is here",
    re.IGNORECASE,
)
OPEN = re.compile(r"\bwhether\b[^.;:]*|[^.;:]*\bis in stock today, the product pages? shows?", re.IGNORECASE)


class SaysYes:
    """A language model that says of everything that it is there."""

    name = "says yes"

    def generate(self, messages: Sequence[Message], max_tokens: int, deadline_s: float) -> Generation:
        lies = ("Yes, it is in stock.", "Sorry, it's sold out.", "We have it in S and M, only 2 left.")
        return Generation(lies[len(messages[-1]["content"]) % len(lies)], True, 0.0, 0, 0)


def _export(path: Path) -> Path:
    """A Shopify export of a shop with several locations: its quantity column is left out."""
    columns = ("Handle", "Title", "Body (HTML)", "Vendor", "Type", "Published", "Option1 Name", "Option1 Value",
        "Option2 Name", "Option2 Value", "Variant SKU", "Variant Inventory Tracker", "Variant Inventory Policy",
        "Variant Price", "Status")  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, columns, restval="")
        rows.writeheader()
        for title, (kind, sizes, colours, price) in CAPES.items():
            for number, (size, colour) in enumerate(product(sizes, colours)):
                rows.writerow({
                    "Handle": "-".join(title.lower().split()), "Title": title if not number else "", "Type": kind,
                    "Body (HTML)": f"<p>Our {title.split()[0].lower()} piece for every day.</p>", "Published": "TRUE",
                    "Option1 Name": "Size", "Option1 Value": size, "Option2 Name": "Colour", "Option2 Value": colour,
                    "Variant Inventory Tracker": "shopify", "Variant Inventory Policy": "deny",
                    "Variant SKU": f"{title[:3]}{number}", "Variant Price": price, "Status": "active",
                })  # fmt: skip
    return path


def _questions() -> Iterator[tuple[str, str]]:
    """Action and message, every product by every form by every habit."""
    for title, (kind, sizes, colours, _) in CAPES.items():
        for (action, form), habit in product(FORMS, HABITS):
            told = form.format(title=title, kind=kind.lower(), size=sizes[-1], colour=colours[0].lower())
            yield action, habit(told)


def _call(action: str, text: str) -> dict[str, Any]:
    message = {"text": text, "intent": {"name": "ask_product"}, "entities": [], "message_id": "1"}
    return {
        "next_action": action, "sender_id": "chat-1", "version": "3.6.21", "domain": {},
        "tracker": {
            "sender_id": "chat-1", "slots": {}, "latest_message": message, "events": [{"event": "user", "text": text}],
            "paused": False, "followup_action": None, "active_loop": {}, "latest_action_name": "action_listen",
        },
    }  # fmt: skip


async def _ask(client: httpx.AsyncClient, action: str, text: str) -> tuple[str, list[dict[str, Any]]]:
    """What is said to a message, and the cards beside it."""
    response = await client.post("/webhook", json=_call(action, text))
    assert response.status_code == 200, text
    said = response.json()["responses"]
    cards = [card for one in said for card in (one.get("custom") or {}).get("cards", [])]
    return " ".join(one["text"] for one in said if one.get("text")), cards


def _client(index: Index) -> httpx.AsyncClient:
    answerer = Answerer(index, SaysYes(), "The Copse")
    actions = [ActionAnswerProduct(answerer), ActionSearchProducts(answerer), ActionPlaceOrder(answerer)]
    app = create_app(actions, health=dict)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://actions")


@pytest.fixture(scope="module")
def untold_index(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Index:
    folder = tmp_path_factory.mktemp("untold")
    catalog = read(_export(folder / "export.csv"), shop_url="https://copse.example")
    assert [one.available for one in catalog.products] == [None] * len(CAPES)
    update(folder / "catalog", catalog.products, [], encoder)
    return Index(folder / "catalog", encoder)


@pytest.fixture
async def client(untold_index: Index) -> AsyncIterator[httpx.AsyncClient]:
    async with _client(untold_index) as client:
        yield client


async def test_no_answer_states_stock_that_no_record_tells(client: httpx.AsyncClient) -> None:
    asked = list(dict.fromkeys(_questions()))
    assert len(asked) > 300
    stated, silent = [], 0
    for action, text in asked:
        said, cards = await _ask(client, action, text)
        silent += not said
        if STATEMENT.search(OPEN.sub(" ", said)):
            stated.append((text, said))
        stated += [(text, card["stock"]) for card in cards if card["stock"]]
        stated += [(text, str(size)) for card in cards for size in card["sizes"] if size["in_stock"] is not None]
    assert stated == []
    assert silent <= len(CAPES) * len(HABITS), "place_order without a product is the bot's own reply"


async def test_what_is_asked_is_answered_all_the_same(client: httpx.AsyncClient) -> None:
    said, _ = await _ask(client, "action_answer_product", "is the Alder Wool Cape in stock?")
    assert "S, M and L" in said
    assert "whether" in said.lower()
    assert "https://copse.example/products/alder-wool-cape" in said
    said, cards = await _ask(client, "action_search_products", "capes in stock")
    assert "Alder Wool Cape" in said
    assert "product page" in said
    assert [card["title"] for card in cards] == ["Alder Wool Cape"]


async def test_a_sale_ends_between_two_questions_on_the_same_running_index(tmp_path: Path, encoder: Encoder) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=20)
    clock = [ends - timedelta(seconds=5)]
    variant = Variant(
        variant_id="cape", price=Decimal(200), sale_price=Decimal(120), sale_until=ends, available=True, quantity=9
    )
    cape = Product(product_id="cape", title="Alder Wool Cape", category="Capes", variants=(variant,))
    update(tmp_path, [cape], [], encoder)
    index = Index(tmp_path, encoder, lambda: clock[0])
    async with _client(index) as client:
        during, [card] = await _ask(client, "action_answer_product", "how much is the Alder Wool Cape?")
        assert "$120.00" in during
        assert (card["price"], card["compare_at_price"]) == ("120.00", "200.00")
        clock[0] = ends
        after, [card] = await _ask(client, "action_answer_product", "how much is the Alder Wool Cape?")
        assert "$200.00" in after
        assert "120" not in after
        assert (card["price"], card["compare_at_price"]) == ("200.00", None)
        cheap, _ = await _ask(client, "action_search_products", "capes under 150")
        assert "120" not in cheap


async def test_a_customer_asks_for_a_thing_in_one_of_the_shops_places(tmp_path: Path, encoder: Encoder) -> None:
    places = {"S": {"Ghent store": 2, "Antwerp": 0}, "M": {"Ghent store": 0, "Antwerp": None}}
    variants = tuple(
        Variant(
            variant_id=size, options={"Size": size}, price=Decimal(200), available=True, quantity=2,
            stock_by_location=counts,
        )
        for size, counts in places.items()
    )  # fmt: skip
    cape = Product(product_id="cape", title="Alder Wool Cape", category="Capes", variants=variants)
    update(tmp_path, [cape], [], encoder)
    async with _client(Index(tmp_path, encoder)) as client:
        for question, told in (
            ("is the Alder Wool Cape in the Ghent store?", r"\bin stock at the Ghent store\b"),
            ("do you have the alder wool cape in size M in ghent?", r"isn't in stock in size M at the Ghent store"),
            ("can I find the Alder Wool Cape in M in Antwerp", r"can't see from here"),
        ):
            said, _ = await _ask(client, "action_answer_product", question)
            assert re.search(told, said), said
