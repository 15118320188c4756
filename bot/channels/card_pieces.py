"""Takes the pieces of a card number out of the conversation that Rasa has kept, once the last shows what they are."""

import json
import logging
import re
from collections.abc import Sequence
from typing import Any

logger = logging.getLogger(__name__)

TAKEN_OUT = "[card details]"
SHORTEST_RUN = 3  # digits: shorter ones are a size or a count wherever they stand by themselves
_RUN = re.compile(r"\d+")
_WORDS = ("text", "wish", "report")  # of a conversation these hold what was written, the rest what was read in it


async def take_out(agent: Any, sender_id: str, pieces: Sequence[str]) -> None:
    """Empty these messages in the stored conversation, and everything that was read or said of their digits since.

    Args:
        agent: Rasa's, with the stores of locks and of trackers (an SQL one, as `bot/endpoints.yml` has it).
        sender_id: whose conversation it is.
        pieces: the texts of the messages, the earliest first.
    """
    store = _innermost(agent.tracker_store)
    if not hasattr(store, "session_scope"):
        logger.error("The pieces of a card number can't be taken out of a %s.", type(store).__name__)
        return
    async with agent.lock_store.lock(sender_id):
        with store.session_scope() as session:
            rows = session.query(store.SQLEvent).filter_by(sender_id=sender_id).order_by(store.SQLEvent.id).all()
            for row in rows[_first_of(rows, pieces) :]:
                row.data = json.dumps(without(json.loads(row.data), pieces))
            session.commit()


def without(value: Any, pieces: Sequence[str], name: str = "") -> Any:
    """An event, or a part of one, without the pieces and their digits; numbers such as its time stay."""
    if isinstance(value, dict):
        return {key: without(inner, pieces, str(key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [without(inner, pieces, name) for inner in value]
    if not isinstance(value, str):
        return value
    if value in pieces:
        return TAKEN_OUT if name in _WORDS else None
    for run in (run for piece in pieces for run in _RUN.findall(piece) if len(run) >= SHORTEST_RUN):
        value = None if value == run else re.sub(rf"(?<!\w){run}(?!\w)", TAKEN_OUT, value)
        if value is None:
            break
    return value


def _first_of(rows: Sequence[Any], pieces: Sequence[str]) -> int:
    """The row of the earliest piece; the pieces are the latest messages."""
    messages = [place for place, row in enumerate(rows) if row.type_name == "user"][-len(pieces) :]
    return next((place for place in messages if json.loads(rows[place].data).get("text") in pieces), len(rows))


def _innermost(store: Any) -> Any:
    """The store inside those that Rasa wraps around it."""
    while not hasattr(store, "session_scope") and hasattr(store, "_tracker_store"):
        store = store._tracker_store
    return store
