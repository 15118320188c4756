"""Builds the messaging channels of a shop from its settings, and from secrets in the environment or its home."""

import os
from collections.abc import Callable, Mapping, Sequence

from lisa.chosen import retention_of
from lisa.settings import Settings, SettingsError
from web.messaging.channel import Channel
from web.messaging.channels.chatwoot import Chatwoot
from web.messaging.channels.messenger import Messenger
from web.messaging.channels.meta import MetaApp
from web.messaging.channels.slack import Slack
from web.messaging.channels.telegram import Telegram
from web.messaging.channels.twilio import Twilio
from web.messaging.channels.whatsapp import WhatsApp
from web.messaging.service import Connected
from web.messaging.store import FILE

#: Of each channel, the secrets that its platform gives out; each is also an environment variable, `LISA_` before it.
SECRETS: Mapping[str, Sequence[str]] = {
    "telegram": ("telegram-token",),
    "whatsapp": ("whatsapp-token", "whatsapp-app-secret"),
    "twilio": ("twilio-token",),
    "messenger": ("messenger-token", "messenger-app-secret"),
    "instagram": ("instagram-token", "instagram-app-secret"),
    "slack": ("slack-token", "slack-signing-secret"),
    "chatwoot": ("chatwoot-token", "chatwoot-secret"),
}
#: What is subscribed to in the platform's own console, and which rights the app needs there.
_SUBSCRIPTIONS = {
    "whatsapp": "Subscribe to the field messages of your WhatsApp Business account.",
    "twilio": 'Enter it at the number under "When a message comes in", with HTTP POST.',
    "messenger": "Subscribe the page to messages and messaging_postbacks; the token needs pages_messaging.",
    "instagram": "Subscribe to messages and messaging_postbacks; the token needs instagram_business_manage_messages.",
    "slack": "Enter it under Event Subscriptions (bot event message.im) and under Interactivity; the app needs the bot "
    'scopes chat:write and im:history, and "Allow users to send messages" under App Home.',
    "chatwoot": "Enter it as the webhook of an agent bot (Settings, Bots), and choose that bot in each inbox's bot "
    "configuration; the secret is the one that signs the bot's webhooks.",
}


class SecretMissingError(SettingsError):
    """A channel is enabled whose secret isn't there."""


def connected(settings: Settings) -> Connected | None:
    """The channels that are enabled; None where none is. One whose secrets are missing is named with what to do."""
    channels, missing = [], {}
    for name in _CHANNELS:
        if not settings.channels.of(name).enabled:
            continue
        try:
            channels.append(channel(settings, name))
        except SecretMissingError as error:
            missing[name] = str(error)
    if not channels and not missing:
        return None
    kept = retention_of(settings)
    return Connected(
        channels=channels,
        missing=missing,
        queue=settings.home / FILE,
        public_url=settings.channels.url,
        keep_days=lambda: kept.now()["keep_conversations_days"],
    )


def channel(settings: Settings, name: str) -> Channel:
    """One channel with its credentials.

    Raises:
        SecretMissingError: one of them is neither in the environment nor in the home.
    """
    return _CHANNELS[name](settings)


def has_secrets(settings: Settings, name: str) -> bool:
    """Whether everything is there that the platform has given out."""
    try:
        channel(settings, name)
    except SecretMissingError:
        return False
    return True


def to_enter(settings: Settings, name: str, address: str) -> list[str]:
    """What the shop owner enters in the platform's own console, which nobody else can."""
    lines = [f"Webhook address: {address}", _SUBSCRIPTIONS[name]]
    if name in ("whatsapp", "messenger", "instagram"):
        lines.insert(1, f"Verify token: {settings.made_secret(f'{name}-verify-token')}")
    return lines


def telegram(settings: Settings) -> Telegram:
    """The shop's bot. Raises `SecretMissingError`."""
    api = settings.channels.telegram.api
    return Telegram(_given(settings, "telegram-token"), settings.made_secret("telegram-webhook-secret"), api)


def _whatsapp(settings: Settings) -> Channel:
    section = settings.channels.whatsapp
    app = _meta_app(settings, "whatsapp")
    return WhatsApp(_given(settings, "whatsapp-token"), app, section.phone_number_id, section.api)


def _twilio(settings: Settings) -> Channel:
    section, url = settings.channels.twilio, settings.channels.url
    return Twilio(_given(settings, "twilio-token"), section.account_sid, section.number, url, section.api)


def _page(name: str) -> Callable[[Settings], Channel]:
    def build(settings: Settings) -> Channel:
        app, api = _meta_app(settings, name), settings.channels.of(name).api
        return Messenger(_given(settings, f"{name}-token"), app, name=name, api=api)

    return build


def _slack(settings: Settings) -> Channel:
    token, secret = _given(settings, "slack-token"), _given(settings, "slack-signing-secret")
    return Slack(token, secret, settings.channels.slack.api)


def _chatwoot(settings: Settings) -> Channel:
    section = settings.channels.chatwoot
    token, secret = _given(settings, "chatwoot-token"), _given(settings, "chatwoot-secret")
    return Chatwoot(token, secret, section.account_id, section.api)


def _meta_app(settings: Settings, name: str) -> MetaApp:
    return MetaApp(_given(settings, f"{name}-app-secret"), settings.made_secret(f"{name}-verify-token"))


def _given(settings: Settings, name: str) -> str:
    """A secret that the platform has given out: from the environment, else from the home's `secrets`."""
    variable = f"LISA_{name.upper().replace('-', '_')}"
    file = settings.home / "secrets" / name
    if value := os.environ.get(variable, "").strip():
        return value
    if file.is_file() and (value := file.read_text(encoding="utf-8").strip()):
        return value
    raise SecretMissingError(f"Set {variable}, or write it to {file} (mode 0600).")


_CHANNELS: Mapping[str, Callable[[Settings], Channel]] = {
    "telegram": telegram,
    "whatsapp": _whatsapp,
    "twilio": _twilio,
    "messenger": _page("messenger"),
    "instagram": _page("instagram"),
    "slack": _slack,
    "chatwoot": _chatwoot,
}
