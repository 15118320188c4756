"""Deletes what has been kept for as long as the settings say, and tells how much that was: `lisa privacy purge`."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import SQLAlchemyError

from actions.monitoring.journal import Journal
from actions.orders.database import writing
from actions.orders.proofs import CLOSED_KEPT_FOR
from actions.orders.schema import (
    ClosedConversation,
    Event,
    Handover,
    HandoverDelivery,
    HandoverStatus,
    VerifiedConversation,
)
from actions.restock.requests import Requests
from lisa.privacy.conversations import Conversations
from lisa.privacy.wiping import overwrite_what_is_deleted

logger = logging.getLogger(__name__)

EVERY_S = 24 * 3600.0
#: A shop that has just opened has other things to do.
FIRST_AFTER_S = 120.0


@dataclass(frozen=True)
class Retention:
    """For how many days what is kept."""

    conversations: int
    handovers: int
    audit: int
    questions: int
    logs: int
    restock: int


def purge(
    engine: Engine, conversations: Conversations, logs: Path, keep: Retention, now: datetime
) -> Mapping[str, int]:
    """Delete what has been kept for its time; how much of what. Nothing that a customer still waits for is deleted."""

    def before(days: int) -> datetime:
        return now - timedelta(days=days)

    deleted = {"conversations": conversations.purge(before(keep.conversations))}
    with writing(engine) as session:
        overwrite_what_is_deleted(session.connection())
        answered = select(Handover.id).where(
            Handover.status == HandoverStatus.CLOSED, Handover.closed_at < before(keep.handovers)
        )
        old = list(session.scalars(answered))
        session.execute(delete(HandoverDelivery).where(HandoverDelivery.handover_id.in_(old)))
        deletions: Mapping[str, Any] = {
            "answered hand-overs": delete(Handover).where(Handover.id.in_(old)),
            "changes in the audit log": delete(Event).where(Event.at < before(keep.audit)),
            "proofs": delete(VerifiedConversation).where(VerifiedConversation.used_at < before(keep.conversations)),
            "closed chats": delete(ClosedConversation).where(ClosedConversation.closed_at < now - CLOSED_KEPT_FOR),
        }
        deleted |= {what: int(session.execute(one).rowcount) for what, one in deletions.items()}  # type: ignore[attr-defined]
    deleted["noted questions"] = Journal(engine, lambda: now, timedelta(days=keep.questions)).purge()
    deleted["wishes to be told what is back"] = Requests(engine, keep.restock, lambda: now).purge()
    deleted["old logs"] = _delete_logs(logs, before(keep.logs))
    return deleted


def told(deleted: Mapping[str, int]) -> str:
    """What was deleted, as one sentence."""
    some = [f"{count} {what}" for what, count in deleted.items() if count]
    return f"Deleted: {', '.join(some)}." if some else "Nothing has been kept for longer than its time."


def every_day(run: Callable[[], Mapping[str, int]]) -> None:
    """Purge while the shop is open, in a thread that ends with the process; what it did is in the log."""

    def look_after() -> None:
        time.sleep(FIRST_AFTER_S)
        while True:
            try:
                logger.info("%s", told(run()))
            except (SQLAlchemyError, OSError) as error:
                logger.error("what is too old couldn't be deleted, tried again tomorrow: %s", type(error).__name__)
            time.sleep(EVERY_S)

    threading.Thread(target=look_after, name="privacy", daemon=True).start()


def _delete_logs(logs: Path, before: datetime) -> int:
    """Delete the files that nothing has been written to since then."""
    old = [
        path
        for path in (logs.iterdir() if logs.is_dir() else ())
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    ]
    for path in old:
        path.unlink()
    return len(old)
