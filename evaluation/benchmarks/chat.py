"""Measures the running shop: seconds to open, milliseconds from message to reply, and memory of all processes."""

import itertools
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

import httpx
import psutil
from rich.table import Table

from retrieval import store

MEGABYTE = 1024**2
WARM_UP = 5  # messages of each kind that aren't counted: caches fill, prompts are prepared
TURNS = 5  # messages of one conversation, so that trackers are as long as in real ones

#: With a product's title in it: what the language model words.
CATALOG = (
    "How much is the {title}?",
    "Is the {title} available in M?",
    "What colours does the {title} come in?",
    "What is the {title} made of?",
    "Do you have something like the {title} but cheaper?",
)
#: What is answered without the model.
OTHERS = ("hello", "thank you", "what can you do?", "are you a robot?", "goodbye")


@dataclass
class Shop:
    """A shop opened for the measurement, in a home of its own."""

    home: Path
    rasa_url: str
    processes_up_s: float
    trained: bool
    watchman: int  # the process id of supervisord, whose children are the shop
    peak_rss: int = 0
    peak_pss: int = 0
    done: threading.Event = field(default_factory=threading.Event)


@contextmanager
def open_shop(models: Path, settings: Mapping[str, str] | None = None) -> Iterator[Shop]:
    """Open the sample boutique on free ports, with these `LISA_*` settings, and close it afterwards.

    Settings in the environment don't count: they are another shop's, perhaps a real one with a database of its own.
    """
    lisa = str(Path(sys.executable).with_name("lisa"))
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
        subprocess.run([lisa, "run", "--detach"], env=environment, check=True)
        try:
            yield Shop(
                home=home,
                rasa_url=f"http://127.0.0.1:{ports['LISA_RASA_PORT']}",
                processes_up_s=time.monotonic() - started,
                trained=trained,
                watchman=int((home / "run" / "supervisord.pid").read_text()),
            )
        finally:
            subprocess.run([lisa, "stop"], env=environment, check=True)


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


def measure(shop: Shop, count: int) -> dict[str, list[float]]:
    """Milliseconds from message to reply over REST, `count` of each kind."""
    titles = _titles(shop.home / "catalog")
    catalog = [
        pattern.format(title=title)
        for pattern, title in zip(itertools.cycle(CATALOG), titles[:: len(titles) // 60 or 1])
    ]
    kinds = {"catalog answer, model in the loop": catalog, "other intents": list(OTHERS)}
    taken: dict[str, list[float]] = {}
    for kind, messages in kinds.items():
        wanted = list(itertools.islice(itertools.cycle(messages), count + WARM_UP))
        taken[kind] = [_send(shop, f"{kind} {number // TURNS}", text) for number, text in enumerate(wanted)][WARM_UP:]
    return taken


def _titles(catalog: Path) -> list[str]:
    name = store.current_name(catalog)
    lines = (catalog / "versions" / str(name) / "products.jsonl").read_text(encoding="utf-8")
    return re.findall(r'"title":"([^"\\]+)"', lines)


def _send(shop: Shop, sender: str, text: str) -> float:
    started = time.perf_counter()
    response = httpx.post(
        f"{shop.rasa_url}/webhooks/rest/webhook", json={"sender": sender, "message": text}, timeout=60
    )
    response.raise_for_status()
    if not response.json():
        raise RuntimeError(f"no reply to {text!r}")
    return 1000 * (time.perf_counter() - started)


def table(taken: dict[str, list[float]]) -> Table:
    """The percentiles of each kind."""
    made = Table("message to reply over REST", "n", "p50 ms", "p95 ms", "slowest ms", title="Latency")
    for kind, milliseconds in taken.items():
        made.add_row(kind, str(len(milliseconds)), *(f"{value:.0f}" for value in percentiles(milliseconds)))
    return made


def percentiles(milliseconds: Sequence[float]) -> tuple[float, float, float]:
    """p50, p95 and the slowest."""
    cuts = quantiles(milliseconds, n=20, method="inclusive")
    return cuts[9], cuts[18], max(milliseconds)


def memory_line(shop: Shop) -> str:
    """The peaks over all processes of the shop."""
    return (
        f"Peak memory of all processes together: {shop.peak_rss / MEGABYTE:.0f} MiB resident "
        f"({shop.peak_pss / MEGABYTE:.0f} MiB with shared pages counted once)"
    )
