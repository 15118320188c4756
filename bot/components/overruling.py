"""Puts an intent before the one that was classified, in the shapes that Rasa's policies and actions read."""

from __future__ import annotations

from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY
from rasa.shared.nlu.training_data.message import Message


def overrule(message: Message, intent: str, sureness: float = 1.0) -> None:
    """Give the message this intent; what was classified follows it in the ranking."""
    told = {"name": intent, PREDICTED_CONFIDENCE_KEY: sureness}
    others = [other for other in message.get(INTENT_RANKING_KEY) or [] if other["name"] != intent]
    message.set(INTENT, told, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [told, *others], add_to_output=True)
