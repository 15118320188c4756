"""Tracking, listing and refunds: what customers are told, what the forms ask, and what strangers never learn."""

import logging

import pytest

from actions.order_tracking import (
    ActionListOrders,
    ActionRefundStatus,
    ActionTakeUp,
    ActionTrackOrder,
    ValidateListOrdersForm,
    ValidateTrackOrderForm,
)
from actions.orders.repository import Orders
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, ANA_ZIP, BEN

SECRETS = ("Secret Slippers", "ML2001", BEN, "Okoye")


@pytest.fixture
def order_form(orders: Orders) -> ValidateTrackOrderForm:
    return ValidateTrackOrderForm(orders)


@pytest.fixture
def list_form(orders: Orders) -> ValidateListOrdersForm:
    return ValidateListOrdersForm(orders)


@pytest.fixture
def track(orders: Orders, clock: Clock) -> ActionTrackOrder:
    return ActionTrackOrder(orders, clock)


@pytest.fixture
def refunds(orders: Orders, clock: Clock) -> ActionRefundStatus:
    return ActionRefundStatus(orders, clock)


def asking(form: str = "track_order_form", conversation_id: str = "chat-1") -> Conversation:
    return Conversation(conversation_id).user("where is my order", "track_order").start(form)


def as_ana(order_form: ValidateTrackOrderForm) -> Conversation:
    return asking().answer(order_form, f"1001, {ANA}", order_number="1001", email=ANA)


