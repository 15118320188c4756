"""What the action server tells of its parts when it is asked for its health: tried now, not as they once were."""

import threading
import time

from sqlalchemy import Engine, text

from actions.answers.llm import LanguageModel
from actions.orders.database import writing

#: So long an answer of the model holds, for it costs the customers' answers some time.
REMEMBERED_S = 60.0
PATIENCE_S = 5.0
_QUESTION = [{"role": "user", "content": "Hello"}]


def write_to_orders(engine: Engine) -> None:
    """Write to the orders' database what is there already, down to the disk.

    Raises:
        DatabaseUnavailableError: a change of an order couldn't be kept now.
    """
    with writing(engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = version_num"))


class ModelProbe:
    """Asks the language model for one token, at most once a minute."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._told = ""
        self._asked_at = float("-inf")
        self._one_at_a_time = threading.Lock()

    def told(self) -> str:
        """The model's name, and what is wrong with it: without it, answers come from templates."""
        with self._one_at_a_time:
            if time.monotonic() - self._asked_at > REMEMBERED_S:
                self._told = self._ask()
                self._asked_at = time.monotonic()
            return self._told

    def _ask(self) -> str:
        try:
            said = self._model.generate(_QUESTION, 1, PATIENCE_S)
        except Exception as error:  # an engine's own: whatever it is, the shop answers without the model
            return f"{self._model.name} fails ({type(error).__name__}): answers come from templates"
        # One that customers keep busy answers them, and one token is seldom a whole answer.
        if said.completion_tokens or said.failure in ("", "busy", "too long"):
            return self._model.name
        return f"{self._model.name} fails ({said.failure}): answers come from templates"
