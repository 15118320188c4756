"""What is said on the way through a service talk stays said, and what is over isn't brought back."""

import pytest
from sqlalchemy import Engine

from actions.answers.answerer import Answerer
from actions.handover import _just_refused
from actions.orders.handovers import Handovers
from actions.orders.repository import Orders
from actions.orders.service import OrderService
from actions.undo import ActionUndo
from retrieval.index import Index
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, ANA_ZIP
from tests.actions.test_catalog_actions import Silent
from tests.actions.test_order_changes import Customer


@pytest.fixture
def service(engine: Engine, clock: Clock) -> OrderService:
    return OrderService(engine, return_within_days=30, now=clock)


@pytest.fixture
def undo(engine: Engine, orders: Orders, handovers: Handovers, boutique_index: Index) -> ActionUndo:
    return ActionUndo(engine, orders, handovers, Answerer(boutique_index, Silent(), "Maison Lisa"))


def test_after_a_typo_in_the_email_the_order_needs_not_be_named_again(orders: Orders, service: OrderService) -> None:
    ana = Customer(orders, service).asks("cancel order ML1001", "cancel_order").says("ana.lopes@example.com")
    assert ana.asked == "email"
    assert ana.says(f"oops, a typo: {ANA}").asked == "cancel_reason"


def test_a_report_is_corrected_at_its_last_question(orders: Orders, service: OrderService) -> None:
    ana = Customer(orders, service).known(orders)
    ana.asks("one of the items of order ML1004 is missing", "complaint")
    while ana.asked == "item_numbers":
        ana.says("all of them")
    assert ana.asked == "confirm" and "missing" in ana.chat.said
    ana.says("no, wrong not missing", intent="deny")
    assert ana.asked == "confirm" and "something wrong came" in ana.chat.said


@pytest.mark.parametrize(("between", "expected"), [([], "cancel_order"), (["when does it come?"], None)])
def test_a_person_is_told_of_a_refused_change_only_right_after_it(between: list[str], expected: str | None) -> None:
    chat = Conversation().user("cancel it", "cancel_order")
    chat.slots["refused_change"] = "cancel_order"
    chat.events.append({"event": "slot", "name": "refused_change", "value": "cancel_order"})
    for text in [*between, "a person please"]:
        chat.user(text)
    chat.start("handover_form").user(ANA)
    assert _just_refused(chat.tracker()) == expected


def test_just_cancel_it_offers_to_cancel_the_order_spoken_of(orders: Orders, undo: ActionUndo) -> None:
    customer = orders.verify_by_email_and_zip(ANA, ANA_ZIP, "chat-1").customer
    assert customer
    chat = Conversation()
    chat.slots.update(customer_id=customer.customer_id, last_order="ML1001")
    chat.user("meh, just cancel it then", "undo").run(undo)
    assert "Do you want to cancel order ML1001" in chat.said and chat.buttons == ["Cancel ML1001"]
