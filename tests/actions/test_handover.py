"""A hand-over is written down once, and the customer is told the truth about it."""

import logging
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from actions.handover import TOO_MANY, ActionHandOver, ValidateHandoverForm
from actions.opening import Opening, read_hours
from actions.order_tracking import ValidateTrackOrderForm
from actions.orders.handovers import MOST_OF_A_CONVERSATION, Handovers, Request
from actions.orders.repository import Orders
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA


@pytest.fixture
def form(orders: Orders) -> ValidateHandoverForm:
    return ValidateHandoverForm(orders, "…")


@pytest.fixture
def hand_over(handovers: Handovers, orders: Orders) -> ActionHandOver:
    return ActionHandOver(handovers, orders, "A colleague answers within one working day.")


def wanting(text: str, intent: str) -> Conversation:
    return Conversation().user(text, intent).start("handover_form")


def test_the_customer_hears_who_writes_where_and_when(
    form: ValidateHandoverForm, hand_over: ActionHandOver, handovers: Handovers
) -> None:
    chat = wanting("cancel my order please", "cancel_order").check(form)
    assert chat.slots["requested_slot"] == "email"
    chat.answer(form, "sure: ana.lopez@example.com", email="sure: ana.lopez@example.com").run(hand_over)
    assert chat.said == (
        "I've passed your request about cancelling your order to our team (reference 1). "
        "Nothing has been changed so far. The answer goes to ana.lopez@example.com. "
        "A colleague answers within one working day."
    )
    (waiting,) = handovers.waiting()
    assert (waiting.reason, waiting.channel, waiting.conversation_id) == ("cancel_order", "rest", "chat-1")
    assert waiting.customer_id is None
    assert waiting.summary[0] == {"intent": "cancel_order", "text": "cancel my order please"}


def test_asking_twice_is_one_hand_over_and_says_so(
    form: ValidateHandoverForm, hand_over: ActionHandOver, handovers: Handovers
) -> None:
    chat = wanting("my dress tore", "complaint").answer(form, ANA, email=ANA).run(hand_over)
    chat.user("my dress tore!!", "complaint").start("handover_form").check(form, email=ANA).run(hand_over)
    assert "Our team already has your request about what went wrong (reference 1)." in chat.said
    assert len(handovers.waiting()) == 1


def test_a_known_customer_is_not_asked_for_the_email_and_answered_at_their_own(
    form: ValidateHandoverForm, hand_over: ActionHandOver, handovers: Handovers, orders: Orders
) -> None:
    chat = Conversation().user("track 1001", "track_order").start("track_order_form")
    chat.answer(ValidateTrackOrderForm(orders), "…", order_number="1001", email=ANA)
    chat.slots["email"] = None
    chat.user("I want to send it back", "return_items").start("handover_form").check(form)
    assert chat.form is None
    chat.slots["email"] = "somebody.else@example.com"
    chat.run(hand_over)
    (waiting,) = handovers.waiting()
    assert (waiting.customer_id, waiting.email, waiting.reason) == ("ana", "Ana.Lopez@example.com", "return_items")


def test_the_reason_is_what_was_asked_before_the_form_not_its_answers(
    form: ValidateHandoverForm, hand_over: ActionHandOver, handovers: Handovers
) -> None:
    chat = wanting("I need an invoice", "get_invoice").check(form)
    chat.user("what are your hours?", "ask_policy")
    chat.answer(form, ANA, email=ANA).run(hand_over)
    assert handovers.waiting()[0].reason == "get_invoice"


@pytest.mark.parametrize("intent", ["affirm", "nlu_fallback", "human_handover"])
def test_anything_else_is_a_wish_for_a_person(
    form: ValidateHandoverForm, hand_over: ActionHandOver, handovers: Handovers, intent: str
) -> None:
    chat = wanting("yes please", intent).answer(form, ANA, email=ANA).run(hand_over)
    assert handovers.waiting()[0].reason == "human_handover"
    assert chat.said.startswith("I've passed your request to our team (reference 1). The answer goes to")


def test_a_reason_that_the_bot_set_comes_first_and_is_used_up(
    form: ValidateHandoverForm, hand_over: ActionHandOver, handovers: Handovers
) -> None:
    chat = wanting("yes", "affirm").answer(form, ANA, email=ANA)
    chat.slots["handover_reason"] = "exchange_items"
    chat.run(hand_over)
    assert handovers.waiting()[0].reason == "exchange_items"
    assert chat.slots["handover_reason"] is None


def test_where_hours_are_set_the_customer_hears_whether_somebody_is_there(
    handovers: Handovers, orders: Orders, form: ValidateHandoverForm
) -> None:
    at = datetime(2026, 11, 29, 12, tzinfo=UTC)  # a Sunday
    opening = Opening(read_hours(["mon-fri 09:00-17:00"]), frozenset(), ZoneInfo("UTC"), "Here.", "{back}.", lambda: at)
    chat = wanting("a person please", "human_handover").answer(form, ANA, email=ANA)
    chat.run(ActionHandOver(handovers, orders, "…", lambda: opening))
    assert chat.said.endswith(f"The answer goes to {ANA}. Monday at 09:00.")


