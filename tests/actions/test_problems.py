"""What went wrong is answered by the policy and reported with its order, after a proof and a yes, on every way in."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from actions import hearing
from actions.answers.answerer import Answerer
from actions.answers.llm import Generation
from actions.order_changes.actions import ValidateOrderChangeForm
from actions.order_changes.read_only import ActionNoChange
from actions.order_changes.write import ActionChangeOrder
from actions.order_tracking import ActionTrackOrder
from actions.orders import products, seed
from actions.orders.database import open_database, reading
from actions.orders.handovers import HandoverRecord, Handovers
from actions.orders.repository import Orders
from actions.orders.rules import ReturnTerms
from actions.orders.schema import Event, ExpectedRefund, OrderStatus
from actions.orders.service import OrderService
from actions.problems import ActionNoticeProblem, Problems
from actions.yes import ActionUnderstandYes
from language.message import Reads
from language.problems import Problem
from language.reader import Reader
from retrieval.index import Index
from retrieval.passage_search import PassageHit
from retrieval.records import Passage
from tests.actions import small_shop
from tests.actions.conftest import Clock
from tests.actions.conversation import Conversation
from tests.actions.small_shop import ANA, ANA_ZIP, BEN

FORM = "order_change_form"


class NoModel:
    """A language model that must not be asked: what the policies say of a problem is quoted."""

    name = "none"

    def generate(self, *_arguments: Any) -> Generation:
        raise AssertionError("The model was asked.")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """The small shop, with a delivered order of Ana's that has two items."""
    rows = small_shop.rows()
    delivered = {**rows["orders"][3], "number": "ML1011", "placed_at": "2026-10-31T08:00:00"}
    delivered["lines"] = [rows["orders"][0]["lines"][1], rows["orders"][0]["lines"][0]]
    rows["orders"].append(delivered)
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(rows))
    opened = open_database(f"sqlite:///{tmp_path / 'orders.db'}")
    seed.load(opened, file)
    products.replace(opened, small_shop.CATALOG)
    yield opened
    opened.dispose()


@pytest.fixture
def answerer(boutique_index: Index) -> Answerer:
    return Answerer(boutique_index, NoModel(), "Maison Lisa")


class Customer:
    """Talks to the form that takes a problem down."""

    def __init__(
        self,
        engine: Engine,
        orders: Orders,
        answerer: Answerer,
        clock: Clock,
        terms: ReturnTerms | None = None,
        reader: Reads = hearing.UNREAD,
    ) -> None:
        self.engine = engine
        service = OrderService(engine, 30, clock, return_terms=terms)
        self.validation = ValidateOrderChangeForm(orders, service, answerer, reader)
        self.chat = Conversation()

    def known(self, orders: Orders) -> "Customer":
        verification = orders.verify_by_email_and_zip(ANA, ANA_ZIP, self.chat.id)
        assert verification.customer
        self.chat.slots["customer_id"] = verification.customer.customer_id
        return self

    def reports(self, text: str, intent: str = "complaint") -> "Customer":
        self.chat.user(text, intent).start(FORM)
        return self._go_on()

    def says(self, *texts: str, intent: str = "inform") -> "Customer":
        for text in texts:
            self.chat.user(text, intent)
            self._go_on()
        return self

    @property
    def said(self) -> str:
        return self.chat.said

    @property
    def asked(self) -> Any:
        return self.chat.slots["requested_slot"]

    @property
    def waiting(self) -> list[HandoverRecord]:
        return Handovers(self.engine).waiting()

    def _go_on(self) -> "Customer":
        self.chat.check(self.validation)
        if self.chat.form is None:
            said = self.chat.messages
            self.chat.run(ActionChangeOrder())
            self.chat.messages = [*said, *self.chat.messages]
        return self


@pytest.fixture
def stranger(engine: Engine, orders: Orders, answerer: Answerer, clock: Clock) -> Customer:
    return Customer(engine, orders, answerer, clock)


@pytest.fixture
def ana(stranger: Customer, orders: Orders) -> Customer:
    return stranger.known(orders)


def writes(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count(Event.id)).where(Event.action != "load")) or 0


# Each kind, however it arrives: with the bot's own intent, or taken for a return, an exchange, a question where it is…

