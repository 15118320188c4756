"""Builds the messaging channels of a shop from its settings, and from secrets in the environment or its home."""

import os
from collections.abc import Callable, Mapping, Sequence

from lisa.settings import Settings, SettingsError
from web.messaging.channel import Channel
from web.messaging.channels.telegram import Telegram
from web.messaging.service import Connected
from web.messaging.store import FILE

#: Of each channel, the secrets that its platform gives out; each is also an environment variable, `LISA_` before it.
SECRETS: Mapping[str, Sequence[str]] = {
    "telegram": ("telegram-token",),
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
    return Connected(
        channels=channels,
        missing=missing,
        queue=settings.home / FILE,
        public_url=settings.channels.url,
        keep_days=settings.keep_conversations_days,
    )


def channel(settings: Settings, name: str) -> Channel:
    """One channel with its credentials.

    Raises:
        SecretMissingError: one of them is neither in the environment nor in the home.
    """
    return _CHANNELS[name](settings)


def _telegram(settings: Settings) -> Channel:
    api = settings.channels.telegram.api
    return Telegram(_given(settings, "telegram-token"), settings.made_secret("telegram-webhook-secret"), api)


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
    "telegram": _telegram,
}
