"""Behind a proxy the customer's own address counts, nobody can feign it, and who comes slowly holds nothing."""

import contextlib
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import yaml
from pydantic import ValidationError

from lisa.settings import REPOSITORY, load
from lisa.web_settings import WebSettings
from tests.web.conftest import gateway_app, say
from tests.web.rasa_server import RasaServer
from tests.web.serving import free_port, served
from web.gateway import SECURITY_HEADERS
from web.limits import Limits
from web.protocol import Patience
from web.session import COOKIE, HOST_COOKIE

EXAMPLES = REPOSITORY / "docs" / "proxies"
PUBLIC = "https://chat.my-shop.com"


@pytest.fixture(scope="module")
def behind(rasa_url: str) -> Iterator[str]:
    """A gateway with an https address, that lets one message a minute through from each address."""
    limits = Limits(messages_per_minute_from_one_address=1)
    app = gateway_app(rasa_url, public_url=PUBLIC, limits=limits)
    with served(app, free_port(), trusted_proxies=["127.0.0.1", "10.9.0.0/16"]) as url:
        yield url


def forwarded(gateway: str, *told: str) -> int:
    """The status of a message that came by a proxy that says this of its way."""
    headers = [("Content-Type", "application/json"), *(("X-Forwarded-For", one) for one in told)]
    return httpx.post(f"{gateway}/api/messages", content='{"text": "hi"}', headers=headers).status_code


def test_the_right_most_address_that_is_no_proxys_counts(behind: str, rasa: RasaServer) -> None:
    assert forwarded(behind, "203.0.113.1") == 200
    assert forwarded(behind, "198.51.100.7, 203.0.113.1") == 429  # the customer wrote the first themselves
    assert forwarded(behind, "198.51.100.8", "203.0.113.1, 10.9.3.2") == 429  # two headers, and two proxies
    assert forwarded(behind, "203.0.113.1, 198.51.100.9") == 200


def test_without_trusted_proxies_nobody_is_believed(rasa_url: str, rasa: RasaServer) -> None:
    app = gateway_app(rasa_url, limits=Limits(messages_per_minute_from_one_address=1))
    with served(app, free_port(), trusted_proxies=[]) as url:
        assert [forwarded(url, f"203.0.113.{number}") for number in (21, 22)] == [200, 429]
        cookie = httpx.get(f"{url}/", headers={"X-Forwarded-Proto": "https"})
        assert cookie.status_code == 200


