"""Reads conversation suites; a wrong file is told by its name, the turn, the field, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from evaluation.conversations import suite as form
from evaluation.conversations.suite import Case, Conversation, Database, SuiteFile, Turn

_PLACES = {"turns": "turn", "cases": "case"}


class SuiteError(ValueError):
    """A suite can't be used; the message names the file, the turn and the field, and says what to do."""


@dataclass(frozen=True)
class Names:
    """What the bot and the shop know, so that a misspelt name is found before a conversation is held."""

    intents: frozenset[str]
    slots: frozenset[str]
    forms: frozenset[str]
    actions: frozenset[str]
    products: frozenset[str]
    orders: frozenset[str]
    customers: frozenset[str]  # email addresses


def read_folder(folder: Path, kinds: Sequence[str] = ()) -> list[Conversation]:
    """Every conversation below `folder`, where each folder is a kind; with `kinds`, those kinds only.

    Raises:
        SuiteError: there is nothing to read, or a file is wrong.
    """
    if not folder.is_dir():
        raise SuiteError(f"There is no folder {folder}. Suites lie in evaluation/suites/<kind>/<what happens>.yml.")
    known = sorted(path.name for path in folder.iterdir() if path.is_dir())
    for kind in kinds:
        if kind not in known:
            raise SuiteError(
                f"There is no kind of suite {kind!r} in {folder}.{_meant(kind, known)} It has: {', '.join(known)}."
            )
    files = [path for path in sorted(folder.rglob("*.yml")) if not kinds or path.parent.name in kinds]
    if not files:
        raise SuiteError(f"There is no suite (*.yml) in {folder}.")
    return [conversation for path in files for conversation in read_file(path)]


def read_file(path: Path) -> list[Conversation]:
    """The conversations of one file.

    Raises:
        SuiteError: the file is no YAML, or isn't in the format of docs/conversation-suites.md.
    """
    try:
        # Everything is read as text: to YAML itself, yes would be a truth value and 04101 a number.
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise SuiteError(
            f"{path}{line}: this is no YAML ({error.problem}). Check the indentation, and put a text with a colon or a "
            "bracket in quotation marks."
        ) from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise SuiteError(f"{path}: this can't be read as YAML: {error}") from None
    if not isinstance(content, dict):
        raise SuiteError(f"{path}: a suite begins with a field, such as `turns:`. See docs/conversation-suites.md.")
    try:
        suite = SuiteFile.model_validate(content)
    except ValidationError as error:
        problems = [_sentence(problem, content) for problem in error.errors(include_url=False)]
        raise SuiteError("\n".join(f"{path}: {problem}" for problem in problems)) from None
    return list(_conversations(path, suite))


def check_names(conversations: Iterable[Conversation], names: Names) -> None:
    """Check that every intent, slot, form, action, product, order and customer in the suites exists.

    Raises:
        SuiteError: one doesn't; the message names all that are wrong.
    """
    problems = []
    for conversation in conversations:
        where = f"{conversation.file}: {conversation.name}"
        for number, turn in enumerate(conversation.turns, start=1):
            problems += [f"{where}, turn {number}, {problem}" for problem in _unknown_in_turn(turn, names)]
        problems += [f"{where}, database, {problem}" for problem in _unknown_in_database(conversation.database, names)]
    if problems:
        raise SuiteError("\n".join(problems))


def _unknown_in_turn(turn: Turn, names: Names) -> list[str]:
    asked = [("intent", turn.intent.partition("/")[0], names.intents)] if turn.intent else []
    if turn.asks_for not in (None, "nothing"):
        asked.append(("asks_for", str(turn.asks_for), names.slots))
    if turn.form not in (None, "none"):
        asked.append(("form", str(turn.form), names.forms))
    asked += [("slots", slot, names.slots) for slot in turn.slots]
    asked += [("actions", action, names.actions) for action in turn.actions]
    # Products of the poisoned catalog are made by the runner, which is why only the sample's are known here.
    asked += [("cards", card.product, names.products) for card in turn.cards or []]
    return [_unknown(field, name, known) for field, name, known in asked if name not in known]


