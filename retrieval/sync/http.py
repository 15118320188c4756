"""Talks to a shop's own system over HTTP: with timeouts and limits, and again when it is busy or the line breaks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from retrieval.readers.table import LARGEST_FILE

TIMEOUT_S = 30.0
TRIES = 6
PATIENCE_S = 300.0  # all waiting of one request together: nobody stands at the counter for it
MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_T = TypeVar("_T")


class SourceError(Exception):
    """The shop's system can't be read now; the message names the reason, and nothing was changed."""


class BusyError(SourceError):
    """It may answer later: after so many seconds, where it said so."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s


class SourceHttp:
    """HTTP with one system: its address and credentials, and patience."""

    def __init__(
        self,
        base_url: str = "",
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        *,
        first_wait_s: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = httpx.Client(
            base_url=base_url.rstrip("/"), headers=dict(headers or {}), auth=auth, timeout=TIMEOUT_S
        )
        self._first_wait_s = first_wait_s
        self._sleep = sleep

    def send(self, method: str, path: str, **content: Any) -> httpx.Response:
        """The answer to a request.

        Raises:
            SourceError: it is refused, or stays busy over all tries.
        """
        return self.patiently(lambda: self.once(method, path, **content))

    def download(self, url: str, path: Path, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Write what lies at a URL into a file; the answer, whose status 304 says that nothing was written.

        Raises:
            SourceError: it is refused, larger than a catalog may be, led elsewhere than to http(s), or stays broken.
        """
        return self.patiently(lambda: self._download(url, path, dict(headers or {})))

    def patiently(self, ask: Callable[[], _T]) -> _T:
        """What asking yields, asked again while the system is busy: as late as it says, or ever later."""
        waited = 0.0
        for attempt in range(TRIES):
            try:
                return ask()
            except BusyError as error:
                wait = error.after_s if error.after_s is not None else self._first_wait_s * 2**attempt
                if attempt == TRIES - 1 or waited + wait > PATIENCE_S:
                    raise
                self._sleep(wait)
                waited += wait
        raise AssertionError("the last try returns or raises")

    def once(self, method: str, path: str, **content: Any) -> httpx.Response:
        """The answer to a request that is sent once.

        Raises:
            BusyError: it may be answered later.
            SourceError: it is refused.
        """
        try:
            answer = self._client.request(method, path, **content)
        except httpx.TransportError as error:
            raise BusyError(f"can't be reached ({type(error).__name__})") from None
        _check(answer)
        return answer

    def _download(self, url: str, path: Path, headers: dict[str, str]) -> httpx.Response:
        for _ in range(MOST_REDIRECTS + 1):
            if urlsplit(url).scheme not in ("http", "https"):
                raise SourceError(f"leads to {url[:80]!r}, which is no http(s) address")
            try:
                with self._client.stream("GET", url, headers=headers) as answer:
                    if answer.status_code not in _REDIRECTS:
                        if answer.status_code != httpx.codes.NOT_MODIFIED:
                            _check(answer)
                            _write(answer, path)
                        return answer
                    url = urljoin(url, answer.headers.get("Location", ""))
            except httpx.TransportError as error:  # a body that ends too early among them
                raise BusyError(f"can't be read to its end ({type(error).__name__})") from None
        raise SourceError(f"leads on and on, more than {MOST_REDIRECTS} times")


def _write(answer: httpx.Response, path: Path) -> None:
    left = LARGEST_FILE
    with path.open("wb") as file:
        for chunk in answer.iter_bytes():
            left -= len(chunk)
            if left < 0:
                raise SourceError(f"sends more than {LARGEST_FILE // 1024**2} MB")
            file.write(chunk)


def _check(answer: httpx.Response) -> None:
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
        raise BusyError(f"answers {answer.status_code}", retry_after(answer))
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        raise SourceError(f"refuses our credentials ({answer.status_code})")
    if not answer.is_success:
        raise SourceError(f"answers {answer.status_code}")


def retry_after(answer: httpx.Response) -> float | None:
    """The seconds of a `Retry-After` header, which may also name a moment (RFC 9110)."""
    told = answer.headers.get("Retry-After", "")
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
