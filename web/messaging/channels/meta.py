"""What WhatsApp, Messenger and Instagram have in common: how Meta signs webhooks, shakes hands and tells of errors.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from web.messaging.channel import Answer, Fate, MalformedError, NotSignedError, Outcome, Webhook
from web.messaging.sending import LONGEST_REASON, fate_of_status, seconds_to_wait

# Of https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
_TOKEN_CODES = frozenset({0, 102, 190})
_BUSY_CODES = frozenset({1, 2, 4, 17, 32, 341, 613, 80006, 80007, 130429, 131000, 131016, 131048, 131056, 133004})
_WINDOW_CODES = frozenset({131047})
_WINDOW_SUBCODES = frozenset({2018278, 2534022})


class MetaApp:
    """The app that a shop has made at Meta: its secret signs webhooks, its verify token answers the handshake."""

    def __init__(self, secret: str, verify_token: str) -> None:
        self._secret = secret.encode()
        self._verify_token = verify_token.encode()

    def verify(self, webhook: Webhook) -> None:
        """Compare the signature of the raw body. Raises `NotSignedError`."""
        given = webhook.headers.get("x-hub-signature-256", "").encode()
        if not hmac.compare_digest(given, self._signature(webhook.body)):
            raise NotSignedError("This webhook isn't signed with the app's secret.")

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """The challenge, for who knows the verify token."""
        knows = hmac.compare_digest(query.get("hub.verify_token", "").encode(), self._verify_token)
        return query.get("hub.challenge", "") if query.get("hub.mode") == "subscribe" and knows else None

    def signed(self, told: Mapping[str, Any]) -> Webhook:
        """A webhook as Meta would sign it."""
        body = json.dumps(told).encode()
        signature = self._signature(body).decode()
        return Webhook({"content-type": "application/json", "x-hub-signature-256": signature}, body)

    def _signature(self, body: bytes) -> bytes:
        return b"sha256=" + hmac.new(self._secret, body, hashlib.sha256).hexdigest().encode()


def entries(webhook: Webhook) -> list[Mapping[str, Any]]:
    """What a webhook tells of, for whichever account. Raises `MalformedError`."""
    try:
        found = json.loads(webhook.body)["entry"]
    except (ValueError, KeyError, TypeError) as error:
        raise MalformedError("This webhook has no entries.") from error
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise MalformedError("This webhook's entries are no list of objects.")
    return found


def outcome_of(title: str, answer: Answer, platform_id: str) -> Outcome:
    """What the Graph API's answer means; its codes say more than the HTTP status."""
    error = answer.json.get("error")
    if not isinstance(error, dict):
        fate = fate_of_status(answer.status)
        return Outcome(fate, "" if fate is Fate.SENT else f"{title}: HTTP {answer.status}", platform_id=platform_id)
    reason = f"{title}: {str(error.get('message') or error.get('code'))[:LONGEST_REASON]}"
    code, subcode = error.get("code"), error.get("error_subcode")
    if code in _TOKEN_CODES:
        return Outcome(Fate.TOKEN, f"{title} refuses the access token ({reason})")
    if code in _WINDOW_CODES or subcode in _WINDOW_SUBCODES:
        return Outcome(Fate.WINDOW, reason)
    if code in _BUSY_CODES or error.get("is_transient") or answer.status >= 500 or answer.status == 429:
        return Outcome(Fate.LATER, reason, after_s=seconds_to_wait(answer.headers))
    return Outcome(Fate.REFUSED, reason)
