"""Finds entities as the bot's pipeline does: JSON texts on stdin, JSON lists of entities on stdout."""

import json
import sys
from pathlib import Path

import yaml
from components.pattern_entity_extractor import PatternEntityExtractor
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

CONFIG = Path(__file__).resolve().parents[3] / "bot" / "config.yml"

pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
assert any(part["name"].endswith(PatternEntityExtractor.__name__) for part in pipeline)
messages = [Message(data={TEXT: text}) for text in json.load(sys.stdin)]
PatternEntityExtractor().process(messages)
print(json.dumps([[[found["entity"], found["value"]] for found in message.get(ENTITIES)] for message in messages]))
