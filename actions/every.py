"""Every action of the bot, on one catalog's answerer and one orders database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rasa_sdk import Action
from sqlalchemy import Engine

from actions import (
    catalog,
    contact,
    handover,
    order_tracking,
    other_languages,
    policies,
    problems,
    small_talk,
    somebody_elses_order,
    start_over,
    unclear,
    undo,
    yes,
)
from actions.answers.answerer import Answerer
from actions.basket.action import ActionBasket
from actions.networks import NETWORK
from actions.opening import CurrentOpening
from actions.order_changes.actions import ValidateOrderChangeForm
from actions.order_changes.read_only import ActionNoChange, ValidateNoChange
from actions.order_changes.write import ActionChangeOrder
from actions.orders.handovers import Handovers
from actions.orders.proofs import IDLE
from actions.orders.remote import RemoteOrders
from actions.orders.repository import Orders
from actions.orders.rules import HolidayReturns, ReturnTerms
from actions.orders.schema import DeliveryWay
from actions.orders.service import OrderService
from actions.orders.shipping import Shipping
from actions.orders.sources import OrderSource
from actions.reachable import WhileReachable
from actions.restock.form import ActionBeginRestock, ActionForgetRestock, ValidateRestockForm
from actions.restock.requests import Requests
from actions.sympathy import WithSympathy


def _present() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Terms:
    """What a shop decides for itself about orders and hand-overs.

    Attributes:
        handover_promise: the sentence on who answers after a hand-over, and when.
        return_within_days: for how long after delivery items can come back; None for ever.
        short_proofs: whether an email address alone, or a name with a zip code, proves who a customer is.
        proof_idle: how long after its last use the proof of who a customer is runs out.
        now: the clock by which the days are counted.
        handover_ways: how staff are told of a hand-over, besides the list.
        holiday_returns: the time of the year whose orders can come back for longer.
        return_terms: what is taken off a refund for returned items.
        shipping: which countries the shop sends to, and what that costs.
        opening: tells when people are there, by which customers hear who answers when; else they hear handover_promise.
        crisis_line: a sentence on whom to call, for a customer in despair; "" for none.
        restock_days: for how many days it is noted who wants to be told of what is sold out; 0: it isn't.
    """

    handover_promise: str
    return_within_days: int | None
    short_proofs: bool = False
    proof_idle: timedelta = IDLE
    now: Callable[[], datetime] = _present
    handover_ways: tuple[DeliveryWay, ...] = ()
    holiday_returns: HolidayReturns | None = None
    return_terms: ReturnTerms | None = None
    shipping: Shipping | None = None
    opening: CurrentOpening | None = None
    crisis_line: str = ""
    restock_days: int = 0


def every_action(answerer: Answerer, engine: Engine, terms: Terms, source: OrderSource | None = None) -> list[Action]:
    """The actions that the bot's domain names, ready to be registered.

    With a `source` the orders are looked up there and can't be changed; our database then keeps who has proven what.
    """
    orders = (
        RemoteOrders(engine, source, proof_idle=terms.proof_idle, network=NETWORK.get)
        if source
        else Orders(engine, short_proofs=terms.short_proofs, proof_idle=terms.proof_idle, network=NETWORK.get)
    )
    service = OrderService(
        engine,
        return_within_days=terms.return_within_days,
        now=terms.now,
        handover_ways=terms.handover_ways,
        holiday_returns=terms.holiday_returns,
        return_terms=terms.return_terms,
        shipping=terms.shipping,
    )
    handovers = Handovers(engine, terms.now, terms.handover_ways)
    changes: list[Action] = [ValidateOrderChangeForm(orders, service, answerer, answerer.reader), ActionChangeOrder()]
    if not orders.can_change:
        changes = [ValidateNoChange(), ActionNoChange(problems.Problems(answerer), answerer.reader)]
    restock = Requests(engine, terms.restock_days, terms.now)
    forgets = ActionForgetRestock(answerer, restock, orders)
    takes_up = order_tracking.ActionTakeUp(orders)
    takes_back = undo.ActionUndo(engine, orders, handovers, answerer, forgets)
    actions: list[Action] = [
        order_tracking.ValidateTrackOrderForm(orders),
        order_tracking.ValidateListOrdersForm(orders),
        order_tracking.ActionTrackOrder(orders, terms.now),
        order_tracking.ActionRefundStatus(orders, terms.now),
        order_tracking.ActionListOrders(orders),
        takes_up,
        somebody_elses_order.ActionSomebodyElsesOrder(),
        # These two look up the order that was told of just before, where "when will it arrive?" is about that.
        policies.ActionAnswerPolicy(answerer, orders, terms.now),
        unclear.ActionUnclear(answerer, orders, terms.now),
        catalog.ActionSearchProducts(answerer),
        catalog.ActionAnswerProduct(answerer),
        catalog.ActionCompareProducts(answerer),
        catalog.ActionSizeAdvice(answerer),
        catalog.ActionPlaceOrder(answerer),
        ActionBasket(answerer, takes_back, takes_up),
        unclear.ActionOutOfScope(answerer),
        contact.ActionTellContact(answerer),
        yes.ActionUnderstandYes(),
        yes.ActionAnswerYes(answerer),
        problems.ActionNoticeProblem(answerer.reader),
        takes_back,
        small_talk.ActionSmallTalk(answerer),
        start_over.ActionStartOver(orders, service),
        other_languages.ActionOtherLanguage(),
        *changes,
        handover.ValidateHandoverForm(orders, terms.handover_promise, terms.opening),
        handover.ActionHandOver(handovers, orders, terms.handover_promise, terms.opening),
        ActionBeginRestock(answerer, restock, orders),
        ValidateRestockForm(answerer, restock, orders),
        forgets,
    ]
    return [WhileReachable(WithSympathy(action, terms.crisis_line)) for action in actions]
