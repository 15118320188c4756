"""Turns a conversation that Rasa has kept into a suite file: what was said, what it meant, and what it changed."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy import Engine, column, create_engine, inspect, select, table
from sqlalchemy.engine import make_url

from actions.orders import seed
from actions.orders.database import open_database, reading
from actions.orders.schema import Event, Handover, Order
from evaluation.conversations.effects import StockTake, identified, take_stock
from finetune.dialogues.redact import Redactor

_EVENTS = table("events", *map(column, ("id", "sender_id", "data")))
_OWN_ACTIONS = ("action_", "validate_", "utter_")
_RASAS_ACTIONS = frozenset(
    {"action_listen", "action_session_start", "action_extract_slots", "action_deactivate_loop", "action_restart"}
)
#: What a reply must say again, whatever its wording: amounts, order numbers, email addresses.
_FACTS = re.compile(r"\$\d[\d,]*(?:\.\d\d)?|\b[A-Z]{1,3}\d{4,}\b|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
#: What stands for personal data that isn't the sample shop's, so that the bot still reads it as what it was.
_STAND_INS = {
    "[EMAIL]": "customer@example.com",
    "[NAME]": "Alex Doe",
    "[PHONE]": "+1 207-555-0199",
    "[CARD]": "4242 4242 4242 4242",
    "[ADDRESS]": "1 Any Street",
    "[ZIP]": "00000",
    "[ORDER]": "ML9999",
}
_FIRST_PRIVATE = 0xE000  # characters that no text has and no pattern of the redactor matches


class RecordError(ValueError):
    """The conversation can't be recorded; the message says why and what to do."""


def from_store(url: str, conversation_id: str) -> list[dict[str, Any]]:
    """The events of a conversation in the SQL tracker store at a SQLAlchemy URL.

    Raises:
        RecordError: the store or the conversation isn't there.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").is_file():
        raise RecordError(f"There is no tracker store {address.database}: the shop hasn't had a conversation yet.")
    engine = create_engine(address)
    try:
        if not inspect(engine).has_table("events"):
            raise RecordError(f"{engine.url!r} has no table of events: is it Rasa's tracker store?")
        with engine.connect() as connection:
            query = select(_EVENTS.c.data).where(_EVENTS.c.sender_id == conversation_id).order_by(_EVENTS.c.id)
            return _found([json.loads(data) for data in connection.scalars(query)], conversation_id)
    finally:
        engine.dispose()


def from_rasa(url: str, token: str, conversation_id: str) -> list[dict[str, Any]]:
    """The events of a conversation at a running Rasa server, by its HTTP API.

    Raises:
        RecordError: the conversation isn't there.
    """
    address = f"{url}/conversations/{conversation_id}/tracker"
    answer = httpx.get(address, params={"token": token}, timeout=60, trust_env=False)
    return _found(answer.raise_for_status().json()["events"], conversation_id)


def _found(events: list[dict[str, Any]], conversation_id: str) -> list[dict[str, Any]]:
    if not any(event["event"] == "user" for event in events):
        raise RecordError(f"There is no conversation {conversation_id!r} in which a customer said something.")
    return events


def suite_of(
    events: Sequence[Mapping[str, Any]], database: Mapping[str, Any], keep: Sequence[str] = (), redact: bool = True
) -> str:
    """The suite file of a conversation.

    Args:
        events: what Rasa has kept of it.
        database: what it changed, from `effects_of`.
        keep: personal data that may stay: the sample shop's.
        redact: whether other personal data is replaced by stand-ins.
    """
    recorder = _Recorder(_Cleaner(keep if redact else None))
    for event in events:
        recorder.hear(event)
    content: dict[str, Any] = {"turns": recorder.finished()}
    if database:
        content["database"] = database
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)


class _Recorder:
    """Gathers the turns of a conversation from its events, in their order."""

    def __init__(self, clean: _Cleaner) -> None:
        self._clean = clean
        self._turns: list[dict[str, Any]] = []
        self._waiting: list[str] = []  # facts of the last text: where cards follow, they say them
        self._form, self._asks_for = "none", "nothing"

    def hear(self, event: Mapping[str, Any]) -> None:
        """Take in one event of Rasa's tracker."""
        kind = event["event"]
        if kind == "active_loop":
            self._form = event.get("name") or "none"
        elif kind == "slot" and event["name"] == "requested_slot":
            self._asks_for = event.get("value") or "nothing"
        elif kind == "user" and event.get("text"):
            self._begin_turn(event)
        elif self._turns and kind == "action" and _is_own(event["name"]):
            self._turns[-1]["actions"].append(event["name"])
        elif self._turns and kind == "bot":
            self._hear_bot(event)
        if self._turns:
            self._turns[-1] |= {"form": self._form, "asks_for": self._asks_for}

    def finished(self) -> list[dict[str, Any]]:
        """All turns, without what says nothing."""
        self._settle()
        return [_without_empty(turn) for turn in self._turns]

    def _begin_turn(self, event: Mapping[str, Any]) -> None:
        self._settle()
        intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name") or ""
        turn: dict[str, Any] = {
            "customer": self._clean(event["text"]),
            "intent": intent,
            "actions": [],
            "says": [],
            "cards": [],
        }
        self._turns.append(turn)

    def _hear_bot(self, event: Mapping[str, Any]) -> None:
        cards = ((event.get("data") or {}).get("custom") or {}).get("cards", [])
        if cards:  # the wording of the text before them is free
            self._waiting = []
        self._settle()
        self._turns[-1]["cards"] += [{"product": card["product_id"], "price": card["price"]} for card in cards]
        self._waiting = _FACTS.findall(self._clean(event.get("text") or ""))

    def _settle(self) -> None:
        if self._turns:
            self._turns[-1]["says"] += self._waiting
        self._waiting = []


