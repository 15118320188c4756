"""A conversation as staff read it: what Rasa's tracker holds, what was said while a person answered, and photos."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from web.photos import Photo
from web.staff.takeovers import Said

MOST_LINES = 300


@dataclass(frozen=True)
class Line:
    """One message; `who` is customer, lisa or staff, `photo` the name of one that the customer sent."""

    at: datetime
    who: str
    name: str
    text: str
    photo: str = ""


def lines_of(events: Iterable[Mapping[str, Any]], said: Iterable[Said], photos: Iterable[Photo] = ()) -> list[Line]:
    """The last messages of a conversation, the oldest first."""
    lines = [line for event in events if (line := _line(event))]
    lines += [Line(one.at, one.sender, one.name, one.text) for one in said]
    lines += [Line(photo.at, "customer", "", "", photo.name) for photo in photos]
    return sorted(lines, key=lambda line: line.at)[-MOST_LINES:]


def _line(event: Mapping[str, Any]) -> Line | None:
    kind, text = event.get("event"), event.get("text")
    at = datetime.fromtimestamp(float(event.get("timestamp") or 0), UTC)
    if kind == "user" and isinstance(text, str) and not text.startswith("/"):  # "/..." is Rasa talking to itself
        return Line(at, "customer", "", text)
    if kind == "bot":
        told = [text] if isinstance(text, str) and text.strip() else _titles(event.get("data"))
        return Line(at, "lisa", "Lisa", "\n".join(told)) if told else None
    return None


def _titles(data: Any) -> list[str]:
    """Of a row of cards, what they show."""
    custom = data.get("custom") if isinstance(data, dict) else None
    cards = custom.get("cards") if isinstance(custom, dict) else None
    return [
        f"[{card.get('title', '')}, {card.get('price_text', '')}]" for card in cards or () if isinstance(card, dict)
    ]
