"""What hangs is ended, what nobody watches is found, and a part that has just exited can be restarted."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from evaluation.own_shop import free_ports
from lisa import processes, watchdog
from lisa.left_behind import end, left_behind, supervisord
from lisa.settings import REPOSITORY, Settings
from lisa.watchdog import Watchdog, Watched, is_alive

SERVER = """
import http.server, subprocess, sys
class Well(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[-1])), Well).serve_forever()
"""

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start programs that end with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def popen(*command: str, **variables: str) -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(command, env={**os.environ, **variables}, start_new_session=True))
        return started[-1]

    yield popen
    for one in started:
        end(one.pid)
        one.wait()


def _wait_for(happens: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not happens():
        assert time.monotonic() < deadline, happens
        time.sleep(0.02)


def test_a_process_that_answered_and_then_hangs_is_ended(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "SILENCE_S", 600.0)
    monkeypatch.setattr(watchdog, "PROBE_S", 0.2)
    [port] = free_ports(1)
    server = start(sys.executable, "-c", SERVER, str(port))
    url = f"http://127.0.0.1:{port}/livez"
    _wait_for(lambda: is_alive(url))
    dog = Watchdog([Watched("rasa", url)], lambda: {"rasa": server.pid})
    assert dog.look() == []

    os.kill(server.pid, signal.SIGSTOP)
    assert dog.look() == []  # it may come back
    monkeypatch.setattr(watchdog, "SILENCE_S", 0.0)
    assert dog.look() == ["rasa"]
    assert server.wait(10) == -signal.SIGKILL


def test_one_that_is_still_loading_is_left_alone_and_so_is_one_that_has_just_come_back() -> None:
    process = Watched("rasa", "")
    assert not process.is_hung(pid=1, answers=False, now=0.0)
    assert not process.is_hung(pid=1, answers=False, now=watchdog.SILENCE_S + 1)
    assert not process.is_hung(pid=1, answers=True, now=watchdog.SILENCE_S + 2)
    assert not process.is_hung(pid=2, answers=False, now=2 * watchdog.SILENCE_S + 10)  # another has taken its place
    assert process.is_hung(pid=2, answers=False, now=2 * watchdog.SILENCE_S + 11 + watchdog.LOADING_S)


def test_a_watchdog_that_was_stopped_itself_takes_nobody_for_silent(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchdog, "OWN_SILENCE_S", 0.1)
    monkeypatch.setattr(watchdog, "PROBE_S", 0.1)
    silent = start(sys.executable, "-c", "import time; time.sleep(60)")
    long_ago = time.monotonic() - watchdog.SILENCE_S - 1
    process = Watched("rasa", "http://127.0.0.1:1/livez", pid=silent.pid, since=long_ago, has_answered=True)
    dog = Watchdog([process], lambda: {"rasa": silent.pid})
    time.sleep(0.3)  # as if the machine had slept
    assert dog.look() == []
    monkeypatch.setattr(watchdog, "OWN_SILENCE_S", 600.0)
    process.since = long_ago
    assert dog.look() == ["rasa"]


def test_what_nobody_watches_is_found_by_its_home_and_ended_with_its_children(start: Start, tmp_path: Path) -> None:
    lisa = tmp_path / "lisa"
    lisa.write_text(
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "time.sleep(60)\n"
    )
    mine, others = tmp_path / "mine", tmp_path / "others"
    part = start(sys.executable, str(lisa), "serve", "actions", LISA_HOME=str(mine))
    other = start(sys.executable, str(lisa), "serve", "actions", LISA_HOME=str(others))
    start(sys.executable, "-c", "import time; time.sleep(60)", LISA_HOME=str(mine))  # no part of a shop
    _wait_for(lambda: psutil.Process(part.pid).children())
    [child] = psutil.Process(part.pid).children()

    assert left_behind(mine) == [part.pid]
    settings = Settings(home=mine)
    assert processes.stop(settings)
    _wait_for(lambda: not child.is_running())
    part.wait(10)
    assert left_behind(mine) == []
    assert left_behind(others) == [other.pid]
    assert not processes.stop(settings)


def _configured(settings: Settings, watchdog_program: str = "") -> Path:
    """What supervisord needs to run a server in place of the actions."""
    home = settings.home
    (home / "run").mkdir()
    (home / "lisa").write_text(SERVER)  # so named, it is taken for a part of a shop
    configuration = processes.configuration_of(settings)
    configuration.write_text(
        f"[unix_http_server]\nfile={home}/run/supervisor.sock\n"
        f"[supervisord]\nlogfile={home}/log\npidfile={home}/pid\n"
        "[rpcinterface:supervisor]\n"
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
        f"[program:actions]\ncommand={sys.executable} {home}/lisa serve {settings.actions_port}\n"
        f"startsecs=0\nautorestart=false\n{watchdog_program}"
    )
    return configuration


def test_a_supervisord_that_is_killed_is_started_anew_and_leaves_nobody_behind(start: Start, tmp_path: Path) -> None:
    [port] = free_ports(1)
    settings = Settings(home=tmp_path, actions_port=port)
    (tmp_path / "watch.py").write_text(
        "import sys\nfrom pathlib import Path\nfrom lisa import watchdog\nwatchdog.PAUSE_S = 0.1\n"
        "watchdog.watch(watchdog.Watchdog([], dict), *map(Path, sys.argv[1:]))\n"
    )
    program = f"{sys.executable} {tmp_path}/watch.py {tmp_path} {processes.configuration_of(settings)}"
    configuration = _configured(settings, f"[program:watchdog]\ncommand={program}\n")
    watchman = start(*supervisord(configuration), LISA_HOME=str(tmp_path), PYTHONPATH=str(REPOSITORY))
    _wait_for(lambda: processes.reach(settings) and len(processes.pids(settings)) == 2)
    before = processes.pids(settings)
    watchman.kill()
    watchman.wait()

    _wait_for(lambda: processes.reach(settings) and len(processes.pids(settings)) == 2)
    after = processes.pids(settings)
    assert not set(before.values()) & set(after.values())
    _wait_for(lambda: not any(psutil.pid_exists(pid) for pid in before.values()))
    assert processes.stop(settings)
    assert not any(psutil.pid_exists(pid) for pid in after.values())


def test_actions_that_have_just_exited_are_restarted(start: Start, tmp_path: Path) -> None:
    [port] = free_ports(1)
    settings = Settings(home=tmp_path, actions_port=port)
    watchman = start(*supervisord(_configured(settings)), LISA_HOME=str(tmp_path))
    actions = next(part for part in processes.services(settings, tmp_path) if part.name == "actions")
    _wait_for(lambda: processes.is_healthy(actions))
    os.kill(processes.pids(settings)["actions"], signal.SIGKILL)
    _wait_for(lambda: "actions" not in processes.pids(settings))

    processes.restart_actions(settings)
    assert processes.is_healthy(actions)
    assert processes.stop(settings, watchman)
