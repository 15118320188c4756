"""Says whether a channel works: whether its credentials count, its webhook is reached, and a message goes out."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from web.messaging.channel import Channel, Fate, WithInbox
from web.messaging.parts import Text
from web.messaging.sending import Sender

PATIENCE_S = 15.0
#: Telegram tells of failures for ever; older ones say nothing of now.
RECENT_S = 3600.0
TEST_MESSAGE = "This is a test message from Lisa, the virtual assistant. The channel works."


@dataclass(frozen=True)
class Finding:
    """What was found of one part of a channel."""

    part: str
    is_well: bool
    found: str


async def check(channel: Channel, public_url: str, recipient: str, now: float) -> AsyncIterator[Finding]:
    """Look at a channel from outside.

    Args:
        channel: with its credentials.
        public_url: where the gateway is reached; empty: its webhook isn't tried.
        recipient: who is sent a test message, by the platform's id; empty: nobody.
        now: in seconds since 1970.
    """
    sender = Sender()
    try:
        yield await _credentials(channel, sender)
        if public_url:
            yield await _door(channel, f"{public_url}/webhooks/{channel.name}", now)
        else:
            yield Finding("webhook", False, "set url under [channels], so that it can be tried")
        if channel.name == "telegram":
            yield await _telegrams_webhook(channel, sender, f"{public_url}/webhooks/telegram", now)
        if recipient:
            yield await _message(channel, sender, recipient)
    finally:
        await sender.close()


async def _credentials(channel: Channel, sender: Sender) -> Finding:
    try:
        answer = await sender.ask(channel, *channel.proof(), {})
    except httpx.HTTPError as error:
        return Finding("token", False, f"{channel.limits.title} was not reached ({type(error).__name__})")
    outcome = channel.proven(answer) if isinstance(channel, WithInbox) else channel.outcome(answer)
    is_well = outcome.fate is Fate.SENT
    return Finding("token", is_well, "the platform accepts it" if is_well else outcome.reason)


async def _door(channel: Channel, address: str, now: float) -> Finding:
    """Whether a signed webhook gets through to the gateway, and one that isn't signed doesn't."""
    webhook = channel.harmless(now)
    unsigned_headers = {"content-type": webhook.headers["content-type"]}
    try:
        async with httpx.AsyncClient(timeout=PATIENCE_S) as http:
            signed = await http.post(address, content=webhook.body, headers=dict(webhook.headers))
            unsigned = await http.post(address, content=webhook.body, headers=unsigned_headers)
    except httpx.HTTPError as error:
        return Finding("webhook", False, f"{address} was not reached ({type(error).__name__})")
    if signed.status_code == 404:
        return Finding("webhook", False, f"{address} answers 404: enable the channel, and start the shop anew")
    if signed.status_code != 200:
        return Finding("webhook", False, f"{address} answers {signed.status_code} to a webhook that is signed")
    if unsigned.status_code != 401:
        return Finding("webhook", False, f"{address} answers {unsigned.status_code} to a webhook that isn't signed")
    return Finding("webhook", True, f"{address} takes signed webhooks, and no others")


async def _telegrams_webhook(channel: Channel, sender: Sender, address: str, now: float) -> Finding:
    """What Telegram itself knows of the webhook."""
    try:
        answer = await sender.ask(channel, "GET", "getWebhookInfo", {})
    except httpx.HTTPError as error:
        return Finding("setWebhook", False, f"Telegram was not reached ({type(error).__name__})")
    told: Mapping[str, Any] = answer.json.get("result") or {}
    if told.get("url") != address:
        where = told.get("url") or "nowhere"
        return Finding("setWebhook", False, f"updates go to {where}: lisa channels connect telegram URL")
    failed_at = float(told.get("last_error_date") or 0)
    if now - failed_at < RECENT_S:
        at = datetime.fromtimestamp(failed_at, UTC).strftime("%H:%M UTC")
        return Finding("setWebhook", False, f"at {at} Telegram failed to deliver: {told.get('last_error_message')}")
    return Finding("setWebhook", True, f"updates go there; {told.get('pending_update_count', 0)} wait")


async def _message(channel: Channel, sender: Sender, recipient: str) -> Finding:
    try:
        [call] = channel.render(recipient, [Text(TEST_MESSAGE)])
    except ValueError:
        return Finding("test message", False, f"{recipient!r} is no customer's id of {channel.limits.title}'s")
    outcome = await sender.send(channel, call)
    is_well = outcome.fate is Fate.SENT
    return Finding("test message", is_well, f"{channel.limits.title} took it" if is_well else outcome.reason)
