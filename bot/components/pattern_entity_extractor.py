"""Finds what is written by rule rather than in words: order numbers, email addresses and zip codes.

Rasa's RegexEntityExtractor takes the whole match as the value and reads an email's digits as an order number. Here a
pattern marks the value by a group, and text that an earlier pattern took isn't given to a later one.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

VALUE_GROUP = "value"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PatternEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Reads entities by the patterns in the pipeline's configuration, the first that matches winning."""

    def __init__(self, config: dict[str, Any]) -> None:
        """Compile the patterns."""
        self._patterns = [
            (entity, re.compile(pattern, re.IGNORECASE))
            for entity, patterns in config["patterns"].items()
            for pattern in patterns
        ]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PatternEntityExtractor:
        """Build the component."""
        return cls(config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Refuse patterns that can't work, naming them."""
        for entity, patterns in config.get("patterns", {}).items():
            for pattern in patterns:
                if VALUE_GROUP not in re.compile(pattern).groupindex:
                    raise InvalidConfigException(
                        f"Pattern {pattern!r} of entity {entity} lacks the group (?P<value>...)."
                    )

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities found in each message."""
        for message in messages:
            found = self._find(message.get(TEXT) or "")
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(found), add_to_output=True)
        return messages

    def _find(self, text: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for entity, pattern in self._patterns:
            for match in pattern.finditer(text):
                start, end = match.span(VALUE_GROUP)
                if any(start < other["end"] and other["start"] < end for other in found):
                    continue
                found.append({"entity": entity, "start": start, "end": end, "value": match.group(VALUE_GROUP)})
        return sorted(found, key=lambda entity: entity["start"])
