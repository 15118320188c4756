"""Slack: direct messages to the shop's app by the Events API, buttons by interactivity, answers by chat.postMessage.

https://docs.slack.dev/authentication/verifying-requests-from-slack, https://docs.slack.dev/apis/events-api
Texts go as rich text, whose words are never markup; only the line for notifications is escaped.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

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
from web.messaging.parts import SIZES, Choice, Part, Picture, Text
from web.messaging.sending import LONGEST_REASON, fate_of_status, seconds_to_wait
from web.messaging.texts import shorten

#: An older request is a replay.
LONGEST_AGE_S = 300.0
_TOKEN_ERRORS = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "org_login_required", "token_expired", "token_revoked"}
)
_BUSY_ERRORS = frozenset(
    {"fatal_error", "internal_error", "message_limit_exceeded", "rate_limited", "ratelimited", "request_timeout"}
    | {"service_unavailable", "team_added_to_org"}
)
_ALT_TEXT = 2000
# What stands for a link, a person or a channel in what a customer typed: <https://…|shown>, <@U123>, <mailto:…|…>.
_REFERENCE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_ESCAPES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


class Slack:
    """One app in one workspace."""

    name = "slack"
    acknowledgement = ("", "text/plain")

    def __init__(self, token: str, signing_secret: str, api: str = "") -> None:
        self.limits = channel_limits()[self.name]
        self.api = (api or self.limits.api).rstrip("/")
        self._token = token
        self._secret = signing_secret.encode()

    def verify(self, webhook: Webhook, now: float) -> None:
        """Slack's signature of the raw body and the time, which may not be older than five minutes."""
        sent_at = webhook.headers.get("x-slack-request-timestamp", "")
        given = webhook.headers.get("x-slack-signature", "").encode()
        if not hmac.compare_digest(given, self._signature(sent_at, webhook.body)):
            raise NotSignedError("This request isn't signed with the app's signing secret.")
        if not sent_at.isdigit() or abs(now - int(sent_at)) > LONGEST_AGE_S:
            raise NotSignedError("This request is older than five minutes.")

    def handshake(self, query: Mapping[str, str]) -> str | None:  # noqa: ARG002
        """None: Slack asks by POST."""
        return None

    def challenge(self, webhook: Webhook) -> str | None:
        """What Slack asks when the address is entered."""
        if not webhook.headers.get("content-type", "").startswith("application/json"):
            return None
        told = _json(webhook.body)
        if told.get("type") != "url_verification":
            return None
        return json.dumps({"challenge": str(told.get("challenge", ""))})

    def read(self, webhook: Webhook) -> list[Incoming | Undelivered]:
        """Direct messages, and buttons that were pressed; edits, deletions and what bots write are none."""
        try:
            if webhook.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
                return _presses(_json(parse_qs(webhook.body.decode("utf-8"))["payload"][0].encode()))
            told = _json(webhook.body)
            return _message(told["event"]) if told.get("type") == "event_callback" else []
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise MalformedError(f"This isn't an event as Slack describes it ({error}).") from error

    def render(self, recipient: str, parts: Sequence[Part]) -> list[Call]:
        """chat.postMessage."""
        return [self._call(recipient, part) for part in parts]

    def typing(self, recipient: str, about: str) -> Call | None:  # noqa: ARG002
        """None: Slack has nothing for it outside of assistants' threads."""
        return None

    def noticed(self, about: str) -> Call | None:  # noqa: ARG002
        """None: the acknowledgement is enough."""
        return None

    def headers(self) -> dict[str, str]:
        """The bot's token."""
        return {"Authorization": f"Bearer {self._token}"}

    def outcome(self, answer: Answer) -> Outcome:
        """`ok` with the message's time, or an error's name; too many requests are told by the HTTP status."""
        if answer.json.get("ok"):
            return Outcome(Fate.SENT, platform_id=str(answer.json.get("ts") or ""))
        error = str(answer.json.get("error") or f"HTTP {answer.status}")[:LONGEST_REASON]
        if error in _TOKEN_ERRORS:
            return Outcome(Fate.TOKEN, f"Slack refuses the token ({error})")
        fate = fate_of_status(answer.status)
        if error in _BUSY_ERRORS or fate is Fate.LATER:
            return Outcome(Fate.LATER, f"Slack: {error}", after_s=seconds_to_wait(answer.headers))
        return Outcome(Fate.REFUSED, f"Slack: {error}")

    def proof(self) -> tuple[str, str]:
        """auth.test."""
        return "POST", "auth.test"

    def harmless(self, now: float) -> Webhook:
        """The question of whether the address is ours."""
        body, sent_at = b'{"type": "url_verification", "challenge": "lisa"}', str(int(now))
        signature = self._signature(sent_at, body).decode()
        signed = {"x-slack-request-timestamp": sent_at, "x-slack-signature": signature}
        return Webhook({"content-type": "application/json", **signed}, body)

    def _signature(self, sent_at: str, body: bytes) -> bytes:
        told = b"v0:" + sent_at.encode() + b":" + body
        return b"v0=" + hmac.new(self._secret, told, hashlib.sha256).hexdigest().encode()

    def _call(self, recipient: str, part: Part) -> Call:
        if isinstance(part, Picture):
            return _post(recipient, "", [_picture(part.url, "")])
        if isinstance(part, Text):
            return _post(recipient, part.text, [_rich(part.text), *self._buttons(part.choices)])
        title, text = part.card.title, "\n".join(line for line in part.lines if line != SIZES)
        words = [_rich(f"\n{text}", bold=title), *self._buttons(part.choices)]
        plain = _post(recipient, f"{title}\n{text}", words)
        if not part.picture:
            return plain
        return _post(recipient, f"{title}\n{text}", [_picture(part.picture, title), *words], plain)

    def _buttons(self, choices: Sequence[Choice]) -> list[dict[str, Any]]:
        if not choices:
            return []
        longest, measure = self.limits.button_title, self.limits.measure
        elements = [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": shorten(choice.title, longest, measure), "emoji": False},
                "action_id": f"choice-{number}",
                "value": choice.token,
            }
            for number, choice in enumerate(choices)
        ]
        return [{"type": "actions", "elements": elements}]


