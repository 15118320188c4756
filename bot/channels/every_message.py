"""Puts something before every message of whatever channels `credentials.yml` names, Rasa's own and others."""

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels import channel
from rasa.core.channels.channel import UserMessage

Handler = Callable[[UserMessage], Awaitable[Any]]


def before_every_message(wrapped: Callable[[Handler], Handler]) -> None:
    """Have each channel hand its messages to what `wrapped` makes of Rasa's handler; the last one sees them first."""
    register = channel.register

    def register_wrapped(input_channels: list, app: Any, route: Any) -> None:
        for one in input_channels:
            one.blueprint = _with(wrapped, one.blueprint)
        register(input_channels, app, route)

    channel.register = register_wrapped


def _with(wrapped: Callable[[Handler], Handler], blueprint: Callable[[Handler], Any]) -> Callable[[Handler], Any]:
    return lambda on_new_message: blueprint(wrapped(on_new_message))