def _unknown_in_database(database: Database, names: Names) -> list[str]:
    asked = [("orders", number, names.orders) for number in database.orders]
    asked += [("customers", email, names.customers) for email in database.customers]
    if database.identified not in (None, "nobody"):
        asked.append(("identified", str(database.identified), names.customers))
    return [_unknown(field, name, known) for field, name, known in asked if name not in known]


def _unknown(field: str, name: str, known: Iterable[str]) -> str:
    return f"{field}: there is no {name!r}.{_meant(name, known)}"


def _meant(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""


def _conversations(path: Path, suite: SuiteFile) -> Iterable[Conversation]:
    kind = path.parent.name
    cases = suite.cases or [Case(name="", turns=suite.turns or [], database=suite.database)]
    for case in cases:
        yield Conversation(
            kind=kind,
            name=f"{kind}/{path.stem}" + (f": {case.name}" if case.name else ""),
            file=path,
            shop=suite.shop,
            turns=case.turns,
            database=case.database,
            every_reply=suite.every_reply,
        )


def _sentence(problem: Mapping[str, Any], content: Any) -> str:
    """One of pydantic's problems as a sentence: where it is, what is wrong, what to do."""
    where, field, fields = _place(problem["loc"], content)
    start = f"{where}, " if where else ""
    kind, message = problem["type"], str(problem["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        return f"{start}there is no field {field!r} here.{_meant(field, fields)} The fields here: {', '.join(fields)}."
    if kind == "missing":
        return f"{start}the field {field!r} is missing. Add it."
    if kind == "value_error":
        return f"{start}{f'field {field!r}: ' if field else ''}{message}."
    given = problem.get("input")
    shown = f" Here stands {given!r}." if isinstance(given, str | int | float | bool) or given is None else ""
    return f"{start}field {field!r}: {message[:1].lower()}{message[1:]}.{shown}"


def _place(loc: Sequence[str | int], content: Any) -> tuple[str, str, list[str]]:
    """Where a problem is ("case 'x', turn 2"), the field's name, and the names of the fields that may stand there."""
    model: type[BaseModel] = SuiteFile
    places: list[str] = []
    rest: list[str] = []
    here = content
    steps = list(loc)
    while steps:
        step = steps.pop(0)
        parent, here = here, _inside(here, step)
        if isinstance(step, str) and step in _PLACES and steps and isinstance(steps[0], int):
            number = int(steps.pop(0))
            here = _inside(here, number)
            name = here.get("name") if isinstance(here, dict) else None
            single = step == "turns" and isinstance(parent, dict) and "turns" not in parent
            if not single:
                places.append(f"{_PLACES[step]} {repr(name) if name and step == 'cases' else number + 1}")
            model, rest = (Turn if step == "turns" else Case), []
            if single:
                here = parent
        else:
            rest.append(str(step + 1) if isinstance(step, int) else step)
            model = _model_of(model, step) or model
    entries: list[str] = []
    while rest and rest[-1].isdigit():
        entries.insert(0, rest.pop())
    field = f"{rest[-1]} {'.'.join(entries)}".strip() if rest else ""
    parents = rest[:-1]
    if parents:
        places.append(" ".join(parents))
    return (
        ", ".join(places),
        field,
        list(model.model_fields) if model is not Case else [*Case.model_fields, *form.ONE_TURN],
    )


def _inside(here: Any, step: str | int) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def _model_of(model: type[BaseModel], step: str | int) -> type[BaseModel] | None:
    """The model that a field of `model` holds, alone, optional, or in a list or mapping."""
    field = model.model_fields.get(str(step))
    if field is None:
        return None
    queue: list[Any] = [field.annotation]
    while queue:
        kind = queue.pop(0)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
        queue += get_args(kind)
    return None
