"""Measures the running shop: seconds to open, milliseconds from message to reply, and memory of all processes."""

import itertools
import re
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles

import httpx
from rich.table import Table

from evaluation.own_shop import Shop
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
        f"{shop.rasa_url}/webhooks/rest/webhook",
        json={"sender": sender, "message": text},
        headers={"Authorization": f"Bearer {shop.rasa_token}"},
        timeout=60,
        trust_env=False,
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