def test_without_an_email_nothing_is_promised(hand_over: ActionHandOver, handovers: Handovers) -> None:
    chat = Conversation().user("help", "human_handover").run(hand_over)
    assert "I need an email address" in chat.said
    assert handovers.waiting() == []


def test_the_summary_stays_in_the_database(
    form: ValidateHandoverForm, hand_over: ActionHandOver, handovers: Handovers, caplog: pytest.LogCaptureFixture
) -> None:
    chat = wanting("x" * 2000, "complaint")
    for turn in range(20):
        chat.user(f"private turn {turn}", "complaint")
    with caplog.at_level(logging.DEBUG):
        chat.answer(form, ANA, email=ANA).run(hand_over)
    summary = handovers.waiting()[0].summary
    assert len(summary) == 10
    assert summary[-2]["text"] == "private turn 19"
    assert "private" not in caplog.text and ANA not in caplog.text


def test_staff_read_what_was_tried_and_how_it_ended(hand_over: ActionHandOver, handovers: Handovers) -> None:
    chat = Conversation().user("cancel order ML1004", "cancel_order").start("order_change_form")
    chat.events += [
        {"event": "slot", "name": "order_change", "value": {"kind": "cancel", "order": "ML1004"}},
        {"event": "bot", "text": "Order ML1004 has already been delivered,\nso it can't be cancelled."},
        {"event": "active_loop", "name": None},
    ]
    chat.user("how much are the socks?", "ask_product")
    chat.events.append({"event": "bot", "text": "They cost $12.50."})
    chat.slots["email"] = ANA
    chat.user("a person please", "human_handover").run(hand_over)
    assert handovers.waiting()[0].tried == (
        "cancel, order ML1004: Order ML1004 has already been delivered, so it can't be cancelled.",
    )


@pytest.mark.parametrize("text", ["how long will that take?", "when will they get back to me"])
def test_when_somebody_answers_is_told_before_the_email_is_asked_for_again(orders: Orders, text: str) -> None:
    form = ValidateHandoverForm(orders, "A colleague answers within one working day.")
    chat = wanting("I want a person", "human_handover").check(form).answer(form, text)
    assert chat.said == "A colleague answers within one working day."
    assert (chat.slots["email"], chat.slots["requested_slot"], chat.slots["asked_before"]) == (None, "email", "email")


def test_a_flood_is_told_that_nothing_was_passed_on(
    form: ValidateHandoverForm, hand_over: ActionHandOver, handovers: Handovers
) -> None:
    for number in range(MOST_OF_A_CONVERSATION):
        handovers.add(Request("chat-1", f"reason {number}", "rest", None, ANA, []))
    chat = wanting("my dress tore", "complaint").answer(form, ANA, email=ANA).run(hand_over)
    assert chat.said == TOO_MANY
    assert len(handovers.waiting()) == MOST_OF_A_CONVERSATION


def test_who_speaks_of_other_things_is_asked_for_the_email_once_more_and_then_let_go(
    form: ValidateHandoverForm, hand_over: ActionHandOver, handovers: Handovers
) -> None:
    chat = wanting("this is not right", "complaint").check(form)
    for text, is_asked in (("how much is the moon pendant?", True), ("and matching earrings?", False)):
        chat.user(text, "ask_product").check(form)
        chat.events.append({"event": "action_execution_rejected", "name": "handover_form"})
        chat.check(form)
        assert (chat.form is not None) is is_asked
    chat.run(hand_over)
    assert "haven't passed anything on" in chat.said and handovers.waiting() == []


@pytest.mark.parametrize("told", ["it was 2 x 89 on my card, last night", "ML1001", "just get somebody, I'm fed up"])
def test_what_is_told_instead_of_an_email_is_noted(told: str, form: ValidateHandoverForm) -> None:
    chat = wanting("I was charged twice", "payment_problem").check(form)
    chat.answer(form, told, email=told)
    assert "noted that for my colleague" in chat.said and "doesn't look like" not in chat.said
    chat.answer(form, "ana.lopez at example", email="ana.lopez at example")
    assert chat.slots["requested_slot"] == "email"


@pytest.mark.parametrize(("confidence", "is_noted"), [(0.3, True), (0.9, False)])
def test_what_may_be_something_else_is_told_to_the_colleague(
    confidence: float, is_noted: bool, form: ValidateHandoverForm
) -> None:
    chat = wanting("I was charged twice", "payment_problem").check(form)
    chat.user("that was on the 12th, the navy coat", "search_products", confidence).check(form)
    assert ("noted that for my colleague" in chat.said) is is_noted


def test_a_slip_in_an_email_is_named(form: ValidateHandoverForm) -> None:
    chat = wanting("I was charged twice", "payment_problem").check(form)
    assert "doesn't look like an email address" in chat.answer(form, "ana@example", email="ana@example").said


def test_what_a_person_is_wanted_for_begins_no_service(form: ValidateHandoverForm, hand_over: ActionHandOver) -> None:
    chat = wanting("let me speak to somebody", "human_handover").check(form)
    chat.user("regarding the refund that never arrived", "refund_status").check(form)
    assert "noted that for my colleague" in chat.said and chat.slots["requested_slot"] == "email"
    assert "The answer goes to" in chat.answer(form, ANA, email=ANA).run(hand_over).said
