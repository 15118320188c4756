"""What is known so far of the change that a customer asks for, kept in the conversation's slots."""

from dataclasses import dataclass, field, fields
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet

from actions import hearing
from actions.order_changes.kinds import NEEDS, Kind
from language.addresses import Place
from language.message import Message
from language.problems import Problem

FORM = "order_change_form"
IDENTITY = ("email", "first_name", "last_name", "zip")
ADDRESS = tuple(part.name for part in fields(Place))


@dataclass
class Draft:
    """A change on its way to a yes.

    The order's number is kept in `order_change` too: a number in the customer's message overwrites the slot
    `order_number` before anybody has looked at it.
    """

    kind: Kind
    wish: str = ""  # the message that began it: it may hold answers to what is asked only later
    unknown: list[str] = field(default_factory=list)  # the proofs that the customer can't give
    order_number: str | None = None
    version: int | None = None  # of the order, as the customer saw it before the yes
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    zip: str | None = None
    items: list[int] = field(default_factory=list)  # order line ids, one for each piece
    between: list[list[int]] = field(default_factory=list)  # groups of lines of which the customer has to choose
    new_items: list[str | None] = field(default_factory=list)  # the variant wanted instead of each piece
    cancel_reason: str | None = None
    payment_method: str | None = None
    address: Place = field(default_factory=Place)
    country_said: str | None = None  # what stands for the country in an address, and is none that we know
    problem: Problem | None = None  # what went wrong with what the customer got, where they said so
    is_problem_told: bool = False  # whether they were told what the policy says of it
    report: str = ""  # what they said of it
    is_whole_told: bool = False  # whether they were told that an order is cancelled only as a whole
    confirm: bool | None = None
    is_refused: bool = False  # whether the customer was told that it can't be done
    misunderstood: int = 0  # messages in a row
    is_interrupted: bool = False  # whether something else was answered since the yes was asked for
    is_unsure: bool = False  # whether nobody knows if the change that the customer said yes to has been written
    is_held_up: bool = False  # whether the latest turn ended because nothing could be looked up
    unread: list[dict[str, Any]] = field(default_factory=list)  # messages of such turns, to be read in the next

    @property
    def wished(self) -> Message:
        """The message that began the change, as long as it may hold more."""
        return hearing.message(self.wish)

    @classmethod
    def load(cls, tracker: Tracker) -> "Draft | None":
        """The draft of this conversation, or None when no change has begun."""
        known = tracker.get_slot("order_change")
        if not known:
            return None
        return cls(
            kind=Kind(known["kind"]),
            wish=known["wish"],
            unknown=list(known["unknown"]),
            order_number=known["order"],
            version=known["version"],
            email=known["email"],
            first_name=tracker.get_slot("first_name"),
            last_name=tracker.get_slot("last_name"),
            zip=known["zip"],
            items=list(tracker.get_slot("item_numbers") or []),
            between=known["between"],
            new_items=list(tracker.get_slot("new_item_numbers") or []),
            cancel_reason=tracker.get_slot("cancel_reason"),
            payment_method=tracker.get_slot("payment_method"),
            address=Place(**known["address"]),
            country_said=known.get("country_said"),
            confirm=tracker.get_slot("confirm"),
            is_refused=known["refused"],
            misunderstood=known["misunderstood"],
            is_interrupted=known.get("interrupted", False),
            problem=Problem(known["problem"]) if known.get("problem") else None,
            is_problem_told=known.get("problem_told", False),
            report=known.get("report", ""),
            is_whole_told=known.get("whole_told", False),
            is_unsure=known.get("unsure", False),
            is_held_up=known.get("held_up", False),
            unread=list(known.get("unread", [])),
        )

    def events(self) -> list[EventType]:
        """The slots that hold the draft."""
        known = {
            "kind": self.kind.value,
            "wish": self.wish,
            "unknown": self.unknown,
            "order": self.order_number,
            "version": self.version,
            "email": self.email,
            "zip": self.zip,
            "between": self.between,
            "refused": self.is_refused,
            "misunderstood": self.misunderstood,
            "interrupted": self.is_interrupted,
            "problem": self.problem.value if self.problem else None,
            "problem_told": self.is_problem_told,
            "whole_told": self.is_whole_told,
            "report": self.report,
            "unsure": self.is_unsure,
            "held_up": self.is_held_up,
            "unread": self.unread,
            "address": {name: getattr(self.address, name) for name in ADDRESS},
            "country_said": self.country_said,
        }
        slots: dict[str, Any] = {
            "order_change": known,
            "order_number": self.order_number,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "item_numbers": self.items or None,
            "new_item_numbers": self.new_items or None,
            "cancel_reason": self.cancel_reason,
            "payment_method": self.payment_method,
            **{name: getattr(self.address, name) for name in ADDRESS},
            "confirm": self.confirm,
        }
        slots["zip"] = self.address.zip or self.zip
        if self.email:
            slots["email"] = self.email
        return [SlotSet(name, value) for name, value in slots.items()]

    def forget_proof(self) -> None:
        """Ask anew who the customer is, and for the yes after that."""
        self.email = self.first_name = self.last_name = self.zip = self.confirm = None
        self.unknown = []

    def forget_order(self) -> None:
        """Start again with another order; what was said about the one before doesn't count any more."""
        self.order_number = None
        self.forget_items()
        self.payment_method = None

    def forget_items(self) -> None:
        """Ask for the items again."""
        self.items, self.between, self.new_items, self.version, self.confirm = [], [], [], None, None

    def turn_into(self, kind: Kind, wish: str) -> None:
        """Make another change of it; what was said already stays where it still holds."""
        same_status = NEEDS[kind].status is NEEDS[self.kind].status
        after_delivery = {kind, self.kind} <= {Kind.RETURN, Kind.EXCHANGE, Kind.PROBLEM}
        if not same_status and kind is not Kind.RETURN and not after_delivery:
            self.order_number = None
        if not after_delivery:
            self.items = []
        self.kind, self.wish = kind, wish
        self.new_items = [None] * len(self.items) if kind is Kind.EXCHANGE else []
        self.between, self.cancel_reason, self.payment_method, self.address = [], None, None, Place()
        self.country_said = None
        self.version, self.confirm, self.is_refused = None, None, False


def forgotten() -> list[EventType]:
    """The slots of a draft that is over; who the customer is stays known."""
    names = (
        *("order_change", "order_number", "first_name", "last_name", "item_numbers", "new_item_numbers"),
        *("cancel_reason", "payment_method", *ADDRESS, "confirm", "handover_reason"),
    )
    return [SlotSet(name, None) for name in names]
