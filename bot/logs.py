"""What Rasa logs: where something happened and what kind of error it was, but no message, path or variable of its own.

Rasa, Sanic and SQLAlchemy put the customer's words, the conversation's id and addresses with tokens into what they log
at every level, and into the errors that they raise. Only what Lisa's own parts say is kept as it is said.
"""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rasa.core.channels import channel

_OURS = ("channels", "components", "conversations", "language")


def keep_customers_out_of_the_logs(as_json: bool, turn: Callable[[], str]) -> None:
    """Have everything that is logged once the server has started written by `Line`.

    What Rasa says before, while no customer can write yet, is kept: it says what is wrong with a bot or its settings.

    Args:
        as_json: one JSON object a line instead of text.
        turn: the id of the turn that the calling task works on; empty outside of one.
    """
    register = channel.register

    def register_and_listen(input_channels: list, app: Any, route: Any) -> None:
        line = Line(as_json, turn)
        logging.captureWarnings(True)
        for logger in (logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)):
            for handler in logger.handlers:
                handler.setFormatter(line)
        app.register_listener(line.begin, "after_server_start")
        register(input_channels, app, route)

    channel.register = register_and_listen


class Line(logging.Formatter):
    """Writes a record as a line of text or JSON."""

    def __init__(self, as_json: bool, turn: Callable[[], str]) -> None:
        super().__init__()
        self._as_json = as_json
        self._turn = turn
        self._serves = False

    async def begin(self, *_: Any) -> None:
        """From now on customers may write."""
        self._serves = True

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        fields = {
            "at": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{record.msecs:03.0f}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": self._message(record),
            "turn": self._turn(),
            "error": _where(record.exc_info[1]) if record.exc_info and record.exc_info[1] else "",
        }
        told = {name: value for name, value in fields.items() if value}
        if self._as_json:
            return json.dumps(told, ensure_ascii=False)
        more = " ".join(f"{name}={told[name]}" for name in ("turn", "error") if name in told)
        start = f"{self.formatTime(record)} {record.levelname} {record.name}: {told['message']}"
        return f"{start} [{more}]" if more else start

    def _message(self, record: logging.LogRecord) -> str:
        if not self._serves or record.name.partition(".")[0] in _OURS:
            return record.getMessage().strip()
        return _event(record) or f"at {Path(record.pathname).name}:{record.lineno} in {record.funcName}"


def _event(record: logging.LogRecord) -> str:
    """What Rasa calls the event, where it logs one by structlog: as JSON, with variables beside that name."""
    try:
        told = json.loads(record.msg)
    except (TypeError, ValueError):
        return ""
    event = told.get("event") if isinstance(told, dict) else None
    return event if isinstance(event, str) and event.replace(".", "").replace("_", "").isalnum() else ""


def _where(error: BaseException) -> str:
    """The kinds of the error and of those that caused it, each with the line at which it was raised."""
    parts = []
    cause: BaseException | None = error
    while cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)[-1:]
        place = "".join(f" at {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
        parts.append(f"{type(cause).__module__}.{type(cause).__qualname__}{place}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "; caused by ".join(parts)
