"""The bot's data as plain Python, and ways to run things in the bot's own environment."""

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lisa.prepare import prepare_bot
from lisa.settings import BOT, REPOSITORY, Settings

RASA_SIDE = Path(__file__).parent / "rasa_side"
MODELS = REPOSITORY / "var" / "models"

Yaml = dict[str, Any]


def read_folder(folder: Path) -> dict[str, Yaml]:
    """All YAML files of a folder by their name; Rasa's `${NAME}` needs no care here."""
    return {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.yml"))}


@pytest.fixture(scope="session")
def data() -> dict[str, Yaml]:
    """The training data by file."""
    return read_folder(BOT / "data")


@pytest.fixture(scope="session")
def domain() -> Yaml:
    """The domain, its files put together."""
    merged: Yaml = {"intents": [], "actions": [], "entities": [], "slots": {}, "forms": {}, "responses": {}}
    for content in read_folder(BOT / "domain").values():
        for key, value in content.items():
            if isinstance(value, list):
                merged[key] += value
            elif isinstance(value, dict):
                merged.setdefault(key, {}).update(value)
    return merged


@pytest.fixture(scope="session")
def examples(data: dict[str, Yaml]) -> dict[str, list[str]]:
    """The training phrases by intent, a policy topic being an intent of its own."""
    found: dict[str, list[str]] = {}
    for content in data.values():
        for block in content.get("nlu", []):
            lines = block["examples"].splitlines()
            found.setdefault(block["intent"], []).extend(line.removeprefix("- ") for line in lines)
    return found


@pytest.fixture(scope="session")
def steps(data: dict[str, Yaml]) -> list[list[Yaml]]:
    """The steps of every rule and story."""
    return [
        flow["steps"] for content in data.values() for kind in ("rules", "stories") for flow in content.get(kind, [])
    ]


@pytest.fixture(scope="session")
def in_rasa() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Python in the bot's environment, on this machine's encoder."""

    def run(*arguments: str, stdin: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "PYTHONPATH": f"{BOT}{os.pathsep}{REPOSITORY}",  # `serve.py` finds `language` beside the bot's folder too
            "LISA_ENCODER_FOLDER": str(MODELS / "encoder"),
            "LISA_READER_FOLDER": str(MODELS / "reader"),
            "RASA_TELEMETRY_ENABLED": "false",
            "OMP_NUM_THREADS": "1",
            **variables,
        }
        command = [str(BOT / ".venv" / "bin" / "python"), "-W", "ignore", *arguments]
        return subprocess.run(
            command,
            input=stdin,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=580,
            cwd=REPOSITORY,
        )

    return run


@pytest.fixture(scope="session")
def rasa_side(in_rasa: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[[str, Any], Any]:
    """Run one of the scripts of `rasa_side` over some texts, or messages, and return what it prints."""

    def run(script: str, texts: Any) -> Any:
        done = in_rasa(str(RASA_SIDE / script), stdin=json.dumps(texts))
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture(scope="session")
def trained_bot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bot trained on the present data; `lisa` keeps it, so that this trains only after a change."""
    settings = Settings(home=tmp_path_factory.mktemp("home"), models=MODELS)
    return prepare_bot(settings, tell=print)


def plain(text: str) -> str:
    """A phrase without case and punctuation, for comparing."""
    return re.sub(r"[^\w ]", "", text.lower()).strip()
