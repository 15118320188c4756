"""Runs what changes the catalog in processes of its own, one at a time, and reads the JSON that it prints."""

import asyncio
import json
import logging
from collections.abc import Coroutine, Sequence
from typing import Any

logger = logging.getLogger(__name__)

LONGEST_RUN_S = 15 * 60.0
BROKEN = "The process that does this gave no answer. Try it on the machine: `lisa catalog check`, `lisa doctor`."


class CatalogTool:
    """The command of lisa/catalog_desk.py, before its own words."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._one_at_a_time = asyncio.Semaphore(1)
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something go on after the request that began it."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def told(self, *words: str) -> dict[str, Any]:
        """What the command prints with these words; `{"error": …}` where that is nothing."""
        async with self._one_at_a_time:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                async with asyncio.timeout(LONGEST_RUN_S):
                    printed, _ = await process.communicate()
                return dict(json.loads(printed))
            except (TimeoutError, ValueError) as error:
                logger.error("%s was given up (%s), exit status %s", words[0], type(error).__name__, process.returncode)
                return {"error": BROKEN}
            finally:
                if process.returncode is None:
                    process.kill()
