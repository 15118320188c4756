"""Runs Rasa's own tests and the bot's scripts in the bot's environment, which no other package can be imported into."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import language

_PACKAGES = Path(language.__file__).parents[1]  # where the bot finds `language`, which its components read by

LAST_WORDS = 15  # lines of the output that an error shows


class RasaError(RuntimeError):
    """A command of the bot's environment failed; the message ends with its last words."""


@dataclass(frozen=True)
class Bot:
    """The bot's folder (configuration, domain, data and environment), trained model, sentence encoder and reader."""

    folder: Path
    model: Path
    encoder: Path
    reader: Path

    def run(self, *arguments: str, stdin: str = "") -> str:
        """Run the environment's Python with `arguments` and return what it printed, on both streams.

        Raises:
            RasaError: the environment is missing, or the command's exit status isn't 0.
        """
        python = self.folder / ".venv" / "bin" / "python"
        if not python.is_file():
            raise RasaError(f"{python} is missing. Run `make setup`.")
        done = subprocess.run(
            [str(python), "-W", "ignore", *arguments],
            input=stdin,
            env={**os.environ, **self._environment()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            last = "\n".join(done.stdout.splitlines()[-LAST_WORDS:])
            raise RasaError(f"`{' '.join(arguments)}` failed with status {done.returncode}; its last words:\n{last}")
        return done.stdout

    def parse(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """What the trained model makes of each text, as Rasa's `/model/parse` would answer."""
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "parses.json"
            self.run(str(self.folder / "parse.py"), str(self.model), str(out), stdin=json.dumps(list(texts)))
            parses: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
        return parses

    def _environment(self) -> Mapping[str, str]:
        return {
            "PYTHONPATH": os.pathsep.join([str(self.folder), str(_PACKAGES)]),
            "LISA_ENCODER_FOLDER": str(self.encoder),
            "LISA_READER_FOLDER": str(self.reader),
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "OMP_NUM_THREADS": "1",
        }
