"""Chatwoot as the inbox of the shop's people: Lisa is an agent bot there, hands conversations over and gets them back.

https://www.chatwoot.com/hc/user-guide/articles/1677497472-how-to-use-agent-bots, https://developers.chatwoot.com
Chatwoot signs a bot's webhooks as those of an account: HMAC-SHA256 of the time, a dot and the raw body, with the bot's
secret. A conversation that is `pending` is the bot's; whatever else it is, a person has it. Contents are Markdown, so
that what would count as markup is escaped.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from web.messaging.channel import (
    Answer,
    Call,
    Fate,
    Incoming,
    Kind,
    MalformedError,
    NotSignedError,
    Outcome,
    Undelivered,
    Webhook,
)
from web.messaging.limits import channel_limits
from web.messaging.parts import Choice, Part, Picture, Product, Text
from web.messaging.sending import LONGEST_REASON, fate_of_status, seconds_to_wait
from web.messaging.texts import shorten

#: An older request is a replay.
LONGEST_AGE_S = 300.0
_THE_BOTS = "pending"
_NOT_FOR_BOTS = "not authorized for bots"  # an older one, to a bot that it knows, where only people may ask
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_MARKUP = re.compile(r"([\\`*_~\[\]<>&])")
_LOOK = "Look at it"


class Chatwoot:
    """One agent bot in one account."""

    name = "chatwoot"
    acknowledgement = ("", "text/plain")

    def __init__(self, token: str, secret: str, account: str, api: str = "") -> None:
        self.limits = channel_limits()[self.name]
        self.api = f"{(api or self.limits.api).rstrip('/')}/api/v1/accounts/{account}"
        self._token = token
        self._secret = secret.encode()
        self._account = account

    def verify(self, webhook: Webhook, now: float) -> None:
        """Chatwoot's signature of the time and the raw body, which may not be older than five minutes."""
        sent_at = webhook.headers.get("x-chatwoot-timestamp", "")
        given = webhook.headers.get("x-chatwoot-signature", "").encode()
        if not hmac.compare_digest(given, self._signature(sent_at, webhook.body)):
            raise NotSignedError("This webhook isn't signed with the bot's secret.")
        if not sent_at.isdigit() or abs(now - int(sent_at)) > LONGEST_AGE_S:
            raise NotSignedError("This webhook is older than five minutes.")

    def handshake(self, query: Mapping[str, str]) -> str | None:  # noqa: ARG002
        """None: Chatwoot asks nothing beforehand."""
        return None

    def challenge(self, webhook: Webhook) -> str | None:  # noqa: ARG002
        """None: Chatwoot asks nothing beforehand."""
        return None

    def read(self, webhook: Webhook) -> list[Incoming | Undelivered]:
        """What a customer wrote or chose in a conversation that is the bot's, and that people are done with one."""
        try:
            told = json.loads(webhook.body)
            account = (told.get("account") or {}).get("id", self._account)
            if str(account) != self._account:
                return []
            read = _READERS.get(told.get("event"))
            return read(told) if read else []
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise MalformedError(f"This isn't an event as Chatwoot describes it ({error}).") from error

    def render(self, recipient: str, parts: Sequence[Part]) -> list[Call]:
        """Messages of the conversation; the recipient is its number."""
        return [_message(recipient, self._content(part)) for part in parts]

    def typing(self, recipient: str, about: str) -> Call | None:  # noqa: ARG002
        """Shown until the message."""
        return Call(f"conversations/{recipient}/toggle_typing_status", json={"typing_status": "on"})

    def noticed(self, about: str) -> Call | None:  # noqa: ARG002
        """None: nothing waits for it."""
        return None

    def headers(self) -> dict[str, str]:
        """The bot's token."""
        return {"api_access_token": self._token}

    def outcome(self, answer: Answer) -> Outcome:
        """The message's id, or an error in words."""
        fate = fate_of_status(answer.status)
        if fate is Fate.SENT:
            return Outcome(fate, platform_id=str(answer.json.get("id") or ""))
        told = answer.json.get("error") or answer.json.get("message") or f"HTTP {answer.status}"
        reason = f"Chatwoot: {str(told)[:LONGEST_REASON]}"
        if fate is Fate.TOKEN:
            return Outcome(fate, f"Chatwoot refuses the bot's token ({reason})")
        return Outcome(fate, reason, after_s=seconds_to_wait(answer.headers))

    def proof(self) -> tuple[str, str]:
        """A conversation that there is none of: nothing else can be asked with a bot's token."""
        return "GET", "conversations/0"

    def proven(self, answer: Answer) -> Outcome:
        """That there is no such conversation, or that it is for people only: both are told to a bot that is known."""
        told = str(answer.json.get("error") or answer.json.get("errors") or "")
        if answer.status == 404 or (answer.status == 401 and _NOT_FOR_BOTS in told):
            return Outcome(Fate.SENT)
        return self.outcome(answer)

    def harmless(self, now: float) -> Webhook:
        """An event that nothing follows from."""
        body, sent_at = b'{"event": "webwidget_triggered"}', str(int(now))
        signed = {"x-chatwoot-timestamp": sent_at, "x-chatwoot-signature": self._signature(sent_at, body).decode()}
        return Webhook({"content-type": "application/json", **signed}, body)

    def hand_over(self, recipient: str, note: str) -> list[Call]:
        """A note that only people see, and the conversation opened for them."""
        return [
            _message(recipient, {"content": _escaped(note), "private": True}),
            Call(f"conversations/{recipient}/toggle_status", json={"status": "open"}),
        ]

    def _signature(self, sent_at: str, body: bytes) -> bytes:
        told = sent_at.encode() + b"." + body
        return b"sha256=" + hmac.new(self._secret, told, hashlib.sha256).hexdigest().encode()

    def _content(self, part: Part) -> Mapping[str, Any]:
        if isinstance(part, Picture):
            return {"content": part.url}
        if isinstance(part, Text):
            return {"content": _escaped(part.text), **self._choices(part.choices)}
        words = _escaped("\n".join((part.card.title, *part.lines)))
        return {"content": words, **_card(part)}

    def _choices(self, choices: Sequence[Choice]) -> Mapping[str, Any]:
        if not choices:
            return {}
        longest, measure = self.limits.button_title, self.limits.measure
        items = [{"title": shorten(choice.title, longest, measure), "value": choice.token} for choice in choices]
        return {"content_type": "input_select", "content_attributes": {"items": items}}


