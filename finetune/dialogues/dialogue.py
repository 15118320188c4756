"""A dialogue between a customer and the shop, one JSON object a line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from finetune.data.rows import write

__all__ = ["Dialogue", "DialogueFileError", "Exchange", "Turn", "json_lines", "read", "write"]


class DialogueFileError(ValueError):
    """A file of dialogues can't be read; the message names the file, the line, the field and what to do."""


class Turn(BaseModel):
    """One message."""

    model_config = ConfigDict(frozen=True)

    role: Literal["user", "assistant"]
    content: str
    intent: str = Field("", description="What the bot took a customer's message for, where it is known.")


class Exchange(BaseModel):
    """A customer's message with the answer to it and what was said before."""

    model_config = ConfigDict(frozen=True)

    exchange_id: str = Field(description="The dialogue's id and the number of the exchange in it: `abc#2`.")
    before: tuple[Turn, ...]
    question: Turn
    answer: str


class Dialogue(BaseModel):
    """The messages of one conversation in their order, and where they come from."""

    model_config = ConfigDict(frozen=True)

    dialogue_id: str
    source: str
    turns: tuple[Turn, ...]

    def exchanges(self) -> Iterator[Exchange]:
        """Each customer's message that was answered."""
        for place, (turn, reply) in enumerate(zip(self.turns, self.turns[1:], strict=False)):
            if (turn.role, reply.role) == ("user", "assistant"):
                number = sum(one.role == "user" for one in self.turns[: place + 1])
                yield Exchange(
                    exchange_id=f"{self.dialogue_id}#{number}",
                    before=self.turns[:place],
                    question=turn,
                    answer=reply.content,
                )


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
