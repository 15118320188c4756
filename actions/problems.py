"""Tells what the policies say of something that went wrong, and how the wish to have it reported is understood."""

import re
from typing import Any, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import hearing
from actions.answers.policy_decisions import readable
from actions.order_changes.draft import Draft
from actions.order_changes.kinds import Kind, problem_reported
from actions.orders.records import OrderRecord
from actions.orders.schema import OrderStatus
from actions.wishes import Wish
from language.message import Message, Reads
from language.problems import Problem
from retrieval.passage_search import PassageHit

LONGEST_REPORT = 500  # characters of what a customer said of it
FLOOR = 0.45  # below this score no passage answers the question

#: What the policies are asked.
_QUESTIONS = {
    Problem.DAMAGED: "What if an item arrives damaged or faulty?",
    Problem.DEFECTIVE: "What if an item is faulty or breaks?",
    Problem.WRONG_ITEM: "What if I receive the wrong item?",
    Problem.MISSING_ITEM: "What if something is missing from my order, or it is incomplete?",
    Problem.NOT_RECEIVED: "What if my parcel is marked as delivered but isn't here?",
}
#: A word that a passage has to have, since others are near to the question, too; the earlier the better.
_FAULT = (r"damage|fault|defect|\bbroken|\bbreaks\b",)
_SPEAKS_OF_IT = {
    Problem.DAMAGED: _FAULT,
    Problem.DEFECTIVE: _FAULT,
    Problem.WRONG_ITEM: (r"\bwrong|incorrect|\bnot (?:what|as) (?:you )?ordered|\bmistake",),
    Problem.MISSING_ITEM: (r"\bmissing|incomplete|\bnot (?:all|everything)\b",),
    Problem.NOT_RECEIVED: (
        r"\b(?:says?|shows?|shown|marked)(?: as)? delivered",
        r"\blost\b|\bstolen\b|\bnever (?:arriv|receiv)|\b(?:not|n't) (?:arriv|receiv|here)",
    ),
}
_WITH_A_PROBLEM = frozenset({Kind.PROBLEM, Kind.RETURN, Kind.EXCHANGE})
_REPORT_IT = {"title": "Report it instead", "payload": "Please report it instead"}
_SORRY = "I'm sorry about that."
_NOTHING_SAID = "Our policies don't say what happens then, so a person in our team will tell you."
_BRINGS_TO_STAFF = "I'll bring it to our team for you."


class Policies(Protocol):
    """Where the shop's policies are found."""

    def passages(self, question: str) -> list[PassageHit]:
        """The passages closest to a question, the best first."""


class Problems:
    """What is said of a problem, once; without policies nothing is said of them."""

    def __init__(self, policies: Policies | None) -> None:
        self._policies = policies

    def notice(self, draft: Draft, said: Message, dispatcher: CollectingDispatcher) -> None:
        """Take a problem into the draft where the message reports one, and tell what the policy says of it."""
        if draft.kind not in _WITH_A_PROBLEM:
            return
        is_report = draft.kind is Kind.PROBLEM
        # Of what has been told already, the rules alone tell another kind.
        if found := problem_reported(said) if is_report and draft.problem is None else said.problem:
            draft.problem = found if is_report else draft.problem or found
            draft.report = f"{draft.report} {said.text}".strip()[:LONGEST_REPORT]
        if draft.problem and not draft.is_problem_told:
            draft.is_problem_told = True
            self._tell(draft.problem, draft.kind, dispatcher)

    def policy(self, problem: Problem) -> str:
        """What the policies say, in their own words; empty where they say nothing."""
        hits = self._policies.passages(_QUESTIONS[problem]) if self._policies else []
        near = [hit.passage for hit in hits if hit.score >= FLOOR]
        for words in _SPEAKS_OF_IT[problem]:
            for passage in near:
                if re.search(words, f"{passage.heading} {passage.text}", re.IGNORECASE):
                    return readable(passage)
        return ""

    def answer(self, problem: Problem) -> str:
        """What the policies say of the problem, or that they say nothing."""
        return f"{_SORRY} {self.policy(problem) or _NOTHING_SAID}"

    def _tell(self, problem: Problem, kind: Kind, dispatcher: CollectingDispatcher) -> None:
        if kind is Kind.PROBLEM:
            dispatcher.utter_message(text=f"{self.answer(problem)} {_BRINGS_TO_STAFF}")
            return
        quote = self.policy(problem)
        going_on = "the return" if kind is Kind.RETURN else "the exchange"
        choice = f"I can report it to our team for that: just say “report it”. Otherwise we go on with {going_on}."
        dispatcher.utter_message(text=" ".join(filter(None, (_SORRY, quote, choice))), buttons=[_REPORT_IT])


def offer_report(order: OrderRecord, tracker: Tracker, dispatcher: CollectingDispatcher) -> list[Wish]:
    """Offer to report a delivered order as not there, where the customer has said that it hasn't come.

    The wish that a yes goes on with; none where nothing was offered.
    """
    if order.status is not OrderStatus.DELIVERED or not any(said.misses_a_delivery for said in _asked_with(tracker)):
        return []
    wish = Wish("complaint", f"Order {order.number} is marked as delivered but it isn't here")
    dispatcher.utter_message(
        text="If it isn't there, I can report that to our team. Shall I?",
        buttons=[{"title": "Yes, it isn't here", "payload": wish.text}],
    )
    return [wish]


def _asked_with(tracker: Tracker) -> list[Message]:
    """What the customer has written since they asked for the order."""
    written: list[Message] = []
    has_begun = False
    for event in reversed(tracker.events):
        if event["event"] == "user":
            written.append(hearing.message(str(event.get("text") or "")))
            if has_begun:
                break
        has_begun = has_begun or (event["event"] == "active_loop" and bool(event.get("name")))
    return written


class ActionNoticeProblem(Action):
    """Tells a complaint about what was sent, which is reported with its order, from any other."""

    def __init__(self, reader: Reads = hearing.UNREAD) -> None:
        self._reader = reader

    def name(self) -> str:
        """The name that Rasa calls it by."""
        return "action_notice_problem"

    def run(self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]) -> list[EventType]:
        """Set `problem_noticed`, which the rules go by."""
        problem = problem_reported(hearing.read(hearing.latest(tracker), self._reader))
        return [SlotSet("problem_noticed", problem is not None)]
