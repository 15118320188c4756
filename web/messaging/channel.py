"""What every messaging channel can do, and the values that pass between it and the queue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol, runtime_checkable

from web.messaging.limits import ChannelLimits
from web.messaging.parts import Part

#: A text, a button that was pressed, something that Lisa can't read, a text with card details, which is not kept, or
#: that people are done with a conversation.
Kind = Literal["text", "button", "media", "card data", "done"]


class NotSignedError(Exception):
    """A webhook doesn't carry the platform's signature, or an old one."""


class MalformedError(Exception):
    """A webhook that is signed isn't of the shape that the platform's documentation gives."""


@dataclass(frozen=True)
class Webhook:
    """A request of the platform's, as it came."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Incoming:
    """One thing that a customer did.

    Attributes:
        sender: who wrote, by the platform's id, and where they are answered.
        key: the platform's id of this message: its second delivery has the same.
        kind: what it is.
        text: the words; of a button its title, where the platform tells it.
        token: what a pressed button carries.
        position: a number that grows with the time of writing, within one conversation; 0: only arrival tells.
        written_at: when, in seconds since 1970; 0: the platform doesn't tell.
        about: what the platform wants to hear again: the id for "typing", or of the press of a button.
    """

    sender: str
    key: str
    kind: Kind
    text: str = ""
    token: str = ""
    position: float = 0.0
    written_at: float = 0.0
    about: str = ""


@dataclass(frozen=True)
class Undelivered:
    """The platform took a message of ours and tells later that it didn't reach the customer."""

    platform_id: str
    reason: str


@dataclass(frozen=True)
class Call:
    """One request to a platform's API, without its secrets, as the queue keeps it.

    Attributes:
        path: below the API's address.
        json: the body as JSON, or `form` as a form.
        otherwise: what is sent instead where the platform refuses this for good: a picture that it can't fetch.
    """

    path: str
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    otherwise: Call | None = None

    def as_dict(self) -> dict[str, Any]:
        """As the queue writes it down."""
        return asdict(self)

    @staticmethod
    def from_dict(kept: Mapping[str, Any]) -> Call:
        """As it was written down."""
        otherwise = kept.get("otherwise")
        return Call(kept["path"], kept["json"], kept["form"], Call.from_dict(otherwise) if otherwise else None)


class Fate(StrEnum):
    """What became of a call."""

    SENT = "sent"
    LATER = "later"  # the platform is busy or broken: the same call may go through later
    TOKEN = "token"  # our credentials are refused: nothing goes through until somebody mends that
    REFUSED = "refused"  # this call will never go through
    WINDOW = "window"  # the customer wrote too long ago to be answered


@dataclass(frozen=True)
class Outcome:
    """What the platform answered to a call."""

    fate: Fate
    reason: str = ""
    after_s: float | None = None  # how long it asks to wait
    platform_id: str = ""  # its id of the message, by which it reports on it


@dataclass(frozen=True)
class Answer:
    """The platform's HTTP answer to a call."""

    status: int
    headers: Mapping[str, str]
    json: Mapping[str, Any] = field(default_factory=dict)


class Channel(Protocol):
    """One platform: how its webhooks are read, and how it is spoken to."""

    @property
    def name(self) -> str:
        """As in `/webhooks/NAME` and `[channels.NAME]`."""

    @property
    def limits(self) -> ChannelLimits:
        """Its row of the table."""

    @property
    def api(self) -> str:
        """Where its API is reached; a secret may be part of it."""

    @property
    def acknowledgement(self) -> tuple[str, str]:
        """What its webhooks are answered with: the body and its media type."""

    def verify(self, webhook: Webhook, now: float) -> None:
        """Raise `NotSignedError` for a webhook that isn't the platform's."""

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """The answer to a platform that asks by GET whether this address is ours; None: it isn't for us."""

    def challenge(self, webhook: Webhook) -> str | None:
        """The answer to a signed webhook that only asks whether this address is ours, as JSON; None: it isn't that."""

    def read(self, webhook: Webhook) -> list[Incoming | Undelivered]:
        """What a webhook tells; nothing for what isn't answered. Raises `MalformedError`."""

    def render(self, recipient: str, parts: Sequence[Part]) -> list[Call]:
        """The calls that say the parts, in this order."""

    def typing(self, recipient: str, about: str) -> Call | None:
        """The call that shows the customer that an answer is coming."""

    def noticed(self, about: str) -> Call | None:
        """The call that tells a platform at once that a button's press has arrived, where it waits for that."""

    def headers(self) -> dict[str, str]:
        """What proves to the API who we are."""

    def outcome(self, answer: Answer) -> Outcome:
        """What an answer of the API means."""

    def proof(self) -> tuple[str, str]:
        """Method and path of a request that only tells whether our credentials count."""

    def harmless(self, now: float) -> Webhook:
        """A webhook signed as the platform signs, that tells nothing: it shows whether ours is reached."""


@runtime_checkable
class WithInbox(Protocol):
    """A platform on which people answer too, in an inbox of its own."""

    def hand_over(self, recipient: str, note: str) -> list[Call]:
        """The calls that pass a conversation on to them, with a note that no customer reads."""

    def proven(self, answer: Answer) -> Outcome:
        """What the answer to `proof` means, where it is none that tells of success."""
