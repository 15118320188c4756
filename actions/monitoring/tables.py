"""The tables of monitoring, in the orders' database: counts of each day, and questions that staff should look at."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Enum, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from actions.orders.schema import Table

LONGEST_QUESTION = 500
LONGEST_ANSWER = 1000


class Verdict(StrEnum):
    """What a customer thinks of an answer."""

    NONE = "none"
    UP = "up"
    DOWN = "down"


class DailyCount(Table):
    """How often something happened on one day (in UTC): "answers" labelled "price", for instance."""

    __tablename__ = "daily_counts"

    day: Mapped[date] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(String(40), primary_key=True)
    label: Mapped[str] = mapped_column(String(120), primary_key=True)
    count: Mapped[int]


class NotedQuestion(Table):
    """A question that wasn't answered, or whose answer was rated; without the conversation's id or customer's name."""

    __tablename__ = "noted_questions"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)  # a digest: a second vote on an answer replaces the first
    at: Mapped[datetime] = mapped_column(index=True)
    question: Mapped[str] = mapped_column(String(LONGEST_QUESTION))
    answer: Mapped[str] = mapped_column(Text)
    decision: Mapped[str] = mapped_column(String(40))
    records: Mapped[list[str]] = mapped_column(JSON)
    index_version: Mapped[str] = mapped_column(String(64))
    unanswered: Mapped[bool]
    verdict: Mapped[Verdict] = mapped_column(
        Enum(
            Verdict,
            name="verdict",
            native_enum=False,
            create_constraint=True,
            length=32,
            values_callable=lambda kinds: [kind.value for kind in kinds],
        )
    )
