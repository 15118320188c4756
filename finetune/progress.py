"""Says during training where it stands: the step, the loss, and how long it still takes."""

import logging
import time
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

log = logging.getLogger(__name__)


class Progress(TrainerCallback):
    """Logs one line at every logging step; the time left goes by this run's own speed, not by that of one before it."""

    def __init__(self) -> None:
        self._started = 0.0
        self._first_step = 0

    def on_train_begin(
        self,
        args: TrainingArguments,  # noqa: ARG002 - the signature that the trainer calls
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        **rest: Any,  # noqa: ARG002
    ) -> None:
        """Remember when, and at which step after a resume, this run began."""
        self._started = time.monotonic()
        self._first_step = state.global_step

    def on_log(
        self,
        args: TrainingArguments,  # noqa: ARG002
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        logs: dict[str, float] | None = None,
        **rest: Any,  # noqa: ARG002
    ) -> None:
        """Tell the step, the loss and the time left."""
        done = state.global_step - self._first_step
        if logs is None or "loss" not in logs or not done:
            return
        left = (time.monotonic() - self._started) / done * (state.max_steps - state.global_step)
        log.info("step %d of %d, loss %.4f, %s left", state.global_step, state.max_steps, logs["loss"], in_words(left))


def in_words(seconds: float) -> str:
    """A duration for a reader: "45 s", "12 min", "2 h 05 min"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60:02d} min"
