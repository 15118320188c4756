"""What no browser sends is refused with a 4xx, and with all security headers, whichever layer refuses it."""

import socket
from urllib.parse import urlsplit

import pytest

from web.gateway import LARGEST_HEADERS, SECURITY_HEADERS

BODY = b'{"text": "hello"}'
JSON = b"Content-Type: application/json"


def answer(gateway: str, *headers: bytes, line: bytes = b"POST /api/messages HTTP/1.1", body: bytes = BODY) -> str:
    """What comes back over a socket, for headers that no client library would write."""
    where = urlsplit(gateway)
    sent = [line, b"Host: " + where.netloc.encode(), b"Connection: close", *headers]
    if not any(header.lower().startswith((b"content-length", b"transfer-encoding")) for header in headers):
        sent.append(b"Content-Length: %d" % len(body))
    received = b""
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(b"\r\n".join(sent) + b"\r\n\r\n" + body)
        while chunk := connection.recv(65536):
            received += chunk
    return received.decode("latin1")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([JSON, b"Origin: http://[::1"], 403),
        ([JSON, b"Origin: \xff\xfe"], 403),
        ([JSON, "Origin: http://a℀b".encode()], 403),
        ([JSON, b"Sec-Fetch-Site: \xff"], 403),
        ([b"Content-Type: \xff/json"], 415),
        ([JSON, b"X: " + b"a" * LARGEST_HEADERS], 431),
        ([JSON, b"Content-Length: -1"], 400),
        ([JSON, b"Content-Length: many"], 400),
        ([JSON, b"Content-Length: 5", b"Transfer-Encoding: chunked"], 400),
        ([JSON, b"Transfer-Encoding: chunked"], 400),
        ([JSON, b"A Name: x"], 400),
        ([JSON, b"X: a\x00b"], 400),
    ],
)
def test_a_malformed_header_is_refused(gateway: str, headers: list[bytes], status: int) -> None:
    told = answer(gateway, *headers)
    assert told.startswith(f"HTTP/1.1 {status} ")
    for name, value in SECURITY_HEADERS.items():
        assert f"\r\n{name}: {value}\r\n".lower() in told.lower(), name


@pytest.mark.parametrize("line", [b"GET", b"BREW /api/messages HTTP/1.1", b"GET /shop/basket?line=\xff HTTP/1.1"])
def test_what_is_no_request_is_refused(gateway: str, line: bytes) -> None:
    told = answer(gateway, line=line, body=b"")
    assert told.startswith("HTTP/1.1 400 ")
    assert "\r\nx-content-type-options: nosniff\r\n" in told.lower()


@pytest.mark.parametrize(
    "header", [b"Cookie: lisa_session=\xff\xfe", b'Cookie: lisa_session="\\777"; ;;;=;=', b"X-Forwarded-For: \xff, ,,"]
)
def test_what_means_nothing_is_passed_over(gateway: str, header: bytes) -> None:
    assert answer(gateway, JSON, header).startswith("HTTP/1.1 200 ")
