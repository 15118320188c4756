"""A dialogue between a customer and the shop, one JSON object a line."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from finetune.data.rows import write

__all__ = ["Dialogue", "DialogueFileError", "Exchange", "Turn", "json_lines", "read", "write"]


class DialogueFileError(ValueError):
    """A file of dialogues can't be read; the message names the file, the line, the field and what to do."""


Rating = Literal["", "up", "down"]


class Turn(BaseModel):
    """One message."""

    model_config = ConfigDict(frozen=True)

    role: Literal["user", "assistant"]
    content: str
    intent: str = Field("", description="What the bot took a customer's message for, where it is known.")
    others: tuple[str, ...] = Field((), description="Other answers to the same message, for people to rank.")
    thumb: Rating = Field("", description="What the customer thought of an answer, where they said it.")


class Exchange(BaseModel):
    """A customer's message with the answer to it and what was said before."""

    model_config = ConfigDict(frozen=True)

    before: tuple[Turn, ...]
    question: Turn
    answer: str
    others: tuple[str, ...] = ()
    thumb: Rating = ""

    @property
    def exchange_id(self) -> str:
        """A digest of what was said up to the answer: the same words have the same id wherever they are read from."""
        return _digest((*self.before, self.question, Turn(role="assistant", content=self.answer)))


class Dialogue(BaseModel):
    """The messages of one conversation in their order, and where they come from."""

    model_config = ConfigDict(frozen=True)

    dialogue_id: str
    source: str
    turns: tuple[Turn, ...]

    @classmethod
    def of(cls, source: str, turns: Iterable[Turn]) -> Self:
        """The dialogue with an id of its words: a number moves when a file grows, and a name may be a person's."""
        said = tuple(turns)
        return cls(dialogue_id=_digest(said), source=source, turns=said)

    def exchanges(self) -> Iterator[Exchange]:
        """Each customer's message that was answered."""
        for place, (turn, reply) in enumerate(zip(self.turns, self.turns[1:], strict=False)):
            if (turn.role, reply.role) == ("user", "assistant"):
                yield Exchange(
                    before=self.turns[:place],
                    question=turn,
                    answer=reply.content,
                    others=reply.others,
                    thumb=reply.thumb,
                )


def _digest(turns: Iterable[Turn]) -> str:
    said = json.dumps([(turn.role, turn.content) for turn in turns])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def read(path: Path) -> list[Dialogue]:
    """The dialogues of a file that `write` made.

    Raises:
        DialogueFileError: the file is missing or a line is no dialogue.
    """
    return [_dialogue(path, number, value) for number, value in json_lines(path)]


def json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Each line's number and JSON value; blank lines are passed over.

    Raises:
        DialogueFileError: the file is missing, isn't UTF-8, or a line isn't JSON.
    """
    for number, line in enumerate(text_of(path).splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except json.JSONDecodeError as error:
                raise DialogueFileError(f"{path}, line {number}: not JSON ({error.msg}).") from error


def text_of(path: Path) -> str:
    """The file's text.

    Raises:
        DialogueFileError: the file is missing or isn't UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DialogueFileError(f"{path} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise DialogueFileError(f"{path} isn't UTF-8 (byte {error.start}); save it as UTF-8.") from error


def _dialogue(path: Path, number: int, value: Any) -> Dialogue:
    try:
        return Dialogue.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the line"
        raise DialogueFileError(f"{path}, line {number}, {field}: {first['msg']}.") from error
