"""Everything that people say at a confirmation, said in conversations: the database changes only at a consent.

Both corpora were written by people who hadn't seen the rules. The bot's classifier takes each sentence for a yes here:
whatever it says, only the rule counts. The second corpus is long: each proposal hears a part of it, by the hash of the
row: over all proposals every row is said.
"""

import copy
import json
import shutil
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from actions.form_answers import TALK_TO_A_PERSON
from actions.handover import ActionHandOver, ValidateHandoverForm
from actions.orders import products, seed
from actions.orders.database import open_database
from actions.orders.handovers import Handovers
from actions.orders.repository import Orders
from actions.orders.service import OrderService
from actions.yes import ActionUnderstandYes
from tests.actions import small_shop
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, ANA_ZIP, CATALOG
from tests.actions.test_order_changes import Customer, writes
from tests.language.test_consent import OF_STRANGERS as STRANGERS
from tests.language.test_consent import corpus

ADDRESS = "12 Elm Street, Apt 4, Denver, CO 80014, USA"

# What is proposed: the wish that leads there, with its intent, and what is answered until the last question.
PROPOSALS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "cancel": ("cancel ML1001, I don't need it any more", "cancel_order", ()),
    "return": ("return everything from ML1020 to my original card", "return_items", ()),
    "exchange": ("exchange the dress of ML1021 for size M", "exchange_items", ("my visa",)),
    "address": (f"send ML1001 to {ADDRESS}", "change_shipping_address", ()),
    "payment": ("change the payment method of ML1022", "modify_order_payment", ()),
    "payment to paypal": ("pay ML1001 with my PayPal account", "modify_order_payment", ()),
}
ROWS = corpus()
OF_STRANGERS = corpus(STRANGERS)


def proposal_of(row: dict[str, str]) -> str:
    return "payment to paypal" if "paypal" in row["text"].lower() and row["says"] == "yes" else row["proposal"]


@pytest.fixture(scope="module")
def shop_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Orders of one customer for every proposal."""
    rows: dict[str, Any] = small_shop.rows()
    delivered = rows["orders"][3]
    dress, socks = rows["orders"][0]["lines"][0], {**rows["orders"][0]["lines"][1], "quantity": 1}
    small = {
        **dress,
        "variant_id": small_shop.DRESS_S,
        "options": {"Colour": "Navy", "Size": "S"},
        "unit_price": "79.00",
    }
    rows["customers"][1]["payment_methods"].append({"id": "ben-paypal", "kind": "paypal"})
    rows["orders"] += [
        {**delivered, "number": "ML1020", "lines": [dress, socks]},
        {**delivered, "number": "ML1021", "lines": [small]},
        {**rows["orders"][-1], "number": "ML1022", "status": "pending", "payment_method": "ben-paypal"},
    ]
    folder = tmp_path_factory.mktemp("shop-of-consents")
    (folder / "orders.json").write_text(json.dumps(rows))
    opened = open_database(f"sqlite:///{folder / 'orders.db'}")
    seed.load(opened, folder / "orders.json")
    products.replace(opened, CATALOG)
    opened.dispose()
    return folder / "orders.db"


@dataclass(frozen=True)
class Asked:
    """Conversations that have come to their last question, by what is proposed, and the database they were held on."""

    file: Path
    chats: dict[str, Conversation]


class Shop:
    """A database of its own, and the actions on it."""

    def __init__(self, file: Path) -> None:
        self.engine = open_database(f"sqlite:///{file}")
        self.orders = Orders(self.engine, lambda: small_shop.NOW)
        self.service = OrderService(self.engine, return_within_days=30, now=lambda: small_shop.NOW)
        self.handovers = Handovers(self.engine, lambda: small_shop.NOW)

    def led_to_the_last_question(self, proposal: str) -> Conversation:
        """A conversation in which a customer has been asked whether to go ahead."""
        customer = Customer(self.orders, self.service, f"chat about {proposal}")
        email, code = (small_shop.BEN, small_shop.BEN_ZIP) if proposal == "payment" else (ANA, ANA_ZIP)
        proven = self.orders.verify_by_email_and_zip(email, code, customer.chat.id).customer
        assert proven
        customer.chat.slots["customer_id"] = proven.customer_id
        wish, intent, answers = PROPOSALS[proposal]
        customer.asks(wish, intent).says(*answers)
        assert customer.asked == "confirm", customer.chat.said
        return customer.chat

    def going_on(self, chat: Conversation) -> Customer:
        """The customer of a conversation that goes on from here; the conversation itself is left for the next one."""
        customer = Customer(self.orders, self.service)
        customer.chat = copy.deepcopy(chat)
        return customer


@pytest.fixture(scope="module")
def asked(shop_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Each proposal, led to its last question once: every row of the corpora is an answer to it."""
    shop = Shop(shutil.copyfile(shop_file, tmp_path_factory.mktemp("asked") / "orders.db"))
    chats = {proposal: shop.led_to_the_last_question(proposal) for proposal in PROPOSALS}
    assert writes(shop.engine) == 0
    shop.engine.dispose()
    return Asked(Path(str(shop.engine.url.database)), chats)


