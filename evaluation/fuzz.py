"""Sends a gateway what no browser would: `python -m evaluation.fuzz` counts what isn't refused as it should be.

Each request is drawn from a seed, so that one that fails can be sent again: a request line, headers and a body, each
right or wrong in one of many ways. What is wanted: no 5xx, and all security headers on each 4xx, whoever says it.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from evaluation.own_shop import open_shop

SECURITY_HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "x-frame-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
)
PATHS = """
/ /api/messages /api/history /api/feedback /api/conversation /api/nothing /livez /metrics /static/chat.js
/vendor/deep-chat.js /static/../gateway.py /static/%2e%2e/gateway.py /pictures/coat-navy.svg /pictures/.svg
/widget.js /widget/settings /shop /shop/basket?line= /shop/products/none /staff /staff/login /staff/inbox /mcp
/.well-known/ucp /webhooks/shopify /webhooks/telegram
""".split()  # noqa: SIM905 - a list of words is read more easily
PATIENCE_S = 30.0
_SHOWN = 10

Dice = random.Random
Change = Callable[[Dice, "Request"], None]


@dataclass
class Request:
    """A request before it is sent, in parts that can be made wrong one by one."""

    method: bytes = b"POST"
    target: bytes = b"/api/messages"
    version: bytes = b"HTTP/1.1"
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b'{"text": "hello"}'
    length: bool = True
    end: bytes = b"\r\n"

    def raw(self) -> bytes:
        """The bytes that are sent."""
        headers = list(self.headers)
        if self.length:
            headers.append((b"Content-Length", str(len(self.body)).encode()))
        told = b"".join(name + b": " + value + self.end for name, value in headers)
        return self.method + b" " + self.target + b" " + self.version + self.end + told + self.end + self.body


@dataclass
class Result:
    """What came of many requests: how often which status, and what was wrong."""

    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def request(seed: int, host: str) -> bytes:
    """The request of a seed, for a gateway at this address."""
    dice = random.Random(seed)
    one = Request(dice.choice((b"POST", b"POST", b"GET", b"PUT", b"DELETE", b"OPTIONS", b"HEAD")))
    one.target = dice.choice(("/api/messages", dice.choice(PATHS))).encode()
    one.headers = [
        (b"Host", host.encode()),
        (b"Connection", b"close"),
        (b"X-Forwarded-For", f"10.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(256)}".encode()),
        (b"Content-Type", b"application/json"),
    ]
    for change in dice.sample(_CHANGES, dice.choice((1, 1, 1, 2, 3))):
        change(dice, one)
    return one.raw()


def bytes_of(dice: Dice, most: int = 40) -> bytes:
    """Any bytes but those that end a line."""
    return bytes(dice.choice([*range(10), 11, 12, *range(14, 256)]) for _ in range(dice.randrange(most)))


def _method(dice: Dice, one: Request) -> None:
    one.method = dice.choice((b"", b"BREW", b"get", b"POST POST", bytes_of(dice, 8), b"A" * 5000))


def _target(dice: Dice, one: Request) -> None:
    kinds = (
        one.target + b"?" + bytes_of(dice),
        one.target + b"%" + bytes_of(dice, 6),
        b"/" + bytes_of(dice),
        b"http://evil.example" + one.target,
        b"//" + one.target,
        b"*",
        b"",
        b"/api/messages?after=" + dice.choice((b"-1", b"9" * 400, b"1e9", b"%00", b"\xff")),
        b"/" + b"a" * dice.choice((1000, 9000, 70_000)),
        b"/static/" + b"../" * 30 + b"etc/passwd",
        b"/pictures/" + dice.choice((b"%00", b"..%2f..", b"a" * 300, "ünï".encode())) + b".svg",
    )
    one.target = dice.choice(kinds)


def _version(dice: Dice, one: Request) -> None:
    one.version = dice.choice((b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/9.9", b"HTTP", b"", bytes_of(dice, 9)))


def _header(dice: Dice, one: Request) -> None:
    names = (
        *(b"Cookie", b"Authorization", b"Origin", b"Host", b"Content-Type", b"Accept-Encoding", b"X-Forwarded-For"),
        *(b"X-Forwarded-Proto", b"Sec-Fetch-Site", b"Range", b"If-None-Match", b"If-Modified-Since", b"Upgrade"),
        *(b"Access-Control-Request-Method", b"Expect", b"Transfer-Encoding", b"Content-Length", b"Content-Encoding"),
        *(b"X-Shopify-Hmac-Sha256", b"Mcp-Session-Id", b"", b" ", b"A B", bytes_of(dice, 9)),
    )
    values = (
        *(b"", b",,;;==", b"a" * dice.choice((300, 5000, 40_000)), bytes_of(dice), bytes_of(dice), "℀.é".encode()),
        *(b"lisa_session=" + bytes_of(dice), b'lisa_session="\\777"', b"__Host-lisa_staff=" + bytes_of(dice)),
        *(b"Bearer " + bytes_of(dice), b"http://[::1", b"null", b"chunked", b"identity, chunked", b"-1", b"9" * 30),
        *(
            b"bytes=0-,1-,2-",
            b"bytes=-9999999999",
            b"websocket",
            b"100-continue",
            b"gzip",
            b"application/json; charset=x",
        ),
    )
    one.headers.insert(dice.randrange(len(one.headers) + 1), (dice.choice(names), dice.choice(values)))


def _lost_header(dice: Dice, one: Request) -> None:
    del one.headers[dice.randrange(len(one.headers))]


def _many_headers(dice: Dice, one: Request) -> None:
    one.headers += [(b"X-%d" % number, bytes_of(dice)) for number in range(dice.choice((50, 300)))]


def _line_ends(dice: Dice, one: Request) -> None:
    one.end = dice.choice((b"\n", b"\r", b"\r\n ", b"\r\n\t", b"\n\r"))


def _text(dice: Dice, one: Request) -> None:
    letters = "".join(chr(dice.choice((dice.randrange(0xD800), dice.randrange(0xE000, 0x110000)))) for _ in range(30))
    spoiled = (
        "\x00",
        "a" * 999,
        "a" * 1001,
        " ",
        "/restart",
        "\u202e\u200b",
        "<script>",
        "💥" * 100,
        "4111 1111 1111 1111",
    )
    texts = (letters, *spoiled)
    one.body = json.dumps({"text": dice.choice(texts)}, ensure_ascii=dice.random() < 0.5).encode()


def _json(dice: Dice, one: Request) -> None:
    one.body = dice.choice(
        (
            *(b"", b"{", b"null", b"[]", b'{"text": null}', b'{"text": 1e999}', b'{"text": ["a"]}', b'{"text": {}}'),
            *(
                b'{"text": "\\ud800"}',
                b'{"text": "\xff"}',
                b"\xef\xbb\xbf{}",
                b'{"text": NaN}',
                b'{"text": "a", "text": "b"}',
            ),
            *(b'{"text": "a", "products": ["' + b"a" * 300 + b'"]}', b'{"text": "a", "sender": "b"}', b"[" * 7000),
            *(b'{"a":' * 2000, b'{"slip": "x", "verdict": "up"}', b"9" * 5000, b"a" * 20_000, bytes_of(dice, 400)),
            *(b'{"jsonrpc": "2.0", "id": 1, "method": "' + bytes_of(dice, 9) + b'"}', b"name=%ff&password=%00"),
        )
    )


def _length(dice: Dice, one: Request) -> None:
    one.length = False
    lengths = (b"-1", b"0", b"5", b"many", b"1, 2", b"0x10", b"9" * 25, b"", bytes_of(dice, 5))
    if dice.random() < 0.8:
        one.headers.append((b"Content-Length", dice.choice(lengths)))


def _chunks(dice: Dice, one: Request) -> None:
    one.length = dice.random() < 0.2
    one.headers.append((b"Transfer-Encoding", b"chunked"))
    bodies = (
        b"5\r\nhello\r\n0\r\n\r\n",
        b"zz\r\n",
        b"-5\r\nhello",
        b"FFFFFFFFFFFFFFFFF\r\na",
        b"5;a=b\r\nhello\r\n",
        b"0\r\n\r\n",
    )
    one.body = dice.choice((*bodies, bytes_of(dice, 60)))


_CHANGES: tuple[Change, ...] = (
    *(_method, _target, _target, _version, _header, _header, _header, _lost_header, _many_headers, _line_ends),
    *(_text, _text, _json, _json, _length, _chunks),
)


def send(url: str, raw: bytes) -> bytes:
    """What comes back until the gateway closes; it may say nothing where it had heard enough."""
    where = urlsplit(url)
    received = b""
    with socket.create_connection((where.hostname, where.port), timeout=PATIENCE_S) as connection:
        try:
            connection.sendall(raw)  # and no more: what isn't whole is waited for by the gateway
            while chunk := connection.recv(65536):
                received += chunk
        except (ConnectionError, BrokenPipeError):
            pass  # what it said before counts
    return received


def fault(answer: bytes) -> str:
    """What is wrong with an answer; empty where nothing is."""
    if not answer:
        return ""
    head = answer.partition(b"\r\n\r\n")[0].decode("latin1").lower()
    status = status_of(answer)
    if not status.isdigit():
        return "that is no answer"
    if status.startswith("5"):
        return f"a {status}"
    names = {line.partition(":")[0] for line in head.split("\r\n")[1:]}
    missing = [name for name in SECURITY_HEADERS if name not in names]
    return f"a {status} without {', '.join(missing)}" if status.startswith("4") and missing else ""


def status_of(answer: bytes) -> str:
    """The status of an answer, such as 404, or "none"."""
    return answer.split(b" ", 2)[1].decode("latin1") if answer.startswith(b"HTTP/1.1 ") else "none"


def fuzz(url: str, seeds: Iterable[int], threads: int = 16) -> Result:
    """Send the requests of these seeds and count what came back."""
    host = urlsplit(url).netloc
    result = Result()

    def one(seed: int) -> tuple[int, str, str]:
        try:
            answer = send(url, request(seed, host))
        except TimeoutError:
            return seed, "none", f"nothing within {PATIENCE_S:.0f} s"
        return seed, status_of(answer), fault(answer)

    with ThreadPoolExecutor(threads) as pool:
        for seed, status, wrong in pool.map(one, seeds):
            result.statuses[status] += 1
            if wrong:
                result.wrong.append(f"seed {seed}: {wrong}")
    return result


def main() -> int:
    """Fuzz a shop of its own, or the gateway at an address."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first request; the next one has the next")
    parser.add_argument("--url", default="", help="of a gateway that runs; without it a shop is opened")
    parser.add_argument("--models", type=Path, default=Path("var/models"))
    arguments = parser.parse_args()
    # What isn't whole is given up sooner than usual, so that thousands don't take hours.
    settings = {"LISA_AGENTS_URL": "http://x", "LISA_WEB": '{"header_timeout_s": 1, "body_timeout_s": 1}'}
    with nullcontext() if arguments.url else open_shop(arguments.models, settings) as shop:
        url = arguments.url or (shop.web_url if shop else "")
        started = time.monotonic()
        result = fuzz(url, range(arguments.seed, arguments.seed + arguments.requests))
    told = ", ".join(f"{count} × {status}" for status, count in sorted(result.statuses.items()))
    print(f"{arguments.requests} requests in {time.monotonic() - started:.0f} s: {told}")
    print(f"{len(result.wrong)} not refused as they should be")
    print("\n".join(result.wrong[:_SHOWN]))
    return 1 if result.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
