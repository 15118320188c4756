"""Meta's side: signatures and errors of the Graph API, WhatsApp's, Messenger's and Instagram's webhooks and answers."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from tests.web.messaging.http_server import Asked, Told
from tests.web.messaging.platform import Sent, Shown
from web.messaging.channels.messenger import Messenger
from web.messaging.channels.meta import MetaApp
from web.messaging.channels.whatsapp import WhatsApp

TOKEN = "EAAG-token-of-the-test"
APP_SECRET = "app-secret-of-the-test"
VERIFY_TOKEN = "verify-token-of-the-test"
NUMBER = "106540352242922"
PAGE = "1906385232743451"


class MetaSide:
    """What the three have in common."""

    tells_time = True

    def signed(self, body: bytes, headers: dict[str, str]) -> Sent:
        signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
        return Sent(body, {"content-type": "application/json", "x-hub-signature-256": f"sha256={signature}", **headers})

    def forged(self, sent: Sent) -> list[Sent]:
        unsigned = {"content-type": "application/json"}
        by_another = hmac.new(b"guessed", sent.body, hashlib.sha256).hexdigest()
        return [
            Sent(sent.body, unsigned),
            Sent(sent.body, {**unsigned, "x-hub-signature-256": f"sha256={by_another}"}),
            Sent(sent.body.replace(b"hello", b"HELLO"), sent.headers),
            Sent(sent.body, {**unsigned, "x-hub-signature-256": sent.headers["x-hub-signature-256"][7:]}),
        ]

    def busy(self, seconds: int) -> Told:
        return _error(400, 130429 if seconds else 613, "Rate limit hit")

    def expired(self) -> Told:
        return _error(401, 190, "Error validating access token: Session has expired", error_subcode=463)

    def refused(self) -> Told:
        return _error(400, 131026, "Message undeliverable")

    def _post(self, told: dict[str, Any]) -> Sent:
        return self.signed(json.dumps(told).encode(), {})


class WhatsAppSide(MetaSide):
    name = "whatsapp"

    def channel(self, api: str) -> WhatsApp:
        return WhatsApp(TOKEN, MetaApp(APP_SECRET, VERIFY_TOKEN), NUMBER, api)

    def text(self, sender: str, number: int, text: str, at: float) -> Sent:
        return self._message(sender, number, at, type="text", text={"body": text})

    def press(self, sender: str, number: int, token: str, title: str, at: float) -> Sent:
        reply = {"type": "button_reply", "button_reply": {"id": token, "title": title}}
        return self._message(sender, number, at, type="interactive", interactive=reply)

    def media(self, sender: str, number: int, at: float) -> Sent:
        return self._message(
            sender, number, at, type="audio", audio={"mime_type": "audio/ogg", "id": "1", "voice": True}
        )

    def ignored(self, sender: str, number: int, at: float) -> list[Sent]:
        status = {"id": "wamid.sent", "status": "read", "timestamp": str(int(at)), "recipient_id": sender}
        edit = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "edited"}}}
        elsewhere = {"metadata": {"display_phone_number": "1", "phone_number_id": "999"}}
        told = {"from": sender, "id": "wamid.x", "timestamp": str(int(at)), "type": "text", "text": {"body": "hi"}}
        return [
            self._message(sender, number, at, type="edit", edit=edit),
            self._message(sender, number + 1, at, type="revoke", revoke={"original_message_id": "wamid.1"}),
            self._message(sender, number + 2, at, type="reaction", reaction={"message_id": "wamid.1", "emoji": "👍"}),
            self._message(sender, number + 3, at, type="unsupported", errors=[{"code": 131051, "title": "Unknown"}]),
            self._value(statuses=[status]),
            self._value(messages=[told], **elsewhere),
        ]

    def shown(self, asked: Asked) -> Shown | None:
        body = asked.json
        if "typing_indicator" in body:
            return None
        assert asked.path == f"/{NUMBER}/messages"
        assert asked.headers["authorization"] == f"Bearer {TOKEN}"
        assert (body["messaging_product"], body["recipient_type"]) == ("whatsapp", "individual")
        content = body[body["type"]]
        recipient = body.get("to") or body["recipient"]
        if body["type"] == "text":
            assert 0 < len(content["body"]) <= 4096
            return Shown(recipient, content["body"])
        if body["type"] == "image":
            assert len(content.get("caption", "")) <= 1024
            return Shown(recipient, content.get("caption", ""), picture=content["link"])
        text, action = content["body"]["text"], content["action"]
        assert 0 < len(text) <= 1024
        picture = content.get("header", {}).get("image", {}).get("link", "")
        if content["type"] == "list":
            rows = [row for section in action["sections"] for row in section["rows"]]
            assert len(rows) <= 10
            assert len(action["button"]) <= 20
            assert all(len(row["title"]) <= 24 and len(row.get("description", "")) <= 72 for row in rows)
            return Shown(recipient, text, tuple((row["title"], row["id"]) for row in rows))
        replies = [button["reply"] for button in action["buttons"]]
        assert len(replies) <= 3
        assert all(len(reply["title"]) <= 20 and len(reply["id"]) <= 256 for reply in replies)
        return Shown(recipient, text, tuple((reply["title"], reply["id"]) for reply in replies), picture)

    def is_typing(self, asked: Asked) -> bool:
        return "typing_indicator" in asked.json

    def taken(self, asked: Asked, number: int) -> Told:
        if self.is_typing(asked):
            return Told({"success": True})
        contacts = [{"input": "1", "wa_id": "1"}]
        return Told(
            {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": f"wamid.sent{number}"}]}
        )

    def failed(self, platform_id: str) -> Sent:
        """The platform tells later that a message didn't arrive."""
        error = {"code": 131047, "title": "Re-engagement message", "error_data": {"details": "More than 24 hours"}}
        status = {"id": platform_id, "status": "failed", "timestamp": "1", "recipient_id": "1", "errors": [error]}
        return self._value(statuses=[status])

    def _message(self, sender: str, number: int, at: float, **content: Any) -> Sent:
        message = {"from": sender, "id": f"wamid.{number}", "timestamp": str(int(at)), **content}
        return self._value(messages=[message], contacts=[{"profile": {"name": "Ada"}, "wa_id": sender}])

    def _value(self, **value: Any) -> Sent:
        metadata = {"display_phone_number": "15550783881", "phone_number_id": NUMBER}
        change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
        return self._post({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]})


