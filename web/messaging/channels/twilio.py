"""WhatsApp by Twilio: form-encoded webhooks, and the Messages resource.

https://www.twilio.com/docs/usage/webhooks/webhooks-security, https://www.twilio.com/docs/messaging/api/message-resource
(2010-04-01). Buttons need templates that are made beforehand at Twilio, so answers are listed in words and typed.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from web.messaging.channel import (
    Answer,
    Call,
    Fate,
    Incoming,
    MalformedError,
    NotSignedError,
    Outcome,
    Undelivered,
    Webhook,
)
from web.messaging.limits import channel_limits
from web.messaging.parts import Part, Picture, Product
from web.messaging.sending import LONGEST_REASON, fate_of_status, seconds_to_wait
from web.messaging.texts import shorten

_OUTSIDE_WINDOW = frozenset({63016})
_TOKEN_CODES = frozenset({20003, 20005})
_FAILED = frozenset({"failed", "undelivered"})
_PREFIX = "whatsapp:"
_TYPING = "https://messaging.twilio.com/v2/Indicators/Typing.json"


class Twilio:
    """One number of a shop."""

    name = "twilio"
    acknowledgement = ("<Response/>", "text/xml")

    def __init__(self, token: str, account_sid: str, number: str, public_url: str, api: str = "") -> None:
        """Take the account's auth token and id, its number with "+", and where Twilio reaches the gateway."""
        self.limits = channel_limits()[self.name]
        self.api = (api or self.limits.api).rstrip("/")
        self._typing_address = f"{self.api}/Indicators/Typing.json" if api else _TYPING
        self._token = token
        self._account = account_sid
        self._number = f"{_PREFIX}{number}"
        self._webhook_url = f"{public_url}/webhooks/{self.name}"

    def verify(self, webhook: Webhook, now: float) -> None:  # noqa: ARG002 - the signature holds no time
        """Twilio's signature: of the address it was given, and every parameter in the order of their names."""
        given = webhook.headers.get("x-twilio-signature", "").encode()
        if not hmac.compare_digest(given, self._signature(webhook.body)):
            raise NotSignedError("This webhook isn't signed with the account's auth token.")

    def handshake(self, query: Mapping[str, str]) -> str | None:  # noqa: ARG002
        """None: Twilio asks nothing beforehand."""
        return None

    def challenge(self, webhook: Webhook) -> str | None:  # noqa: ARG002
        """None: Twilio asks nothing beforehand."""
        return None

    def read(self, webhook: Webhook) -> list[Incoming | Undelivered]:
        """A message to our number, or one of ours that didn't arrive."""
        told = dict(_parameters(webhook.body))
        if told.get("AccountSid") != self._account:
            return []
        if "MessageStatus" in told:
            if told["MessageStatus"] not in _FAILED or "MessageSid" not in told:
                return []
            return [Undelivered(told["MessageSid"], f"Twilio: error {told.get('ErrorCode') or 'without a code'}")]
        if told.get("To") != self._number:
            return []
        return _message(told)

    def render(self, recipient: str, parts: Sequence[Part]) -> list[Call]:
        """Messages, a picture with its words in one."""
        return [self._call(recipient, part) for part in parts]

    def typing(self, recipient: str, about: str) -> Call | None:  # noqa: ARG002
        """Marks the message as read, and shows that an answer comes, for 25 seconds at most (a beta of Twilio's)."""
        return Call(self._typing_address, form={"messageId": about, "channel": "whatsapp"})

    def noticed(self, about: str) -> Call | None:  # noqa: ARG002
        """None: nothing waits for it."""
        return None

    def headers(self) -> dict[str, str]:
        """The account's id and auth token, as HTTP Basic."""
        proof = base64.b64encode(f"{self._account}:{self._token}".encode()).decode()
        return {"Authorization": f"Basic {proof}"}

    def outcome(self, answer: Answer) -> Outcome:
        """The message's id, or an error code of Twilio's."""
        fate = fate_of_status(answer.status)
        if fate is Fate.SENT:
            return Outcome(fate, platform_id=str(answer.json.get("sid") or ""))
        code = answer.json.get("code")
        reason = f"Twilio: {str(answer.json.get('message') or f'HTTP {answer.status}')[:LONGEST_REASON]}"
        if code in _OUTSIDE_WINDOW:
            return Outcome(Fate.WINDOW, reason)
        if code in _TOKEN_CODES or fate is Fate.TOKEN:
            return Outcome(Fate.TOKEN, f"Twilio refuses the auth token ({reason})")
        return Outcome(fate, reason, after_s=seconds_to_wait(answer.headers))

    def proof(self) -> tuple[str, str]:
        """The account itself."""
        return "GET", f"Accounts/{self._account}.json"

    def harmless(self, now: float) -> Webhook:  # noqa: ARG002
        """The status of no message."""
        body = urlencode({"AccountSid": self._account, "MessageStatus": "queued"}).encode()
        signature = self._signature(body).decode()
        return Webhook({"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}, body)

    def _signature(self, body: bytes) -> bytes:
        try:
            parameters = _parameters(body)
        except MalformedError:
            parameters = []
        told = self._webhook_url + "".join(name + value for name, value in sorted(set(parameters)))
        return base64.b64encode(hmac.new(self._token.encode(), told.encode(), hashlib.sha1).digest())

    def _call(self, recipient: str, part: Part) -> Call:
        if isinstance(part, Picture):
            return self._message(recipient, {"MediaUrl": part.url})
        if not isinstance(part, Product):
            return self._message(recipient, {"Body": part.text})
        text = "\n".join((part.card.title, *part.lines))
        words = self._message(recipient, {"Body": shorten(text, self.limits.text, self.limits.measure)})
        if not part.picture:
            return words
        caption = shorten(text, self.limits.caption, self.limits.measure)
        return self._message(recipient, {"Body": caption, "MediaUrl": part.picture}, words)

    def _message(self, recipient: str, content: Mapping[str, str], otherwise: Call | None = None) -> Call:
        to = {"From": self._number, "To": f"{_PREFIX}{recipient}", "StatusCallback": self._webhook_url}
        return Call(f"Accounts/{self._account}/Messages.json", form={**to, **content}, otherwise=otherwise)


def _parameters(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True)
    except ValueError as error:
        raise MalformedError("This webhook is no form.") from error


def _message(told: Mapping[str, str]) -> list[Incoming | Undelivered]:
    try:
        sender, key = told["From"], told["MessageSid"]
    except KeyError as error:
        raise MalformedError(f"This webhook has no {error}.") from error
    if not sender.startswith(_PREFIX):
        return []  # an SMS to the same number
    text, sender = told.get("Body", ""), sender.removeprefix(_PREFIX)
    if told.get("NumMedia", "0") not in ("", "0") or "Latitude" in told:
        return [Incoming(sender, key, "media", text, about=key)]
    return [Incoming(sender, key, "text", text, about=key)] if text.strip() else []
