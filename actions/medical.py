"""The reply to questions for medical advice, which a shop doesn't give: before anything else that a message asks."""

from language.health import asks_for_advice as asks_for_advice  # how such a question is told

REPLY = "utter_no_medical_advice"  # in the bot's domain
