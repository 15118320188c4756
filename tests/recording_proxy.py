"""A proxy that passes nothing on and remembers what it was asked: what must not go through one shows here."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: What programs go by, in the writings that are usual.
VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@contextmanager
def recording_proxy() -> Iterator[tuple[dict[str, str], list[str]]]:
    """The variables that name the proxy, and the first line of every request that reaches it."""
    asked: list[str] = []

    class Recorder(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline(200).decode(errors="replace").strip())
            self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Recorder) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield dict.fromkeys(VARIABLES, f"http://127.0.0.1:{server.server_address[1]}"), asked
        server.shutdown()
