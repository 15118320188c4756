"""What the staff page shows of customers' questions and of how it goes, from the journal."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from actions.monitoring.journal import Journal
from actions.staff.routes import Operation, Shape


class _Questions(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: int = Field(ge=1, le=365)
    only: Literal["unanswered", "down", "up"]


class _Figures(BaseModel):
    model_config = ConfigDict(extra="forbid")

    days: int = Field(ge=1, le=365)


def reports(journal: Journal) -> dict[str, Operation]:
    """The noted questions of so many days, and the counts of each day by measure and label."""

    def questions(asked: Shape) -> Shape:
        wanted = _Questions.model_validate(asked)
        return {"questions": [one.as_json() for one in journal.questions(wanted.days, wanted.only)]}

    def figures(asked: Shape) -> Shape:
        counts = journal.counts(_Figures.model_validate(asked).days)
        return {"days": {day.isoformat(): counts[day] for day in sorted(counts)}}

    return {"questions": questions, "figures": figures}
