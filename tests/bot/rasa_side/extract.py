"""Finds entities with the patterns of the bot's pipeline: JSON texts on stdin, JSON lists of entities on stdout."""

import json
import sys
from pathlib import Path

import yaml
from components.pattern_entity_extractor import PatternEntityExtractor
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

CONFIG = Path(__file__).resolve().parents[3] / "bot" / "config.yml"

pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
[config] = [part for part in pipeline if part["name"].endswith(PatternEntityExtractor.__name__)]
messages = [Message(data={TEXT: text}) for text in json.load(sys.stdin)]
PatternEntityExtractor(config).process(messages)
print(json.dumps([[[found["entity"], found["value"]] for found in message.get(ENTITIES)] for message in messages]))
