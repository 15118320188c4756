"""The format of conversation suites: what a customer says, what comes back, and what is in the database afterwards."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from evaluation.conversations.matrix import cases

ONE_TURN = ("customer", "intent", "asks_for", "form", "slots", "actions", "says", "never_says", "cards", "every_card")


def _compiles(pattern: str) -> str:
    """Check a `/regular expression/`; any other text stands for itself."""
    if is_expression(pattern):
        try:
            re.compile(pattern[1:-1])
        except re.error as error:
            raise ValueError(f"{pattern} isn't a regular expression: {error}") from None
    if not pattern.strip("/ "):
        raise ValueError("there is nothing to look for")
    return pattern


def is_expression(pattern: str) -> bool:
    """Whether a text to look for is written as `/a regular expression/`."""
    return len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/")


def _as_list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Pattern = Annotated[str, AfterValidator(_compiles)]
AnyOf = Annotated[list[Pattern], BeforeValidator(_as_list), Field(min_length=1)]
Wordings = Annotated[list[Annotated[str, Field(min_length=1)]], BeforeValidator(_as_list), Field(min_length=1)]
Money = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedCard(_Part):
    """A product that has to be shown; what isn't named here isn't compared."""

    product: str
    price: Money | None = None
    was: Money | None = None
    variant: str | None = None
    stock: str | None = None


class EveryCard(_Part):
    """What has to hold for each product shown, of which there has to be one at least."""

    category: str | None = None
    colour: str | None = None
    at_most: Money | None = None
    at_least: Money | None = None
    on_sale: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> EveryCard:
        if not self.model_fields_set:
            raise ValueError("say what has to hold, such as colour or at_most")
        return self


class Turn(_Part):
    """One message of the customer, and what the reply to it has to be."""

    customer: Wordings
    intent: str | None = None
    asks_for: str | None = None
    form: str | None = None
    slots: dict[str, str] = {}
    actions: list[str] = []
    says: list[AnyOf] = []
    never_says: list[Pattern] = []
    cards: list[ExpectedCard] | None = None
    every_card: EveryCard | None = None


class ExpectedAddress(_Part):
    """The parts of an address that matter here."""

    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    zip: str | None = None


class ExpectedOrder(_Part):
    """What is different about an order afterwards. Lists hold what was added, in the words of the documentation."""

    status: str | None = None
    cancel_reason: str | None = None
    address: ExpectedAddress | None = None
    paid_with: str | None = None
    items: list[str] | None = None
    payments: list[str] | None = None
    refunds: list[str] | None = None
    changes: list[str] | None = None


class ExpectedCustomer(_Part):
    """What is different about a customer afterwards."""

    default_address: ExpectedAddress | None = None
    gift_cards: dict[str, Money] | None = None


class ExpectedHandover(_Part):
    """A conversation that was put on the list for a person."""

    reason: str
    email: str | None = None


class Database(_Part):
    """Everything that the conversation changed: whatever isn't named here must be as before."""

    orders: dict[str, ExpectedOrder] = {}
    customers: dict[str, ExpectedCustomer] = {}
    handovers: list[ExpectedHandover] = []
    events: list[str] = []
    identified: str | None = None


class EveryReply(_Part):
    """What holds for each reply of the conversation."""

    never_says: list[Pattern] = []


class Case(_Part):
    """One conversation. With a single turn, its fields may stand here without the list."""

    name: str
    turns: Annotated[list[Turn], Field(min_length=1)]
    database: Database = Database()

    @model_validator(mode="before")
    @classmethod
    def _single_turn(cls, given: Any) -> Any:
        if not isinstance(given, dict) or "turns" in given:
            return given
        turn = {name: given[name] for name in ONE_TURN if name in given}
        return {name: value for name, value in given.items() if name not in turn} | ({"turns": [turn]} if turn else {})


class SuiteFile(_Part):
    """One file: one conversation in `turns`, several in `cases`, or a `matrix` of which cases are made."""

    about: str = ""
    shop: Literal["sample", "poisoned"] = "sample"
    every_reply: EveryReply = EveryReply()
    turns: Annotated[list[Turn], Field(min_length=1)] | None = None
    database: Database = Database()
    cases: Annotated[list[Case], Field(min_length=1)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _cases_of_a_matrix(cls, given: Any) -> Any:
        if not isinstance(given, dict) or "matrix" not in given:
            return given
        if "cases" in given:
            raise ValueError("write either `cases` or a `matrix`")
        return {**{name: value for name, value in given.items() if name != "matrix"}, "cases": cases(given["matrix"])}

    @model_validator(mode="after")
    def _one_way(self) -> SuiteFile:
        if (self.turns is None) == (self.cases is None):
            raise ValueError("write either `turns` (one conversation) or `cases` (several)")
        if self.cases is not None and "database" in self.model_fields_set:
            raise ValueError("with `cases`, each case has a `database` of its own")
        names = [case.name for case in self.cases or []]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two cases have the same name, {twice!r}")
        return self


class Conversation(BaseModel):
    """A conversation to be held: one case of a file, with where it stands."""

    model_config = ConfigDict(frozen=True, ignored_types=(cached_property,))

    kind: str
    name: str  # kind/file, and the case's name where the file has several
    file: Path
    shop: Literal["sample", "poisoned"]
    turns: list[Turn]
    database: Database
    every_reply: EveryReply
