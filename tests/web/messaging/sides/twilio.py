"""Twilio's side: form-encoded webhooks with their signature, and the Messages resource."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, urlencode

from tests.web.messaging.http_server import Asked, Told
from tests.web.messaging.platform import Sent, Shown
from web.messaging.channels.twilio import Twilio

TOKEN = "12345"
ACCOUNT = "AC" + "0123456789abcdef" * 2
NUMBER = "+14155238886"
URL = "https://chat.shop.example"


class TwilioSide:
    name = "twilio"
    tells_time = False

    def channel(self, api: str) -> Twilio:
        return Twilio(TOKEN, ACCOUNT, NUMBER, URL, api)

    def text(self, sender: str, number: int, text: str, at: float) -> Sent:
        return self._message(sender, number, Body=text, NumMedia="0")

    def press(self, sender: str, number: int, token: str, title: str, at: float) -> Sent:
        return self._message(sender, number, Body=title, ButtonText=title, ButtonPayload=token, NumMedia="0")

    def media(self, sender: str, number: int, at: float) -> Sent:
        media = {"MediaUrl0": "https://api.twilio.com/media/1", "MediaContentType0": "audio/ogg"}
        return self._message(sender, number, Body="", NumMedia="1", **media)

    def ignored(self, sender: str, number: int, at: float) -> list[Sent]:
        status = {"MessageSid": "SM1", "AccountSid": ACCOUNT, "MessageStatus": "delivered", "To": f"whatsapp:{sender}"}
        return [
            self._signed(status),
            self._message(sender, number, Body="", NumMedia="0"),
            self._message(sender, number + 1, Body="to another number", NumMedia="0", To="whatsapp:+1999"),
            self._message(sender, number + 2, Body="of another account", NumMedia="0", AccountSid="AC" + "f" * 32),
            self._message(sender, number + 3, Body="an SMS", NumMedia="0", From=f"+{sender}"),
        ]

    def signed(self, body: bytes, headers: dict[str, str]) -> Sent:
        try:
            parameters = sorted(parse_qsl(body.decode(), keep_blank_values=True))
        except ValueError:
            parameters = []
        told = f"{URL}/webhooks/twilio" + "".join(name + value for name, value in parameters)
        signature = base64.b64encode(hmac.new(TOKEN.encode(), told.encode(), hashlib.sha1).digest()).decode()
        form = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
        return Sent(body, {**form, **headers})

    def forged(self, sent: Sent) -> list[Sent]:
        unsigned = {"content-type": "application/x-www-form-urlencoded"}
        return [
            Sent(sent.body, unsigned),
            Sent(sent.body, {**unsigned, "x-twilio-signature": "guessed"}),
            Sent(sent.body.replace(b"hello", b"HELLO"), sent.headers),
            Sent(sent.body + b"&More=1", sent.headers),
        ]

    def shown(self, asked: Asked) -> Shown | None:
        if self.is_typing(asked):
            return None
        assert asked.path == f"/Accounts/{ACCOUNT}/Messages.json"
        assert asked.headers["authorization"] == "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        form = asked.form
        assert (form["From"], form["StatusCallback"]) == (f"whatsapp:{NUMBER}", f"{URL}/webhooks/twilio")
        assert len(form.get("Body", "")) <= 1600
        return Shown(form["To"].removeprefix("whatsapp:"), form.get("Body", ""), picture=form.get("MediaUrl", ""))

    def is_typing(self, asked: Asked) -> bool:
        return asked.path == "/Indicators/Typing.json"

    def taken(self, asked: Asked, number: int) -> Told:
        if self.is_typing(asked):
            return Told({"success": True})
        return Told({"sid": f"SM{number:032x}", "status": "queued", "error_code": None}, 201)

    def busy(self, seconds: int) -> Told:
        told = {"code": 20429, "message": "Too Many Requests", "status": 429}
        return Told(told, 429, {"retry-after": str(seconds)})

    def expired(self) -> Told:
        return Told({"code": 20003, "message": "Authenticate", "status": 401}, 401)

    def refused(self) -> Told:
        return Told({"code": 21211, "message": "Invalid 'To' Phone Number", "status": 400}, 400)

    def failed(self, platform_id: str) -> Sent:
        """Twilio tells later that a message didn't arrive."""
        return self._signed(
            {"MessageSid": platform_id, "AccountSid": ACCOUNT, "MessageStatus": "undelivered", "ErrorCode": "63016"}
        )

    def _message(self, sender: str, number: int, **told: str) -> Sent:
        known = {"MessageSid": f"SM{number:032x}", "AccountSid": ACCOUNT, "To": f"whatsapp:{NUMBER}"}
        return self._signed({**known, "From": f"whatsapp:{sender}", "ProfileName": "Ada", **told})

    def _signed(self, told: dict[str, str]) -> Sent:
        return self.signed(urlencode(told).encode(), {})
