"""The row that training reads: a prompt and its completion, one JSON object a line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Message = dict[str, str]
#: What chat templates are told: an answer of two sentences isn't thought about aloud (Qwen3 would, in the same tokens).
TEMPLATE = {"enable_thinking": False}
WHOLE_DIALOGUE = "whole_dialogue"  # the kind of a row that isn't one of Lisa's decisions

Read = TypeVar("Read", bound=BaseModel)


class RowsError(ValueError):
    """A file of rows or pairs can't be read; the message names the file, the line and the field."""


class Row(BaseModel):
    """A question as the model sees it when it serves, and the answer it should give."""

    model_config = ConfigDict(frozen=True)

    prompt: Annotated[list[Message], Field(min_length=1)]
    completion: Annotated[list[Message], Field(min_length=1, max_length=1)]
    kind: str  # of the decision
    shop: str  # which shop it was asked in; the sample boutique is "boutique"
    about: str  # the product or policy page that the split goes by
    question: str

    @property
    def answer(self) -> str:
        """The completion's text."""
        return self.completion[0]["content"]


def write(path: Path, rows: Iterable[BaseModel]) -> None:
    """Write one JSON object a line, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(row.model_dump_json() + "\n")
    unfinished.replace(path)


def read(path: Path) -> list[Row]:
    """The rows of a file.

    Raises:
        RowsError: the file is missing, or a line is no row; the message names the line and the field.
    """
    return read_as(Row, path)


def read_as(kind: type[Read], path: Path) -> list[Read]:
    """The lines of a file, each as an object of this kind; see `read` for the errors."""
    if not path.is_file():
        raise RowsError(f"{path} doesn't exist. Run `lisa finetune data generate` first.")
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(kind.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ", ".join([f"line {number}", *map(str, first["loc"])])
            raise RowsError(
                f"{path}, {where}: {first['msg']}. Rows are made by `lisa finetune data generate`, and of other tables "
                "by `collect`, `clean`, `annotate` and `format`."
            ) from error
    return found
