"""After an order was told of, "when will it arrive?" is about that order, and only for whoever has proven it theirs."""

import pytest

from actions.answers.answerer import Answerer
from actions.order_tracking import ActionRefundStatus, ActionTrackOrder
from actions.orders.repository import Orders
from actions.policies import ActionAnswerPolicy
from language.arrival import asks_when_it_comes
from retrieval.index import Index
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, ANA_ZIP
from tests.actions.test_catalog_actions import Silent


@pytest.fixture
def policy(boutique_index: Index, orders: Orders, clock: Clock) -> ActionAnswerPolicy:
    return ActionAnswerPolicy(Answerer(boutique_index, Silent(), "Maison Lisa"), orders, clock)


@pytest.fixture
def tracked(orders: Orders, clock: Clock) -> Conversation:
    """Ana has just been told of an order that is on its way."""
    return told(Conversation("chat-1"), ActionTrackOrder(orders, clock), "ML1002", orders)


def told(
    chat: Conversation, action: ActionTrackOrder | ActionRefundStatus, number: str, orders: Orders
) -> Conversation:
    verification = orders.verify_by_email_and_zip(ANA, ANA_ZIP, chat.id)
    assert verification.customer
    chat.slots |= {"customer_id": verification.customer.customer_id, "order_number": number}
    return done(chat.user(f"what about {number}?", "track_order"), action)


def done(chat: Conversation, action: ActionTrackOrder | ActionRefundStatus | ActionAnswerPolicy) -> Conversation:
    chat.events.append({"event": "action", "name": action.name()})
    return chat.run(action)


@pytest.mark.parametrize("question", ["when will it arrive?", "when does it get here", "will it come before friday?"])
def test_the_arrival_is_that_of_the_order(tracked: Conversation, policy: ActionAnswerPolicy, question: str) -> None:
    done(tracked.user(question, "ask_policy"), policy)
    assert "Order ML1002" in tracked.said and "Expected on 27 November 2026" in tracked.said
    assert "You ordered" not in tracked.said


def test_a_thank_you_and_a_policy_in_between_change_nothing(tracked: Conversation, policy: ActionAnswerPolicy) -> None:
    tracked.user("thanks", "thank").events.append({"event": "action", "name": "utter_welcome"})
    done(tracked.user("do you ship abroad?", "ask_policy"), policy)
    assert "Canada" in tracked.said
    done(tracked.user("and when will it arrive", "ask_policy"), policy)
    assert "Expected on 27 November 2026" in tracked.said


def test_a_parcel_that_is_overdue_offers_a_person(orders: Orders, clock: Clock, policy: ActionAnswerPolicy) -> None:
    chat = told(Conversation("chat-1"), ActionTrackOrder(orders, clock), "ML1003", orders)
    done(chat.user("when will it arrive?", "ask_policy"), policy)
    assert "hasn't been marked as delivered" in chat.said and chat.buttons == ["Talk to a person"]


def test_after_a_refund_it_is_the_refund(orders: Orders, clock: Clock, policy: ActionAnswerPolicy) -> None:
    chat = told(Conversation("chat-1"), ActionRefundStatus(orders, clock), "ML1005", orders)
    done(chat.user("when will it arrive?", "ask_policy"), policy)
    assert "Refund of $89.00" in chat.said and "expect it by" in chat.said


def test_after_products_were_spoken_of_it_is_no_longer_the_order(
    tracked: Conversation, policy: ActionAnswerPolicy
) -> None:
    tracked.user("show me boots", "search_products").events.append(
        {"event": "action", "name": "action_search_products"}
    )
    done(tracked.user("when will it arrive?", "ask_policy"), policy)
    assert tracked.said and "ML1002" not in tracked.said and "1Z999" not in tracked.said


def test_nobody_else_is_told(tracked: Conversation, policy: ActionAnswerPolicy) -> None:
    """A conversation that has proven nothing learns nothing, whatever its slots claim."""
    stranger = Conversation("chat-2")
    stranger.slots, stranger.events = dict(tracked.slots), list(tracked.events)
    done(stranger.user("when will it arrive?", "ask_policy"), policy)
    assert stranger.said and "ML1002" not in stranger.said and "1Z999" not in stranger.said


def test_another_customers_order_is_not_told(tracked: Conversation, policy: ActionAnswerPolicy) -> None:
    tracked.slots["last_order"] = "ML2001"
    done(tracked.user("when will it arrive?", "ask_policy"), policy)
    assert "ML2001" not in tracked.said and "Secret Slippers" not in tracked.said


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("when will my parcel arrive", True),
        ("how long will it take?", True),
        ("is it coming today?", True),
        ("eta?", True),
        ("and when?", True),
        ("how long does delivery take?", False),
        ("when will it arrive if I order today?", False),
        ("how long does it take to get my money back?", False),
        ("can I return it when it arrives?", False),
        ("do you ship it to Canada?", False),
    ],
)
def test_an_arrival_is_told_from_delivery_in_general(text: str, asks: bool) -> None:
    assert asks_when_it_comes(text) is asks
