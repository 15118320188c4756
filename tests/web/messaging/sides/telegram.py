"""Telegram's side: updates as the Bot API sends them, and the answers of its methods."""

from __future__ import annotations

import json
from typing import Any

from tests.web.messaging.http_server import Asked, Told
from tests.web.messaging.platform import Sent, Shown
from web.messaging.channels.telegram import Telegram

TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"
SECRET = "secret-token-of-the-test"


class TelegramSide:
    name = "telegram"
    tells_time = True

    def channel(self, api: str) -> Telegram:
        return Telegram(TOKEN, SECRET, api)

    def text(self, sender: str, number: int, text: str, at: float) -> Sent:
        return self._update(number, message=self._message(sender, number, at, text=text))

    def press(self, sender: str, number: int, token: str, title: str, at: float) -> Sent:
        query = {
            "id": f"4382{number}",
            "from": self._person(sender),
            "message": self._message(sender, number, at, text="what the button stood under"),
            "chat_instance": "-3310593928",
            "data": token,
        }
        return self._update(number, callback_query=query)

    def media(self, sender: str, number: int, at: float) -> Sent:
        voice = {"duration": 2, "mime_type": "audio/ogg", "file_id": "AwACAg", "file_unique_id": "AgAD", "file_size": 9}
        return self._update(number, message=self._message(sender, number, at, voice=voice))

    def ignored(self, sender: str, number: int, at: float) -> list[Sent]:
        group = {"id": -100, "title": "Friends", "type": "group"}
        return [
            self._update(number, edited_message=self._message(sender, number, at, text="edited", edit_date=int(at))),
            self._update(number + 1, my_chat_member={"chat": self._chat(sender), "from": self._person(sender)}),
            self._update(number + 2, message={**self._message(sender, number, at, text="in a group"), "chat": group}),
            self._update(number + 3, message_reaction={"chat": self._chat(sender), "message_id": 3, "date": int(at)}),
        ]

    def signed(self, body: bytes, headers: dict[str, str]) -> Sent:
        return Sent(body, {"content-type": "application/json", "x-telegram-bot-api-secret-token": SECRET, **headers})

    def forged(self, sent: Sent) -> list[Sent]:
        unsigned = {"content-type": "application/json"}
        return [
            Sent(sent.body, unsigned),
            Sent(sent.body, {**unsigned, "x-telegram-bot-api-secret-token": "guessed"}),
            Sent(sent.body, {**unsigned, "x-telegram-bot-api-secret-token": ""}),
        ]

    def shown(self, asked: Asked) -> Shown | None:
        method = asked.path.rpartition("/")[2]
        if method not in ("sendMessage", "sendPhoto"):
            return None
        body = asked.json
        assert asked.path == f"/bot{TOKEN}/{method}"
        assert "parse_mode" not in body
        keyboard = body.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = tuple((key["text"], key["callback_data"]) for row in keyboard for key in row)
        assert all(len(token.encode()) <= 64 for _, token in buttons)
        text = body.get("text") or body.get("caption") or ""
        assert len(text.encode("utf-16-le")) // 2 <= (4096 if method == "sendMessage" else 1024)
        return Shown(str(body["chat_id"]), text, buttons, body.get("photo", ""))

    def is_typing(self, asked: Asked) -> bool:
        return asked.path.endswith("/sendChatAction")

    def taken(self, asked: Asked, number: int) -> Told:
        if asked.path.endswith(("/sendMessage", "/sendPhoto")):
            return Told({"ok": True, "result": {"message_id": number, "date": 1, "chat": {"id": 1, "type": "private"}}})
        return Told({"ok": True, "result": True})

    def busy(self, seconds: int) -> Told:
        description = f"Too Many Requests: retry after {seconds}"
        told = {"ok": False, "error_code": 429, "description": description, "parameters": {"retry_after": seconds}}
        return Told(told, 429)

    def expired(self) -> Told:
        return Told({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)

    def refused(self) -> Told:
        description = "Forbidden: bot was blocked by the user"
        return Told({"ok": False, "error_code": 403, "description": description}, 403)

    def _update(self, number: int, **what: Any) -> Sent:
        return self.signed(json.dumps({"update_id": number, **what}).encode(), {})

    def _message(self, sender: str, number: int, at: float, **content: Any) -> dict[str, Any]:
        known = {"message_id": number, "from": self._person(sender), "chat": self._chat(sender), "date": int(at)}
        return {**known, **content}

    def _person(self, sender: str) -> dict[str, Any]:
        return {"id": int(sender), "is_bot": False, "first_name": "Ada", "language_code": "en"}

    def _chat(self, sender: str) -> dict[str, Any]:
        return {"id": int(sender), "first_name": "Ada", "type": "private"}
