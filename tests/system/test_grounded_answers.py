"""Thirty questions over the sample catalog: what a reply says of price, size, colour and stock is the catalog's.

The expected values come from the CSV file itself, read here with the csv module, not from the code under test.
"""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from lisa.settings import BOUTIQUE
from tests.system.conftest import Customer, Reply

pytestmark = [pytest.mark.system, pytest.mark.slow]


@dataclass
class Item:
    """A product as the export file has it."""

    handle: str
    title: str
    kind: str
    body: str
    prices: set[Decimal] = field(default_factory=set)
    former_prices: set[Decimal] = field(default_factory=set)
    stock: dict[tuple[str, str], int] = field(default_factory=dict)  # (colour, size) -> pieces

    @property
    def colours(self) -> set[str]:
        return {colour for colour, _ in self.stock if colour}

    @property
    def sizes(self) -> set[str]:
        return {size for _, size in self.stock if size}

    def pieces(self, size: str) -> int:
        return sum(count for (_, its_size), count in self.stock.items() if its_size == size)


def pieces(row: dict[str, str]) -> int:
    """How many a customer can buy; a made-to-order or uncounted variant can always be bought."""
    uncounted = not row["Variant Inventory Tracker"] or row["Variant Inventory Policy"] == "continue"
    return 99 if uncounted else int(row["Variant Inventory Qty"])