KINDS = [
    (
        Problem.DAMAGED,
        "my dress arrived with a hole",
        "within 60 days of delivery",
        "these items of order ML1004 arrived",
    ),
    (Problem.DEFECTIVE, "the zip of the dress broke after one day", "send a photo", "are faulty"),
    (Problem.WRONG_ITEM, "you sent me the wrong colour", "replacement, a repair or a full refund", "instead of"),
    (Problem.MISSING_ITEM, "the dress is missing from the box", "within 14 days of delivery", "are missing"),
    (
        Problem.NOT_RECEIVED,
        "it says delivered but there's nothing here",
        "within 7 days of the delivery date",
        "reached",
    ),
]


@pytest.mark.parametrize(("problem", "text", "policy", "summary"), KINDS)
@pytest.mark.parametrize("intent", ["complaint", "return_items", "exchange_items"])
def test_a_stranger_reports_a_problem(
    stranger: Customer, engine: Engine, problem: Problem, text: str, policy: str, summary: str, intent: str
) -> None:
    stranger.reports(text, intent)
    assert policy in stranger.said and stranger.asked == "email"
    stranger.says(ANA, "ML1004")
    assert stranger.asked == "confirm" and summary in stranger.said
    assert (stranger.waiting, writes(engine)) == ([], 0)
    stranger.says("yes please")
    [handover] = stranger.waiting
    assert (handover.reason, handover.email) == (f"{problem.value}_order_ML1004", "Ana.Lopez@example.com")
    assert f"reference {handover.id}" in stranger.said and "ML1004" in stranger.said
    assert {"intent": problem.value, "text": text} in handover.summary
    assert (stranger.chat.form, writes(engine)) == (None, 1)


@pytest.mark.parametrize(
    "told", ["oh hang on, nvm, it's on the porch", "false alarm, my flatmate had brought it in. I found it"]
)
def test_a_report_of_what_has_turned_up_is_dropped(stranger: Customer, engine: Engine, told: str) -> None:
    stranger.reports("it says delivered but there's nothing here").says(told)
    assert stranger.chat.form is None and "couldn't find an email" not in stranger.said
    assert (stranger.waiting, writes(engine)) == ([], 0)


IN_ODD_WORDS = "I chose the emerald one and unpacked a grey one"


def test_what_only_the_reader_hears_is_reported_by_its_kind(
    engine: Engine, orders: Orders, answerer: Answerer, clock: Clock, reader: Reader
) -> None:
    noticing = Conversation().user(IN_ODD_WORDS, "complaint").run(ActionNoticeProblem(reader))
    assert noticing.slots["problem_noticed"] is True
    customer = Customer(engine, orders, answerer, clock, reader=reader).reports(IN_ODD_WORDS)
    assert "replacement, a repair or a full refund" in customer.said and customer.asked == "email"
    customer.says(ANA, "ML1004").says("yes")
    assert [handover.reason for handover in customer.waiting] == ["wrong_item_order_ML1004"]


def test_what_only_the_reader_hears_makes_no_return_free(
    engine: Engine, orders: Orders, answerer: Answerer, clock: Clock, reader: Reader
) -> None:
    customer = Customer(engine, orders, answerer, clock, reader=reader).known(orders)
    customer.reports(f"return the dress of ML1004. {IN_ODD_WORDS}", "return_items")
    assert customer.chat.slots["order_change"]["problem"] is None
    customer.says(IN_ODD_WORDS, intent="complaint")
    assert (customer.chat.slots["order_change"]["kind"], customer.waiting) == ("return", [])


@pytest.mark.parametrize("no", ["no", "never mind", "actually no, leave it"])
def test_nothing_is_reported_without_a_yes(ana: Customer, engine: Engine, no: str) -> None:
    ana.reports("order ML1004 arrived damaged")
    assert ana.asked == "confirm"
    ana.says(no)
    assert (ana.waiting, writes(engine), ana.chat.form) == ([], 0, None)


@pytest.mark.parametrize("wrong", [(BEN, "ML1004"), (ANA, "ML2001"), ("nobody@example.com", "ML9999")])
def test_a_problem_is_reported_by_the_orders_own_customer_only(
    stranger: Customer, engine: Engine, wrong: tuple[str, str]
) -> None:
    stranger.reports("one of the scarves is missing from the box").says(*wrong)
    assert "I couldn't find a customer with these details together" in stranger.said
    assert (stranger.asked, stranger.waiting, writes(engine)) == ("email", [], 0)


