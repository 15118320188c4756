"""Chatwoot's side: an agent bot's webhooks as Chatwoot's models make them, and the answers of its API."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from typing import Any

from markdown_it import MarkdownIt

from tests.web.messaging.http_server import Asked, Told
from tests.web.messaging.platform import Sent, Shown
from web.messaging.channels.chatwoot import Chatwoot

TOKEN = "token-of-the-bot"
SECRET = "secret-of-the-bot"
ACCOUNT = "7"
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


class ChatwootSide:
    name = "chatwoot"
    tells_time = True

    def channel(self, api: str) -> Chatwoot:
        return Chatwoot(TOKEN, SECRET, ACCOUNT, api)

    def text(self, sender: str, number: int, text: str, at: float) -> Sent:
        return self.message(sender, number, at, content=text)

    def press(self, sender: str, number: int, token: str, title: str, at: float) -> Sent:
        chosen = {"submitted_values": [{"title": title, "value": token}]}
        changed = {"event": "message_updated", "message_type": "outgoing", "content_type": "input_select"}
        return self.message(sender, number, at, content="Shall I?", content_attributes=chosen, **changed)

    def media(self, sender: str, number: int, at: float) -> Sent:
        voice = {"id": 4, "file_type": "audio", "data_url": "https://app.chatwoot.com/rails/4", "message_id": number}
        return self.message(sender, number, at, content=None, attachments=[voice])

    def ignored(self, sender: str, number: int, at: float) -> list[Sent]:
        update = {"event": "message_updated"}
        return [
            self.message(sender, number, at, content="from the bot", message_type="outgoing"),
            self.message(sender, number + 1, at, content="a note of people's", private=True),
            self.message(sender, number + 2, at, status="open", content="to a person"),
            self.message(sender, number + 3, at, content="edited", **update),
            self.message(sender, number + 4, at, content="of another account", account={"id": 8, "name": "Another"}),
            self.press_while_open(sender, number + 5, at),
            self._event({"event": "conversation_opened", **self.conversation(sender, "open", number)}),
            self._event({"event": "webwidget_triggered", "id": 1, "source_id": "b2e4"}),
        ]

    def press_while_open(self, sender: str, number: int, at: float) -> Sent:
        chosen = {"submitted_values": [{"title": "Yes", "value": "t"}]}
        told = {"event": "message_updated", "message_type": "outgoing", "content_type": "input_select"}
        return self.message(sender, number, at, status="open", content="?", content_attributes=chosen, **told)

    def resolved(self, sender: str, number: int, at: float) -> Sent:
        """People are done with a conversation."""
        told = {"event": "conversation_resolved", **self.conversation(sender, "resolved", number)}
        return self._event({**told, "updated_at": at})

    def signed(self, body: bytes, headers: dict[str, str], at: float | None = None) -> Sent:
        sent_at = str(int(time.time() if at is None else at))
        told = sent_at.encode() + b"." + body
        signature = "sha256=" + hmac.new(SECRET.encode(), told, hashlib.sha256).hexdigest()
        stamps = {"x-chatwoot-timestamp": sent_at, "x-chatwoot-signature": signature}
        delivery = {"content-type": "application/json", "x-chatwoot-delivery": "6b0b6f4e-5a2e-4a51-9d2c-6a1df1f4d3aa"}
        return Sent(body, {**delivery, **stamps, **headers})

    def forged(self, sent: Sent) -> list[Sent]:
        unsigned = {"content-type": "application/json"}
        now = str(int(time.time()))
        over_the_body_alone = "sha256=" + hmac.new(SECRET.encode(), sent.body, hashlib.sha256).hexdigest()
        return [
            Sent(sent.body, unsigned),
            Sent(sent.body, {**sent.headers, "x-chatwoot-signature": "sha256=" + "0" * 64}),
            Sent(sent.body.replace(b"hello", b"HELLO"), sent.headers),
            Sent(sent.body, {**sent.headers, "x-chatwoot-timestamp": str(int(now) + 1)}),
            Sent(sent.body, {**sent.headers, "x-chatwoot-signature": over_the_body_alone}),
            self.signed(sent.body, {}, at=time.time() - 301),
        ]

    def shown(self, asked: Asked) -> Shown | None:
        assert asked.headers["api_access_token"] == TOKEN
        prefix, _, rest = asked.path.partition("/conversations/")
        assert prefix == f"/api/v1/accounts/{ACCOUNT}"
        recipient, _, what = rest.partition("/")
        if what != "messages" or asked.json["private"]:
            return None
        body = asked.json
        assert body["message_type"] == "outgoing"
        items = body.get("content_attributes", {}).get("items", [])
        assert len(body["content"]) <= 2 * 2000
        if body.get("content_type") == "cards":
            assert all(item["actions"] for item in items)  # Chatwoot refuses a card without
            return Shown(recipient, read(body["content"]), picture=items[0].get("media_url", ""))
        return Shown(recipient, read(body["content"]), tuple((item["title"], item["value"]) for item in items))

    def is_typing(self, asked: Asked) -> bool:
        return asked.path.endswith("/toggle_typing_status")

    def taken(self, asked: Asked, number: int) -> Told:
        if asked.path.endswith("/messages"):
            return Told({"id": number, "message_type": 1, "content": asked.json["content"], "conversation_id": 1})
        if asked.path.endswith("/toggle_status"):
            return Told({"payload": {"success": True, "current_status": asked.json["status"], "conversation_id": 1}})
        return Told({})

    def busy(self, seconds: int) -> Told:
        return Told({"error": "Retry later"}, 429, {"retry-after": str(seconds)})

    def expired(self) -> Told:
        return Told({"error": "Invalid Access Token"}, 401)

    def refused(self) -> Told:
        return Told({"error": "Resource could not be found"}, 404)

    def message(self, sender: str, number: int, at: float, status: str = "pending", **told: Any) -> Sent:
        """A message as `Message#webhook_data` tells it."""
        known = {
            "id": number,
            "content": "",
            "created_at": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "message_type": "incoming",
            "content_type": "text",
            "content_attributes": {},
            "private": False,
            "source_id": None,
            "sender": {"id": 3, "name": "Ada", "email": None, "type": "contact"},
            "inbox": {"id": 2, "name": "Website"},
            "conversation": self.conversation(sender, status, number),
            "account": {"id": int(ACCOUNT), "name": "Maison Lisa"},
            "event": "message_created",
        }
        return self._event({**known, **told})

    def conversation(self, sender: str, status: str, last: int) -> dict[str, Any]:
        """A conversation as `Conversations::EventDataPresenter#push_data` tells it; its id is the one people see."""
        return {
            "additional_attributes": {},
            "can_reply": True,
            "channel": "Channel::WebWidget",
            "contact_inbox": {"id": 9, "contact_id": 3, "inbox_id": 2, "source_id": "b2e4", "hmac_verified": False},
            "id": int(sender),
            "inbox_id": 2,
            "messages": [{"id": last, "content": "the last one", "message_type": 0}],
            "labels": [],
            "meta": {"sender": {"id": 3, "name": "Ada"}, "assignee": None, "hmac_verified": False},
            "status": status,
            "custom_attributes": {},
            "unread_count": 1,
            "timestamp": 1764500000,
        }

    def _event(self, told: dict[str, Any]) -> Sent:
        return self.signed(json.dumps(told).encode(), {})


def read(content: str) -> str:
    """What Markdown makes of a content; markup of any kind but a bare address leaves a mark that no test expects."""
    return "\n\n".join(_inline(token) for token in _MARKDOWN.parse(content) if token.type == "inline")


def _inline(block: Any) -> str:
    words = {"softbreak": "\n", "hardbreak": "\n"}
    plain = ("text", "text_special", "softbreak", "hardbreak")
    return "".join(words.get(one.type, one.content) if one.type in plain else f"[{one.type}]" for one in block.children)
