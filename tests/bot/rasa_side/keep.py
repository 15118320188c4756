"""Keeps conversations in our store at the URL on stdin, with Rasa's own classes; prints what is found afterwards."""

import asyncio
import contextlib
import json
import sqlite3
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from channels import failed_turns
from channels.failed_turns import tell_of_failed_turns
from conversations import store as ours
from conversations.store import ConversationStore, NotKeptError, NotReadError, keep_nothing_in_memory
from rasa.core.agent import Agent
from rasa.core.channels import channel
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.utils.endpoints import EndpointConfig

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [greet, search_products]
slots:
  email: {type: text, influence_conversation: true, mappings: [{type: custom}]}
  last_products: {type: list, influence_conversation: false, mappings: [{type: custom}]}
forms: {track_order_form: {required_slots: [email]}}
actions: [action_search_products]
"""
)
TAKE = "I'll take the Thea in black, size "
SIZES = [{"name": name, "in_stock": stock, "take": TAKE + name} for name, stock in (("M", None), ("XL", False))]
CARD = {"type": "shop_card", "product_id": "thea", "price": "45.00", "sizes": SIZES}
OTHER_CARD = {"type": "shop_card", "product_id": "bag", "price": "9.00", "sizes": [{"name": "One", "in_stock": True}]}
RANKING = [{"name": f"intent_{number}", "confidence": 0.01} for number in range(10)]
METADATA = {"model_id": "88d3125e11654ed7a63b81b05c4fb227", "assistant_id": "lisa-boutique"}
TURN = {**METADATA, "turn": "abcdefghijkl"}


def turn(text):
    """What one turn adds: as Rasa logs it, with everything that its classifiers and policies tell."""
    intent = {"name": "search_products", "confidence": 0.98611526979866}
    entities = [{"entity": "email", "value": "ada@example.com", "start": 0, "end": 15}]
    read = {"intent": intent, "entities": entities, "intent_ranking": RANKING, "text_tokens": [[0, 4]]}
    return [
        UserUttered(text, intent, entities, read, input_channel="rest", message_id="84fdc9bec07c", metadata=TURN),
        SlotSet("email", "ada@example.com", metadata=METADATA),
        DefinePrevUserUtteredFeaturization(False, metadata=METADATA),
        ActionExecuted("action_search_products", "RulePolicy", 1.0, metadata=METADATA, hide_rule_turn=True),
        BotUttered(f"On {text}", {"buttons": [{"title": "Yes", "payload": "yes"}], "image": None}, METADATA),
        BotUttered(None, {"custom": {"cards": [CARD, OTHER_CARD], "decision": "search"}, "buttons": None}, METADATA),
        SlotSet("last_products", ["thea"], metadata=METADATA),
        SlotSet("email", None, metadata=METADATA),
        ActiveLoop("track_order_form", metadata=METADATA),
        ActiveLoop(None, metadata=METADATA),
        ActionExecuted("action_listen", "RulePolicy", 1.0, metadata=METADATA),
    ]


def texts(tracker):
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


async def say(store, sender, *said):
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    for text in said:
        for event in turn(text):
            tracker.update(event)
    await store.save(tracker)


def _shows_cards(event):
    return isinstance(event, BotUttered) and event.data.get("custom")


def state(tracker):
    """What policies and actions go by."""
    states = [{kind: dict(part) for kind, part in one.items()} for one in tracker.past_states(DOMAIN)]
    return {
        "states": states,
        "slots": tracker.current_slot_values(),
        "latest": tracker.latest_message.as_sub_state(),
        "loop": tracker.active_loop_name,
        "cards": [event.data["custom"]["cards"] for event in tracker.events if _shows_cards(event)],
        "events": [type(event).__name__ for event in tracker.events],
    }


async def a_turn_comes_back_as_it_was(url, prefix):
    store = ConversationStore(DOMAIN, url)
    tracker = await store.get_or_create_tracker(f"{prefix}-whole", append_action_listen=False)
    for event in [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]:
        tracker.update(event)
    for event in [*turn("one"), *turn("two")]:
        tracker.update(event)
    await store.save(tracker)
    again = await store.retrieve_full_tracker(f"{prefix}-whole")
    with store.session_scope() as session:
        rows = session.query(store.SQLEvent.data).filter_by(sender_id=f"{prefix}-whole").order_by(store.SQLEvent.id)
        kept = [json.loads(data) for (data,) in rows]
    # Rasa has the flag of a message a little later than we give it back: right after its message.
    before, after = state(tracker), state(again)
    before["events"].sort()
    after["events"].sort()
    return {"before": before, "after": after, "kept": kept}


async def turns_side_by_side_are_all_kept(url, prefix, kind):
    store = kind(DOMAIN, host=url)
    await say(store, f"{prefix}-beside", "first")

    async def one(number):
        tracker = await store.get_or_create_tracker(f"{prefix}-beside")
        await asyncio.sleep(0.05)  # all have read the same conversation before any is kept
        for event in turn(f"side {number}"):
            tracker.update(event)
        await store.save(tracker)

    await asyncio.gather(*map(one, range(8)))
    found = await store.retrieve(f"{prefix}-beside")
    orders = [event.text[3:] for event in found.events if isinstance(event, BotUttered) and event.text]
    return {"said": sorted(texts(found)), "in order": orders == texts(found)}


async def a_session_that_began_later_is_the_latest_whatever_its_time(url, prefix):
    store = ConversationStore(DOMAIN, url)
    for text, at in (("before", time.time()), ("after the clock was set back", time.time() - 7200)):
        tracker = await store.get_or_create_tracker(f"{prefix}-clock")
        tracker.update(SessionStarted(timestamp=at))
        tracker.update(UserUttered(text, {"name": "greet"}, timestamp=at))
        await store.save(tracker)
    latest, whole = await store.retrieve(f"{prefix}-clock"), await store.retrieve_full_tracker(f"{prefix}-clock")
    return {"latest": texts(latest), "whole": texts(whole)}


async def what_an_older_version_kept_is_read(url, prefix):
    await say(SQLTrackerStore(DOMAIN, host=url), f"{prefix}-old", "kept by Rasa's own")
    store = ConversationStore(DOMAIN, url)
    await say(store, f"{prefix}-old", "kept by ours")
    tracker = await store.retrieve(f"{prefix}-old")
    flags = [event for event in tracker.events if isinstance(event, DefinePrevUserUtteredFeaturization)]
    return {"texts": texts(tracker), "flags": len(flags)}


async def a_locked_database_fails_loudly(path):
    store = ConversationStore(DOMAIN, f"sqlite:///{path}")
    await say(store, "locked", "before")
    holder = sqlite3.connect(path, isolation_level=None)
    mode = holder.execute("PRAGMA journal_mode").fetchone()[0]
    holder.execute("BEGIN IMMEDIATE")
    tracker = await store.retrieve("locked")
    tracker.update(UserUttered("during"))
    beats = 0

    async def beat():
        nonlocal beats
        while True:
            await asyncio.sleep(0.05)
            beats += 1

    beating = asyncio.create_task(beat())
    raised = []
    for attempt in (store.save(tracker), store.check()):
        with contextlib.suppress(NotKeptError):
            await attempt
            raised.append("nothing")
    beating.cancel()
    holder.rollback()
    await store.check()
    await store.save(tracker)  # the same turn, once it can be kept
    return {
        "mode": mode,
        "raised": raised,
        "failures": dict(store.failures),
        "others went on": beats > 5,
        "texts": texts(await store.retrieve("locked")),
    }


async def a_lock_that_is_released_in_time_is_waited_for(path):
    store = ConversationStore(DOMAIN, f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.2, holder.rollback)
    await say(store, "patient", "waited")
    return texts(await store.retrieve("patient"))


async def a_damaged_database_is_told(path):
    store = ConversationStore(DOMAIN, f"sqlite:///{path}")
    await say(store, "damaged", "before")
    path.write_bytes(b"no database" * 1000)
    with contextlib.suppress(OSError):
        (path.parent / f"{path.name}-wal").unlink()
    try:
        return texts(await store.retrieve("damaged"))
    except NotReadError:
        return dict(store.failures)


async def a_turn_that_fails_is_told_on_its_channel(path):
    """Through a channel as it is registered, with a turn that reads and keeps as Rasa's processor does."""
    path.parent.mkdir()
    store = ConversationStore(DOMAIN, f"sqlite:///{path}")
    carrier = SimpleNamespace(blueprint=lambda on_new_message: on_new_message, url_prefix=lambda: "carrier")
    tell_of_failed_turns()
    handlers = []
    app = SimpleNamespace(blueprint=lambda handler, **_: handlers.append(handler), ctx=SimpleNamespace(agent=None))
    channel.register([carrier], app, route="/webhooks/")

    async def told(sender, takes_s=0.0):
        async def answer(message):
            await asyncio.sleep(takes_s)
            tracker = await store.get_or_create_tracker(message.sender_id, append_action_listen=False)
            await message.output_channel.send_text_message(message.sender_id, "It is cancelled.")
            tracker.update(UserUttered(message.text))
            await store.save(tracker)

        output = CollectingOutputChannel()
        await carrier.blueprint(answer)(UserMessage("yes", output, sender))
        return [message["text"] for message in output.messages]

    well = await told("told")
    failed_turns.ANSWERED_WITHIN_S = 0.2
    late = await told("late", takes_s=0.6)
    failed_turns.ANSWERED_WITHIN_S = 60.0
    await asyncio.sleep(1.0)
    kept_late = texts(await store.retrieve("late"))
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        not_kept = await told("told")
    path.write_bytes(b"no database" * 1000)
    told_late = {"late": late, "kept late": kept_late}
    return {"well": well, **told_late, "not kept": not_kept, "not read": await told("told")}