def test_which_item_it_is_about_is_asked_where_the_order_has_several(ana: Customer) -> None:
    ana.reports("something in order ML1011 arrived broken")
    assert ana.asked == "item_numbers" and "Which items of order ML1011 is it about?" in ana.said
    assert "only once" not in ana.said
    ana.says("the socks", "yes")
    assert ana.waiting[0].summary[0] == {"intent": "damaged", "text": "2 × Wool Socks"}


@pytest.mark.parametrize("text", ["the box of order ML1011 was empty", "order ML1011 says delivered, nothing is here"])
def test_a_whole_parcel_is_reported_without_naming_items(ana: Customer, text: str) -> None:
    assert ana.reports(text).asked == "confirm"


def test_a_second_yes_reports_nothing_twice_and_a_second_problem_is_added(ana: Customer, engine: Engine) -> None:
    ana.reports("the socks of order ML1011 arrived torn").says("yes")
    assert (len(ana.waiting), writes(engine)) == (1, 1)
    ana.reports("the dress of order ML1011 arrived dirty").says("yes")
    [handover] = ana.waiting
    assert [line["text"] for line in handover.summary][::2] == ["2 × Wool Socks", "1 × Linen Wrap Dress (Navy / M)"]


def test_a_report_is_not_taken_for_the_change_that_follows(ana: Customer, orders: Orders) -> None:
    ana.reports("my dress of order ML1004 arrived with a hole").says("yes")
    ana.reports("I'd rather return order ML1004", "return_items").says("the card I paid with")
    assert ana.asked == "confirm" and "went through" not in ana.said
    ana.says("yes")
    assert "The return for order ML1004 is requested" in ana.said


@pytest.mark.parametrize(("number", "said"), [("ML1001", "has not been shipped yet"), ("ML1005", "was cancelled")])
def test_of_an_order_that_was_not_sent_nothing_can_be_wrong(ana: Customer, number: str, said: str) -> None:
    ana.reports(f"order {number} arrived damaged")
    assert said in ana.said and ana.chat.buttons == ["Talk to a person"]
    assert (ana.chat.form, ana.waiting) == (None, [])


def test_a_parcel_on_its_way_is_told_of_and_a_late_one_reported(ana: Customer) -> None:
    ana.reports("someone stole my parcel, order ML1002")
    assert "Expected on 27 November 2026" in ana.said and ana.waiting == []
    ana.reports("my package of order ML1003 is lost")
    assert ana.asked == "confirm"
    ana.says("yes")
    assert ana.waiting[0].reason == "not_received_order_ML1003"


# A return because of it


def test_a_return_because_of_a_fault_offers_the_report_and_goes_on(ana: Customer, engine: Engine) -> None:
    ana.reports("I want to return order ML1004 because it is broken", "return_items")
    assert "within 60 days of delivery" in ana.said and "report it" in ana.said
    assert "Report it instead" in ana.chat.buttons and ana.asked == "payment_method"
    ana.says("the card I paid with", "yes")
    assert [record.reason for record in ana.waiting] == ["send_label_for_ML1004"]
    assert "says it is faulty" in ana.waiting[0].summary[0]["text"]
    with reading(engine) as session:
        refund = session.scalars(select(ExpectedRefund)).one()
        assert (str(refund.amount), str(refund.label_fee)) == ("89.00", "0.00")


def test_a_return_becomes_a_report_where_that_is_chosen(ana: Customer, orders: Orders) -> None:
    ana.reports("I want to return order ML1004, the zip broke", "return_items")
    ana.says("Please report it instead", intent="complaint")
    assert ana.asked == "confirm" and "are faulty" in ana.said
    ana.says("yes")
    assert [record.reason for record in ana.waiting] == ["defective_order_ML1004"]
    customer = orders.verify_by_order_and_email("ML1004", ANA, "look").customer
    assert customer
    order = orders.for_customer(customer).order("ML1004")
    assert order and order.status is OrderStatus.DELIVERED


def test_a_fault_told_in_the_middle_of_a_return_leaves_the_choice(ana: Customer) -> None:
    ana.reports("I want to return something from order ML1011", "return_items")
    assert ana.asked == "item_numbers"
    ana.says("the dress, the zip is broken", intent="complaint")
    assert "report it" in ana.said and ana.asked == "payment_method"
    ana.says("the card I paid with")
    assert "request the return" in ana.said and "Refund: $89.00" in ana.said


