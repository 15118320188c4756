"""Starts the Rasa server with what stands before its channels; its API secret stays out of the process list."""

import argparse
import os
import sys
from pathlib import Path

from deadlines import LOCK_LIFETIME_S

os.environ.setdefault("TICKET_LOCK_LIFETIME", str(LOCK_LIFETIME_S))  # Rasa reads it while it is imported

from rasa.__main__ import main

BOT = Path(__file__).resolve().parent
sys.path.append(str(BOT.parent))  # `language` lies beside the bot's folder

from channels.action_servers import ask_whoever_is_there  # noqa: E402
from channels.card_guard import guard_every_channel  # noqa: E402
from channels.command_guard import obey_no_customer  # noqa: E402
from channels.failed_turns import tell_of_failed_turns  # noqa: E402
from channels.health import answer_probes  # noqa: E402
from channels.turns import TURN, name_turns  # noqa: E402
from conversations.store import keep_nothing_in_memory  # noqa: E402
from logs import keep_customers_out_of_the_logs  # noqa: E402


def arguments() -> list:
    """The arguments of `rasa run`, from ours and from the environment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="path of the trained model")
    parser.add_argument("--interface", required=True, help="address to listen on")
    parser.add_argument("--port", required=True)
    given = parser.parse_args()
    token = os.environ.get("LISA_RASA_TOKEN")
    if not token:
        parser.error("LISA_RASA_TOKEN is not set: the HTTP API would be open. `lisa run` sets it.")
    return [
        "run",
        *("--model", given.model),
        *("--endpoints", str(BOT / "endpoints.yml")),
        *("--credentials", str(BOT / "credentials.yml")),
        *("--interface", given.interface),
        *("--port", given.port),
        "--enable-api",
        f"--auth-token={token}",  # in one word: a token may begin with a dash
    ]


if __name__ == "__main__":
    os.umask(0o077)  # what Rasa keeps is for the account it runs under, and nobody else
    sys.argv[1:] = arguments()
    obey_no_customer()
    guard_every_channel()
    ask_whoever_is_there(os.environ.get("LISA_OTHER_ACTIONS_URLS", "").split())
    tell_of_failed_turns()
    name_turns()  # the last is the first that sees a message
    keep_customers_out_of_the_logs(os.environ.get("LISA_LOG_FORMAT") == "json", TURN.get)
    keep_nothing_in_memory()
    answer_probes()
    main()
