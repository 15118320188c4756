"""Starts, watches and stops the processes of a shop, with supervisord as the watchman that restarts them."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TextIO

import httpx
import psutil
from supervisor.xmlrpc import Faults, SupervisorTransport

from lisa.left_behind import end, left_behind, supervisord
from lisa.settings import BOT, REPOSITORY, Settings, profile_file

#: Rasa loads TensorFlow at its start, which takes most of a minute on a small machine.
START_TIMEOUT = 240.0
STOP_TIMEOUT = 30.0
#: A process that fails this often right after its start won't start by itself.
START_TRIES = 3
#: A longer path can't be the address of a Unix socket (`sun_path` of sockaddr_un).
LONGEST_SOCKET_PATH = 100


class ProcessError(RuntimeError):
    """The processes could not be started or reached; the message says why and what to do."""


@dataclass(frozen=True)
class Service:
    """One process of the shop: how it is started, where it tells that it is well, and where that it is alive."""

    name: str
    command: tuple[str, ...]
    host: str
    port: int
    health_url: str
    port_setting: str
    livez_url: str
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ServiceState:
    """What is known of a process now. `uptime_s` counts seconds since its last start."""

    name: str
    state: str
    pid: int | None
    uptime_s: int
    healthy: bool


def services(settings: Settings, bot_model: Path) -> tuple[Service, ...]:
    """The processes in the order in which they are started: Rasa first, because it takes longest."""
    return (*_rasa_servers(settings, bot_model), *_action_servers(settings), _gateway(settings))


def _rasa_servers(settings: Settings, bot_model: Path) -> Iterator[Service]:
    """Each asks an action server of its own first, and another where that isn't there."""
    for number, url in enumerate(settings.rasa_urls):
        port = settings.rasa_ports[number]
        command = (
            str(BOT / ".venv" / "bin" / "python"),
            str(BOT / "serve.py"),
            *("--model", str(bot_model)),
            *("--interface", settings.rasa_host),
            *("--port", str(port)),
        )
        first = number % len(settings.actions_urls)
        in_order = [f"{url}/webhook" for url in settings.actions_urls[first:] + settings.actions_urls[:first]]
        environment = {"LISA_ACTIONS_URL": in_order[0], "LISA_OTHER_ACTIONS_URLS": " ".join(in_order[1:])}
        yield Service(
            _numbered("rasa", number),
            command,
            settings.rasa_host,
            port,
            f"{url}/readyz",
            "LISA_RASA_PORT",
            f"{url}/livez",
            environment,
        )


def _action_servers(settings: Settings) -> Iterator[Service]:
    for number, url in enumerate(settings.actions_urls):
        yield Service(
            _numbered("actions", number),
            (_lisa(), "serve", "actions", *(("--number", str(number + 1)) if number else ())),
            settings.actions_host,
            settings.actions_ports[number],
            f"{url}/health",
            "LISA_ACTIONS_PORT",
            f"{url}/livez",
        )


def _gateway(settings: Settings) -> Service:
    livez = f"http://{settings.web_host}:{settings.web_port}/livez"
    command = (_lisa(), "serve", "web")
    return Service("web", command, settings.web_host, settings.web_port, livez, "LISA_WEB_PORT", livez)


def _lisa() -> str:
    return str(Path(sys.executable).with_name("lisa"))


def _numbered(name: str, number: int) -> str:
    """The name of the first is that of the only one; the next are called rasa-2 and so on."""
    return f"{name}-{number + 1}" if number else name


