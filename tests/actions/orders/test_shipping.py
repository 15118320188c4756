"""Nothing is sent where the shop doesn't ship, and another country's shipping is paid or refunded to the cent."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from actions.order_changes.actions import ValidateOrderChangeForm
from actions.orders.database import reading
from actions.orders.records import AddressRecord
from actions.orders.repository import Orders
from actions.orders.schema import Address, Order, Payment, Refund
from actions.orders.service import Asker, OrderService, RefusedError
from actions.orders.shipping import NotShippedError, Shipping, Zone
from language import places
from lisa.serve import shipping
from lisa.settings import BOUTIQUE, Settings
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA

PARIS = AddressRecord("3 Rue du Pont", "", "Paris", "", "France", "75001")
RIO = AddressRecord("Rua das Flores 12", "", "Rio de Janeiro", "RJ", "Brazil", "20040-020")
# ML1001 holds items of $114.00 and was paid with $4.95 for shipping.
CHARGED = Shipping((Zone(("US",), Decimal("4.95"), Decimal("120")), Zone(("FR",), Decimal("19.95"))), "USD")
FREE_ABROAD = Shipping((Zone(("US",), Decimal("4.95")), Zone(("FR",), Decimal("19.95"), Decimal("100"))), "USD")


def service(engine: Engine, clock: Clock, terms: Shipping | None) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock, shipping=terms)


@pytest.fixture
def ana(orders: Orders) -> Asker:
    customer = orders.verify_by_order_and_email("1001", ANA, "chat-1").customer
    assert customer
    return Asker(customer, "chat-1", "rest")


def stored(engine: Engine) -> tuple[str, Decimal, list[Decimal], list[Decimal]]:
    """The country, the cost of shipping, and every payment and refund of ML1001."""
    with reading(engine) as session:
        order = session.scalars(select(Order).where(Order.number == "ML1001")).one()
        payments = session.scalars(select(Payment.amount).where(Payment.order_id == order.id).order_by(Payment.id))
        refunds = session.scalars(select(Refund.amount).where(Refund.order_id == order.id).order_by(Refund.id))
        return order.country, order.shipping_cost, list(payments), list(refunds)


def test_an_order_is_never_sent_where_the_shop_does_not_ship(engine: Engine, clock: Clock, ana: Asker) -> None:
    before = stored(engine)
    for version in (None, 1):
        with pytest.raises(NotShippedError, match=r"ship to Brazil\. We ship to the United States and France\."):
            service(engine, clock, CHARGED).change_address(ana, "ML1001", RIO, version)
    with pytest.raises(NotShippedError):
        service(engine, clock, CHARGED).change_default_address(ana, RIO)
    assert stored(engine) == before
    with reading(engine) as session:
        assert session.scalars(select(Address.country).where(Address.customer_id == "ana")).all() == ["United States"]


def test_without_the_setting_an_order_stays_in_its_country(engine: Engine, clock: Clock, ana: Asker) -> None:
    denver = AddressRecord("12 Elm Street", "", "Denver", "CO", "USA", "80014")
    with pytest.raises(RefusedError, match="I can't tell whether we ship to France"):
        service(engine, clock, None).change_address(ana, "ML1001", PARIS, 1)
    assert service(engine, clock, None).change_address(ana, "ML1001", denver, 1).made


def test_a_country_that_is_none_is_refused(engine: Engine, clock: Clock, ana: Asker) -> None:
    with pytest.raises(RefusedError, match="I don't know a country called Narnia"):
        service(engine, clock, CHARGED).change_address(ana, "ML1001", replace(PARIS, country="Narnia"), 1)


@pytest.mark.parametrize(
    ("terms", "difference", "sentence"),
    [
        (CHARGED, "15.00", "Shipping costs $19.95 instead of $4.95. The difference of $15.00 is paid with your Visa"),
        (FREE_ABROAD, "-4.95", "Shipping costs nothing instead of $4.95. The difference of $4.95 goes back to your"),
    ],
)
def test_the_difference_is_the_same_in_preview_reply_and_database(
    engine: Engine, clock: Clock, orders: Orders, ana: Asker, terms: Shipping, difference: str, sentence: str
) -> None:
    _, cost, payments, refunds = stored(engine)
    form, chat = ValidateOrderChangeForm(orders, service(engine, clock, terms)), Conversation()
    chat.slots["customer_id"] = ana.customer.customer_id
    chat.user("please change the address of order ML1001", "change_shipping_address").start("order_change_form")
    chat.check(form).answer(form, "3 Rue du Pont, 75001 Paris, France")
    assert sentence in chat.said and chat.slots["requested_slot"] == "confirm"
    assert stored(engine)[:2] == ("United States", cost)
    chat.answer(form, "yes")
    assert sentence in chat.said
    more = Decimal(difference)
    paid, back = ([more], []) if more > 0 else ([], [-more])
    assert stored(engine) == ("France", cost + more, [*payments, *paid], [*refunds, *back])


def test_within_one_zone_nothing_is_charged_and_nothing_said(engine: Engine, clock: Clock, ana: Asker) -> None:
    same = Shipping((Zone(("US", "FR"), Decimal("19.95")),), "USD")
    change = service(engine, clock, same).change_address(ana, "ML1001", PARIS, 1)
    assert (change.difference, change.method, change.order.shipping_cost) == (Decimal(0), None, Decimal("4.95"))


def test_what_was_not_paid_at_the_usual_price_is_left_to_a_person(engine: Engine, clock: Clock, ana: Asker) -> None:
    express = Shipping((Zone(("US",), Decimal("6.95")), Zone(("FR",), Decimal("19.95"))), "USD")
    with pytest.raises(RefusedError, match="wasn't paid at our usual price"):
        service(engine, clock, express).change_address(ana, "ML1001", PARIS)


def test_the_sample_setting_says_what_the_policy_page_says(tmp_path: object) -> None:
    page = (BOUTIQUE / "policies" / "shipping.md").read_text(encoding="utf-8")
    told = re.search(r"## Do you ship abroad\?\nYes, to (.+?)\. Orders to (.+?) cost \$([\d.]+).+?countries cost "
                     r"\$([\d.]+).+?orders of \$(\d+)", page)  # fmt: skip
    at_home = re.search(r"within the United States costs \$([\d.]+) and is free on orders of \$(\d+)", page)
    assert told and at_home
    near = codes(told[2])
    prices = {code: (Decimal(told[3] if code in near else told[4]), Decimal(told[5])) for code in codes(told[1])}
    prices["US"] = (Decimal(at_home[1]), Decimal(at_home[2]))
    zones = shipping(Settings(home=tmp_path)).zones  # type: ignore[arg-type]
    assert {code: (zone.cost, zone.free_from) for zone in zones for code in zone.countries} == prices


def codes(sentence: str) -> set[str]:
    """The countries of a sentence."""
    found: set[str] = set()
    for name in re.split(r", | and ", sentence):
        country = places.find_country(name)
        found |= places.in_european_union() if name == "the European Union" else {country.code if country else name}
    return found
