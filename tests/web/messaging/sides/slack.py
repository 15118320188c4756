"""Slack's side: events and interactions with their signature, and chat.postMessage."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from tests.web.messaging.http_server import Asked, Told
from tests.web.messaging.platform import Sent, Shown
from web.messaging.channels.slack import Slack

TOKEN = "xoxb-token-of-the-test"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


class SlackSide:
    name = "slack"
    tells_time = True

    def channel(self, api: str) -> Slack:
        return Slack(TOKEN, SECRET, api)

    def text(self, sender: str, number: int, text: str, at: float) -> Sent:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return self._event(sender, number, at, text=escaped, client_msg_id=f"c{number}")

    def press(self, sender: str, number: int, token: str, title: str, at: float) -> Sent:
        action = {
            "type": "button",
            "action_id": "choice-0",
            "block_id": "b",
            "text": {"type": "plain_text", "text": title},
            "value": token,
            "action_ts": _ts(at, number),
        }
        payload = {
            "type": "block_actions",
            "user": {"id": "U1"},
            "channel": {"id": sender, "name": "directmessage"},
            "container": {"type": "message", "message_ts": "1.0", "channel_id": sender, "is_ephemeral": False},
            "trigger_id": "13345224609.738474920.8088930838d88f008e0",
            "response_url": "https://hooks.slack.com/actions/T1/1/1",
            "actions": [action],
        }
        form = {"content-type": "application/x-www-form-urlencoded"}
        return self.signed(urlencode({"payload": json.dumps(payload)}).encode(), form)

    def media(self, sender: str, number: int, at: float) -> Sent:
        files = [{"id": "F1", "mimetype": "audio/mp4", "url_private": "https://files.slack.com/1"}]
        return self._event(sender, number, at, text="", subtype="file_share", files=files)

    def ignored(self, sender: str, number: int, at: float) -> list[Sent]:
        edited = {"type": "message", "user": "U1", "text": "edited", "ts": "1.0"}
        return [
            self._event(sender, number, at, subtype="message_changed", message=edited, hidden=True),
            self._event(sender, number + 1, at, subtype="message_deleted", deleted_ts="1.0", hidden=True),
            self._event(sender, number + 2, at, text="ours", bot_id="B1"),
            self._event(sender, number + 3, at, text="in public", channel_type="channel"),
            self._event(sender, number + 4, at, type="reaction_added", reaction="thumbsup"),
        ]

    def signed(self, body: bytes, headers: dict[str, str], at: float | None = None) -> Sent:
        sent_at = str(int(time.time() if at is None else at))
        told = f"v0:{sent_at}:".encode() + body
        signature = "v0=" + hmac.new(SECRET.encode(), told, hashlib.sha256).hexdigest()
        signs = {"x-slack-request-timestamp": sent_at, "x-slack-signature": signature}
        return Sent(body, {"content-type": "application/json", **signs, **headers})

    def forged(self, sent: Sent) -> list[Sent]:
        unsigned = {"content-type": "application/json"}
        later = {"x-slack-request-timestamp": str(int(time.time()) + 1)}
        return [
            Sent(sent.body, unsigned),
            Sent(sent.body.replace(b"hello", b"HELLO"), sent.headers),
            Sent(sent.body, {**sent.headers, **later}),
            Sent(sent.body, {**sent.headers, "x-slack-signature": "v0=guessed"}),
            self.signed(sent.body, {}, time.time() - 301),
            self.signed(sent.body, {}, time.time() + 301),
        ]

    def shown(self, asked: Asked) -> Shown | None:
        assert asked.path == "/chat.postMessage"
        assert asked.headers["authorization"] == f"Bearer {TOKEN}"
        body = asked.json
        assert body["mrkdwn"] is False
        assert not any(sign in body["text"] for sign in "<>")
        text, buttons, picture = "", [], ""
        for block in body["blocks"]:
            if block["type"] == "rich_text":
                elements = [one for section in block["elements"] for one in section["elements"]]
                text += "".join(one.get("text") or one["url"] for one in elements)
            elif block["type"] == "image":
                picture = block["image_url"]
                assert block["alt_text"]
            else:
                assert block["type"] == "actions"
                assert len({one["action_id"] for one in block["elements"]}) == len(block["elements"]) <= 25
                assert all(len(one["text"]["text"]) <= 75 for one in block["elements"])
                buttons += [(one["text"]["text"], one["value"]) for one in block["elements"]]
        assert len(text) <= 3000
        return Shown(body["channel"], text, tuple(buttons), picture)

    def is_typing(self, asked: Asked) -> bool:
        return False

    def taken(self, asked: Asked, number: int) -> Told:
        return Told({"ok": True, "channel": asked.json["channel"], "ts": f"{1_700_000_000 + number}.000100"})

    def busy(self, seconds: int) -> Told:
        return Told({"ok": False, "error": "ratelimited"}, 429, {"retry-after": str(seconds)})

    def expired(self) -> Told:
        return Told({"ok": False, "error": "token_expired"})

    def refused(self) -> Told:
        return Told({"ok": False, "error": "channel_not_found"})

    def _event(self, sender: str, number: int, at: float, **event: Any) -> Sent:
        known = {"type": "message", "channel": sender, "channel_type": "im", "user": "U1", "ts": _ts(at, number)}
        told = {
            "type": "event_callback",
            "team_id": "T1",
            "api_app_id": "A1",
            "event": {**known, "event_ts": _ts(at, number), **event},
            "event_id": f"Ev{number}",
            "event_time": int(at),
        }
        return self.signed(json.dumps(told).encode(), {})


def _ts(at: float, number: int) -> str:
    """Slack's time of a message, which is its id within a channel."""
    return f"{at:.0f}.{number:06d}"