def start(settings: Settings, bot_model: Path, tell: Callable[[str], None]) -> subprocess.Popen[bytes]:
    """Start the processes under supervisord and wait until all are healthy.

    Raises:
        ProcessError: the shop runs already, a port is taken, or a process doesn't get healthy.
    """
    if reach(settings) is not None:
        raise ProcessError(f"This shop is running already at {settings.web_url}. `lisa stop` stops it.")
    if ended := end_what_is_left(settings):
        tell(f"ended {ended} processes of an earlier run that nobody watched any more")
    wanted = services(settings, bot_model)
    for service in wanted:
        require_free_port(service)
    configuration = _write_configuration(settings, wanted)
    profile_file(settings.home).write_text(settings.profile, encoding="utf-8")
    with (settings.logs / "supervisord.out").open("wb") as output:
        watchman = subprocess.Popen(
            supervisord(configuration),
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=REPOSITORY,
            env=_environment(settings),
            start_new_session=True,  # Ctrl-C reaches us only; we stop the others in order
        )
    try:
        _wait_until_healthy(settings, wanted, watchman, tell)
    except BaseException:
        stop(settings, watchman)
        raise
    return watchman


def require_free_port(service: Service) -> None:
    """Raise ProcessError when something else listens where the service would."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((service.host, service.port))
        except OSError as error:
            raise ProcessError(
                f"Port {service.port} on {service.host} is not free for {service.name} ({error.strerror}). "
                f"Stop what uses it, or set {service.port_setting} to another port."
            ) from error


def _write_configuration(settings: Settings, wanted: tuple[Service, ...]) -> Path:
    run = settings.home / "run"
    run.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.logs.mkdir(parents=True, exist_ok=True)
    sections = [
        "[unix_http_server]",
        f"file={_socket_path(settings)}",
        "chmod=0700",
        "[supervisord]",
        "umask=077",  # of its own accord it would let others read what the processes write
        f"logfile={_escaped(settings.logs / 'supervisord.log')}",
        "logfile_maxbytes=5MB",
        "logfile_backups=2",
        f"pidfile={_escaped(run / 'supervisord.pid')}",
        "[rpcinterface:supervisor]",
        "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface",
    ]
    for service in wanted:
        sections += [
            f"[program:{service.name}]",
            f"command={' '.join(_quoted(word) for word in service.command)}",
            "autorestart=true",
            "startsecs=20",  # dying sooner counts as a failed start, after which it waits longer before the next
            "startretries=1000000",  # keep trying: a shop must come back by itself
            "stopwaitsecs=15",
            "stopasgroup=true",
            "killasgroup=true",
            "redirect_stderr=true",
            f"stdout_logfile={_escaped(settings.logs / f'{service.name}.log')}",
            "stdout_logfile_maxbytes=10MB",
            "stdout_logfile_backups=2",
        ]
        if service.environment:
            told = ",".join(f"{name}={_quoted(value)}" for name, value in service.environment.items())
            sections.append(f"environment={told}")
    sections += [
        "[program:watchdog]",
        f"command={_quoted(_lisa())} serve watchdog",
        "autorestart=true",
        "startretries=1000000",
        "redirect_stderr=true",
        f"stdout_logfile={_escaped(settings.logs / 'watchdog.log')}",
        "stdout_logfile_maxbytes=1MB",
        "stdout_logfile_backups=1",
    ]
    path = configuration_of(settings)
    path.write_text("\n".join(sections) + "\n", encoding="utf-8")
    return path


def configuration_of(settings: Settings) -> Path:
    """What supervisord is started with."""
    return settings.home / "run" / "supervisord.conf"


def _socket_path(settings: Settings) -> Path:
    path = settings.home / "run" / "supervisor.sock"
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        raise ProcessError(
            f"The path of the shop's home, {settings.home}, is too long for a socket; move it higher up."
        )
    return path


def _escaped(value: Path) -> str:
    return str(value).replace("%", "%%")


def _quoted(word: str) -> str:
    return '"' + word.replace("%", "%%").replace('"', '\\"') + '"'


def _environment(settings: Settings) -> dict[str, str]:
    """What the processes read: the home, and what Rasa's own files of settings refer to by name."""
    return {
        **os.environ,
        "LISA_HOME": str(settings.home),
        **rasa_environment(settings),
    }