def _post(recipient: str, text: str, blocks: Sequence[Mapping[str, Any]], otherwise: Call | None = None) -> Call:
    shown = {"text": _escaped(text), "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
    return Call("chat.postMessage", json={"channel": recipient, **shown, "blocks": list(blocks)}, otherwise=otherwise)


def _rich(text: str, bold: str = "") -> dict[str, Any]:
    """Words as they are, and the addresses in them as links."""
    elements: list[dict[str, Any]] = [{"type": "text", "text": bold, "style": {"bold": True}}] if bold else []
    at = 0
    for link in _LINK.finditer(text):
        elements += [{"type": "text", "text": text[at : link.start()]}] if link.start() > at else []
        elements.append({"type": "link", "url": link[0]})
        at = link.end()
    elements += [{"type": "text", "text": text[at:]}] if at < len(text) else []
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _picture(url: str, title: str) -> dict[str, Any]:
    return {"type": "image", "image_url": url, "alt_text": title[:_ALT_TEXT] or "A picture"}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _typed(text: str) -> str:
    """What the customer typed: Slack writes links and people as references, and escapes three characters."""
    plain = _REFERENCE.sub(lambda found: found[2] or found[1].removeprefix("mailto:"), text)
    for escape, sign in _ESCAPES.items():
        plain = plain.replace(escape, sign)
    return plain


def _message(event: Mapping[str, Any]) -> list[Incoming | Undelivered]:
    subtype = event.get("subtype", "")
    is_theirs = event["type"] == "message" and event.get("channel_type") == "im" and not event.get("bot_id")
    if not is_theirs or subtype not in ("", "file_share"):
        return []
    channel, sent_at, text = str(event["channel"]), str(event["ts"]), _typed(str(event.get("text") or ""))
    if not text and not event.get("files"):
        return []
    position = float(sent_at)
    kind: Any = "media" if event.get("files") else "text"
    return [Incoming(channel, f"{channel}:{sent_at}", kind, text, position=position, written_at=position)]


def _presses(told: Mapping[str, Any]) -> list[Incoming | Undelivered]:
    if told.get("type") != "block_actions":
        return []
    channel = str(told["channel"]["id"])
    return [
        Incoming(
            channel,
            f"{channel}:{action['action_ts']}",
            "button",
            token=str(action["value"]),
            position=float(action["action_ts"]),
            written_at=float(action["action_ts"]),
        )
        for action in told["actions"]
        if action.get("type") == "button" and "value" in action
    ]


def _json(body: bytes) -> dict[str, Any]:
    """The body as an object. Raises `MalformedError`."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise MalformedError("This request is no JSON.") from error
    if not isinstance(told, dict):
        raise MalformedError("This request is no JSON object.")
    return told
