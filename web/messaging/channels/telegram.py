"""Telegram: the Bot API's updates by webhook, and its methods for texts, photos and inline keyboards.

https://core.telegram.org/bots/api (Bot API 10.3). Telegram signs no body: it sends back, in a header, the secret token
that `setWebhook` was given. Texts go without a parse mode, so that nothing in them is ever markup.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
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
from web.messaging.sending import LONGEST_REASON, fate_of_status
from web.messaging.texts import MEASURES, shorten

#: What `setWebhook` asks for: everything else, edits and deletions among it, isn't even sent.
ALLOWED_UPDATES = ("message", "callback_query")
_START = "/start"  # sent by the app itself when a customer opens the chat
_IN_A_ROW = 3


class Telegram:
    """One bot."""

    name = "telegram"
    acknowledgement = ("", "text/plain")

    def __init__(self, token: str, webhook_secret: str, api: str = "") -> None:
        self.limits = channel_limits()[self.name]
        self.api = f"{(api or self.limits.api).rstrip('/')}/bot{token}"
        self._secret = webhook_secret.encode()

    def verify(self, webhook: Webhook, now: float) -> None:  # noqa: ARG002 - updates carry no time of sending
        """Compare the secret token, in the same time whatever is wrong with it."""
        given = webhook.headers.get("x-telegram-bot-api-secret-token", "").encode()
        if not hmac.compare_digest(given, self._secret):
            raise NotSignedError("This update doesn't carry the secret token.")

    def handshake(self, query: Mapping[str, str]) -> str | None:  # noqa: ARG002 - Telegram asks nothing beforehand
        """None: Telegram asks nothing beforehand."""
        return None

    def challenge(self, webhook: Webhook) -> str | None:  # noqa: ARG002
        """None: Telegram asks nothing beforehand."""
        return None

    def read(self, webhook: Webhook) -> list[Incoming | Undelivered]:
        """The message or the press of a button in one update, of private chats only."""
        try:
            update = json.loads(webhook.body)
            number = int(update["update_id"])
            if "callback_query" in update:
                return _press(update["callback_query"], number)
            return _message(update["message"], number) if "message" in update else []
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise MalformedError(f"This isn't an update as the Bot API describes it ({error}).") from error

    def render(self, recipient: str, parts: Sequence[Part]) -> list[Call]:
        """sendMessage and sendPhoto."""
        return [self._call(recipient, part) for part in parts]

    def typing(self, recipient: str, about: str) -> Call | None:  # noqa: ARG002
        """sendChatAction: shown for five seconds or until the answer."""
        return Call("sendChatAction", json={"chat_id": int(recipient), "action": "typing"})

    def noticed(self, about: str) -> Call | None:
        """answerCallbackQuery: until then the button shows that it waits."""
        return Call("answerCallbackQuery", json={"callback_query_id": about})

    def headers(self) -> dict[str, str]:
        """None: the token is part of the address."""
        return {}

    def outcome(self, answer: Answer) -> Outcome:
        """`ok`, or an error code with a description, and how long to wait."""
        told = answer.json
        if told.get("ok"):
            result = told.get("result")
            sent = result.get("message_id") if isinstance(result, dict) else ""
            return Outcome(Fate.SENT, platform_id=str(sent or ""))
        status = int(told.get("error_code") or answer.status)
        reason = str(told.get("description") or f"HTTP {answer.status}")[:LONGEST_REASON]
        if status in (401, 404):  # 404: there is no such bot
            return Outcome(Fate.TOKEN, f"Telegram refuses the bot's token ({reason})")
        after_s = (told.get("parameters") or {}).get("retry_after")
        return Outcome(fate_of_status(status), f"Telegram: {reason}", after_s=after_s)

    def proof(self) -> tuple[str, str]:
        """getMe."""
        return "GET", "getMe"

    def harmless(self, now: float) -> Webhook:  # noqa: ARG002
        """An update of a kind that isn't asked for."""
        headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": self._secret.decode()}
        return Webhook(headers, b'{"update_id": 0}')

    def set_webhook(self, address: str) -> Call:
        """setWebhook: from now on updates come to this address, with our secret token."""
        told = {"url": address, "secret_token": self._secret.decode(), "allowed_updates": list(ALLOWED_UPDATES)}
        return Call("setWebhook", json=told)

    def _call(self, recipient: str, part: Part) -> Call:
        to: dict[str, Any] = {"chat_id": int(recipient)}
        if isinstance(part, Picture):
            return Call("sendPhoto", json={**to, "photo": part.url})
        if isinstance(part, Text):
            return Call("sendMessage", json={**to, **_words(part.text), **_keyboard(part.choices, 1)})
        return self._card({**to, **_keyboard(part.choices, _IN_A_ROW)}, part)

    def _card(self, fields: dict[str, Any], product: Product) -> Call:
        text = "\n".join((product.card.title, *product.lines))
        title = [{"type": "bold", "offset": 0, "length": MEASURES["utf16"](product.card.title)}]
        words = Call("sendMessage", json={**fields, **_words(text), "entities": title})
        if not product.picture:
            return words
        caption = shorten(text, self.limits.caption, self.limits.measure)
        photo = {**fields, "photo": product.picture, "caption": caption, "caption_entities": title}
        return Call("sendPhoto", json=photo, otherwise=words)


def _words(text: str) -> dict[str, Any]:
    return {"text": text, "link_preview_options": {"is_disabled": True}}


def _keyboard(choices: Sequence[Choice], in_a_row: int) -> dict[str, Any]:
    if not choices:
        return {}
    limits = channel_limits()["telegram"]
    keys = [
        {"text": shorten(choice.title, limits.button_title, limits.measure), "callback_data": choice.token}
        for choice in choices
    ]
    rows = [keys[at : at + in_a_row] for at in range(0, len(keys), in_a_row)]
    return {"reply_markup": {"inline_keyboard": rows}}


def _message(message: Mapping[str, Any], number: int) -> list[Incoming | Undelivered]:
    chat = message["chat"]
    if chat["type"] != "private" or (message.get("from") or {}).get("is_bot"):
        return []
    text = message.get("text") or message.get("caption") or ""
    if text == _START or text.startswith(f"{_START} "):
        text = "Hello"
    written_at = float(message.get("date") or 0)
    kind: Kind = "text" if "text" in message else "media"
    return [Incoming(str(chat["id"]), str(number), kind, text, position=float(number), written_at=written_at)]


def _press(query: Mapping[str, Any], number: int) -> list[Incoming | Undelivered]:
    chat = (query.get("message") or {}).get("chat") or {}
    if chat.get("type") != "private" or "data" not in query:
        return []
    sender, token = str(chat["id"]), str(query["data"])
    return [
        Incoming(sender, str(number), "button", token=token, position=float(number), about=str(query["id"])),
    ]