def effects_of(conversation_id: str, engine: Engine, before: StockTake, after: StockTake) -> dict[str, Any]:
    """What a conversation changed in the shop's orders database, as a suite states it.

    Args:
        conversation_id: Rasa's id of it, which the database notes at each change.
        engine: the shop's orders database.
        before: the sample orders as they are loaded.
        after: the orders as they are now.
    """
    with reading(engine) as session:
        made = session.execute(
            select(Event.action, Order.number)
            .join(Order, Order.id == Event.order_id, isouter=True)
            .where(Event.conversation_id == conversation_id)
            .order_by(Event.id)
        ).all()
        handed_over = session.scalars(
            select(Handover).where(Handover.conversation_id == conversation_id).order_by(Handover.id)
        )
        handovers = [{"reason": row.reason, "email": row.email} for row in handed_over]
    proven = identified(engine, conversation_id)
    numbers = [number for number in dict.fromkeys(number for _, number in made) if number in before.orders]
    customers = {}
    if any(number is None for _, number in made) and proven in before.customers:
        customers = {proven: _difference(before.customers[proven], after.customers[proven])}
    stated = {
        "orders": {number: _difference(before.orders[number], after.orders[number]) for number in numbers},
        "customers": customers,
        "handovers": handovers,
        "events": [action for action, _ in made],
        "identified": proven if proven != "nobody" else None,
    }
    return _without_empty(stated)


def sample_data(orders_file: Path) -> list[str]:
    """The personal data of the sample shop's customers, which may stand in a suite."""
    content = json.loads(orders_file.read_text(encoding="utf-8"))
    found = [order["number"] for order in content["orders"]]
    for customer in content["customers"]:
        found += [customer["email"], customer.get("phone") or "", f"{customer['first_name']} {customer['last_name']}"]
        found += [part for address in customer["addresses"] for part in (address["address1"], address["zip"])]
    return [value for value in found if value]


def record(conversation_id: str, tracker_url: str, orders_url: str, orders_file: Path, redact: bool = True) -> str:
    """The suite file of a conversation with a shop that serves the sample orders.

    Args:
        conversation_id: Rasa's id of the conversation.
        tracker_url: SQLAlchemy URL of Rasa's tracker store.
        orders_url: SQLAlchemy URL of the shop's orders.
        orders_file: the sample orders with which the shop began.
        redact: whether personal data that isn't the sample's is replaced.

    Raises:
        RecordError: the conversation isn't there.
    """
    events = from_store(tracker_url, conversation_id)
    with tempfile.TemporaryDirectory() as folder:
        fresh = open_database(f"sqlite:///{folder}/sample.db")
        seed.load(fresh, orders_file)
        before = take_stock(fresh)
        fresh.dispose()
    engine = open_database(orders_url)
    try:
        database = effects_of(conversation_id, engine, before, take_stock(engine))
    finally:
        engine.dispose()
    return suite_of(events, database, sample_data(orders_file), redact)


class _Cleaner:
    """Replaces personal data by stand-ins, apart from what may be kept; with None it leaves everything."""

    def __init__(self, keep: Sequence[str] | None) -> None:
        self._redactor = Redactor() if keep is not None else None
        self._keep = sorted(set(keep or ()), key=len, reverse=True)

    def __call__(self, text: str) -> str:
        if self._redactor is None:
            return text
        held: list[str] = []
        for value in self._keep:
            pattern = re.compile(rf"(?<!\w){re.escape(value)}(?!\w)", re.IGNORECASE)
            while match := pattern.search(text):
                text = f"{text[: match.start()]}{chr(_FIRST_PRIVATE + len(held))}{text[match.end() :]}"
                held.append(match[0])
        text, _ = self._redactor.redact(text)
        for placeholder, stand_in in _STAND_INS.items():
            text = text.replace(placeholder, stand_in)
        for number, value in enumerate(held):
            text = text.replace(chr(_FIRST_PRIVATE + number), value)
        return text


def _is_own(action: str) -> bool:
    return action.startswith(_OWN_ACTIONS) and action not in _RASAS_ACTIONS


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that differ, in the form in which a suite states them."""
    changed: dict[str, Any] = {}
    for field, value in after.items():
        earlier = before[field]
        if value == earlier:
            continue
        if isinstance(value, dict):
            changed[field] = {name: str(part) for name, part in value.items() if part != earlier.get(name)}
        elif isinstance(value, list) and field != "items":
            changed[field] = [entry for entry in value if entry not in earlier]
        else:
            changed[field] = value
    return changed


def _without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what says nothing, and what says something twice."""
    return {
        name: list(dict.fromkeys(value)) if name in ("says", "actions") else value
        for name, value in values.items()
        if value
    }
