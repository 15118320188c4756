"""Reads messages with the bot's reading components: JSON intents on stdout.

On stdin is JSON: a list of [text, classified intent], or of [text, classified intent, how sure the classifier is].
"""

import json
import sys

from components.act_router import ActRouter
from components.consent_reader import ConsentReader
from components.gibberish_detector import GibberishDetector
from components.message_reader import MessageReader
from components.problem_reader import ProblemReader
from components.restock_reader import RestockReader
from components.special_request_reader import SpecialRequestReader
from components.whose_order_reader import WhoseOrderReader
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

messages = []
for text, classified, *sure in json.load(sys.stdin):
    intent = {"name": classified, "confidence": sure[0] if sure else 0.5}
    messages.append(Message(data={TEXT: text, INTENT: intent, INTENT_RANKING_KEY: [intent]}))
MessageReader({}, None, None).process(messages)
GibberishDetector(GibberishDetector.get_default_config()).process(messages)
ActRouter(ActRouter.get_default_config()).process(messages)
SpecialRequestReader().process(messages)
ConsentReader().process(messages)
RestockReader().process(messages)
ProblemReader().process(messages)
WhoseOrderReader().process(messages)
print(json.dumps([message.get(INTENT)["name"] for message in messages]))
