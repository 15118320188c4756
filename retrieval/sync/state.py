"""What is known of the runs that keep the catalog current: a small file that the next run, staff and metrics read."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

STATE = "state.json"
INBOX = "inbox"  # where the gateway puts what the shop's system sends


class SyncState(BaseModel):
    """How the last runs went. Moments are in UTC."""

    model_config = ConfigDict(frozen=True)

    source: str = ""  # its identity: another one starts anew
    memory: dict[str, Any] = Field(default_factory=dict)
    last_try: datetime | None = None
    last_success: datetime | None = None
    last_full: datetime | None = None
    failures: int = 0  # since the last success
    problem: str = ""  # why the last run failed; empty where it didn't
    version: str = ""  # of the index, after the last success
    added: int = 0  # by all runs together
    changed: int = 0
    removed: int = 0
    events: int = 0  # applied, all together


def read_state(folder: Path) -> SyncState:
    """The state; a new one where there is none, or where it can't be read: then the next run reads everything."""
    try:
        return SyncState.model_validate_json((folder / STATE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return SyncState()


def write_state(folder: Path, state: SyncState) -> None:
    """Write the state in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{STATE}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(state.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / STATE)


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one run of this shop go on at a time; the next waits."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "LOCK").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
