"""Works through each conversation's jobs one after the other, and through those of several conversations at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

PAUSE_AFTER_ERROR_S = 5.0


class Lanes:
    """One lane for each conversation that has something to do.

    `work` does all that there is in a conversation and returns; whoever adds something wakes the lane.
    """

    def __init__(self, work: Callable[[str], Awaitable[None]]) -> None:
        self._work = work
        self._woken: set[str] = set()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def wake(self, conversation: str) -> None:
        """See to it that the conversation's work is done, now and whatever is added meanwhile."""
        self._woken.add(conversation)
        if conversation not in self._tasks:
            self._tasks[conversation] = asyncio.create_task(self._run(conversation))

    async def close(self) -> None:
        """Stop; what isn't done waits on the disk."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, conversation: str) -> None:
        try:
            while conversation in self._woken:
                self._woken.discard(conversation)
                await self._work_or_wait(conversation)
        finally:
            del self._tasks[conversation]

    async def _work_or_wait(self, conversation: str) -> None:
        try:
            await self._work(conversation)
        except Exception as error:  # such as a full disk: the next try may find it mended
            logger.exception("messages of one conversation wait: %s", type(error).__name__)
            await asyncio.sleep(PAUSE_AFTER_ERROR_S)
            self._woken.add(conversation)