def read_catalog() -> dict[str, Item]:
    items: dict[str, Item] = {}
    names: dict[str, list[str]] = defaultdict(list)
    with (BOUTIQUE / "catalog.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            handle = row["Handle"]
            if row["Title"] and row["Status"] != "active":
                continue
            if row["Title"]:
                items[handle] = Item(handle, row["Title"], row["Type"], row["Body (HTML)"])
                names[handle] = [row[f"Option{number} Name"] for number in (1, 2, 3)]
            if handle not in items:
                continue
            item = items[handle]
            options = dict(zip(names[handle], (row[f"Option{n} Value"] for n in (1, 2, 3)), strict=True))
            item.prices.add(Decimal(row["Variant Price"]))
            if row["Variant Compare At Price"]:
                item.former_prices.add(Decimal(row["Variant Compare At Price"]))
            key = (options.get("Colour", ""), options.get("Size", ""))
            item.stock[key] = item.stock.get(key, 0) + pieces(row)
    return items


CATALOG = read_catalog()
COLOURS = {colour.lower() for item in CATALOG.values() for colour in item.colours}
CLOTHES = [item for item in CATALOG.values() if "M" in item.sizes and len(item.colours) > 1]
ONE_PRICE = [item for item in CLOTHES if len(item.prices) == 1]
SOLD_OUT_SIZE = [
    (item, size)
    for item in CLOTHES
    for size in sorted(item.sizes)
    if item.pieces(size) == 0 and any(item.stock.values())
]
IN_STOCK = [item for item in CLOTHES if all(count > 0 for count in item.stock.values())]


def amounts(text: str) -> set[Decimal]:
    return {Decimal(amount.replace(",", "")) for amount in re.findall(r"\$\s?(\d[\d,]*(?:\.\d{1,2})?)", text)}


def check_against_catalog(reply: Reply, question: str) -> None:
    """Every amount and colour in the text, and every value on the cards, must be the catalog's."""
    assert reply.texts, "no reply"
    sources = [CATALOG[source] for source in reply.sources if source in CATALOG]
    allowed = {price for item in sources for price in item.prices | item.former_prices} | amounts(question)
    assert amounts(reply.text) <= allowed, (reply.text, reply.sources)
    said = {colour for colour in COLOURS if re.search(rf"\b{re.escape(colour)}\b", reply.text.lower())}
    known = " ".join([question, *(f"{item.title} {item.body} {' '.join(item.colours)}" for item in sources)]).lower()
    assert {colour for colour in said if colour not in known} == set(), reply.text
    for card in reply.cards:
        item = CATALOG[card["product_id"]]
        assert card["title"] == item.title
        assert Decimal(card["price"]) in item.prices
        assert amounts(card["price_text"]) == {Decimal(card["price"])}
        if card["compare_at_price"]:
            assert Decimal(card["compare_at_price"]) in item.former_prices
        assert {colour.lower() for colour in card["colours"]} <= {colour.lower() for colour in item.colours}
        for size in card["sizes"]:
            assert size["name"] in item.sizes
        total = sum(item.stock.values())
        assert (card["stock"] == "sold out") <= (total == 0 or bool(card["variant"])), card


@pytest.mark.parametrize("item", ONE_PRICE[::4][:9], ids=lambda item: item.handle)
def test_price(customer: Customer, item: Item) -> None:
    question = f"How much is the {item.title}?"
    reply = customer.say(question)
    check_against_catalog(reply, question)
    assert item.prices <= amounts(reply.text), reply.text
    assert [card["product_id"] for card in reply.cards] == [item.handle]


@pytest.mark.parametrize(("item", "size"), SOLD_OUT_SIZE[::7][:8], ids=lambda value: getattr(value, "handle", value))
def test_a_sold_out_size_is_not_promised(customer: Customer, item: Item, size: str) -> None:
    question = f"Do you have the {item.title} in size {size}?"
    reply = customer.say(question)
    check_against_catalog(reply, question)
    assert re.search(r"sold out|out of stock|not available|\bno\b|isn't available|not in stock", reply.text, re.I), (
        reply.text
    )
    assert not re.match(r"\s*yes\b", reply.text, re.I), reply.text


@pytest.mark.parametrize("item", IN_STOCK[::2][:6], ids=lambda item: item.handle)
def test_a_size_in_stock_is_confirmed(customer: Customer, item: Item) -> None:
    question = f"Is the {item.title} available in M?"
    reply = customer.say(question)
    check_against_catalog(reply, question)
    assert not re.search(r"sold out|out of stock|\bno\b", reply.text, re.I), reply.text


@pytest.mark.parametrize("item", CLOTHES[3::7][:6], ids=lambda item: item.handle)
def test_colours(customer: Customer, item: Item) -> None:
    question = f"What colours does the {item.title} come in?"
    reply = customer.say(question)
    check_against_catalog(reply, question)
    assert {colour for colour in item.colours if colour.lower() not in reply.text.lower()} == set(), reply.text


@pytest.mark.parametrize(
    ("question", "kind", "most", "colour"),
    [
        ("show me dresses under $80", "Dresses", 80, None),
        ("I'm looking for a black dress", "Dresses", None, "black"),
        ("any bags below 100 dollars?", "Bags", 100, None),
        ("boots under 200", "Boots", 200, None),
        ("navy jumpers please", "Knitwear", None, "navy"),
        ("something to wear, a skirt for less than $90", "Skirts", 90, None),
    ],
)
def test_search_keeps_to_what_was_asked(
    customer: Customer, question: str, kind: str, most: int | None, colour: str | None
) -> None:
    reply = customer.say(question)
    check_against_catalog(reply, question)
    assert reply.cards, reply.text
    for card in reply.cards:
        item = CATALOG[card["product_id"]]
        assert item.kind == kind, card["title"]
        assert most is None or Decimal(card["price"]) <= most, card
        assert colour is None or any(colour in its.lower() for its in item.colours), card


def test_what_the_shop_does_not_sell_is_said(customer: Customer) -> None:
    reply = customer.say("do you sell left-handed scissors?")
    assert reply.cards == []
    assert re.search(r"don't|do not|couldn't|no |not ", reply.text), reply.text


def test_follow_ups_refer_to_the_last_products(customer: Customer) -> None:
    first = customer.say("show me dresses under $120")
    assert len(first.cards) >= 2
    second = CATALOG[first.cards[1]["product_id"]]

    price = customer.say("how much is the second one?")
    check_against_catalog(price, "")
    assert second.prices & amounts(price.text), price.text
    assert [card["product_id"] for card in price.cards] == [second.handle]

    available = customer.say("is it available in M?")
    check_against_catalog(available, "")
    assert [card["product_id"] for card in available.cards] == [second.handle]
    if second.pieces("M"):
        assert not re.search(r"sold out|\bno\b", available.text, re.I), available.text

    cheaper = customer.say("do you have cheaper ones?")
    check_against_catalog(cheaper, "")
    for card in cheaper.cards:
        assert Decimal(card["price"]) < min(second.prices), card
