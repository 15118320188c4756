"""Opens the sample boutique for a measurement: in a home of its own, on free ports, with its memory watched."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

LAST_WORDS = 15  # lines of what `lisa` printed that an error shows


class ShopNotOpenedError(RuntimeError):
    """A shop for a measurement could not be opened or closed; the message says why."""


@dataclass
class Shop:
    """A shop opened for the measurement, in a home of its own."""

    home: Path
    rasa_url: str
    web_url: str
    processes_up_s: float
    trained: bool
    watchman: int  # the process id of supervisord, whose children are the shop
    peak_rss: int = 0
    peak_pss: int = 0
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def rasa_token(self) -> str:
        """What Rasa's REST channel wants as `Authorization: Bearer`."""
        return (self.home / "secrets" / "rasa-token").read_text(encoding="utf-8")


@contextmanager
def open_shop(models: Path, settings: Mapping[str, str] | None = None) -> Iterator[Shop]:
    """Open the sample boutique on free ports, with these `LISA_*` settings, and close it afterwards.

    Settings in the environment don't count: they are another shop's, perhaps a real one with a database of its own.

    Raises:
        ShopNotOpenedError: the shop doesn't open; the message ends with the last words of `lisa run`.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ports = dict(zip(("LISA_WEB_PORT", "LISA_RASA_PORT", "LISA_ACTIONS_PORT"), free_ports(3), strict=True))
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LISA_")},
            "LISA_HOME": folder,
            "LISA_MODELS": str(models.resolve()),
            **(settings or {}),
            **{name: str(port) for name, port in ports.items()},
        }
        trained = any((models / "bot").glob("*.tar.gz"))
        started = time.monotonic()
        try:
            _lisa(environment, "run", "--detach")
            yield Shop(
                home=home,
                rasa_url=f"http://127.0.0.1:{ports['LISA_RASA_PORT']}",
                web_url=f"http://127.0.0.1:{ports['LISA_WEB_PORT']}",
                processes_up_s=time.monotonic() - started,
                trained=trained,
                watchman=int((home / "run" / "supervisord.pid").read_text()),
            )
        finally:
            _lisa(environment, "stop")


def _lisa(environment: Mapping[str, str], *arguments: str) -> None:
    """Run a `lisa` command without a word on the terminal, which may be showing progress bars."""
    command = [str(Path(sys.executable).with_name("lisa")), *arguments]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    try:
        said, _ = process.communicate()
    except BaseException:
        process.terminate()  # not killed: `lisa run` stops what it has started
        process.wait()
        raise
    if process.returncode != 0:
        last = "\n".join(said.splitlines()[-LAST_WORDS:])
        raise ShopNotOpenedError(f"`lisa {' '.join(arguments)}` ended with status {process.returncode}:\n{last}")


@contextmanager
def watched_memory(shop: Shop) -> Iterator[None]:
    """Keep the shop's peaks of memory meanwhile."""
    watcher = threading.Thread(target=_watch_memory, args=(shop,), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        shop.done.set()
        watcher.join()


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nothing listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    for probe in sockets:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in sockets]
    for probe in sockets:
        probe.close()
    return ports


def _watch_memory(shop: Shop) -> None:
    """Keep the highest sums over all processes: RSS counts shared pages in each process, PSS counts them once."""
    while not shop.done.wait(0.5):
        processes = [psutil.Process(shop.watchman), *psutil.Process(shop.watchman).children(recursive=True)]
        rss = pss = 0
        for process in processes:
            try:
                memory = process.memory_full_info()
            except psutil.NoSuchProcess:
                continue
            rss += memory.rss
            pss += getattr(memory, "pss", memory.rss)
        shop.peak_rss, shop.peak_pss = max(shop.peak_rss, rss), max(shop.peak_pss, pss)
