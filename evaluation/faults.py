"""Kills processes and locks or fills the database around customers' yes, and counts what is lost, doubled or untrue.

    python -m evaluation.faults
    .ci/with-postgresql .venv/bin/python -m evaluation.faults --postgresql

Ten customers of the running shop say yes to a cancellation, each at another moment around the fault. Every reply is
held against the database; afterwards they say yes again, or "no", until they are told what is.
"""

from __future__ import annotations

import argparse
import contextlib
import getpass
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
from sqlalchemy import Engine, create_engine, func, select, text

from actions.order_changes.write import CANNOT_LOOK, NOT_DONE, NOT_SAVED
from actions.orders.database import DatabaseUnavailableError, open_database, reading
from actions.orders.schema import Event
from evaluation.attacks import people
from evaluation.attacks.people import PENDING, Person
from evaluation.own_shop import Shop, open_shop

REPOSITORY = Path(__file__).resolve().parents[1]
#: When each customer's yes is sent, before or after the fault, in times that one reply takes: ten at once take longer.
OFFSETS = (-14.0, -11.0, -9.0, -7.0, -5.0, -3.5, -2.0, -1.0, 0.0, 0.5)
LOCKED_FOR_S = 12.0
BACK_WITHIN_S = 180.0
TRIES = 8
YES, NO = "yes, go ahead", "no, leave it"
DONE = "is cancelled"
NOTHING_DONE = (NOT_SAVED, NOT_DONE, CANNOT_LOOK, "left everything as it is", "Shall I go ahead?")
#: Which process is which, by a word of its command.
PROCESSES = {"action server": "serve actions", "Rasa": "serve.py", "gateway": "serve web"}

Fault = Callable[[], contextlib.AbstractContextManager[None]]


@dataclass
class Customer:
    """A customer at the gateway, with what they have read."""

    person: Person
    http: httpx.Client
    says_no: bool  # after the fault, instead of yes
    transcript: list[str] = field(default_factory=list)
    untrue: list[str] = field(default_factory=list)
    is_hit: bool = False  # whether the first yes wasn't answered by what was done

    @property
    def order(self) -> str:
        """The order that is to be cancelled."""
        return self.person.order(PENDING)

    def say(self, message: str) -> str:
        """Send a message and return what the page shows; nothing when the gateway itself is away."""
        answer = self._post(message)
        shown = answer.get("error", "") or "\n".join(part.get("text") or "" for part in answer.get("messages", ()))
        self.transcript += [f"> {message}", *shown.splitlines()]
        return shown

    def _post(self, message: str) -> dict[str, Any]:
        try:
            response = self.http.post("/api/messages", json={"text": message})
            if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
                time.sleep(float(response.headers["Retry-After"]))
                return self._post(message)
            return dict(response.json())
        except (httpx.TransportError, ValueError):
            return {}

    def ask(self) -> None:
        """Ask for the cancellation up to the question that wants a yes.

        Raises:
            RuntimeError: the bot doesn't come to that question.
        """
        self.say(f"please cancel order {self.order}, I no longer need it")
        if "Shall I go ahead?" not in self.say(self.person.email):
            raise RuntimeError("The bot doesn't ask for a yes:\n" + "\n".join(self.transcript))


def run(shop: Shop, engine: Engine, fault: Fault) -> list[Customer]:
    """Let ten customers say yes around one fault; returns them with what was untrue."""
    first = people.first_free(engine)
    made_up = [Person(first + place) for place in range(len(OFFSETS))]
    people.add(engine, made_up)
    customers = [
        Customer(person, httpx.Client(base_url=shop.web_url, timeout=90, trust_env=False), says_no=place % 5 == 4)
        for place, person in enumerate(made_up)
    ]
    began = time.monotonic()
    for customer in customers:
        customer.ask()
    reply_s = (time.monotonic() - began) / len(customers) / 2
    moment = time.monotonic() - min(OFFSETS) * reply_s + 0.5

    def confirm(customer: Customer, offset: float) -> str:
        time.sleep(max(0.0, moment + offset * reply_s - time.monotonic()))
        return customer.say(YES)

    with ThreadPoolExecutor(len(customers)) as pool:
        confirming = [pool.submit(confirm, *both) for both in zip(customers, OFFSETS, strict=True)]
        time.sleep(max(0.0, moment - time.monotonic()))
        with fault():
            replies = [one.result() for one in confirming]
    for customer, reply in zip(customers, replies, strict=True):
        customer.is_hit = DONE not in reply
        _check(customer, reply, engine)
        _find_out(customer, engine)
        customer.http.close()
    return customers


def _find_out(customer: Customer, engine: Engine) -> None:
    """Go on as a customer would, until the shop has told plainly what is."""
    if any(DONE in line for line in customer.transcript):
        return
    for attempt in range(TRIES):
        curious = attempt == 0 and customer.person.number % 2
        reply = customer.say("did that work?" if curious else NO if customer.says_no else YES)
        _check(customer, reply, engine)
        if DONE in reply or "left everything as it is" in reply:
            return
        time.sleep(1)
    customer.untrue.append("the customer was never told what is")


def _check(customer: Customer, reply: str, engine: Engine) -> None:
    times = _times(customer, engine)
    if DONE in reply and times != 1:
        customer.untrue.append(f"told as done, written {times} times: {reply}")
    elif DONE not in reply and times and any(sentence in reply for sentence in NOTHING_DONE):
        customer.untrue.append(f"told as not done, but written: {reply}")


