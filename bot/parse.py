"""Parses sentences with a trained bot: model and output file as arguments, a JSON list of texts on stdin."""

import asyncio
import json
import sys
from pathlib import Path

from rasa.core.agent import Agent


async def main(model: str, out: Path) -> None:
    """Write one parse a text into `out`: Rasa's log has stdout."""
    agent = Agent.load(model)
    parses = [await agent.parse_message(text) for text in json.load(sys.stdin)]
    out.write_text(json.dumps(parses, default=float), encoding="utf-8")


asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
