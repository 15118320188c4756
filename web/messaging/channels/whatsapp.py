"""WhatsApp by Meta's Cloud API: texts, pictures, reply buttons and lists.

https://developers.facebook.com/documentation/business-messaging/whatsapp (Graph API v26.0). Customers with a username
may have no telephone number; they are known and answered by the user id that Meta gives them for this business.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from web.messaging.channel import Answer, Call, Incoming, MalformedError, Outcome, Undelivered, Webhook
from web.messaging.channels.meta import MetaApp, entries, outcome_of
from web.messaging.limits import channel_limits
from web.messaging.parts import Choice, Part, Picture, Product
from web.messaging.texts import shorten

_MEDIA = frozenset({"audio", "contacts", "document", "image", "location", "order", "sticker", "video"})
_LIST_LABEL = "Choose"
Message = Mapping[str, Any]


class WhatsApp:
    """One number of a shop."""

    name = "whatsapp"
    acknowledgement = ("", "text/plain")

    def __init__(self, token: str, app: MetaApp, phone_number_id: str, api: str = "") -> None:
        self.limits = channel_limits()[self.name]
        self.api = (api or self.limits.api).rstrip("/")
        self._token = token
        self._app = app
        self._number = phone_number_id

    def verify(self, webhook: Webhook, now: float) -> None:  # noqa: ARG002 - the signature holds no time
        """Meta's signature of the raw body."""
        self._app.verify(webhook)

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """Meta's handshake."""
        return self._app.handshake(query)

    def challenge(self, webhook: Webhook) -> str | None:  # noqa: ARG002
        """None: Meta asks by GET."""
        return None

    def read(self, webhook: Webhook) -> list[Incoming | Undelivered]:
        """Messages to our number, and messages of ours that didn't arrive."""
        try:
            values = [change["value"] for entry in entries(webhook) for change in entry["changes"]]
            ours = [value for value in values if value.get("metadata", {}).get("phone_number_id") == self._number]
            messages = [_message(message) for value in ours for message in value.get("messages", [])]
            failed = [_failure(status) for value in ours for status in value.get("statuses", [])]
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise MalformedError(f"This isn't a webhook as the Cloud API describes it ({error}).") from error
        return [*filter(None, messages), *filter(None, failed)]

    def render(self, recipient: str, parts: Sequence[Part]) -> list[Call]:
        """Messages of the kinds text, image and interactive."""
        return [self._call(recipient, part) for part in parts]

    def typing(self, recipient: str, about: str) -> Call | None:  # noqa: ARG002
        """Marks the message as read, and shows that an answer comes, for 25 seconds at most."""
        told = {"status": "read", "message_id": about, "typing_indicator": {"type": "text"}}
        return Call(f"{self._number}/messages", json={"messaging_product": "whatsapp", **told})

    def noticed(self, about: str) -> Call | None:  # noqa: ARG002
        """None: nothing waits for it."""
        return None

    def headers(self) -> dict[str, str]:
        """The access token."""
        return {"Authorization": f"Bearer {self._token}"}

    def outcome(self, answer: Answer) -> Outcome:
        """The message's id, or an error of the Graph API."""
        messages = answer.json.get("messages") or [{}]
        return outcome_of(self.limits.title, answer, str(messages[0].get("id") or ""))

    def proof(self) -> tuple[str, str]:
        """The number itself."""
        return "GET", self._number

    def harmless(self, now: float) -> Webhook:  # noqa: ARG002
        """A webhook without entries."""
        return self._app.signed({"object": "whatsapp_business_account", "entry": []})

    def _call(self, recipient: str, part: Part) -> Call:
        if isinstance(part, Picture):
            return self._message(recipient, "image", {"link": part.url})
        if isinstance(part, Product):
            return self._card(recipient, part)
        if part.choices:
            return self._message(recipient, "interactive", self._choices(part.text, part.choices))
        return self._message(recipient, "text", {"body": part.text, "preview_url": False})

    def _card(self, recipient: str, product: Product) -> Call:
        text = "\n".join((product.card.title, *product.lines))
        caption = shorten(text, self.limits.caption, self.limits.measure)
        if product.choices:
            asked = self._choices(caption, product.choices)
            words = self._message(recipient, "interactive", asked)
            # A list takes no picture over it.
            if not product.picture or asked["type"] == "list":
                return words
            pictured = {**asked, "header": {"type": "image", "image": {"link": product.picture}}}
            return self._message(recipient, "interactive", pictured, words)
        words = self._message(recipient, "text", {"body": text, "preview_url": False})
        if not product.picture:
            return words
        return self._message(recipient, "image", {"link": product.picture, "caption": caption}, words)

    def _choices(self, text: str, choices: Sequence[Choice]) -> dict[str, Any]:
        """Reply buttons where all of them can be read whole, else a list."""
        limits = self.limits
        if len(choices) <= limits.buttons and all(len(choice.title) <= limits.button_title for choice in choices):
            buttons = [{"type": "reply", "reply": {"id": one.token, "title": one.title}} for one in choices]
            return {"type": "button", "body": {"text": text}, "action": {"buttons": buttons}}
        rows = [self._row(choice) for choice in choices[: limits.list_rows]]
        return {"type": "list", "body": {"text": text}, "action": {"button": _LIST_LABEL, "sections": [{"rows": rows}]}}

    def _row(self, choice: Choice) -> dict[str, str]:
        limits = self.limits
        row = {"id": choice.token, "title": shorten(choice.title, limits.list_title, limits.measure)}
        if row["title"] != choice.title:
            row["description"] = shorten(choice.title, limits.list_description, limits.measure)
        return row

    def _message(self, recipient: str, kind: str, content: Mapping[str, Any], otherwise: Call | None = None) -> Call:
        to = {"to": recipient} if recipient.isdigit() else {"recipient": recipient}
        told = {"messaging_product": "whatsapp", "recipient_type": "individual", **to, "type": kind, kind: content}
        return Call(f"{self._number}/messages", json=told, otherwise=otherwise)


def _message(message: Message) -> Incoming | None:
    """A message that is answered; None for a reaction, an edit, a deletion, and what is new to us."""
    kind = message["type"]
    sender = str(message.get("from") or message["from_user_id"])
    key, at = str(message["id"]), float(message["timestamp"])
    if kind == "text":
        return Incoming(sender, key, "text", message["text"]["body"], position=at, written_at=at, about=key)
    if kind == "interactive":
        reply = message["interactive"][message["interactive"]["type"]]
        token, title = str(reply["id"]), str(reply["title"])
        return Incoming(sender, key, "button", title, token, position=at, written_at=at, about=key)
    if kind == "button":  # under a template
        return Incoming(sender, key, "text", message["button"]["text"], position=at, written_at=at, about=key)
    if kind in _MEDIA:
        caption = message[kind].get("caption", "") if isinstance(message.get(kind), dict) else ""
        return Incoming(sender, key, "media", caption, position=at, written_at=at, about=key)
    return None


def _failure(status: Message) -> Undelivered | None:
    if status["status"] != "failed":
        return None
    error = (status.get("errors") or [{}])[0]
    detail = (error.get("error_data") or {}).get("details") or error.get("title") or "no reason was given"
    return Undelivered(str(status["id"]), f"WhatsApp: {detail}")
