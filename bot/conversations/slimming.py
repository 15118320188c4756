"""Leaves out of an event what nothing reads after its turn, and puts back what Rasa wants of it.

What stays is what later turns, the page's history, hand-overs, `lisa finetune data collect` and recorded suites read:
texts, intents, entities, replies with their cards and buttons, actions, slots, forms and times; and the id of a
message's turn, by which the gateway learns what became of one whose answer it didn't get. What goes is how the
classifiers ranked the message, which model and policy it was, and every field that says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Event = dict[str, Any]
Card = dict[str, Any]

#: Metadata: what identifies the trained bot, the same on every event, and what names the turn where no message does.
_NO_CONVERSATIONS_OWN = frozenset({"model_id", "assistant_id"})
_TURN = "turn"
_NEVER_READ_AGAIN = {
    "user": frozenset({"message_id", "parse_data"}),  # its intent and entities stay
    "action": frozenset({"policy", "confidence"}),
    "action_execution_rejected": frozenset({"policy", "confidence"}),
}
#: Of these a missing value would mean another thing than none.
_MAY_BE_NONE = frozenset({"value", "name"})
_AS_ASSUMED = [("hide_rule_turn", False)]  # what Rasa takes for granted where nothing is said
_TAKE_BEGINS = "take_begins"
_FEATURIZED = "use_text_for_featurization"


def slim(events: Iterable[Event]) -> list[Event]:
    """The events as they are kept, each a part of Rasa's own, with its time in whole milliseconds.

    By what a message was featurized is kept with the message: Rasa's two events come one soon after the other.

    Args:
        events: of one turn, as Rasa's `as_dict` gives them.
    """
    kept: list[Event] = []
    message: Event | None = None
    for event in events:
        if event["event"] == "user_featurization" and message is not None:
            message[_FEATURIZED] = event[_FEATURIZED]
            continue
        kept.append(_slim(event))
        if event["event"] == "user":
            message = kept[-1]
    return kept


def whole(kept: Iterable[Event]) -> Iterator[Event]:
    """The events as Rasa reads them; those that an older version has kept whole are whole already."""
    for event in kept:
        featurized = event.pop(_FEATURIZED, None) if event["event"] == "user" else None
        for card in _cards(event):
            _write_out(card)
        yield event
        if featurized is not None:
            yield {"event": "user_featurization", "timestamp": event["timestamp"], _FEATURIZED: featurized}


def _slim(event: Event) -> Event:
    left_out = _NEVER_READ_AGAIN.get(event["event"], frozenset())
    small = {
        name: value
        for name, value in event.items()
        if name not in left_out and (value is not None or name in _MAY_BE_NONE) and (name, value) not in _AS_ASSUMED
    }
    small["timestamp"] = round(event["timestamp"], 3)
    known = event.get("metadata") or {}
    left_out_there = _NO_CONVERSATIONS_OWN if event["event"] == "user" else _NO_CONVERSATIONS_OWN | {_TURN}
    metadata = {name: value for name, value in known.items() if name not in left_out_there}
    small.pop("metadata", None)
    if metadata:
        small["metadata"] = metadata
    if event["event"] == "user":
        small["parse_data"] = _reading(event.get("parse_data") or {})
    elif event["event"] == "bot":
        data = {name: value for name, value in (event.get("data") or {}).items() if value is not None}
        if cards := _cards(event):
            data["custom"] = {**data["custom"], "cards": [_shortened(card) for card in cards]}
        small["data"] = data
    return small


def _reading(parse_data: dict[str, Any]) -> dict[str, Any]:
    """What was read in a message: its intent with how sure that is, and its entities."""
    intent = dict(parse_data.get("intent") or {})
    if isinstance(intent.get("confidence"), float):
        intent["confidence"] = round(intent["confidence"], 4)
    return {"intent": intent, "entities": parse_data.get("entities") or []}


def _cards(event: Event) -> list[Card]:
    """The product cards of a reply."""
    custom = (event.get("data") or {}).get("custom")
    cards = custom.get("cards") if isinstance(custom, dict) else None
    return cards if isinstance(cards, list) else []


def _shortened(card: Card) -> Card:
    """A card whose sizes are taken by the same sentence but for its end: that is kept once."""
    sizes = card.get("sizes") or []
    if not all(str(size.get("take") or "").endswith(str(size["name"])) for size in sizes):
        return card
    begins = {size["take"].removesuffix(size["name"]) for size in sizes}
    if len(begins) != 1:
        return card
    short = [{name: value for name, value in size.items() if name != "take"} for size in sizes]
    return {**card, "sizes": short, _TAKE_BEGINS: begins.pop()}


def _write_out(card: Card) -> None:
    begin = card.pop(_TAKE_BEGINS, None)
    for size in card["sizes"] if begin is not None else ():
        size["take"] = begin + size["name"]