class MessengerSide(MetaSide):
    def __init__(self, name: str, object_: str, longest: int) -> None:
        self.name = name
        self._object = object_
        self._longest = longest

    def channel(self, api: str) -> Messenger:
        return Messenger(TOKEN, MetaApp(APP_SECRET, VERIFY_TOKEN), name=self.name, api=api)

    def text(self, sender: str, number: int, text: str, at: float) -> Sent:
        return self._event(sender, at, message={"mid": f"m_{number}", "text": text})

    def press(self, sender: str, number: int, token: str, title: str, at: float) -> Sent:
        message = {"mid": f"m_{number}", "text": title, "quick_reply": {"payload": token}}
        return self._event(sender, at, message=message)

    def media(self, sender: str, number: int, at: float) -> Sent:
        attachment = {"type": "audio", "payload": {"url": "https://cdn.example/a.mp4"}}
        return self._event(sender, at, message={"mid": f"m_{number}", "attachments": [attachment]})

    def ignored(self, sender: str, number: int, at: float) -> list[Sent]:
        return [
            self._event(sender, at, message={"mid": f"m_{number}", "text": "ours", "is_echo": True, "app_id": 1}),
            self._event(sender, at, message={"mid": f"m_{number + 1}", "is_deleted": True}),
            self._event(sender, at, message_edit={"mid": "m_1", "text": "edited", "num_edit": 1}),
            self._event(sender, at, read={"watermark": int(at * 1000)}),
            self._event(sender, at, reaction={"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤"}),
        ]

    def shown(self, asked: Asked) -> Shown | None:
        body = asked.json
        if "sender_action" in body:
            return None
        assert asked.path == "/me/messages"
        assert asked.headers["authorization"] == f"Bearer {TOKEN}"
        assert body["messaging_type"] == "RESPONSE"
        recipient, message = body["recipient"]["id"], body["message"]
        if "text" in message:
            measured = message["text"].encode() if self.name == "instagram" else message["text"]
            assert 0 < len(measured) <= self._longest
            replies = message.get("quick_replies", [])
            assert len(replies) <= 13
            assert all(len(one["title"]) <= 20 and len(one["payload"]) <= 1000 for one in replies)
            return Shown(recipient, message["text"], tuple((one["title"], one["payload"]) for one in replies))
        attachment = message["attachment"]
        if attachment["type"] == "image":
            return Shown(recipient, picture=attachment["payload"]["url"])
        return self._template(recipient, attachment["payload"])

    def is_typing(self, asked: Asked) -> bool:
        return asked.json.get("sender_action") == "typing_on"

    def taken(self, asked: Asked, number: int) -> Told:
        recipient = asked.json["recipient"]["id"]
        return Told({"recipient_id": recipient, **({} if self.is_typing(asked) else {"message_id": f"m_sent{number}"})})

    def _template(self, recipient: str, payload: dict[str, Any]) -> Shown:
        assert payload["template_type"] == "generic"
        assert len(payload["elements"]) <= 10
        told, buttons = [], []
        for element in payload["elements"]:
            assert 0 < len(element["title"]) <= 80
            assert len(element.get("subtitle", "")) <= 80
            assert len(element.get("buttons", [])) <= 3
            told += [element["title"], element.get("subtitle", ""), element.get("default_action", {}).get("url", "")]
            buttons += [(one["title"], one["payload"]) for one in element.get("buttons", []) if "payload" in one]
        picture = next((element["image_url"] for element in payload["elements"] if "image_url" in element), "")
        return Shown(recipient, "\n".join(told), tuple(buttons), picture)

    def _event(self, sender: str, at: float, **content: Any) -> Sent:
        event = {"sender": {"id": sender}, "recipient": {"id": PAGE}, "timestamp": int(at * 1000), **content}
        entry = {"id": PAGE, "time": int(at * 1000), "messaging": [event]}
        return self._post({"object": self._object, "entry": [entry]})


def _error(status: int, code: int, message: str, **more: Any) -> Told:
    error = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "A1", **more}
    return Told({"error": error}, status)
