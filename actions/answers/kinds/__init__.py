"""The cards of the kinds of answer, one file a kind: what the model is told to say, the templates, the examples."""

import string
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from actions.answers.decision import Kind, Verdict
from actions.answers.wording import GRAMMAR

_FOLDER = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C takes a tenth of the time


class KindCardError(ValueError):
    """A card that can't be used; the message names the file, the field and what to do."""


class Says(StrEnum):
    """What an answer amounts to for who asked."""

    ANSWER = "answer"
    LACKING = "lacking"  # that the shop hasn't what was asked for
    UNKNOWN = "unknown"  # that the records don't say
    QUESTION = "question"  # nothing yet: it asks back


class Example(BaseModel):
    """A question with what was decided, and a good answer: for the prompt of a model that isn't tuned."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    verdict: Verdict = ""
    facts: tuple[str, ...] = Field(min_length=1)
    answer: str


class KindCard(BaseModel):
    """Everything that belongs to one kind of answer.

    Attributes:
        task: what the model has to say, in a few words; a kind without one is said by its templates alone.
        reads: the text that an answer is read from; "parts" for an answer that is made of two others.
        says: what the answer amounts to.
        unanswered: whether the staff finds such a question among those that nobody answered.
        words: the pieces that its decisions may have beside those of `actions.answers.wording.grammar`.
        templates: deterministic wordings; one that needs a piece that the decision hasn't is left out of the choice.
        buttons: quick replies, each the text it sends.
        examples: worked ones for an untuned model; a kind has them exactly where it has a task.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: str = ""
    reads: Literal["", "description", "policy", "sizing guide", "parts"] = ""
    says: Says = Says.ANSWER
    unanswered: bool = False
    words: frozenset[str] = frozenset()
    templates: tuple[str, ...] = Field(min_length=1)
    buttons: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def lacks(self) -> bool:
        """Whether the answer is that the shop hasn't it, or that the records don't say."""
        return self.says in (Says.LACKING, Says.UNKNOWN)

    @model_validator(mode="after")
    def _consistent(self) -> "KindCard":
        for number, template in enumerate(self.templates, start=1):
            if unknown := placeholders(template) - self.words - GRAMMAR:
                raise ValueError(
                    f"templates, number {number} has the unknown placeholder {{{sorted(unknown)[0]}}}: mend it, or add "
                    "it to `words` where the decision has it"
                )
        if bool(self.task) != bool(self.examples):
            lacking, there = ("examples", "task") if self.task else ("task", "examples")
            raise ValueError(f"{lacking}: missing, though there is `{there}`; a kind that the model words has both")
        return self


def placeholders(template: str) -> set[str]:
    """The names of the pieces that a template needs."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def read(folder: Path = _FOLDER) -> Mapping[Kind, KindCard]:
    """The card of every kind, in the order of `Kind`.

    Raises:
        KindCardError: a kind has no card, a card has no kind, or a field is missing, unknown or wrong.
    """
    strangers = {path.stem for path in folder.glob("*.yml")} - set(Kind)
    if strangers:
        raise KindCardError(f"{sorted(strangers)[0]}.yml: `Kind` in actions/answers/decision.py has no such kind.")
    return MappingProxyType({kind: _read_card(folder / f"{kind}.yml") for kind in Kind})


def _read_card(path: Path) -> KindCard:
    if not path.is_file():
        raise KindCardError(f"{path.name} is missing: write the kind's card, as actions/answers/kinds/README.md says.")
    try:
        return KindCard.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER))
    except yaml.YAMLError as error:
        raise KindCardError(f"{path.name} isn't YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ", ".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        raise KindCardError(f"{path.name}, {field}: {told}." if field else f"{path.name}, {told}.") from error


CARDS = read()
