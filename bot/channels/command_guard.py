"""Stands before every channel: what a customer types is never a command to Rasa, such as `/intent{"slot": "value"}`.

The payloads of Lisa's own buttons are plain sentences, so that no message of a customer needs to be one.
"""

from typing import Any

from rasa.core.channels.channel import UserMessage

from channels.every_message import Handler, before_every_message
from language.payloads import without_command

NOTHING_TYPED = "Please type a message first."


def obey_no_customer() -> None:
    """Put the guard before whatever channels `credentials.yml` names, Rasa's own and others."""
    before_every_message(_before)


def _before(on_new_message: Handler) -> Handler:
    async def handle(message: UserMessage) -> Any:
        text = message.text if isinstance(message.text, str) else ""
        message.text = without_command(text)
        if text and not message.text:
            await message.output_channel.send_text_message(message.sender_id, NOTHING_TYPED)
            return None
        return await on_new_message(message)

    return handle
