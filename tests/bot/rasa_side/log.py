"""Logs what Rasa, Sanic and our own parts log, before the server has started and afterwards; prints what is written."""

import asyncio
import io
import json
import logging
import sys
from types import SimpleNamespace

import structlog
from channels.turns import TURN
from logs import keep_customers_out_of_the_logs
from rasa.core.channels import channel
from rasa.utils.log_utils import configure_structlog

WORDS = "nadia@example.com wants ML1103"


def speak():
    logging.getLogger("rasa.core.processor").warning(f"Circuit breaker tripped for sender '{WORDS}'.")
    structlog.get_logger("rasa.core.channels.rest").error("rest.message.received.timeout", text=WORDS)
    logging.getLogger("channels.card_guard").warning("A message with card details was stopped on %s.", "rest")
    try:
        secret = WORDS  # noqa: F841 - structlog's tracebacks show variables
        try:
            raise KeyError(WORDS)
        except KeyError as error:
            raise RuntimeError(WORDS) from error
    except RuntimeError:
        structlog.get_logger("rasa.core.channels.rest").exception("rest.message.received.failure", text=WORDS)
        logging.getLogger("sanic.error").exception("Exception occurred while handling uri: '%s'", f"/?token={WORDS}")


def written(as_json):
    stream = io.StringIO()
    logging.getLogger().handlers = [logging.StreamHandler(stream)]
    original = channel.register
    started = []
    app = SimpleNamespace(register_listener=lambda listener, _event: started.append(listener))
    keep_customers_out_of_the_logs(as_json, TURN.get)
    registered, channel.register = channel.register, original
    try:
        registered([], SimpleNamespace(**vars(app), ctx=SimpleNamespace()), None)
        logging.getLogger("rasa.core.agent").error("Could not load model due to a missing file.")
        [begin] = started
        asyncio.run(begin())
        TURN.set("abcdefghijkl")
        speak()
    finally:
        TURN.set("")
    return stream.getvalue().splitlines()


configure_structlog(logging.DEBUG)
print(json.dumps([written(as_json) for as_json in json.load(sys.stdin)]))