@pytest.fixture
def shop(asked: Asked, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(shutil.copyfile(asked.file, tmp_path / "orders.db"))
    yield made
    made.engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("proposal", PROPOSALS)
def test_no_change_is_written_without_consent(shop: Shop, asked: Asked, proposal: str) -> None:
    written = []
    for row in (row for row in ROWS if row["says"] != "yes"):
        customer = shop.going_on(asked.chats[proposal])
        before = writes(shop.engine)
        customer.says(row["text"], intent="affirm")
        if writes(shop.engine) != before:
            written.append(row["text"])
    assert written == []


def sampled(rows: list[dict[str, str]], part: int, parts: int) -> list[dict[str, str]]:
    """The part of the rows whose hashes say so: always the same, and every row in one part."""
    return [row for row in rows if zlib.crc32(row["text"].encode()) % parts == part]


@pytest.mark.slow
@pytest.mark.parametrize("proposal", PROPOSALS)
def test_no_change_is_written_without_a_strangers_consent(shop: Shop, asked: Asked, proposal: str) -> None:
    refusals = [row for row in OF_STRANGERS if row["says"] != "yes"]
    rows = sampled(refusals, list(PROPOSALS).index(proposal), len(PROPOSALS))
    written = []
    for row in rows:
        customer = shop.going_on(asked.chats[proposal])
        before = writes(shop.engine)
        customer.says(row["text"], intent="affirm")
        if writes(shop.engine) != before:
            written.append(row["text"])
    assert len(rows) > 0.1 * len(refusals) and written == []


@pytest.mark.slow
def test_a_strangers_consent_is_written(asked: Asked, tmp_path: Path) -> None:
    """To the proposal that the row is about; a database of its own for each, since an order changes once."""
    known = [row for row in OF_STRANGERS if row["says"] == "yes" and row["proposal"] in PROPOSALS]
    rows = sampled(known, 0, 6)
    missed = [row["text"] for row in rows if not _is_written(asked, tmp_path, row)]
    assert len(rows) >= 30 and len(missed) <= 0.05 * len(rows), missed


def _is_written(asked: Asked, folder: Path, row: dict[str, str]) -> bool:
    shop = Shop(shutil.copyfile(asked.file, folder / "orders.db"))
    shop.going_on(asked.chats[proposal_of(row)]).says(row["text"], intent="nlu_fallback")
    written = writes(shop.engine) == 1
    shop.engine.dispose()
    return written


@pytest.mark.slow
def test_consent_is_written(asked: Asked, tmp_path: Path) -> None:
    consents = [row for row in ROWS if row["says"] == "yes"]
    missed = [row["text"] for row in consents if not _is_written(asked, tmp_path, row)]
    assert len(missed) <= 0.03 * len(consents), missed


def test_a_refusal_leaves_the_order_and_says_so(shop: Shop, asked: Asked) -> None:
    refusals = [row["text"] for row in ROWS if row["says"] == "no"]
    asked_again = []
    for text in refusals:
        customer = shop.going_on(asked.chats["cancel"]).says(text, intent="affirm")
        if "left everything as it is" not in customer.chat.said:
            asked_again.append(text)
    assert writes(shop.engine) == 0
    assert len(asked_again) <= 0.05 * len(refusals), asked_again


@pytest.mark.parametrize("intent", ["complaint", "payment_problem", "account_problem", "get_invoice"])
def test_anger_before_the_yes_is_no_wish_for_staff(shop: Shop, asked: Asked, intent: str) -> None:
    customer = shop.going_on(asked.chats["cancel"]).says("this is ridiculous", intent=intent)
    assert not customer.chat.is_answered_elsewhere and customer.asked == "confirm"
    customer.says("ugh", intent=intent)
    assert customer.chat.buttons == ["Leave everything as it is", "Yes, go ahead", "Talk to a person"]


def offered_a_person(conversation: str) -> Conversation:
    """A conversation in which Lisa has offered a person, as to somebody who wants the newsletter."""
    chat = Conversation(conversation).user("sign me up for the newsletter", "newsletter")
    said = "I can't do that here, but a colleague can. Shall I ask one?"
    chat.events.append({"event": "bot", "text": said, "data": {"buttons": [TALK_TO_A_PERSON]}})
    return chat


def hand_over_if_agreed(shop: Shop, chat: Conversation, text: str) -> bool:
    """Let the rules run that the bot's data has for a yes; whether anything was written."""
    before = len(shop.handovers.waiting())
    chat.user(text, "affirm").run(ActionUnderstandYes())
    if chat.slots["yes_means"] == "person":
        chat.slots["email"] = f"customer-{before}@example.com"  # of one address a day only so many are taken
        chat.start("handover_form").check(ValidateHandoverForm(shop.orders, "…"))
        chat.run(ActionHandOver(shop.handovers, shop.orders, "…"))
    return len(shop.handovers.waiting()) > before


def test_nobody_is_handed_over_without_consent(shop: Shop) -> None:
    handed_over = [
        row["text"]
        for number, row in enumerate(ROWS)
        if row["says"] != "yes" and hand_over_if_agreed(shop, offered_a_person(f"chat-{number}"), row["text"])
    ]
    assert handed_over == []


def test_the_offer_of_a_person_is_taken_with_any_words_of_consent(shop: Shop) -> None:
    """Those that repeat another proposal ("yes cancel it") agree to nothing here."""
    consents = [row["text"] for row in ROWS if row["says"] == "yes" and not _repeats_another(row["text"])]
    missed = [
        text
        for number, text in enumerate(consents)
        if not hand_over_if_agreed(shop, offered_a_person(f"chat-{number}"), text)
    ]
    assert len(consents) >= 60
    assert len(missed) <= 0.03 * len(consents), missed


def _repeats_another(text: str) -> bool:
    """Whether a consent of the corpus says what it is to."""
    named = (
        "cancel",
        "return",
        "send",
        "exchange",
        "swap",
        "size",
        "address",
        "live",
        "switch",
        "card",
        "visa",
        "order",
    )
    return any(word in text.lower() for word in named)


def test_the_corpus_is_what_it_was_written_to_be() -> None:
    said = [row["says"] for row in ROWS]
    assert len(ROWS) >= 200 and said.count("yes") >= 0.38 * len(ROWS)
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    assert set(said) == {"yes", "no", "question", "change", "unclear"}
