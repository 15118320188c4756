"""The action server's and the gateway's lines name the turn, and of an error no word that it quotes."""

import io
import json
import logging
from collections.abc import Iterator

import httpx
import pytest

from lisa import logs

PRIVATE = "nadia@example.com wants order ML1103"


@pytest.fixture(params=[False, True], ids=["text", "json"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a process logs that is set up for text or for JSON."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    # Servers that other tests ran have set this logger up for themselves; in the shop it is let be (`log_config=None`).
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)
    logs.configure(request.param, lambda: "abcdefghijkl")
    yield stream
    root.handlers = before
    root.setLevel(level)
    logging.captureWarnings(False)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def refuse() -> None:
    try:
        raise KeyError(PRIVATE)
    except KeyError as error:
        raise RuntimeError(PRIVATE) from error


def test_an_error_is_told_by_its_kinds_and_places(written: io.StringIO) -> None:
    try:
        refuse()
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    [line] = written.getvalue().splitlines()
    assert "nadia" not in line and "ML1103" not in line
    for told in ("Exception in ASGI application", "RuntimeError", "KeyError", "in refuse", "abcdefghijkl", "ERROR"):
        assert told in line


def test_addresses_that_are_asked_are_not_logged(written: io.StringIO) -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(200))
    with httpx.Client(transport=transport) as client:
        client.get("https://shop.example/orders.json", params={"token": "secret"})
    assert written.getvalue() == ""


def test_a_json_line_is_one_object(written: io.StringIO) -> None:
    logging.getLogger("web.conversations").info("answered in %.2f s\nand so on", 0.5)
    lines = written.getvalue().splitlines()
    if not lines[0].startswith("{"):
        assert lines[0].endswith("INFO web.conversations: answered in 0.50 s")
        return
    [line] = lines
    told = json.loads(line)
    assert told.pop("at").endswith("Z")
    assert told == {
        "level": "INFO",
        "logger": "web.conversations",
        "message": "answered in 0.50 s\nand so on",
        "turn": "abcdefghijkl",
    }
