"""What the components that learn nothing have in common: Rasa builds each from its settings alone."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage


class Untrained(GraphComponent):
    """A component without anything to train, to store or to load."""

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        """Take the settings of `bot/config.yml`; most have none."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Untrained:
        """Build the component."""
        return cls(config)
