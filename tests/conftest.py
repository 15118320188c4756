"""Real parts for all tests: the converted encoder, an index of the sample boutique, and the whole running system."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluation.own_shop import free_ports
from language.reader import Reader
from lisa.settings import BOUTIQUE, REPOSITORY
from retrieval import index, policies, readers
from retrieval.encoder import Encoder

MODELS = REPOSITORY / "var" / "models"

for told in ("COLUMNS", "LINES"):  # a process of pytest-xdist has them, and a console would break its lines there
    os.environ.pop(told, None)


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist reads the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run in two processes, those of a file stay in one, and so do all that talk to the running system."""
    for item in items:
        group = "system" if item.get_closest_marker("system") else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def repo() -> Path:
    """The repository's root."""
    return REPOSITORY


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The real sentence encoder; `make setup` converts it."""
    return Encoder(MODELS / "encoder")


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The real reader of messages; `make setup` makes it."""
    return Reader(MODELS / "reader")


@pytest.fixture(scope="session")
def boutique_index(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> index.Index:
    """A serving handle on an index of the sample boutique, products and policies."""
    folder = tmp_path_factory.mktemp("boutique") / "catalog"
    products = readers.read(BOUTIQUE / "catalog.csv", currency="USD").products
    index.update(folder, products, policies.read_policies(BOUTIQUE / "policies"), encoder)
    return index.Index(folder, encoder)


@dataclass(frozen=True)
class RunningShop:
    """A whole shop that runs for the tests: gateway, Rasa, action server, each on its own free port."""

    home: Path
    web_url: str
    rasa_url: str
    actions_url: str
    bot_api_port: int  # where it takes Telegram to be; nothing answers there but in tests of that channel
    environment: dict[str, str]

    def secret(self, name: str) -> str:
        """One of the shop's secrets, such as "rasa-token"."""
        return (self.home / "secrets" / name).read_text(encoding="utf-8")

    def lisa(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run the `lisa` command on this shop."""
        command = [str(Path(sys.executable).with_name("lisa")), *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=check, timeout=600, cwd=REPOSITORY
        )


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningShop]:
    """The sample boutique, opened by `lisa run --detach` in a home of its own and closed at the end."""
    home = tmp_path_factory.mktemp("shop")
    web, rasa, actions, bot_api = free_ports(4)
    environment = {
        **os.environ,
        "LISA_HOME": str(home),
        "LISA_MODELS": str(MODELS),
        "LISA_WEB_PORT": str(web),
        "LISA_RASA_PORT": str(rasa),
        "LISA_ACTIONS_PORT": str(actions),
        "LISA_AGENTS_URL": f"http://127.0.0.1:{web}",
        "LISA_CHANNELS": json.dumps({"telegram": {"enabled": True, "api": f"http://127.0.0.1:{bot_api}"}}),
        "LISA_TELEGRAM_TOKEN": "123456:token-of-the-test",
    }
    running = RunningShop(
        home=home,
        web_url=f"http://127.0.0.1:{web}",
        rasa_url=f"http://127.0.0.1:{rasa}",
        actions_url=f"http://127.0.0.1:{actions}",
        bot_api_port=bot_api,
        environment=environment,
    )
    opened = running.lisa("run", "--detach", check=False)
    assert opened.returncode == 0, opened.stdout + opened.stderr
    yield running
    running.lisa("stop")
