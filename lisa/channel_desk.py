"""What the staff page shows of messaging channels: how far each is set up, and what `lisa channels check` finds."""

import time
from collections.abc import Sequence

from lisa import channels
from lisa.channel_settings import CHANNELS
from lisa.settings import Settings
from web.messaging.checks import Finding, check
from web.messaging.limits import channel_limits
from web.messaging.setup import Setup, Step


class ChannelDesk:
    """The channels of one shop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def all(self) -> Sequence[Setup]:
        """Each channel with its steps, in the order of docs/channels.md."""
        return [self._setup(name) for name in CHANNELS]

    async def check(self, name: str, recipient: str) -> Sequence[Finding]:
        """What `lisa channels check NAME` finds; KeyError where there is no such channel."""
        if name not in CHANNELS:
            raise KeyError(name)
        try:
            channel = channels.channel(self._settings, name)
        except channels.SecretMissingError as error:
            return [Finding("token", False, str(error))]
        url = self._settings.channels.url
        return [finding async for finding in check(channel, url, recipient, time.time())]

    def _setup(self, name: str) -> Setup:
        limits, url = channel_limits()[name], self._settings.channels.url
        return Setup(
            name,
            limits.title,
            [self._secrets(name), self._enabled(name), _reached(url), self._entered(name)],
            limits.source,
        )

    def _secrets(self, name: str) -> Step:
        names = " and ".join(channels.SECRETS[name])
        is_there = channels.has_secrets(self._settings, name)
        return Step(f"Keep what the platform gave you: {names}", is_there, [f"lisa channels secrets {name}"])

    def _enabled(self, name: str) -> Step:
        is_on = self._settings.channels.of(name).enabled
        return Step(
            "Switch it on in lisa.toml, and start the shop anew", is_on, [f"[channels.{name}]", "enabled = true"]
        )

    def _entered(self, name: str) -> Step:
        url = self._settings.channels.url or "https://…"
        if name == "telegram":
            return Step("Tell Telegram where to deliver", None, ["lisa channels connect telegram"])
        if not self._settings.channels.of(name).enabled:
            return Step("Enter its address in the platform's console", None, [f"lisa channels connect {name}"])
        address, *more = channels.to_enter(self._settings, name, f"{url}/webhooks/{name}")
        return Step("Enter it in the platform's console", None, [address, *more])


def _reached(url: str) -> Step:
    what = "Say where platforms reach this shop by https, under [channels] in lisa.toml"
    return Step(what, url.startswith("https://"), [f'url = "{url or "https://chat.my-shop.com"}"'])
