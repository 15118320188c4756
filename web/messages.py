"""What the page shows: Rasa's replies and tracker events turned into checked messages."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from language.photos import asks_for_photo
from web.photos import ASKED_WITHIN, Photo
from web.staff.takeovers import Said

logger = logging.getLogger(__name__)

LONGEST_HISTORY = 200
LONGEST_RATED = 1000  # characters of a question or an answer that a thumb carries

_Parts = tuple[Any, Any, Any]  # a reply's text, its custom data and its buttons


def safe_link(url: str) -> str:
    """Return the address when a page may link to it (http, https, or a path of this site), else an empty string."""
    if any(character.isspace() or not character.isprintable() or character == "\\" for character in url):
        return ""
    if url.startswith("/") and not url.startswith("//"):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


class Size(BaseModel):
    """One size of a product."""

    model_config = ConfigDict(frozen=True)

    name: str
    in_stock: bool | None  # None where the record doesn't tell, and of what can be ordered ahead
    take: str | None = None  # the sentence that puts it in the customer's basket


class Card(BaseModel):
    """A product as the page shows it; every other field of the shop's card stays behind the gateway."""

    model_config = ConfigDict(frozen=True)

    product_id: str
    title: str
    price_text: str
    price_note: str = ""
    compare_at_text: str | None = None
    variant: str = ""
    stock: str = ""
    rating_text: str = ""
    sizes: tuple[Size, ...] = ()
    colours: tuple[str, ...] = ()
    url: str = ""
    image_url: str = ""

    @field_validator("url", "image_url", mode="before")
    @classmethod
    def _only_safe_links(cls, url: object) -> str:
        return safe_link(url) if isinstance(url, str) else ""


class QuickReply(BaseModel):
    """A button that sends a sentence for the customer."""

    model_config = ConfigDict(frozen=True)

    title: str
    text: str


class Turn(BaseModel):
    """A customer's message and the whole reply to it: what a thumb is about.

    Its words are kept only where the reply answers a question about the catalog or the policies: what is said about
    orders is nobody's business but the customer's.
    """

    model_config = ConfigDict(frozen=True)

    digest: str  # of the words, so that a turn can be told from others without them
    question: str = ""
    answer: str = ""
    decision: str = ""
    records: tuple[str, ...] = ()
    index_version: str = ""


class Message(BaseModel):
    """One message of the conversation: a text, a photo, a row of cards, a basket's link, or a row of quick replies."""

    model_config = ConfigDict(frozen=True)

    role: Literal["customer", "assistant", "staff"] = "assistant"
    text: str | None = None
    asks_photo: Literal[True] | None = None  # of the customer, who may send one then
    photo: Literal[True] | None = None  # the customer's; the picture itself is for staff alone
    name: str | None = None  # of the person who says it
    at: datetime | None = None
    seq: int | None = None  # its number among what was said while a person answered
    cards: tuple[Card, ...] | None = None
    basket_url: str | None = None  # what opens the customer's basket in the shop
    quick_replies: tuple[QuickReply, ...] | None = None
    ends: Turn | None = Field(None, exclude=True)  # on the last text or cards of a reply


def from_replies(question: str, replies: Iterable[dict[str, Any]]) -> list[Message]:
    """Map the answer of Rasa's REST channel to a customer's message."""
    parts = [(reply.get("text"), reply.get("custom"), reply.get("buttons")) for reply in replies]
    return _reply(question, parts)


def asks_photo(messages: Iterable[Message], now: datetime) -> bool:
    """Whether one of the last day's answers asks the customer for a photo."""
    return any(message.asks_photo and message.at and message.at > now - ASKED_WITHIN for message in messages)


def from_events(
    events: Iterable[dict[str, Any]], said: Iterable[Said] = (), photos: Iterable[Photo] = ()
) -> list[Message]:
    """Map a conversation's tracker events; quick replies are kept only where they are still the last word.

    What was `said` while a person answered, and `photos`, of which the tracker knows nothing, come in at their times.
    """
    messages: list[Message] = []
    question, parts, at = "", list[_Parts](), None
    for event in _with(said, photos, events):
        kind, text = event.get("event"), event.get("text")
        if kind == "said":
            messages += [*_reply(question, parts, at), event["message"]]
            question, parts = "", []
        if kind == "user" and isinstance(text, str) and not text.startswith("/"):  # "/..." is Rasa talking to itself
            messages += [*_reply(question, parts, at), Message(role="customer", text=text, at=_time_of(event))]
            question, parts = text, []
        elif kind == "bot":
            data = event.get("data") or {}
            parts.append((text, data.get("custom"), data.get("buttons")))
            at = _time_of(event)
    messages += _reply(question, parts, at)
    kept = [message for message in messages[:-1] if message.quick_replies is None] + messages[-1:]
    return kept[-LONGEST_HISTORY:]