def test_over_https_the_cookie_is_this_hosts_alone(behind: str, rasa: RasaServer) -> None:
    headers = {"X-Forwarded-For": "203.0.113.31"}
    with httpx.Client(base_url=behind, headers=headers) as customer:
        told = say(customer, "hello").headers["set-cookie"]
        name, _, rest = told.partition("=")
        assert name == HOST_COOKIE and "Secure" in rest and "Path=/" in rest and "Domain" not in rest
        value = rest.partition(";")[0]
        conversation = {"Cookie": f"{HOST_COOKIE}={value}"}
        assert "hello" in customer.get("/api/history", headers=conversation).text
        planted = {"Cookie": f"{COOKIE}={value}"}  # as a neighbour or plain HTTP could set it
        assert customer.get("/api/history", headers=planted).json() == {"messages": []}
        over = customer.post("/api/conversation", headers=conversation).headers["set-cookie"]
        assert over.startswith(f'{HOST_COOKIE}=""') and "Secure" in over


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ({"trusted_proxies": ["proxy.example"]}, "no address and no network"),
        ({"trusted_proxies": ["*"]}, "no address and no network"),
        ({"public_url": "chat.my-shop.com"}, "write it as https"),
        ({"public_url": "https://chat.my-shop.com/lisa"}, "without a path"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(setting: dict[str, object], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        WebSettings.model_validate(setting)


def test_the_section_web_of_the_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISA_HOME", str(tmp_path))
    (tmp_path / "lisa.toml").write_text(f'[web]\npublic_url = "{PUBLIC}/"\ntrusted_proxies = ["10.0.0.0/24"]\n')
    assert load().web.public_url == PUBLIC and load().web.trusted_proxies == ("10.0.0.0/24",)


@pytest.fixture(scope="module")
def impatient(rasa_url: str) -> Iterator[tuple[str, int]]:
    """A gateway that waits for nobody, where it listens."""
    patience = Patience(header_s=0.4, body_s=0.4, most_connections=3)
    with served(gateway_app(rasa_url), free_port(), patience) as url:
        where = urlsplit(url)
        yield str(where.hostname), int(where.port or 0)


@pytest.mark.parametrize(
    "opening",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n",
    ],
    ids=["nothing", "half the headers", "no body"],
)
def test_who_comes_too_slowly_is_told_and_let_go(impatient: tuple[str, int], opening: bytes) -> None:
    started = time.monotonic()
    with socket.create_connection(impatient, timeout=5) as connection:
        connection.sendall(opening)
        received = b""
        with contextlib.suppress(ConnectionError):
            for _ in range(50):
                time.sleep(0.1)
                with contextlib.suppress(BrokenPipeError):
                    connection.sendall(b"x" if opening else b"")  # a byte now and then buys no time
                connection.settimeout(0.01)
                with contextlib.suppress(TimeoutError):
                    while chunk := connection.recv(65536):
                        received += chunk
                    break
    assert time.monotonic() - started < 3
    assert received.startswith(b"HTTP/1.1 408 ")
    assert all(f"\r\n{name}: {value}\r\n".encode() in received for name, value in SECURITY_HEADERS.items())


def test_a_connection_that_only_waits_between_requests_goes_on(impatient: tuple[str, int]) -> None:
    with httpx.Client(base_url=f"http://{impatient[0]}:{impatient[1]}") as customer:
        assert customer.get("/livez").status_code == 200
        time.sleep(0.6)
        assert customer.get("/livez").status_code == 200


def test_one_connection_too_many_is_refused_with_a_word(impatient: tuple[str, int]) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(socket.create_connection(impatient, timeout=5))
        time.sleep(0.1)
        one_more = stack.enter_context(socket.create_connection(impatient, timeout=5))
        received = one_more.recv(65536)
    assert received.startswith(b"HTTP/1.1 503 ") and b"x-content-type-options: nosniff" in received.lower()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate with its key, as openssl makes one, in one file."""
    made = tmp_path / "own.pem"
    asked = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    command = ["openssl", *asked.split(), "-keyout", str(made), "-out", str(tmp_path / "own.crt")]
    subprocess.run(command, check=True, capture_output=True)
    made.write_text(made.read_text() + (tmp_path / "own.crt").read_text())
    return made


def proxy_command(kind: str, gateway: str, port: int, certificate: Path, folder: Path) -> list[str]:
    """How the proxy of an example is started, with the example's own lines but for places, names and certificates."""
    target = gateway.removeprefix("http://")
    if kind == "caddy":
        told = (EXAMPLES / "Caddyfile").read_text().replace("127.0.0.1:8080", target)
        told = told.replace("chat.my-shop.com {", f"https://localhost:{port} {{\n\ttls {certificate} {certificate}")
        (folder / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{told}")
        return ["caddy", "run", "--config", str(folder / "Caddyfile")]
    told = (EXAMPLES / "nginx.conf").read_text().replace("127.0.0.1:8080", target)
    told = told.replace("listen 443", f"listen 127.0.0.1:{port}").replace("chat.my-shop.com;", "localhost;")
    told = told.replace("/etc/ssl/chat.my-shop.com.pem", str(certificate))
    told = told.replace("/etc/ssl/chat.my-shop.com.key", str(certificate))
    paths = "".join(f"{what}_temp_path {folder};" for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    main = f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\nhttp {{ access_log off; {paths}\n"
    (folder / "nginx.conf").write_text(f"{main}{told}}}\n")
    return ["nginx", "-e", f"{folder}/error.log", "-c", str(folder / "nginx.conf")]


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_the_example_works(behind: str, rasa: RasaServer, kind: str, certificate: Path, tmp_path: Path) -> None:
    if shutil.which(kind) is None:
        pytest.skip(f"{kind} isn't installed (apt-get install {kind})")
    port = free_port()
    proxy = subprocess.Popen(proxy_command(kind, behind, port, certificate, tmp_path), stderr=subprocess.DEVNULL)
    context = ssl.create_default_context(cafile=str(certificate))
    try:
        with httpx.Client(base_url=f"https://localhost:{port}", verify=context, trust_env=False) as customer:
            deadline = time.monotonic() + 15
            while True:
                with contextlib.suppress(httpx.TransportError):
                    page = customer.get("/")
                    break
                assert time.monotonic() < deadline and proxy.poll() is None
                time.sleep(0.1)
            assert page.headers["strict-transport-security"] == "max-age=31536000"
            feigned = {"Origin": f"https://localhost:{port}", "X-Forwarded-For": "203.0.113.99"}
            told = [say(customer, "hello", headers=feigned) for _ in range(2)]
            # Whatever the customer claims, their own address counts: the second message is one too many.
            assert sorted(answer.status_code for answer in told)[-1] == 429
            assert forwarded(behind, "203.0.113.99") in (200, 429)
            stranger = say(customer, "hello", headers={"Origin": "https://evil.example"})
            assert stranger.status_code == 403
    finally:
        proxy.terminate()
        proxy.wait(10)


def test_traefiks_example_says_what_the_others_say() -> None:
    """Traefik is in no Debian package: its file is read, and its headers are those of the contract above."""
    told = yaml.safe_load((EXAMPLES / "traefik.yml").read_text())["http"]
    router = told["routers"]["lisa"]
    assert router["rule"] == "Host(`chat.my-shop.com`)" and "tls" in router
    assert set(router["middlewares"]) == set(told["middlewares"])
    [server] = told["services"][router["service"]]["loadBalancer"]["servers"]
    assert server["url"] == "http://127.0.0.1:8080"
    assert told["services"]["lisa"]["loadBalancer"].get("passHostHeader", True)
