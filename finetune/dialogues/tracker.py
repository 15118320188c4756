"""Collects dialogues from Rasa's tracker store, without the personal data that the bot was told to remember."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import column, create_engine, inspect, make_url, select, table

from finetune.dialogues.dialogue import Dialogue, DialogueFileError, Turn
from finetune.dialogues.redact import Redactor

#: Slots whose values are personal data, with what stands in their place.
PERSONAL_SLOTS = {
    "email": "[EMAIL]",
    "first_name": "[NAME]",
    "last_name": "[NAME]",
    "zip": "[ZIP]",
    "order_number": "[ORDER]",
    "address1": "[ADDRESS]",
    "address2": "[ADDRESS]",
    "city": "[CITY]",
}
SHORTEST_PERSONAL_VALUE = 3  # shorter slot values stand in too many words

_EVENTS = table("events", *map(column, ("id", "sender_id", "type_name", "data")))


def from_tracker(url: str) -> list[Dialogue]:
    """Every conversation in the SQL tracker store at a SQLAlchemy URL; a restart begins a new one.

    Nothing of Rasa's conversation ids is kept: a dialogue's id is a digest of its words.

    Raises:
        DialogueFileError: the store has no table of events with Rasa's columns, or an event that is none of Rasa's.
    """
    engine = create_engine(url)
    try:
        if not inspect(engine).has_table("events"):
            raise DialogueFileError(f"{engine.url!r} has no table `events`: is it the tracker store of Rasa?")
        there = {one["name"] for one in inspect(engine).get_columns("events")}
        if missing := [name for name in [one.name for one in _EVENTS.columns] if name not in there]:
            raise DialogueFileError(
                f"{engine.url!r}: its table `events` lacks {' and '.join(missing)}: it isn't the tracker store of Rasa."
            )
        with engine.connect() as connection:
            query = select(_EVENTS.c.sender_id, _EVENTS.c.data).order_by(_EVENTS.c.sender_id, _EVENTS.c.id)
            told = [(sender, _event(data, url)) for sender, data in connection.execute(query)]
    finally:
        engine.dispose()
    conversations = [list(_spoken([data for _, data in events])) for _, events in groupby(told, lambda row: row[0])]
    dialogues = [turns for conversation in conversations for turns in conversation if turns]
    return [Dialogue.of("tracker", turns) for turns in dialogues]


def _event(data: str, url: str) -> dict[str, Any]:
    try:
        event = json.loads(data)
    except (json.JSONDecodeError, TypeError) as error:
        raise DialogueFileError(f"{make_url(url)!r}: the data of an event isn't JSON: is it Rasa's store?") from error
    if not isinstance(event, dict) or "event" not in event:
        raise DialogueFileError(f"{make_url(url)!r}: the data of an event names no `event`: is it Rasa's store?")
    return event


def _spoken(events: list[dict[str, Any]]) -> Iterator[list[Turn]]:
    """The messages of one conversation, cut at each restart."""
    known = {
        str(event["value"]): PERSONAL_SLOTS[event["name"]]
        for event in events
        if event["event"] == "slot"
        and event["name"] in PERSONAL_SLOTS
        and len(str(event["value"] or "")) >= SHORTEST_PERSONAL_VALUE
    }
    redactor = Redactor(known)
    turns: list[Turn] = []
    for event in events:
        if event["event"] == "restart":
            yield turns
            turns = []
        elif event["event"] == "user" and _is_said(event.get("text")):
            intent = (event.get("parse_data") or {}).get("intent", {}).get("name") or ""
            turns.append(Turn(role="user", content=redactor.without_known(event["text"]), intent=intent))
        elif event["event"] == "bot" and event.get("text"):
            turns.append(Turn(role="assistant", content=redactor.without_known(event["text"])))
    yield turns


def _is_said(text: Any) -> bool:
    """Whether it is a customer's words, not an empty message or a payload such as `/greet`."""
    return isinstance(text, str) and bool(text.strip()) and not text.startswith("/")