def test_a_fault_told_at_the_last_question_changes_what_the_return_costs(
    engine: Engine, orders: Orders, answerer: Answerer, clock: Clock
) -> None:
    terms = ReturnTerms(Decimal("5.95"))
    customer = Customer(engine, orders, answerer, clock, terms=terms).known(orders)
    customer.reports("return order ML1004", "return_items").says("the card I paid with")
    assert "Refund: $83.05" in customer.said
    customer.says("by the way, it arrived with a hole", intent="complaint")
    assert "report it" in customer.said and "Refund: $89.00" in customer.said and customer.asked == "confirm"


def test_how_it_should_be_put_right_is_passed_on(ana: Customer) -> None:
    ana.reports("my dress of order ML1004 arrived with a hole")
    ana.says("I want a refund", intent="return_items")
    assert ana.asked == "confirm"
    ana.says("yes")
    assert "I want a refund" in ana.waiting[0].summary[-1]["text"]


# From tracking


@pytest.mark.parametrize(
    ("text", "number", "offered"),
    [
        ("my order hasn't arrived", "ML1004", True),
        ("I never got my parcel", "ML1004", True),
        ("where is my order?", "ML1004", False),
        ("my order hasn't arrived", "ML1002", False),
    ],
)
def test_tracking_offers_to_report_what_is_delivered_but_not_there(
    ana: Customer, orders: Orders, text: str, number: str, offered: bool
) -> None:
    chat = ana.chat
    chat.user(text, "track_order").start("track_order_form").user(number)
    chat.slots |= {"order_number": number, "order_question": "status"}
    chat.form = None
    chat.run(ActionTrackOrder(orders, lambda: small_shop.NOW))
    assert ("I can report that to our team" in chat.said) is offered
    if offered:
        chat.events += [{"event": "bot", "text": m["text"], "data": {"buttons": m["buttons"]}} for m in chat.messages]
        chat.user("yes please", "affirm").run(ActionUnderstandYes())
        assert chat.slots["yes_means"] == "change"
        chat.start(FORM)
        assert ana._go_on().asked == "confirm" and "hasn't reached you" in ana.said
        ana.says("yes")
        assert ana.waiting[0].reason == "not_received_order_ML1004"


# What the policies say, and don't


class OtherPolicies:
    """A shop whose policies say this alone."""

    def __init__(self, heading: str, text: str) -> None:
        self._passage = Passage(passage_id="other", topic="other", title="Other", heading=heading, text=text)

    def passages(self, _question: str) -> list[PassageHit]:
        return [PassageHit(self._passage, 0.9)]


@pytest.mark.parametrize("problem", list(Problem))
def test_a_near_passage_that_speaks_of_something_else_is_not_told(problem: Problem) -> None:
    policies = OtherPolicies("How do I track my parcel?", "We email you a tracking number when your order leaves us.")
    assert Problems(policies).policy(problem) == ""


@pytest.mark.parametrize("problem", list(Problem))
def test_the_sample_boutique_has_an_answer_to_each(problem: Problem, answerer: Answerer) -> None:
    assert "days of" in Problems(answerer).policy(problem)


def test_where_the_policies_say_nothing_nothing_is_promised(engine: Engine, orders: Orders, clock: Clock) -> None:
    silent: Any = OtherPolicies("Where is the store?", "At the pier.")
    customer = Customer(engine, orders, silent, clock).known(orders)
    customer.reports("order ML1004 arrived damaged")
    assert "Our policies don't say what happens then, so a person in our team will tell you." in customer.said


def test_where_orders_are_only_read_the_policy_is_told_and_a_colleague_offered(answerer: Answerer) -> None:
    chat = Conversation().user("one of the two scarves is missing from the box", "complaint")
    chat.run(ActionNoChange(Problems(answerer)))
    assert "within 14 days of delivery" in chat.said and "Shall I pass it on?" in chat.said
    assert (chat.buttons, chat.slots["handover_reason"]) == (["Talk to a person"], "complaint")


@pytest.mark.parametrize(
    ("text", "noticed"),
    [("the box was empty", True), ("I want to complain about your staff", False), ("what if it's damaged?", False)],
)
def test_other_complaints_are_left_to_a_person(text: str, noticed: bool) -> None:
    chat = Conversation().user(text, "complaint").run(ActionNoticeProblem())
    assert chat.slots["problem_noticed"] is noticed