def rasa_environment(settings: Settings) -> dict[str, str]:
    """The variables that `bot/config.yml`, `bot/endpoints.yml` and `bot/serve.py` refer to."""
    return {
        "PYTHONPATH": f"{BOT}{os.pathsep}{REPOSITORY}",  # the bot reads its customers' words by `language`
        "LISA_ENCODER_FOLDER": str(settings.encoder_folder),
        "LISA_READER_FOLDER": str(settings.reader_folder),
        "LISA_ACTIONS_URL": f"{settings.actions_url}/webhook",
        "LISA_OTHER_ACTIONS_URLS": "",
        "LISA_ACTIONS_SECRET": settings.actions_secret,
        "LISA_TRACKER_URL": settings.conversations_url,
        "LISA_LOCKS_URL": settings.redis_url,
        "LISA_RASA_TOKEN": settings.rasa_token,
        "LISA_LOG_FORMAT": settings.log_format,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONUNBUFFERED": "1",
    }


def _wait_until_healthy(
    settings: Settings, wanted: tuple[Service, ...], watchman: subprocess.Popen[bytes], tell: Callable[[str], None]
) -> None:
    waiting = {service.name: service for service in wanted}
    patience = START_TIMEOUT * len(settings.rasa_ports)  # they load side by side, on the same cores
    deadline = time.monotonic() + patience
    while waiting:
        if watchman.poll() is not None:
            raise ProcessError(
                f"supervisord stopped at once; its last words are in {settings.logs / 'supervisord.out'}."
            )
        for name in [name for name, service in waiting.items() if is_healthy(service)]:
            del waiting[name]
            tell(f"{name} is up")
        for name in _failing(settings) & waiting.keys():
            raise ProcessError(f"{name} does not start. The end of its log:\n{_end_of(settings.logs / f'{name}.log')}")
        if waiting and time.monotonic() > deadline:
            logs = ", ".join(str(settings.logs / f"{name}.log") for name in waiting)
            raise ProcessError(f"Not healthy after {patience:.0f} s: {', '.join(waiting)}. See {logs}.")
        time.sleep(0.25)


def _failing(settings: Settings) -> set[str]:
    """The processes that keep dying right after their start, so that supervisord waits before the next try."""
    server = reach(settings)
    rows: Any = server.supervisor.getAllProcessInfo() if server is not None else []
    # supervisord waits one second longer after each failed start.
    return {row["name"] for row in rows if row["statename"] == "BACKOFF" and row["now"] - row["stop"] >= START_TRIES}


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])


def is_healthy(service: Service) -> bool:
    """Whether the process answers its health URL with success."""
    try:
        return httpx.get(service.health_url, timeout=3.0, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def reach(settings: Settings) -> xmlrpc.client.ServerProxy | None:
    """The running supervisord of this shop, or None."""
    path = _socket_path(settings)
    if not path.exists():
        return None
    transport = SupervisorTransport(None, None, serverurl=f"unix://{path}")
    server = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)
    try:
        server.supervisor.getState()
    except (OSError, http.client.HTTPException):
        return None
    return server


def restart_actions(settings: Settings) -> None:
    """Restart the action servers of a running shop, one after the other, each until it is healthy.

    Raises:
        ProcessError: the shop isn't running, or an action server doesn't come back.
    """
    server = reach(settings)
    if server is None:
        raise ProcessError(f"No shop is running in {settings.home}.")
    for actions in _action_servers(settings):
        _restart(settings, server, actions)


def _restart(settings: Settings, server: xmlrpc.client.ServerProxy, service: Service) -> None:
    with _unless(Faults.NOT_RUNNING):  # it may have exited by itself a moment ago
        server.supervisor.stopProcess(service.name)
    with _unless(Faults.ALREADY_STARTED):  # or have been started again already
        server.supervisor.startProcess(service.name, False)
    deadline = time.monotonic() + START_TIMEOUT
    while not is_healthy(service):
        if service.name in _failing(settings) or time.monotonic() > deadline:
            log = settings.logs / f"{service.name}.log"
            raise ProcessError(f"The action server does not start. The end of its log:\n{_end_of(log)}")
        time.sleep(0.25)


