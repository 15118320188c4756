"""Tells what is out of scope by given neighbours: JSON {examples, texts} on stdin, JSON intents of the texts on stdout.

Both are lists of [text, intent]; of a text it is the intent that the classifier gave it.
"""

import json
import sys
import tempfile
from pathlib import Path

from components.message_reader import MessageReader
from components.out_of_scope_detector import OutOfScopeDetector
from components.sentence_encoder_featurizer import SentenceEncoderFeaturizer
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


def placed(rows: list[list[str]], storage: LocalModelStorage) -> list[Message]:
    messages = [Message(data={TEXT: text, INTENT: intent}) for text, intent in rows]
    SentenceEncoderFeaturizer(
        SentenceEncoderFeaturizer.get_default_config(), "encoder", storage, Resource("encoder")
    ).process(messages)
    return MessageReader({}, storage, Resource("reader")).process(messages)


given = json.load(sys.stdin)
with tempfile.TemporaryDirectory() as folder:
    storage, kept = LocalModelStorage(Path(folder)), Resource("detector")
    config = {**OutOfScopeDetector.get_default_config(), **given["config"]}
    OutOfScopeDetector(config, storage, kept).train(TrainingData(placed(given["examples"], storage)))
    detector = OutOfScopeDetector.load(config, storage, kept, None)
    messages = placed(given["texts"], storage)
    for message in messages:
        classified = {"name": message.get(INTENT), "confidence": 0.6}
        message.set(INTENT, classified)
        message.set(INTENT_RANKING_KEY, [classified, {"name": "search_products", "confidence": 0.3}])
    detector.process(messages)
print(json.dumps([[message.get(INTENT)["name"], message.get(INTENT)["confidence"]] for message in messages]))