def _times(customer: Customer, engine: Engine) -> int:
    """How often the order was changed; a database that is just coming back is waited for."""
    deadline = time.monotonic() + BACK_WITHIN_S
    while True:
        try:
            with reading(engine) as session:
                own = select(func.count(Event.id)).where(
                    Event.customer_id == customer.person.id, Event.action != "load"
                )
                return session.scalar(own) or 0
        except DatabaseUnavailableError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _killed(shop: Shop, process: str) -> Fault:
    @contextmanager
    def kill() -> Iterator[None]:
        _process(shop, process).send_signal(signal.SIGKILL)
        yield
        deadline = time.monotonic() + BACK_WITHIN_S
        while not _is_well(shop):
            if time.monotonic() > deadline:
                raise RuntimeError(f"{process} doesn't come back.")
            time.sleep(0.5)

    return kill


def _is_well(shop: Shop) -> bool:
    try:
        return httpx.get(f"{shop.web_url}/health", timeout=10, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _process(shop: Shop, process: str) -> psutil.Process:
    children = psutil.Process(shop.watchman).children()
    return next(child for child in children if PROCESSES[process] in " ".join(child.cmdline()))


def _locked(engine: Engine) -> Fault:
    """Somebody else holds the database for longer than a customer's turn waits."""

    @contextmanager
    def lock() -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            if engine.dialect.name == "sqlite":
                other = sqlite3.connect(str(engine.url.database), isolation_level=None, check_same_thread=False)
                stack.callback(other.close)
                other.execute("BEGIN EXCLUSIVE")
            else:
                connection = stack.enter_context(create_engine(engine.url).connect())
                connection.execute(text("LOCK TABLE customers, events IN ACCESS EXCLUSIVE MODE"))
            release = threading.Timer(LOCKED_FOR_S, stack.pop_all().close)
            release.start()
            yield
            release.join()

    return lock


def _full(shop: Shop, engine: Engine) -> Fault:
    """No file may grow: neither SQLite's log, nor what PostgreSQL writes, which stops as it does on a full disk."""

    @contextmanager
    def fill() -> Iterator[None]:
        limited = [_process(shop, "action server")] if engine.dialect.name == "sqlite" else _backends(engine)
        largest = Path(f"{engine.url.database}-wal").stat().st_size if engine.dialect.name == "sqlite" else 0
        for process in limited:
            _limit(process, largest)
        yield
        for process in limited:
            _limit(process, psutil.RLIM_INFINITY)

    return fill


def _backends(engine: Engine) -> list[psutil.Process]:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"))
        return [psutil.Process(pid) for (pid,) in found]


def _limit(process: psutil.Process, largest: int) -> None:
    """Set the soft limit; even root may need to be the process's own user for that."""
    with contextlib.suppress(psutil.NoSuchProcess):
        limit = "unlimited" if largest == psutil.RLIM_INFINITY else str(largest)
        command = ["prlimit", "--pid", str(process.pid), f"--fsize={limit}:"]
        as_owner = [] if process.username() == getpass.getuser() else ["runuser", "-u", process.username(), "--"]
        subprocess.run([*as_owner, *command], check=process.is_running(), capture_output=True)


def main() -> None:
    """Run every fault on a shop of its own; exit status 1 when anything was lost, doubled or untrue."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.faults", description=__doc__)
    parser.add_argument("--models", type=Path, default=REPOSITORY / "var" / "models", help="the converted models")
    parser.add_argument("--transcripts", action="store_true", help="show what every customer read")
    parser.add_argument("--postgresql", action="store_true", help="on the server that LISA_TEST_POSTGRES names")
    arguments = parser.parse_args()
    database_url = os.environ["LISA_TEST_POSTGRES"] if arguments.postgresql else ""
    with open_shop(arguments.models, {"LISA_DATABASE_URL": database_url}) as shop:
        engine = open_database(database_url or f"sqlite:///{shop.home / 'orders.db'}")
        faults: dict[str, Fault] = {
            **{f"{process} killed": _killed(shop, process) for process in PROCESSES},
            "database locked": _locked(engine),
            "disk full": _full(shop, engine),
        }
        print(f"{engine.dialect.name}: fault | yeses | hit by it | lost | doubled | untrue", flush=True)
        bad = [_tell(engine, name, run(shop, engine, fault), arguments.transcripts) for name, fault in faults.items()]
        engine.dispose()
    sys.exit(any(bad))


def _tell(engine: Engine, name: str, customers: Sequence[Customer], transcripts: bool) -> bool:
    """Print what came of one fault; whether anything was lost, doubled or untrue."""
    times = {customer.person.id: _times(customer, engine) for customer in customers}
    hit = sum(customer.is_hit for customer in customers)
    lost = sum(not times[customer.person.id] and not customer.says_no for customer in customers)
    doubled = sum(count > 1 for count in times.values())
    untrue = sum(bool(customer.untrue) for customer in customers)
    print(f"{name} | {len(customers)} | {hit} | {lost} | {doubled} | {untrue}", flush=True)
    for customer in customers:
        is_wrong = customer.untrue or (not customer.says_no and times[customer.person.id] != 1)
        if is_wrong or transcripts:
            print(*customer.untrue, *customer.transcript, sep="\n    ", flush=True)
    return bool(lost or doubled or untrue)


if __name__ == "__main__":
    main()
