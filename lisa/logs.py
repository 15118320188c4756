"""How the action server and the gateway log: a line each, with the turn it belongs to, and no word of a customer."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from actions.monitoring.failures import where_it_failed

#: They log whole addresses at INFO, with the conversations, queries and tokens in them.
_TOO_TALKATIVE = ("httpx", "httpcore")


def configure(as_json: bool, turn: Callable[[], str]) -> None:
    """Let everything that is logged in this process go to its standard error.

    Args:
        as_json: one JSON object a line, for systems that collect logs, instead of text.
        turn: the id of the turn that the calling task works on; empty outside of one.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLine(turn) if as_json else TextLine(turn))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class TextLine(logging.Formatter):
    """Time, level, logger and message; of an error only what kind it is of and where it arose."""

    def __init__(self, turn: Callable[[], str]) -> None:
        super().__init__()
        self._turn = turn

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        said = " ".join(f"{name}={value}" for name, value in self.fields(record).items() if name in ("turn", "error"))
        start = f"{self.formatTime(record)} {record.levelname} {record.name}: {record.getMessage().strip()}"
        return f"{start} [{said}]" if said else start

    def fields(self, record: logging.LogRecord) -> dict[str, str]:
        """What the line tells, by name; what there is nothing to tell of is left out."""
        error = record.exc_info[1] if record.exc_info else None
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage().strip(),
            "turn": self._turn(),
            "error": where_it_failed(error) if error else "",
        }
        return {name: value for name, value in told.items() if value}


class JsonLine(TextLine):
    """The same as a JSON object: `at` in UTC, `level`, `logger`, `message`, `turn`, `error`."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        return json.dumps(self.fields(record), ensure_ascii=False)
