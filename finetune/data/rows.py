"""The row that training reads: a prompt and its completion, one JSON object a line."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

Message = dict[str, str]


class Row(BaseModel):
    """A question as the model sees it when it serves, and the answer it should give."""

    model_config = ConfigDict(frozen=True)

    prompt: list[Message]
    completion: list[Message]
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
        ValueError: a line is no row; the message names the file and the line.
    """
    return [Row.model_validate(value) for value in read_json_lines(path)]


def read_json_lines(path: Path) -> Iterator[Any]:
    """Every line's JSON value."""
    if not path.is_file():
        raise ValueError(f"{path} doesn't exist. Run `lisa finetune data generate` first.")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}, line {number}: not JSON ({error.msg}).") from error
