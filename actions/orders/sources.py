"""What Lisa asks of another shop system that holds the orders, and how she talks to one over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_any,
)
from tenacity.stop import stop_base

from actions.orders.records import OrderRecord
from retrieval.sync.http import retry_after

TRY_TIMEOUT_S = 5.0
#: All tries together: the customer waits meanwhile.
ALL_TRIES_TIMEOUT_S = 12.0
TRIES = 4
FIRST_WAIT_S = 0.5


class SourceError(Exception):
    """The shop system can't be asked now; the message names the reason for staff, and nothing of a customer."""


@dataclass(frozen=True)
class FoundOrder:
    """An order of another shop system, with what its customer can be recognised by."""

    email: str
    first_name: str
    last_name: str
    zips: frozenset[str]  # as compared: see identifiers.zip_key
    record: OrderRecord


class OrderSource(Protocol):
    """A shop system that orders are looked up in; it is only read.

    What it finds is not yet anybody's to see: whoever asks compares the email, name and zip code first.
    """

    name: str

    def by_number(self, number: str) -> Sequence[FoundOrder]:
        """The orders of this number, however it is written.

        Raises:
            SourceError: the shop system doesn't answer, or refuses.
        """

    def by_email(self, email: str, limit: int) -> Sequence[FoundOrder]:
        """The orders of this email address, the newest first.

        Raises:
            SourceError: the shop system doesn't answer, or refuses.
        """

    def count(self, email: str) -> int:
        """How many orders this email address has.

        Raises:
            SourceError: the shop system doesn't answer, or refuses.
        """

    def check(self) -> None:
        """Ask for something small, to see that address and credentials are right.

        Raises:
            SourceError: they aren't, or the shop system doesn't answer.
        """


class TryAgainError(Exception):
    """The shop system is busy or stumbled; after so many seconds it may answer. None: it didn't say."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s


class ShopHttp:
    """HTTP with one shop system: its credentials, timeouts, and tries again where that may help."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        first_wait_s: float = FIRST_WAIT_S,
    ) -> None:
        self._client = httpx.Client(
            base_url=base_url.rstrip("/"), headers=dict(headers or {}), auth=auth, timeout=TRY_TIMEOUT_S
        )
        self._first_wait_s = first_wait_s

    def send(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Send a request once.

        Raises:
            TryAgainError: it was too much, the server failed, or the line broke.
            SourceError: the server refused it.
        """
        try:
            answer = self._client.request(method, path, **content)
        except httpx.TransportError as error:
            raise TryAgainError(f"can't be reached ({type(error).__name__})") from None
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise TryAgainError(f"answers {answer.status_code}", retry_after(answer))
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise SourceError(f"refuses our credentials ({answer.status_code})")
        if not answer.is_success:
            raise SourceError(f"answers {answer.status_code}")
        return answer

    def retrying(self) -> Retrying:
        """Tries until something else than TryAgainError happens, or it has taken too long."""

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            asked = error.after_s if isinstance(error, TryAgainError) else None
            return asked if asked is not None else self._first_wait_s * 2 ** (state.attempt_number - 1)

        return Retrying(
            retry=retry_if_exception_type(TryAgainError),
            wait=wait,
            stop=stop_any(stop_after_attempt(TRIES), _TooLong()),
            reraise=True,
        )


class _TooLong(stop_base):
    """Stop when the next try would come later than a customer can wait."""

    def __call__(self, state: RetryCallState) -> bool:
        return (state.seconds_since_start or 0) + state.upcoming_sleep > ALL_TRIES_TIMEOUT_S
