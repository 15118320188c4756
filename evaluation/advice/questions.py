"""Reads questions for advice: what a customer says in a few turns, and what the answer to the last of them has to be.

A YAML list, one question an entry:

    - ask: ["a black dress", "which of these is the longest?"]
      is: tells
      has: ["Amalfi Tiered Maxi Dress", ["maxi", "floor"]]
      never: ["cheapest"]
      shows: ["Amalfi Tiered Maxi Dress"]
      only: []
      hides: ["wool", "merino"]
      held_out: true

`ask` is one sentence or several turns; `is` what the last answer amounts to, one of `VERDICTS` or several of them that
are right alike. Of a list within `has` one fact is enough. Of `shows` one title at least must be among the cards, of
`only` every card must be one. A record that is shown may have none of the words of `hides`. What is `held_out` is
measured and not looked at while the answers are mended.

Of a recommendation or an outfit the records judge:

    reasons: true        # every product shown has a reason, and each of its words stands in that product's record
    most: 3              # no more cards than that
    of: ["Bags"]         # every card is of one of these categories
    wearer: women        # nothing for others is shown
    budget_each: 60      # no variant shown costs more
    budget: 250          # the variants shown cost no more together, and the text tells exactly their sum
    pieces: 3            # at least so many cards, of different categories
    keeps: 2             # at least so many variants of the answer before are shown again, and one is new
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

#: What an answer may amount to: it affirms, denies, doesn't know, asks back, or tells what was asked.
Verdict = Literal["yes", "no", "unknown", "asks", "tells"]


class AdviceQuestionsError(ValueError):
    """A file of questions can't be used; the message names the file, the entry and the field."""


class AdviceQuestion(BaseModel):
    """What a customer says, and what a right answer to the last sentence is."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    ask: tuple[str, ...] = Field(min_length=1)
    verdicts: tuple[Verdict, ...] = Field(alias="is", min_length=1)
    has: tuple[str | tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    reasons: bool = False
    most: int | None = None
    of: tuple[str, ...] = ()
    wearer: str = ""
    budget_each: Decimal | None = None
    budget: Decimal | None = None
    pieces: int = 0
    keeps: int = 0
    held_out: bool = False

    @field_validator("ask", "verdicts", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value

    @property
    def facts(self) -> tuple[tuple[str, ...], ...]:
        """What the answer must hold; of each group one member is enough."""
        return tuple((fact,) if isinstance(fact, str) else fact for fact in self.has)


def read_questions(path: Path) -> list[AdviceQuestion]:
    """The questions of a YAML file.

    Raises:
        AdviceQuestionsError: the file is no list, or an entry is wrong; the message says which and why.
    """
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise AdviceQuestionsError(f"{path} holds no list. Write one entry a question, each with `ask` and `is`.")
    return [_question(path, number, entry) for number, entry in enumerate(entries, start=1)]


def _question(path: Path, number: int, entry: Any) -> AdviceQuestion:
    try:
        return AdviceQuestion.model_validate(entry)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "entry"
        raise AdviceQuestionsError(f"{path}, entry {number}, {field}: {first['msg']}.") from error
