"""Gives each of a customer's turns a random id, by which its lines are found in the logs of all processes."""

import secrets
from contextvars import ContextVar
from string import ascii_lowercase

#: The id of the turn that this task works on; empty outside of one.
TURN: ContextVar[str] = ContextVar("turn", default="")
LENGTH = 12


def begin_turn() -> str:
    """A new id, from now on that of this task; letters only, so that nothing takes it for a number of a customer's."""
    turn = "".join(secrets.choice(ascii_lowercase) for _ in range(LENGTH))
    TURN.set(turn)
    return turn
