"""Finds and ends the processes of a shop that nobody watches any more, as those of a supervisord that was killed."""

import sys
from itertools import pairwise
from pathlib import Path

import psutil

#: What a part of a shop is started by: a program's name and its first argument.
_PARTS = (("lisa", "serve"), ("serve.py", "--model"), ("-m", "supervisor.supervisord"))


def supervisord(configuration: Path) -> list[str]:
    """The command that starts the watchman of a shop."""
    return [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--configuration", str(configuration)]


def left_behind(home: Path) -> list[int]:
    """The ids of all processes of the shop in this home that this account runs, whoever started them."""
    return [process.pid for process in psutil.process_iter() if _is_part(process, home.resolve())]


def end(pid: int) -> None:
    """Kill a process and its children: one that is stopped or stuck hears no other signal."""
    try:
        process = psutil.Process(pid)
        family = [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        return
    for one in family:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue


def _is_part(process: psutil.Process, home: Path) -> bool:
    try:
        words = process.cmdline()
        if not any((Path(word).name, then) in _PARTS for word, then in pairwise(words)):
            return False
        of = process.environ().get("LISA_HOME", "")
    except (psutil.Error, OSError):
        return False  # another account's, or gone
    return bool(of) and Path(of).resolve() == home
