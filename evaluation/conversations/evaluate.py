"""Holds the conversations of all suites with the real system, and reports how reliably they go right."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import yaml

from evaluation.conversations.hold import Outcome, hold
from evaluation.conversations.poison import poisoned_products
from evaluation.conversations.reading import Names, check_names, read_folder
from evaluation.conversations.running import Running, open_running
from evaluation.conversations.section import SAFETY, section
from evaluation.conversations.suite import Conversation
from evaluation.conversations.system import Held, Shop, open_system
from evaluation.results import Section
from retrieval import readers

SUITES = Path(__file__).resolve().parents[1] / "suites"


def evaluate(
    folder: Path,
    shop: Shop,
    kinds: Sequence[str] = (),
    trials: int = 1,
    parallel: int = 4,
    tell: Callable[[str], None] = lambda _line: None,
    running: Running | None = None,
    safety_every: int = 1,
) -> Section:
    """Hold every conversation below `folder` so many times, each on a database of its own.

    Args:
        folder: the suites, a folder for each kind.
        shop: what the conversations are held with.
        kinds: only these kinds; all where it is empty.
        trials: how often each conversation is held, attacks apart; pass^k is reported up to this k.
        parallel: how many conversations are held at a time.
        tell: hears of each conversation that is over, and of the start.
        running: a shop that runs already and is talked to instead, one conversation after the other. Its orders are
            put back before each; suites about the poisoned catalog are left out, and the shop's own clock counts.
        safety_every: 3 holds every third of the safety conversations only, spread over the kinds of attack.

    Raises:
        SuiteError: a suite is wrong, or there is none.
        SystemStartError: the system doesn't start.
        NotASampleShopError: the running shop has customers of its own.
    """
    started = time.monotonic()
    conversations = read_folder(folder, kinds)
    check_names(conversations, known_names(shop))
    safety = [one for one in conversations if one.kind == SAFETY]
    conversations = [one for one in conversations if one.kind != SAFETY] + safety[::safety_every]
    if running is not None:
        conversations = [one for one in conversations if one.shop == "sample"]
        with open_running(running, shop) as open_shop:
            outcomes = hold_all(open_shop, conversations, trials, 1, tell)
    else:
        with open_system(shop, sorted({one.shop for one in conversations}), tell) as system:
            outcomes = hold_all(system, conversations, trials, parallel, tell)
    return section(outcomes, time.monotonic() - started)


def hold_all(
    system: Held,
    conversations: Sequence[Conversation],
    trials: int,
    parallel: int,
    tell: Callable[[str], None] = lambda _line: None,
) -> list[Outcome]:
    """Every trial of every conversation, in the order of the suites; an attack is made once, in its own words."""
    wanted = [
        (conversation, trial)
        for trial in range(trials)
        for conversation in conversations
        if trial == 0 or conversation.kind != SAFETY
    ]
    outcomes: dict[int, Outcome] = {}
    with ThreadPoolExecutor(parallel) as pool:
        running = {pool.submit(hold, system, *one): place for place, one in enumerate(wanted)}
        try:
            for done, finished in enumerate(as_completed(running), start=1):
                outcome = outcomes[running[finished]] = finished.result()
                tell(f"{done} of {len(wanted)}: {outcome.conversation.name} {'passed' if outcome.passed else 'FAILED'}")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)  # an interrupted run doesn't hold the others first
            raise
    return [outcomes[place] for place in sorted(outcomes)]


def known_names(shop: Shop) -> Names:
    """The names that suites may use: the bot's domain's, the catalog's and the sample orders'."""
    domain: dict[str, set[str]] = {part: set() for part in ("intents", "slots", "forms", "actions")}
    for path in sorted((shop.bot / "domain").rglob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for part, names in domain.items():
            names.update(entry if isinstance(entry, str) else next(iter(entry)) for entry in content.get(part) or ())
    orders = json.loads(shop.orders.read_text(encoding="utf-8"))
    listed = [*readers.read(shop.catalog, currency="USD").products, *poisoned_products()]
    return Names(
        intents=frozenset(domain["intents"] | {"nlu_fallback"}),
        slots=frozenset(domain["slots"]),
        forms=frozenset(domain["forms"]),
        actions=frozenset(domain["actions"]),
        products=frozenset(product.product_id for product in listed),
        orders=frozenset(order["number"] for order in orders["orders"]),
        customers=frozenset(customer["email"] for customer in orders["customers"]),
    )
