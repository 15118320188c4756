"""Starts the Rasa server with its API secret from the environment, so that the process list doesn't show it."""

import argparse
import os
import sys
from pathlib import Path

from rasa.__main__ import main

BOT = Path(__file__).resolve().parent


def arguments() -> list:
    """The arguments of `rasa run`, from ours and from the environment."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, help="path of the trained model")
    parser.add_argument("--interface", required=True, help="address to listen on; Rasa's REST channel has no login")
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
    sys.argv[1:] = arguments()
    main()
