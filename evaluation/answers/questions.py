"""Reads questions with known answers: what is asked, the right answer, its records, and what it must and mustn't say.

One JSON object a line:

    {"id": "price-01", "question": "How much is the Ivy Dress?", "reference": "The Ivy Dress costs $89.00.",
     "records": ["ivy-dress"], "must": ["$89.00"], "must_not": ["on sale"]}

`question` is required, all else optional. A member of `must` may be a list: one of its facts is enough. `expect` is
"answer", or "refusal" where the shop doesn't have or doesn't know what is asked. `intent` is what the bot takes the
question for; `focus` and `shown` are the products spoken of before. `human` is a person's verdict on the answer that
the file holds as `answered` ("right" or "wrong"): a judge is compared with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

OURS = tuple(Path(__file__).parent / "questions" / name for name in ("generated.jsonl", "written.jsonl"))
QUICK = 40


class QuestionsError(ValueError):
    """A file of questions can't be used; the message names the file, the line and the field."""


class Question(BaseModel):
    """One question with what is known of its right answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = ""
    question: str = Field(min_length=1)
    reference: str = ""
    records: tuple[str, ...] = ()
    must: tuple[str | tuple[str, ...], ...] = ()
    must_not: tuple[str, ...] = ()
    expect: Literal["answer", "refusal"] = "answer"
    intent: str = ""
    focus: str = ""
    shown: tuple[str, ...] = ()
    answered: str = ""
    human: Literal["right", "wrong", ""] = ""

    @model_validator(mode="after")
    def _labels_an_answer(self) -> Question:
        if self.human and not self.answered:
            raise ValueError("human is a verdict on `answered`: give that answer too")
        return self

    @property
    def kind(self) -> str:
        """The group that a question belongs to: "price" of "price-01"."""
        return self.id.rpartition("-")[0] or self.id or "question"

    @property
    def facts(self) -> tuple[tuple[str, ...], ...]:
        """What the answer must hold; of each group one member is enough."""
        return tuple((fact,) if isinstance(fact, str) else fact for fact in self.must)


def read_questions(path: Path) -> list[Question]:
    """The questions of a JSON Lines file; those without an id are named after their line.

    Raises:
        QuestionsError: the file is missing or empty, or a line is wrong; the message says which and why.
    """
    if not path.is_file():
        raise QuestionsError(f"There is no file {path}. Name a JSON Lines file with one question a line.")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise QuestionsError(f"{path} isn't UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
    found: list[Question] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        question = _question(path, number, line)
        if question.id in seen:
            raise QuestionsError(f"{path}, line {number}, id: {question.id!r} is taken by line {seen[question.id]}.")
        seen[question.id] = number
        found.append(question)
    if not found:
        raise QuestionsError(f"{path} holds no question. Write one JSON object a line, with at least a `question`.")
    return found


def our_questions() -> list[Question]:
    """The questions over the sample boutique that come with Lisa."""
    return [question for path in OURS for question in read_questions(path)]


def a_few(questions: Sequence[Question], count: int = QUICK) -> list[Question]:
    """So many of the questions, from every kind in turn, always the same ones."""
    by_kind: dict[str, list[Question]] = {}
    for question in questions:
        by_kind.setdefault(question.kind, []).append(question)
    chosen: list[Question] = []
    for row in range(max((len(group) for group in by_kind.values()), default=0)):
        chosen += [group[row] for group in by_kind.values() if row < len(group)]
    return chosen[:count]


def _question(path: Path, number: int, line: str) -> Question:
    try:
        values = json.loads(line)
    except json.JSONDecodeError as error:
        raise QuestionsError(f"{path}, line {number}: not JSON at column {error.colno} ({error.msg}).") from None
    if not isinstance(values, dict):
        raise QuestionsError(f"{path}, line {number}: a question is a JSON object, not {type(values).__name__}.")
    try:
        question = Question.model_validate(values)
    except ValidationError as error:
        raise QuestionsError("\n".join(f"{path}, line {number}{reason}" for reason in _reasons(error))) from None
    return question if question.id else question.model_copy(update={"id": f"line-{number}"})


def _reasons(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        place: Sequence[Any] = problem["loc"]
        if problem["type"] == "extra_forbidden":
            known = ", ".join(Question.model_fields)
            yield f", {place[0]}: there is no such field. The fields are: {known}."
        elif not place:
            yield f": {problem['msg'].removeprefix('Value error, ')}."
        else:
            yield f", {place[0]}: {problem['msg'].lower()}; got {json.dumps(problem['input'], default=str)[:60]}."
