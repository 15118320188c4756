"""Ends a process of the shop that is alive but answers nothing, and starts the watchman anew when that has died.

supervisord starts what has ended; it can't see that a process hangs, and nobody starts supervisord. This runs under it,
looks after both, and is started by it when it dies itself.
"""

import logging
import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import psutil

from lisa.left_behind import end, left_behind, supervisord
from lisa.settings import REPOSITORY

logger = logging.getLogger(__name__)

#: A process that has answered before and then nothing for so long is ended.
SILENCE_S = 15.0
#: One that has never answered may be loading.
LOADING_S = 300.0
PAUSE_S = 2.0
PROBE_S = 4.0
#: Who was stopped for longer than a round takes (a laptop's lid, a debugger) knows nothing of the others' silence.
OWN_SILENCE_S = 10.0


@dataclass
class Watched:
    """A process by where it tells that it is alive, and what is known of it."""

    name: str
    livez: str
    pid: int | None = None
    since: float = 0.0  # when its pid was seen first, or when it answered last
    has_answered: bool = False

    def is_hung(self, pid: int | None, answers: bool, now: float) -> bool:
        """Take in one look at the process, and say whether it has been silent for too long."""
        if pid != self.pid:
            self.pid, self.since, self.has_answered = pid, now, False
        if answers:
            self.since, self.has_answered = now, True
        return now - self.since > (SILENCE_S if self.has_answered else LOADING_S)


class Watchdog:
    """Looks at all processes of a running shop.

    Args:
        watched: the processes, each with its `/livez`.
        pids: tells the process id of each that runs; raises OSError where supervisord doesn't answer.
    """

    def __init__(self, watched: Sequence[Watched], pids: Callable[[], Mapping[str, int]]) -> None:
        self._watched = watched
        self._pids = pids
        self._looked_at = time.monotonic()

    def look(self) -> list[str]:
        """One round: end what is hung, and return its names."""
        was_away = time.monotonic() - self._looked_at > OWN_SILENCE_S + PROBE_S * len(self._watched)
        self._looked_at = time.monotonic()
        running = self._pids()
        ended = []
        for process in self._watched:
            if was_away:
                process.since = time.monotonic()
            pid = running.get(process.name)
            answers = pid is not None and is_alive(process.livez)
            if process.is_hung(pid, answers, time.monotonic()) and pid is not None:
                logger.error("%s has answered nothing for too long; it is ended and started again", process.name)
                end(pid)
                ended.append(process.name)
        return ended


@cache
def _client() -> httpx.Client:
    """One for all rounds, since making one costs more than asking; each question has a connection of its own."""
    return httpx.Client(timeout=PROBE_S, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))


def is_alive(livez: str) -> bool:
    """Whether the process answers, whatever it says."""
    try:
        _client().get(livez)
    except httpx.HTTPError:
        return False
    return True


def _is_watched() -> bool:
    """Whether supervisord lives: whose parent has died gets another, which may be before this has even begun."""
    try:
        return "supervisor.supervisord" in psutil.Process(os.getppid()).cmdline()
    except psutil.Error:
        return False


def watch(watchdog: Watchdog, home: Path, configuration: Path) -> None:
    """Look until this process is ended, or until supervisord has died: then start it anew, with one of these.

    Args:
        watchdog: what to look at.
        home: the shop's, by which what a dead supervisord has left is found.
        configuration: what supervisord was started with.
    """
    while _is_watched():
        try:
            watchdog.look()
        except OSError:
            logger.warning("supervisord doesn't answer")
        time.sleep(PAUSE_S)
    logger.error("supervisord has died; it is started again, with all processes")
    for pid in left_behind(home):
        if pid != os.getpid():
            end(pid)
    subprocess.Popen(
        supervisord(configuration),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=REPOSITORY,
        start_new_session=True,
    )
