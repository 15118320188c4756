"""Messenger and Instagram: Meta's Send API with texts, quick replies and generic templates.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages
https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api
(Graph API v26.0)
"""

from collections.abc import Mapping, Sequence
from typing import Any

from web.messaging.channel import Answer, Call, Incoming, MalformedError, Outcome, Undelivered, Webhook
from web.messaging.channels.meta import MetaApp, entries, outcome_of
from web.messaging.limits import channel_limits
from web.messaging.parts import SIZES, Choice, Part, Picture, Product
from web.messaging.texts import shorten

_VIEW = "View"
_OBJECTS = {"messenger": "page", "instagram": "instagram"}


class Messenger:
    """One page of a shop, or its Instagram account."""

    acknowledgement = ("", "text/plain")

    def __init__(self, token: str, app: MetaApp, *, name: str = "messenger", api: str = "") -> None:
        self.name = name
        self.limits = channel_limits()[name]
        self.api = (api or self.limits.api).rstrip("/")
        self._token = token
        self._app = app

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
        """Messages and pressed buttons; echoes of ours, receipts, reactions, edits and deletions are none."""
        try:
            events = [event for entry in entries(webhook) for event in entry.get("messaging", [])]
            return [message for event in events if (message := _message(event))]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise MalformedError(f"This isn't a webhook as the platform describes it ({error}).") from error

    def render(self, recipient: str, parts: Sequence[Part]) -> list[Call]:
        """Texts with quick replies, cards side by side, pictures."""
        calls = []
        for group in _groups(parts, self.limits.cards_in_a_row):
            first = group[0]
            if isinstance(first, Product):
                calls.append(self._cards(recipient, [one for one in group if isinstance(one, Product)]))
            elif isinstance(first, Picture):
                attachment = {"type": "image", "payload": {"url": first.url, "is_reusable": False}}
                calls.append(_call(recipient, {"attachment": attachment}))
            else:
                calls.append(_call(recipient, {"text": first.text, **self._quick_replies(first.choices)}))
        return calls

    def typing(self, recipient: str, about: str) -> Call | None:  # noqa: ARG002
        """Shown for 20 seconds, or until the answer."""
        return Call("me/messages", json={"recipient": {"id": recipient}, "sender_action": "typing_on"})

    def noticed(self, about: str) -> Call | None:  # noqa: ARG002
        """None: nothing waits for it."""
        return None

    def headers(self) -> dict[str, str]:
        """The access token."""
        return {"Authorization": f"Bearer {self._token}"}

    def outcome(self, answer: Answer) -> Outcome:
        """The message's id, or an error of the Graph API."""
        return outcome_of(self.limits.title, answer, str(answer.json.get("message_id") or ""))

    def proof(self) -> tuple[str, str]:
        """Whose token it is."""
        return "GET", "me"

    def harmless(self, now: float) -> Webhook:  # noqa: ARG002
        """A webhook without entries."""
        return self._app.signed({"object": _OBJECTS[self.name], "entry": []})

    def _cards(self, recipient: str, products: Sequence[Product]) -> Call:
        text = "\n\n".join("\n".join((one.card.title, *one.lines)) for one in products)
        words = _call(recipient, {"text": shorten(text, self.limits.text, self.limits.measure)})
        payload = {"template_type": "generic", "elements": [self._element(one) for one in products]}
        return _call(recipient, {"attachment": {"type": "template", "payload": payload}}, words)

    def _element(self, product: Product) -> dict[str, Any]:
        limits = self.limits
        told = " · ".join(line for line in product.lines if line not in (product.url, SIZES))
        element: dict[str, Any] = {
            "title": shorten(product.card.title, limits.card_title, len),
            "subtitle": shorten(told, limits.card_subtitle, len),
        }
        buttons: list[dict[str, str]] = []
        if product.picture:
            element["image_url"] = product.picture
        if product.url:
            element["default_action"] = {"type": "web_url", "url": product.url}
            buttons.append({"type": "web_url", "url": product.url, "title": _VIEW})
        buttons += [
            {"type": "postback", "title": shorten(one.title, limits.button_title, len), "payload": one.token}
            for one in product.choices
        ]
        return {**element, "buttons": buttons} if buttons else element

    def _quick_replies(self, choices: Sequence[Choice]) -> dict[str, Any]:
        if not choices:
            return {}
        titles = ((shorten(one.title, self.limits.button_title, len), one.token) for one in choices)
        return {"quick_replies": [{"content_type": "text", "title": title, "payload": to} for title, to in titles]}


def _groups(parts: Sequence[Part], cards_in_a_row: int) -> list[list[Part]]:
    """Cards that follow one another together, as many as stand side by side; everything else by itself."""
    groups: list[list[Part]] = []
    for part in parts:
        is_card = isinstance(part, Product)
        if is_card and groups and isinstance(groups[-1][0], Product) and len(groups[-1]) < cards_in_a_row:
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _call(recipient: str, message: Mapping[str, Any], otherwise: Call | None = None) -> Call:
    told = {"recipient": {"id": recipient}, "messaging_type": "RESPONSE", "message": message}
    return Call("me/messages", json=told, otherwise=otherwise)


def _message(event: Mapping[str, Any]) -> Incoming | None:
    milliseconds = float(event.get("timestamp") or 0)
    sender, at = str(event["sender"]["id"]), milliseconds / 1000
    if "postback" in event:
        press = event["postback"]
        key = str(press.get("mid") or f"{sender}:{milliseconds:.0f}")
        token, title = str(press.get("payload") or ""), str(press.get("title") or "")
        return Incoming(sender, key, "button", title, token, position=milliseconds, written_at=at)
    message = event.get("message")
    if not message or message.get("is_echo") or message.get("is_deleted"):
        return None
    key, text = str(message["mid"]), str(message.get("text") or "")
    if "quick_reply" in message:
        token = str(message["quick_reply"]["payload"])
        return Incoming(sender, key, "button", text, token, position=milliseconds, written_at=at)
    if not text and not message.get("attachments"):
        return None
    return Incoming(sender, key, "text" if text else "media", text, position=milliseconds, written_at=at)