def test_the_form_asks_for_the_number_then_the_email_then_knows_who_it_is(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().check(order_form)
    assert chat.slots["requested_slot"] == "order_number"
    chat.answer(order_form, "order no. ml1001 pls", order_number="order no. ml1001 pls")
    assert (chat.slots["order_number"], chat.slots["requested_slot"]) == ("ML1001", "email")
    assert chat.slots.get("customer_id") is None
    chat.answer(order_form, "my email is ana.lopez@example.com.", email="my email is ana.lopez@example.com.")
    assert (chat.slots["customer_id"], chat.slots["requested_slot"]) == ("ana", None)
    assert chat.messages == []


def test_everything_in_one_message_needs_no_question(order_form: ValidateTrackOrderForm) -> None:
    chat = as_ana(order_form)
    assert (chat.slots["customer_id"], chat.slots["requested_slot"]) == ("ana", None)


def test_an_email_in_place_of_the_number_is_kept(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().check(order_form).answer(order_form, f"it's {ANA}", order_number=f"it's {ANA}")
    assert (chat.slots["email"], chat.slots["requested_slot"], chat.messages) == (ANA, "order_number", [])


def test_of_two_numbers_the_first_is_taken_and_the_second_offered_next(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().answer(order_form, "ML1001 and ML1002", order_number=["ML1001", "ML1002"])
    assert chat.slots["order_number"] == "ML1001"
    assert chat.said == "One order at a time, please: I'll start with ML1001."
    assert chat.slots["next_wishes"] == [{"intent": "track_order", "text": "track ML1002"}]


def test_bad_answers_are_asked_again_helpfully_and_the_second_time_a_person_is_offered(
    order_form: ValidateTrackOrderForm,
) -> None:
    chat = asking().check(order_form)
    chat.answer(order_form, "the blue one", order_number="the blue one")
    assert "order confirmation" in chat.said
    assert (chat.slots["order_number"], chat.slots["requested_slot"], chat.buttons) == (None, "order_number", [])
    chat.answer(order_form, "hm, that one", order_number="hm, that one")
    assert chat.buttons == ["Talk to a person"]
    assert chat.slots["requested_slot"] == "order_number"


def test_each_form_counts_its_own_bad_answers(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().check(order_form)
    for _ in range(3):
        chat.answer(order_form, "the blue one", order_number="the blue one")
    chat.events.append({"event": "active_loop", "name": None})  # "never mind"
    chat.user("where is the red one", "track_order").start("track_order_form")
    chat.check(order_form, order_number="the red one")
    assert "order confirmation" in chat.said
    assert chat.buttons == []


def test_a_question_is_no_answer_even_where_nobody_is_sure_of_it(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().check(order_form).user("what happens if it breaks?", "nlu_fallback", 0.3)
    assert chat.check(order_form, order_number="what happens if it breaks?").is_answered_elsewhere


def test_thanks_are_acknowledged_and_what_was_asked_is_asked_again_in_short(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().check(order_form)
    assert chat.slots["asked_before"] is None
    chat.answer(order_form, "ok thanks", order_number="ok thanks")
    assert (chat.said, chat.buttons) == ("You're welcome.", [])
    assert chat.slots["requested_slot"] == chat.slots["asked_before"] == "order_number"


def test_to_a_digression_no_slot_is_set(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().check(order_form).user("do you have scarves", "search_products")
    before = len(chat.events)
    chat.check(order_form)  # a slot that is set would be an answer to Rasa, and the digression would stay unanswered
    assert [event["name"] for event in chat.events[before:] if event["event"] == "slot"] == ["requested_slot"]


def test_a_wrong_email_is_asked_again(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().answer(order_form, "1001", order_number="1001").answer(order_form, "ana at x", email="ana at x")
    assert "name@example.com" in chat.said
    assert chat.slots["requested_slot"] == "email"


@pytest.mark.parametrize(
    ("number", "email"),
    [("ML1001", BEN), ("ML2001", ANA), ("ML9999", "nobody@example.com"), ("ML9999", ANA)],
)
def test_every_wrong_proof_gets_the_same_words_and_starts_again(
    order_form: ValidateTrackOrderForm, number: str, email: str
) -> None:
    chat = asking().answer(order_form, "…", order_number=number, email=email)
    assert chat.said == (
        "I couldn't find an order with this number and email address together. "
        "Please check both: they are in your order confirmation."
    )
    assert (chat.slots["order_number"], chat.slots["email"], chat.slots["requested_slot"]) == (
        None,
        None,
        "order_number",
    )
    assert chat.slots.get("customer_id") is None


def test_after_five_wrong_proofs_the_form_ends_and_a_person_is_offered(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder
) -> None:
    chat = asking()
    for attempt in range(5):
        assert chat.form == "track_order_form"
        chat.answer(order_form, "…", order_number="ML1001", email=f"guess{attempt}@example.com")
    assert (chat.form, chat.messages) == (None, [])
    chat.run(track)
    assert "couldn't confirm who you are" in chat.said
    assert chat.buttons == ["Talk to a person"]

    chat.user("where is my order", "track_order").start("track_order_form").check(order_form)
    assert chat.form is None  # asking again in the same chat doesn't start over
    chat.start("track_order_form").answer(order_form, "…", order_number="ML1001", email=ANA).run(track)
    assert chat.slots.get("customer_id") is None
    assert "Linen" not in chat.said


def test_rasas_second_look_at_a_refused_proof_is_not_a_second_attempt(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().check(order_form, order_number="ML1001", email=BEN)
    chat.check(order_form, order_number=None, email=None)  # as Rasa does when a form has just begun
    assert chat.messages == []
    assert chat.slots["requested_slot"] == "order_number"


def test_a_pending_order_is_told_whole(order_form: ValidateTrackOrderForm, track: ActionTrackOrder) -> None:
    chat = as_ana(order_form).run(track)
    assert chat.said == (
        "Order ML1001, placed on 23 November 2026, is being prepared and has not been shipped yet.\n"
        "You ordered:\n"
        "- 1 × Linen Wrap Dress (Navy / M), $89.00\n"
        "- 2 × Wool Socks, $12.50 each\n"
        "Total: $118.95, with $4.95 shipping."
    )
    assert chat.slots["order_number"] is None  # the next question is about an order of its own
    assert chat.buttons == []


@pytest.mark.parametrize(
    ("asked", "number", "told"),
    [
        ("what address is my parcel going to", "1002", "Order ML1002 goes to 1 Hill Street"),
        ("which street was my order delivered in", "1004", "Order ML1004 was delivered to 1 Hill Street"),
        ("what card did I put it on", "1002", "Order ML1002 was paid with your Visa card ending in 4242."),
    ],
)
def test_what_else_is_asked_of_an_order_is_told_too(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder, asked: str, number: str, told: str
) -> None:
    chat = Conversation("chat-1").user("where do you ship to", "ask_policy").user(asked, "track_order")
    chat.start("track_order_form").answer(order_form, "…", order_number=number, email=ANA).run(track)
    *_, last = chat.said.splitlines()
    assert last.startswith(told) and chat.said.count("Hill Street") == told.count("Hill Street")


@pytest.mark.parametrize(
    ("number", "says", "offers"),
    [
        (
            "1002",
            [
                "is on its way to you",
                "Shipped on 20 November 2026 with UPS, tracking number 1Z999. Expected on 27 November 2026.",
            ],
            [],
        ),
        (
            "1003",
            ["It was expected on 22 November 2026 and hasn't been marked as delivered."],
            ["Talk to a person"],
        ),
        ("1004", ["has been delivered", "Delivered on 22 November 2026."], []),
        (
            "1005",
            [
                "was cancelled",
                "Refund of $89.00 to your Visa card ending in 4242: started on 20 November 2026. "
                "This takes 5 to 7 working days, so expect it by 1 December 2026.",
            ],
            [],
        ),
        ("1006", ["was delivered, and its return has been requested"], []),
    ],
)
def test_each_status_is_told_in_plain_words(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder, number: str, says: list[str], offers: list[str]
) -> None:
    chat = asking().answer(order_form, "…", order_number=number, email=ANA).run(track)
    for sentence in says:
        assert sentence in chat.said
    assert chat.buttons == offers


@pytest.mark.parametrize(
    ("number", "says", "offers"),
    [
        ("1001", "There is no refund for order ML1001: it was neither cancelled nor returned.", []),
        ("1006", "There is no refund recorded for order ML1006 yet. Its return has been requested.", []),
        ("1005", "expect it by 1 December 2026", []),
        ("1007", "It should have arrived by 21 October 2026 and hasn't been marked as paid.", ["Talk to a person"]),
        ("1008", "Refund of $89.00 to your gift card: paid on 12 October 2026.", []),
    ],
)
def test_refunds_are_told_with_their_way_and_time(
    order_form: ValidateTrackOrderForm, refunds: ActionRefundStatus, number: str, says: str, offers: list[str]
) -> None:
    chat = asking().answer(order_form, "…", order_number=number, email=ANA).run(refunds)
    assert says in chat.said
    assert chat.buttons == offers


def test_a_known_customer_is_asked_only_for_the_number_and_shown_the_latest(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder
) -> None:
    chat = as_ana(order_form).run(track)
    chat.user("and another order?", "track_order").start("track_order_form").check(order_form)
    assert chat.said.startswith("These could be the one you mean:\n- ML1002, placed on")
    assert chat.slots["requested_slot"] == "order_number"
    chat.user("what are your hours?", "ask_policy").check(order_form)
    assert chat.messages == []
    chat.answer(order_form, "1002", order_number="1002").run(track)
    assert "Order ML1002" in chat.said


def test_a_known_customer_with_one_order_is_asked_nothing(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder
) -> None:
    chat = asking().answer(order_form, "…", order_number="2001", email=BEN).run(track)
    chat.user("is it here yet", "track_order").start("track_order_form").check(order_form).run(track)
    assert "Order ML2001" in chat.said


def test_a_known_customer_cannot_reach_a_strangers_order(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder
) -> None:
    chat = as_ana(order_form).run(track)
    chat.user("…", "track_order").start("track_order_form")
    stranger = chat.answer(order_form, "2001", order_number="2001").said
    chat.events.append({"event": "active_loop", "name": None})
    chat.user("…", "track_order").start("track_order_form")
    nonexistent = chat.answer(order_form, "2002", order_number="2002").said
    assert stranger.replace("2001", "2002") == nonexistent
    assert "Your latest: ML1001, ML1002" in stranger
    chat.slots["order_number"] = "ML2001"
    chat.run(track)
    assert not any(secret in chat.said.replace("order ML2001 in your name", "") for secret in SECRETS)


def test_a_second_customer_in_the_same_chat_is_refused(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder
) -> None:
    chat = as_ana(order_form).run(track)
    chat.user("…", "track_order").start("track_order_form")
    chat.answer(order_form, "…", order_number="2001", email=BEN)
    assert "one chat is about one customer only" in chat.said
    assert (chat.slots["customer_id"], chat.slots["order_number"]) == ("ana", None)
    assert chat.slots["email"].lower() == ANA
    assert not any(secret in chat.said for secret in ("Slippers", "Okoye"))


def test_a_forged_or_borrowed_customer_id_opens_nothing(
    order_form: ValidateTrackOrderForm, orders: Orders, track: ActionTrackOrder
) -> None:
    as_ana(order_form)
    for conversation_id, customer_id in [("chat-2", "ana"), ("chat-1", "ben"), ("chat-2", "' OR 1=1 --")]:
        chat = asking(conversation_id=conversation_id)
        chat.slots.update(customer_id=customer_id, order_number="ML1001")
        for action in (track, ActionRefundStatus(orders), ActionListOrders(orders)):
            chat.run(action)
            assert "couldn't confirm who you are" in chat.said
            assert "Linen" not in chat.said


def test_orders_are_listed_with_email_and_zip_code(orders: Orders, list_form: ValidateListOrdersForm) -> None:
    chat = asking("list_orders_form").check(list_form)
    assert chat.slots["requested_slot"] == "email"
    chat.answer(list_form, f"{ANA}", email=ANA)
    assert chat.slots["requested_slot"] == "zip"
    chat.answer(list_form, "not that one", zip="not that one")
    assert "zip code" in chat.said
    chat.answer(list_form, "it's 94110", zip="it's 94110")
    assert (chat.form, chat.slots["customer_id"]) == (None, "ana")
    chat.slots["order_number"] = "9411"
    chat.run(ActionListOrders(orders))
    assert chat.slots["order_number"] is None
    lines = chat.said.splitlines()
    assert lines[0] == "You have 8 orders with us. These are the 5 newest:"
    assert lines[1] == (
        "- ML1001, placed on 23 November 2026, being prepared: Linen Wrap Dress (Navy / M) and 1 more, $118.95"
    )
    assert len(lines) == 6
    assert chat.messages[0]["buttons"][0] == {"title": "Track ML1001", "payload": "Where is my order ML1001?"}
    assert not any(secret in chat.said for secret in SECRETS)


def test_a_wrong_zip_code_gets_the_uniform_words(list_form: ValidateListOrdersForm) -> None:
    wrong_zip = asking("list_orders_form").answer(list_form, "…", email=ANA, zip="00000")
    no_customer = asking("list_orders_form", "chat-2").answer(list_form, "…", email="nobody@example.com", zip=ANA_ZIP)
    assert wrong_zip.said == no_customer.said
    assert wrong_zip.slots["requested_slot"] == "email"


def test_a_known_customer_lists_orders_without_a_question(
    order_form: ValidateTrackOrderForm, list_form: ValidateListOrdersForm, orders: Orders
) -> None:
    chat = as_ana(order_form)
    chat.user("show all my orders", "list_orders").start("list_orders_form").check(list_form).run(
        ActionListOrders(orders)
    )
    assert "You have 8 orders" in chat.said


def test_the_log_holds_nothing_about_customers(
    order_form: ValidateTrackOrderForm,
    track: ActionTrackOrder,
    list_form: ValidateListOrdersForm,
    caplog: pytest.LogCaptureFixture,
    recwarn: pytest.WarningsRecorder,
) -> None:
    with caplog.at_level(logging.DEBUG):
        as_ana(order_form).run(track)
        asking(conversation_id="chat-2").answer(order_form, "…", order_number="ML1001", email=BEN)
        asking("list_orders_form", "chat-3").answer(list_form, "…", email=ANA, zip=ANA_ZIP)
    written = caplog.text + "".join(str(warning.message) for warning in recwarn)
    for private in (ANA, BEN, "ML1001", ANA_ZIP, "Linen"):
        assert private.lower() not in written.lower()


def _digress(chat: Conversation, form: ValidateTrackOrderForm, text: str, intent: str = "search_products") -> None:
    """The customer speaks of something else: the form leaves it to the bot's other rules, and is run again after."""
    chat.user(text, intent).check(form)
    chat.events.append({"event": "action_execution_rejected", "name": "track_order_form"})
    chat.check(form)


def test_who_goes_on_to_other_things_is_asked_once_more_and_then_left_alone(
    order_form: ValidateTrackOrderForm, track: ActionTrackOrder
) -> None:
    chat = asking().check(order_form)
    _digress(chat, order_form, "do you have red scarves")
    assert (chat.form, chat.slots["requested_slot"]) == ("track_order_form", "order_number")
    _digress(chat, order_form, "how much is the first one", "ask_product")
    assert chat.form is None
    chat.run(track)
    assert chat.said.startswith("I'll leave your order for now") and chat.buttons == ["Go on with my order"]


def test_an_answer_between_two_other_things_keeps_the_form_going(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().check(order_form)
    _digress(chat, order_form, "do you have red scarves")
    chat.answer(order_form, "ML1001", order_number="ML1001")
    _digress(chat, order_form, "and gloves?")
    assert (chat.form, chat.slots["requested_slot"]) == ("track_order_form", "email")


def test_who_says_to_forget_it_and_asks_something_else_is_left_at_once(order_form: ValidateTrackOrderForm) -> None:
    chat = asking().check(order_form)
    _digress(chat, order_form, "forget it. what time do you open?", "ask_policy")
    assert chat.form is None


def test_a_number_that_comes_later_is_looked_up(orders: Orders) -> None:
    chat = Conversation().user("ML1001").run(ActionTakeUp(orders))
    assert chat.slots["order_question"] == "status"
    assert [event["name"] for event in chat.events if event["event"] == "followup"] == ["track_order_form"]


@pytest.mark.parametrize(
    ("text", "question", "is_taken_up"), [("1001", "refund", True), (ANA, "status", True), ("150", None, False)]
)
def test_what_comes_by_itself_is_an_orders_only_where_one_was_asked_about(
    orders: Orders, text: str, question: str | None, is_taken_up: bool
) -> None:
    chat = Conversation().user(text)
    chat.slots["order_question"] = question
    chat.run(ActionTakeUp(orders))
    assert any(event["event"] == "followup" for event in chat.events) is is_taken_up
    assert chat.slots["order_question"] == question


def test_a_known_customer_picks_one_of_those_listed_by_what_is_in_it(order_form: ValidateTrackOrderForm) -> None:
    chat = as_ana(order_form)
    chat.slots["order_number"] = None
    chat.user("where is my order", "track_order").start("track_order_form").check(order_form)
    assert chat.slots["requested_slot"] == "order_number" and chat.slots["asked_before"] == "which of these"
    chat.user("the socks one, is it sent yet", "search_products").check(order_form)
    assert chat.slots["order_number"] == "ML1001" and not chat.is_answered_elsewhere