def _with(said: Iterable[Said], photos: Iterable[Photo], events: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    roles: dict[str, Literal["customer", "assistant", "staff"]] = {"customer": "customer", "staff": "staff"}
    more = [
        {
            "event": "said",
            "timestamp": one.at.timestamp(),
            "message": Message(
                role=roles.get(one.sender, "assistant"), text=one.text, name=one.name or None, at=one.at, seq=one.seq
            ),
        }
        for one in said
    ]
    sent = [(photo.at, Message(role="customer", photo=True, at=photo.at)) for photo in photos]
    more += [{"event": "said", "timestamp": at.timestamp(), "message": message} for at, message in sent]
    return sorted([*events, *more], key=lambda event: event["timestamp"]) if more else events


def _time_of(event: dict[str, Any]) -> datetime | None:
    at = event.get("timestamp")
    return datetime.fromtimestamp(int(at), UTC) if isinstance(at, (int, float)) else None


def _reply(question: str, parts: Sequence[_Parts], at: datetime | None = None) -> list[Message]:
    """The messages of one reply; the last that a customer can judge ends the turn, unless it asks something back.

    Quick replies come after all of it: the page keeps them only as long as nothing else follows.
    """
    parted = [message for text, custom, buttons in parts for message in _from_parts(text, custom, buttons)]
    messages = [message.model_copy(update={"at": at}) for message in parted if message.quick_replies is None]
    if question and messages and not (messages[-1].text or "").endswith("?"):
        messages[-1] = messages[-1].model_copy(update={"ends": _turn(question, parts)})
    offered = tuple(reply for message in parted for reply in message.quick_replies or ())
    return [*messages, Message(quick_replies=offered)] if offered else messages


def _turn(question: str, parts: Sequence[_Parts]) -> Turn:
    answer = "\n".join(text for text, _, _ in parts if isinstance(text, str))
    digest = hashlib.sha256(f"{question}\0{answer}".encode()).hexdigest()
    told = next((custom for _, custom, _ in parts if isinstance(custom, dict) and custom.get("decision")), None)
    if told is None:
        return Turn(digest=digest)
    return Turn(
        digest=digest,
        question=question[:LONGEST_RATED],
        answer=answer[:LONGEST_RATED],
        decision=str(told["decision"]),
        records=tuple(map(str, told.get("sources") or ())),
        index_version=str(told.get("index_version") or ""),
    )


def _from_parts(text: Any, custom: Any, buttons: Any) -> list[Message]:
    messages: list[Message] = []
    if isinstance(text, str) and text.strip():
        messages.append(Message(text=text.strip(), asks_photo=asks_for_photo(text) or None))
    cards = _cards(custom)
    if cards:
        messages.append(Message(cards=cards))
    basket_url = custom.get("basket_url") if isinstance(custom, dict) else None
    if isinstance(basket_url, str) and (link := safe_link(basket_url)):
        messages.append(Message(basket_url=link))
    quick_replies = _quick_replies(buttons)
    if quick_replies:
        messages.append(Message(quick_replies=quick_replies))
    return messages


def _cards(custom: Any) -> tuple[Card, ...]:
    if not isinstance(custom, dict):
        return ()
    cards: list[Card] = []
    for record in custom.get("cards") or ():
        try:
            cards.append(Card.model_validate(record))
        except ValidationError as error:
            fields = ", ".join(sorted({str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}))
            logger.warning("A product card was left out of a reply; wrong or missing: %s", fields or "the whole card")
    return tuple(cards)


def _quick_replies(buttons: Any) -> tuple[QuickReply, ...]:
    if not isinstance(buttons, list):
        return ()
    quick_replies: list[QuickReply] = []
    for button in buttons:
        title, text = button.get("title"), button.get("payload")
        if (
            not title or not text or text.startswith("/")
        ):  # customers can't send commands, so such a button would be dead
            logger.warning("A quick reply was left out: its payload has to be a plain sentence.")
            continue
        quick_replies.append(QuickReply(title=title, text=text))
    return tuple(quick_replies)
