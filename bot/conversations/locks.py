"""Lets one turn of a conversation run at a time: within this Rasa by its own tickets, among several through Redis.

Rasa's own store in Redis holds up every conversation while it asks, changes a lock in two steps that another server can
come between, and leaves the lock of a server that was killed there for as long as a turn may take. Here it is Redis'
own lock, a short lease that is renewed while the turn goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio import Redis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

from conversations.store import PATIENCE_S, PAUSE_BETWEEN_TRIES_S, NotReadError

logger = logging.getLogger(__name__)

#: Within this time the conversation of a server that was killed is free again.
LEASE_S = 15.0
ANSWERS_WITHIN_S = 2.0
#: Between two looks whether the turn before is done.
LOOK_EVERY_S = 0.1
PREFIX = "lisa:conversation:"


class NotLockedError(NotReadError):
    """Redis is away: the message was not looked at, since another server might be working on its conversation."""

    counted = "conversation not locked"


class ConversationLocks(InMemoryLockStore):
    """Rasa's locks in memory, and where `url` names a Redis a lease there besides."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        super().__init__()
        self._redis = None
        if endpoint_config.url:
            timeouts = {"socket_connect_timeout": ANSWERS_WITHIN_S, "socket_timeout": ANSWERS_WITHIN_S}
            self._redis = Redis.from_url(endpoint_config.url, **timeouts)

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = LOCK_LIFETIME, wait_time_in_seconds: float = 1
    ) -> AsyncIterator[TicketLock]:
        """Wait for the conversation's other turns, here and on the other servers.

        Raises:
            NotLockedError: nobody can tell whether there are any.
        """
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as ticket:
            if self._redis is None:
                yield ticket
                return
            async with _lease(self._redis, conversation_id):
                yield ticket

    async def check(self) -> None:
        """Ask Redis whether it is there.

        Raises:
            NotLockedError: it isn't.
        """
        if self._redis is not None:
            try:
                await self._redis.ping()
            except RedisError as error:
                raise NotLockedError(type(error).__name__) from None


@asynccontextmanager
async def _lease(redis: Redis, conversation_id: str) -> AsyncIterator[None]:
    name = PREFIX + hashlib.sha256(conversation_id.encode()).hexdigest()[:32]
    lease = redis.lock(name, timeout=LEASE_S, sleep=LOOK_EVERY_S)
    try:
        await _patiently(lease.acquire)
    except RedisError as error:
        logger.error("No conversation can be locked: Redis failed (%s).", type(error).__name__)
        raise NotLockedError(type(error).__name__) from None
    renewal = asyncio.ensure_future(_renew(lease))
    try:
        yield
    finally:
        renewal.cancel()
        # One that can't be given back ends by itself.
        with contextlib.suppress(RedisError):
            await lease.release()


async def _renew(lease: Lock) -> None:
    while True:
        await asyncio.sleep(LEASE_S / 5)
        with contextlib.suppress(RedisError):
            if not await _renewed(lease):
                return  # a turn that is under way goes on, and the store keeps both whole


async def _renewed(lease: Lock) -> bool:
    """Hold the lease for longer; False where another server has it meanwhile."""
    try:
        return bool(await lease.reacquire())
    except LockError:  # Redis was restarted, or this process had no time for it
        logger.warning("The lease of a conversation has run out before it was renewed.")
        return bool(await lease.acquire(blocking=False))


async def _patiently(ask: Callable[[], Awaitable[bool]]) -> None:
    """Ask a Redis that is being restarted again."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            await ask()
            return
        except RedisError:
            if time.monotonic() + PAUSE_BETWEEN_TRIES_S > deadline:
                raise
            await asyncio.sleep(PAUSE_BETWEEN_TRIES_S)