def _message(recipient: str, content: Mapping[str, Any]) -> Call:
    return Call(f"conversations/{recipient}/messages", json={"message_type": "outgoing", "private": False, **content})


def _card(product: Product) -> Mapping[str, Any]:
    """As a card, which Chatwoot's own widget shows, and others the words; one has to lead somewhere."""
    if not product.url:
        return {}
    told = "\n".join(line for line in product.lines if line != product.url)
    picture = {"media_url": product.picture} if product.picture else {}
    look = {"type": "link", "text": _LOOK, "uri": product.url}
    items = [{"title": product.card.title, "description": told, **picture, "actions": [look]}]
    return {"content_type": "cards", "content_attributes": {"items": items}}


def _escaped(text: str) -> str:
    """Words that mean themselves where Markdown is read; addresses stay links."""
    told, at = "", 0
    for link in _LINK.finditer(text):
        told += _MARKUP.sub(r"\\\1", text[at : link.start()]) + link[0]
        at = link.end()
    return told + _MARKUP.sub(r"\\\1", text[at:])


def _typed(told: Mapping[str, Any]) -> list[Incoming | Undelivered]:
    conversation = told["conversation"]
    if told.get("message_type") != "incoming" or told.get("private") or conversation.get("status") != _THE_BOTS:
        return []
    text, attachments, number = str(told.get("content") or ""), told.get("attachments"), int(told["id"])
    if not text.strip() and not attachments:
        return []
    kind: Kind = "media" if attachments else "text"
    written_at = _moment(told.get("created_at"))
    sender = str(int(conversation["id"]))
    return [Incoming(sender, str(number), kind, text, position=float(number), written_at=written_at)]


def _chosen(told: Mapping[str, Any]) -> list[Incoming | Undelivered]:
    """What a customer chose of a list of ours, which comes as a change of that message."""
    conversation, values = told["conversation"], (told.get("content_attributes") or {}).get("submitted_values")
    is_ours = told.get("content_type") == "input_select" and conversation.get("status") == _THE_BOTS
    if not values or not is_ours:
        return []
    sender, number, value = str(int(conversation["id"])), int(told["id"]), values[0]
    title, token = str(value.get("title") or ""), str(value.get("value") or "")
    return [Incoming(sender, f"{number}:chosen", "button", title, token=token, position=number + 0.5)]


def _resolved(told: Mapping[str, Any]) -> list[Incoming | Undelivered]:
    number = int(told["id"])
    last = (told.get("messages") or [{}])[-1].get("id") or 0
    key = f"{number}:resolved:{told.get('updated_at') or told.get('timestamp') or last}"
    return [Incoming(str(number), key, "done", position=float(last))]


_READERS = {"message_created": _typed, "message_updated": _chosen, "conversation_resolved": _resolved}


def _moment(told: Any) -> float:
    """In seconds since 1970; 0 where it isn't told in a way that is known."""
    if isinstance(told, int | float):
        return float(told)
    try:
        return datetime.fromisoformat(str(told).replace(" UTC", "+00:00")).timestamp()
    except ValueError:
        return 0.0