def the_store_that_endpoints_name_is_taken_alone(url):
    """As Rasa does when it starts: from the endpoint to the agent."""
    keep_nothing_in_memory()
    endpoint = EndpointConfig.from_dict({"type": "conversations.store.ConversationStore", "url": url})
    agent = Agent(domain=DOMAIN, tracker_store=TrackerStore.create(endpoint, DOMAIN))
    try:
        Agent(domain=DOMAIN, tracker_store=InMemoryTrackerStore(DOMAIN))
    except RuntimeError as error:
        return {"store": type(agent.tracker_store).__name__, "in memory": str(error)}
    return {"store": type(agent.tracker_store).__name__, "in memory": "was taken"}


async def main(asked):
    folder = Path(asked["folder"])
    ours.PATIENCE_S = 0.6  # of a customer it is longer than a test should wait
    url = asked["url"] or f"sqlite:///{folder / 'tracker.db'}"
    found = {
        "whole": await a_turn_comes_back_as_it_was(url, asked["prefix"]),
        "beside": await turns_side_by_side_are_all_kept(url, asked["prefix"], ConversationStore),
        "clock": await a_session_that_began_later_is_the_latest_whatever_its_time(url, asked["prefix"]),
        "old": await what_an_older_version_kept_is_read(url, asked["prefix"]),
        "taken": the_store_that_endpoints_name_is_taken_alone(url),
    }
    if not asked["url"]:
        rasas_own = await turns_side_by_side_are_all_kept(f"sqlite:///{folder / 'rasa.db'}", "r", SQLTrackerStore)
        found["rasas own"] = rasas_own
        found["locked"] = await a_locked_database_fails_loudly(folder / "locked.db")
        found["patient"] = await a_lock_that_is_released_in_time_is_waited_for(folder / "locked.db")
        found["told"] = await a_turn_that_fails_is_told_on_its_channel(folder / "postgresql" / "told.db")
        found["damaged"] = await a_damaged_database_is_told(folder / "damaged.db")
    return found


print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
