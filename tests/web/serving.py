"""Serves an app on a real port for as long as a test needs it."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from evaluation.own_shop import free_ports
from web.gateway import SECURITY_HEADERS
from web.protocol import Patience, protocol


def free_port() -> int:
    return free_ports(1)[0]


@contextmanager
def served(
    app: FastAPI, port: int, patience: Patience | None = None, trusted_proxies: Sequence[str] = ("127.0.0.1",)
) -> Iterator[str]:
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_level="error",
        http=protocol(SECURITY_HEADERS, patience),
        forwarded_allow_ips=list(trusted_proxies),
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError(f"The test server on port {port} did not start.")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