@contextlib.contextmanager
def _unless(fault: int) -> Iterator[None]:
    """Go on where supervisord says by this fault that there is nothing to do."""
    try:
        yield
    except xmlrpc.client.Fault as error:
        if error.faultCode != fault:
            raise


def end_what_is_left(settings: Settings) -> int:
    """End the processes of this shop that no supervisord watches, and return how many there were.

    The watchdog goes first: it would start the others again.
    """
    ended = 0
    while pids := [pid for pid in left_behind(settings.home) if pid != os.getpid()]:
        for pid in sorted(pids, key=lambda pid: not _is_watchdog(pid)):
            end(pid)
        ended += len(pids)
        time.sleep(0.1)
    return ended


def _is_watchdog(pid: int) -> bool:
    try:
        return "watchdog" in psutil.Process(pid).cmdline()
    except psutil.Error:
        return False


def pids(settings: Settings) -> dict[str, int]:
    """The process id of each process that supervisord runs, by its name.

    Raises:
        OSError: supervisord doesn't answer.
    """
    server = reach(settings)
    if server is None:
        raise ConnectionError(f"no supervisord answers in {settings.home}")
    rows: Any = server.supervisor.getAllProcessInfo()
    return {row["name"]: row["pid"] for row in rows if row["pid"]}


def stop(settings: Settings, watchman: subprocess.Popen[bytes] | None = None) -> bool:
    """Stop all processes of this shop; True when any ran. `watchman` is supervisord when we started it ourselves."""
    server = reach(settings)
    if server is not None:
        pid = int(str(server.supervisor.getPID()))
        server.supervisor.shutdown()
        if watchman is None:
            _wait_for_end(pid)
    if watchman is not None:
        with contextlib.suppress(ProcessLookupError):
            if server is None:
                watchman.send_signal(signal.SIGTERM)
        watchman.wait(STOP_TIMEOUT)
    profile_file(settings.home).unlink(missing_ok=True)
    return end_what_is_left(settings) > 0 or server is not None


def _wait_for_end(pid: int) -> None:
    deadline = time.monotonic() + STOP_TIMEOUT
    while psutil.pid_exists(pid) and time.monotonic() < deadline:
        time.sleep(0.1)


def states(settings: Settings, bot_model: Path) -> list[ServiceState]:
    """The state of each process, whether or not the shop runs."""
    server = reach(settings)
    known: dict[str, dict[str, Any]] = {}
    if server is not None:
        answer: Any = server.supervisor.getAllProcessInfo()
        known = {row["name"]: row for row in answer}
    found = []
    for service in services(settings, bot_model):
        row = known.get(service.name, {})
        running = row.get("statename") in ("STARTING", "RUNNING")
        found.append(
            ServiceState(
                name=service.name,
                state=str(row.get("statename", "STOPPED")).lower(),
                pid=row["pid"] if running else None,
                uptime_s=row["now"] - row["start"] if running else 0,
                healthy=running and is_healthy(service),
            )
        )
    return found


def as_json(settings: Settings, found: list[ServiceState]) -> dict[str, Any]:
    """The answer of `lisa status --json`."""
    return {
        "home": str(settings.home),
        "url": settings.web_url,
        "running": all(state.healthy for state in found),
        "processes": {state.name: asdict(state) for state in found},
    }


def read_restarts(log: TextIO) -> list[str]:
    """A sentence for each process that died or came back, from what was added to supervisord's log since last time."""
    told = []
    for line in log.readlines():
        message = line.strip().partition(" INFO ")[2] or line.strip().partition(" WARN ")[2]
        if message.startswith("exited:") and "not expected" in message:
            reason = message.partition("(")[2].partition(";")[0]
            told.append(f"{message.split()[1]} died ({reason}) and is being restarted")
        elif message.startswith("spawned:"):
            told.append(f"{message.split(chr(39))[1]} was started again")
    return told
