"""Collects dialogues from files: chat messages, ShareGPT, tables of questions and answers, pairs, and thumbs."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from finetune.dialogues.dialogue import Dialogue, DialogueFileError, Rating, Turn, json_lines, text_of

ROLES: Mapping[str, str] = {
    "user": "user",
    "human": "user",
    "customer": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "bot": "assistant",
}
SPOKEN_BY_NOBODY = frozenset({"system", "tool", "function"})  # instructions and tools aren't part of what was said
#: What a row with one exchange calls its message and its answer: ours, TRL's, and Alpaca's.
EXCHANGES: Mapping[str, str] = {"question": "answer", "prompt": "completion", "instruction": "output"}
#: How files say what a customer thought of an answer: our own export as `verdict`, TRL's unpaired rows as `label`.
THUMBS: Mapping[str, Rating] = {"up": "up", "down": "down", "true": "up", "false": "down", "none": "", "": ""}
DELIMITERS = ",;\t|"


def from_file(path: Path) -> list[Dialogue]:
    """The dialogues of a file, by what it holds.

    A `.jsonl` has an object a line, a `.json` a list of them, a `.csv` one a row (with commas, semicolons or tabs):
    `messages` (role, content) or `conversations` (from, value), or one exchange as `question` and `answer`, `prompt`
    and `completion`, or `instruction`, `input` and `output`, with the customer's thumb as `verdict` (up, down) or
    `label` (true, false) where there is one; a preference file has `prompt`, `chosen` and `rejected`.
    In a `.csv` rows that are one dialogue have the same value of `dialogue`.

    Raises:
        DialogueFileError: the file can't be read; the message names line and field.
    """
    if path.suffix.lower() == ".csv":
        return _of_csv(path)
    if path.suffix.lower() == ".json":
        values: Iterator[tuple[int, Any]] = enumerate(_list(path), start=1)
    else:
        values = json_lines(path)
    counted = "entry" if path.suffix.lower() == ".json" else "line"
    return [Dialogue.of(path.name, _of_value(f"{path}, {counted} {number}", value)) for number, value in values]


def _of_value(where: str, value: Any) -> list[Turn]:
    if not isinstance(value, dict):
        raise DialogueFileError(f"{where}: a dialogue is an object with `messages`, `conversations` or `question`.")
    if "messages" in value:
        return _turns(where, "messages", value["messages"], "role", "content")
    if "conversations" in value:
        return _turns(where, "conversations", value["conversations"], "from", "value")
    if "chosen" in value:
        return _of_preference(where, value)
    for asked, answered in EXCHANGES.items():
        if asked in value:
            return _of_exchange(where, value, asked, answered)
    known = ", ".join(f"`{asked}` and `{answered}`" for asked, answered in EXCHANGES.items())
    raise DialogueFileError(f"{where}: needs `messages`, `conversations`, {known}, or `prompt`, `chosen`, `rejected`.")


def _of_exchange(where: str, value: Mapping[str, Any], asked: str, answered: str) -> list[Turn]:
    before = _said(where, asked, value[asked], "user")
    if asked == "instruction" and value.get("input"):
        told = f"{before[-1].content}\n{_words(where, 'input', value['input'])}"
        before = [*before[:-1], before[-1].model_copy(update={"content": told})]
    if before and value.get("intent"):
        before[-1] = before[-1].model_copy(update={"intent": _words(where, "intent", value["intent"])})
    said = _said(where, answered, value.get(answered), "assistant")
    thumb = _thumb(where, value)
    return [*before, *said[:-1], *(one.model_copy(update={"thumb": thumb}) for one in said[-1:])]


def _thumb(where: str, value: Mapping[str, Any]) -> Rating:
    field = "verdict" if "verdict" in value else "label"
    told = str(value.get(field, "")).strip().lower()
    if told not in THUMBS:
        raise DialogueFileError(f"{where}, {field}: {told!r} is none of up, down, true, false, none.")
    return THUMBS[told]


def _of_preference(where: str, value: Mapping[str, Any]) -> list[Turn]:
    """The dialogue with the chosen answer, and the rejected one as another answer to be ranked."""
    before = _said(where, "prompt", value["prompt"], "user") if "prompt" in value else []
    chosen = [*before, *_said(where, "chosen", value["chosen"], "assistant")]
    rejected = [*before, *_said(where, "rejected", value.get("rejected"), "assistant")]
    if not chosen or not rejected or chosen[:-1] != rejected[:-1] or chosen[-1].role != "assistant":
        raise DialogueFileError(f"{where}: `chosen` and `rejected` have to answer the same messages.")
    return [*chosen[:-1], chosen[-1].model_copy(update={"others": (rejected[-1].content,)})]


def _said(where: str, field: str, value: Any, role: str) -> list[Turn]:
    """One side's words as a field holds them: plain text, or a list of messages."""
    if isinstance(value, list):
        return _turns(where, field, value, "role", "content")
    return [Turn.model_validate({"role": role, "content": _words(where, field, value)})]


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
        text = _in_parts(at, text_key, message.get(text_key))
        turns.append(Turn.model_validate({"role": ROLES[role], "content": text}))
    return turns


def _in_parts(where: str, field: str, content: Any) -> str:
    """A message's text; content in parts is joined, and its pictures are left out."""
    if not isinstance(content, list):
        return _words(where, field, content)
    texts = []
    for place, part in enumerate(content, start=1):
        if not isinstance(part, dict):
            raise DialogueFileError(f"{where}, {field}, part {place}: has to be an object with `type` and `text`.")
        if part.get("type") == "text":
            texts.append(_words(f"{where}, {field}, part {place}", "text", part.get("text")))
    return "\n".join(texts)


def _of_csv(path: Path) -> list[Dialogue]:
    text = text_of(path)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    by_dialogue: dict[str, list[Turn]] = {}
    try:
        named = set(reader.fieldnames or ())
        if not _is_known(named):
            raise DialogueFileError(_lacking(path, named))
        for number, row in enumerate(reader, start=2):
            if None in row or None in row.values():
                raise DialogueFileError(f"{path}, row {number}: has another number of columns than the first row.")
            turns = _of_value(f"{path}, row {number}", row)
            by_dialogue.setdefault(row.get("dialogue") or f"row {number}", []).extend(turns)
    except csv.Error as error:
        raise DialogueFileError(f"{path}, line {reader.line_num}: not CSV ({error}).") from error
    return [Dialogue.of(path.name, turns) for turns in by_dialogue.values()]


def _delimiter(text: str) -> str:
    """The mark that stands most often in the first line: spreadsheets of many countries write semicolons."""
    head = text.partition("\n")[0]
    return max(DELIMITERS, key=head.count)


def _is_known(named: set[str]) -> bool:
    if "chosen" in named:
        return "rejected" in named and "prompt" in named
    return any({asked, answered} <= named for asked, answered in EXCHANGES.items())


def _lacking(path: Path, named: set[str]) -> str:
    half = next((pair for pair in EXCHANGES.items() if set(pair) & named), ("question", "answer"))
    missing = " and ".join(column for column in half if column not in named)
    known = "; ".join(f"{asked}, {answered}" for asked, answered in EXCHANGES.items())
    return (
        f"{path} needs the columns {' and '.join(half)}; it lacks {missing}. Known: {known}; prompt, chosen, rejected."
    )


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
