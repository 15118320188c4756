"""Addresses of many countries are written as they were given, and no sentence is: through the form, into a database."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Engine, select

from actions.order_changes.actions import ValidateOrderChangeForm
from actions.orders.database import reading
from actions.orders.reading import address_record
from actions.orders.records import AddressRecord
from actions.orders.repository import Orders
from actions.orders.schema import Order
from actions.orders.service import OrderService
from actions.orders.shipping import Shipping, Zone
from language import places
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, ANA_ZIP

CORPUS = Path(__file__).parent / "corpus"
FORM = "order_change_form"
# A house's name alone, as the street: it is asked for again, and then a person is offered.
ASKED_FOR = {"Knockbawn | Oughterard | Galway | Co. Galway | Ireland | H91 T6F3"}
# Words that may be a town's name.
TOWNS = {"blah", "Freedonia, like always"}
# What points at the customer's own address, which the form then takes.
POINTING = {"the one you have on file", "can't you just use what you have on file from last year, 2024?"}
EVERYWHERE = Shipping(
    (
        Zone(
            ("US", "CA", "GB", "IE", "DE", "AT", "CH", "FR", "BE", "NL", "IT", "ES", "PT", "SE", "NO", "DK", "FI", "PL")
        ),
        Zone(("AU", "NZ", "JP", "BR", "IN", "AE", "MX", "SG", "KR")),
    ),
    "USD",
)


@dataclass
class Given:
    """An address as somebody gives it: what they write first, and what they answer to each question."""

    country: str
    first: str
    answers: dict[str, str]
    lines: tuple[str, ...] = field(default=())  # street and second line, in words that have to be in the record


def strangers() -> Iterator[Any]:
    """The table of a stranger, whose parts may be given one by one."""
    for line in (CORPUS / "addresses_of_a_stranger.tsv").read_text(encoding="utf-8").splitlines():
        code, form, street, second, city, state, zip_code, text = line.split("\t")
        country = places.country(code).name
        answers = {"address1": street, "address2": second or "none", "city": city, "state": state, "zip": zip_code}
        first = text.replace("\\n", "\n")
        if form == "parts":
            given = [part.strip() for part in text.split("|")]
            first = given[0]
            answers |= dict(zip(("address2", "city", "state", "country", "zip"), given[1:], strict=True))
        if text not in ASKED_FOR:
            yield pytest.param(Given(code, first, {"country": country} | answers, (street, second)), id=text[:40])


def own() -> Iterator[Any]:
    """Our own table, where a part that is missing is given when it is asked for."""
    for row in yaml.safe_load((CORPUS / "addresses.yml").read_text(encoding="utf-8")):
        street, second, city, state, country, zip_code = row["is"]
        if country and city:
            answers = {"address2": second or "none", "city": city, "state": state, "country": country, "zip": zip_code}
            code = (places.find_country(country) or places.country("US")).code
            yield pytest.param(Given(code, row["text"], answers, (street, second)), id=row["text"][:40])


class Caller:
    """Ana, who has proven who she is and changes where ML1001 goes."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.orders = Orders(engine, clock)
        service = OrderService(engine, return_within_days=30, now=clock, shipping=EVERYWHERE)
        self.form = ValidateOrderChangeForm(self.orders, service)
        self.chat = Conversation()
        customer = self.orders.verify_by_email_and_zip(ANA, ANA_ZIP, self.chat.id).customer
        assert customer
        self.chat.slots["customer_id"] = customer.customer_id
        self.chat.user("please change the address of order ML1001", "change_shipping_address").start(FORM)
        self.chat.check(self.form)

    @property
    def asked(self) -> str | None:
        asked: str | None = self.chat.slots["requested_slot"]
        return asked

    def says(self, text: str) -> None:
        self.chat.answer(self.form, text)

    def gives(self, given: Given) -> int:
        """Give the address, answer what is asked, and count the questions."""
        self.says(given.first)
        questions = 0
        while self.asked != "confirm" and questions < 8:
            assert self.asked, self.chat.said
            is_asked_again = self.asked == "state" and "couldn't read" in self.chat.said
            self.says(given.answers["country" if is_asked_again else self.asked])  # "If it's outside…"
            questions += 1
        return questions

    def stored(self) -> AddressRecord:
        with reading(self.engine) as session:
            return address_record(session.scalars(select(Order).where(Order.number == "ML1001")).one())


@pytest.fixture
def system() -> str:
    """How an address is read has nothing to do with the database; `test_addresses` writes some to both."""
    return "sqlite"


@pytest.fixture
def caller(engine: Engine, clock: Clock) -> Caller:
    return Caller(engine, clock)


@pytest.mark.parametrize("given", [*strangers(), *own()])
def test_an_address_is_written_as_it_was_given(caller: Caller, given: Given) -> None:
    questions = caller.gives(given)
    print("questions:", questions, "of", given.country, repr(given.first))
    assert caller.asked == "confirm", caller.chat.said
    shown = caller.chat.said
    caller.says("yes")
    stored = caller.stored()
    country = places.find_country(stored.country)
    assert country and country.code == given.country
    written = places.key(" ".join((stored.address1, stored.address2, stored.city, stored.state)))
    for words in (*given.lines, given.answers["city"]):
        for word in places.key(words or "").replace(",", " ").split():
            assert word in written
    assert "".join(given.answers["zip"].split()).upper() == "".join(stored.zip.split())
    for part in (stored.address1, stored.city, stored.zip, stored.country):
        assert part in shown


SENTENCES = [
    *yaml.safe_load((CORPUS / "not_addresses.yml").read_text(encoding="utf-8")),
    *(CORPUS / "not_addresses_of_a_stranger.txt").read_text(encoding="utf-8").splitlines(),
]


@pytest.mark.parametrize("sentence", [sentence for sentence in SENTENCES if sentence not in POINTING])
def test_a_sentence_is_no_street(caller: Caller, sentence: str) -> None:
    before = caller.stored()
    caller.says(sentence)
    address = {part: caller.chat.slots.get(part) for part in ("address1", "city", "state", "country")}
    assert not any(address.values()), address
    if caller.asked == "address1":
        caller.says("yes")
        caller.says("yes")
    assert caller.stored() == before


@pytest.mark.parametrize("sentence", [sentence for sentence in SENTENCES if sentence not in POINTING])
def test_a_sentence_is_no_part_of_an_address(caller: Caller, sentence: str) -> None:
    """It is written at each question in turn, until it is taken for a stop or another wish."""
    caller.says("12 Elm Street")
    for asked, answer in (
        ("address2", "none"),
        ("city", "Denver"),
        ("state", "none"),
        ("zip", "80014"),
        ("country", ""),
    ):
        assert caller.asked == asked
        before = parts_of(caller)
        caller.says(sentence)
        if asked != "city" or sentence not in TOWNS:
            assert all(value in (None, before[part]) for part, value in parts_of(caller).items())
        if caller.chat.form is None or caller.chat.slots["order_change"]["kind"] != "address":
            return
        if caller.asked == asked:
            caller.says(answer)


def parts_of(caller: Caller) -> dict[str, Any]:
    """What is known of the address; that there is no such part counts as nothing."""
    return {part: caller.chat.slots.get(part) or None for part in ("address1", "address2", "city", "state", "country")}


def test_a_house_without_street_and_number_is_asked_for_and_not_written(caller: Caller) -> None:
    before = caller.stored()
    caller.says("Knockbawn")
    assert caller.asked == "address1" and "couldn't read that part" in caller.chat.said
    assert caller.stored() == before
