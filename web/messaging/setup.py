"""How far a messaging channel is set up, step by step, for the staff page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from web.messaging.checks import Finding


@dataclass(frozen=True)
class Step:
    """One thing that has to be done, and whether it is; None where only the platform knows."""

    what: str
    is_done: bool | None
    to_copy: Sequence[str] = ()


@dataclass(frozen=True)
class Setup:
    """One channel: its name as in `lisa channels`, its steps, and where its platform tells of them."""

    name: str
    title: str
    steps: Sequence[Step]
    source: str

    @property
    def is_ready(self) -> bool:
        """Whether everything is done that can be told from here."""
        return all(step.is_done is not False for step in self.steps)


class Setups(Protocol):
    """Every channel that there is (lisa/channel_desk.py)."""

    def all(self) -> Sequence[Setup]:
        """How far each of them is."""

    async def check(self, name: str, recipient: str) -> Sequence[Finding]:
        """Look at one from outside, with a test message to a recipient where there is one; KeyError: there is none."""
