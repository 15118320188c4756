"""Collects dialogues from files: JSON Lines of messages, ShareGPT, CSV, and the questions that `lisa stats` exports."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from finetune.dialogues.dialogue import Dialogue, DialogueFileError, Turn, json_lines, text_of

ROLES: Mapping[str, str] = {
    "user": "user",
    "human": "user",
    "customer": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "bot": "assistant",
}
SPOKEN_BY_NOBODY = frozenset({"system", "tool", "function"})  # instructions and tools aren't part of what was said


def from_file(path: Path) -> list[Dialogue]:
    """The dialogues of a file, by what it holds.

    A `.csv` has the columns `question` and `answer`, and where several rows are one dialogue, `dialogue`. A `.json` is
    a ShareGPT list; a `.jsonl` has a line per dialogue with `messages` (role, content) or `conversations` (from,
    value), or per exchange with `question` and `answer`.

    Raises:
        DialogueFileError: the file can't be read; the message names line and field.
    """
    if path.suffix.lower() == ".csv":
        return _of_csv(path)
    if path.suffix.lower() == ".json":
        values: Iterator[tuple[int, Any]] = enumerate(_list(path), start=1)
    else:
        values = json_lines(path)
    return [_of_value(path, number, value) for number, value in values]


def _of_value(path: Path, number: int, value: Any) -> Dialogue:
    where = f"{path}, line {number}" if path.suffix.lower() != ".json" else f"{path}, entry {number}"
    if not isinstance(value, dict):
        raise DialogueFileError(f"{where}: a dialogue is an object with `messages`, `conversations` or `question`.")
    if "messages" in value:
        turns = _turns(where, "messages", value["messages"], "role", "content")
    elif "conversations" in value:
        turns = _turns(where, "conversations", value["conversations"], "from", "value")
    elif "question" in value:
        turns = [
            Turn(role="user", content=_words(where, "question", value["question"]), intent=value.get("intent") or ""),
            Turn(role="assistant", content=_words(where, "answer", value.get("answer"))),
        ]
    else:
        raise DialogueFileError(f"{where}: needs `messages`, `conversations`, or `question` and `answer`.")
    return Dialogue(dialogue_id=str(value.get("id") or f"{path.stem}-{number}"), source=path.name, turns=tuple(turns))


def _turns(where: str, field: str, messages: Any, role_key: str, text_key: str) -> list[Turn]:
    if not isinstance(messages, list):
        raise DialogueFileError(f"{where}, {field}: has to be a list of messages.")
    turns = []
    for place, message in enumerate(messages, start=1):
        at = f"{where}, {field}, message {place}"
        if not isinstance(message, dict):
            raise DialogueFileError(f"{at}: a message is an object with `{role_key}` and `{text_key}`.")
        role = str(message.get(role_key, "")).lower()
        if role in SPOKEN_BY_NOBODY:
            continue
        if role not in ROLES:
            raise DialogueFileError(f"{at}, {role_key}: {role!r} is none of {', '.join([*ROLES, *SPOKEN_BY_NOBODY])}.")
        text = _words(at, text_key, message.get(text_key))
        turns.append(Turn.model_validate({"role": ROLES[role], "content": text}))
    return turns


def _of_csv(path: Path) -> list[Dialogue]:
    reader = csv.DictReader(io.StringIO(text_of(path), newline=""), strict=True)
    by_dialogue: dict[str, list[Turn]] = {}
    try:
        missing = {"question", "answer"} - set(reader.fieldnames or ())
        if missing:
            raise DialogueFileError(
                f"{path} needs the columns question and answer; it lacks {' and '.join(sorted(missing))}."
            )
        for number, row in enumerate(reader, start=2):
            where = f"{path}, row {number}"
            by_dialogue.setdefault(row.get("dialogue") or f"{path.stem}-{number}", []).extend(
                [
                    Turn(role="user", content=_words(where, "question", row["question"])),
                    Turn(role="assistant", content=_words(where, "answer", row["answer"])),
                ]
            )
    except csv.Error as error:
        raise DialogueFileError(f"{path}, line {reader.line_num}: not CSV ({error}).") from error
    return [Dialogue(dialogue_id=name, source=path.name, turns=tuple(turns)) for name, turns in by_dialogue.items()]


def _list(path: Path) -> Sequence[Any]:
    try:
        values = json.loads(text_of(path))
    except json.JSONDecodeError as error:
        raise DialogueFileError(f"{path}, line {error.lineno}: not JSON ({error.msg}).") from error
    if not isinstance(values, list):
        raise DialogueFileError(f"{path}: has to be a list of dialogues; one a line goes into a .jsonl file.")
    return values


def _words(where: str, field: str, value: Any) -> str:
    if not isinstance(value, str):
        raise DialogueFileError(f"{where}, {field}: has to be text, not {type(value).__name__}.")
    return value
