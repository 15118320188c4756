"""Makes the calls to the platforms' APIs, and says what became of each."""

from collections.abc import Mapping
from typing import Any

import httpx

from web.messaging.channel import Answer, Call, Channel, Fate, Outcome

TIMEOUT_S = 20.0
LONGEST_REASON = 300


class Sender:
    """Speaks to every platform that is connected, each at its own address."""

    def __init__(self) -> None:
        self._http = httpx.AsyncClient(timeout=TIMEOUT_S, follow_redirects=False)

    async def close(self) -> None:
        """Close open connections."""
        await self._http.aclose()

    async def send(self, channel: Channel, call: Call) -> Outcome:
        """Make a call; where the platform refuses it for good, the one that stands in for it."""
        outcome = await self._once(channel, call)
        if outcome.fate is Fate.REFUSED and call.otherwise is not None:
            return await self.send(channel, call.otherwise)
        return outcome

    async def ask(self, channel: Channel, method: str, path: str, query: Mapping[str, str]) -> Answer:
        """An answer as it came, for checks. Raises `httpx.HTTPError` where there is none."""
        address = _address(channel, path)
        return _answer(await self._http.request(method, address, params=dict(query), headers=channel.headers()))

    async def _once(self, channel: Channel, call: Call) -> Outcome:
        body: dict[str, Any] = {"data": dict(call.form)} if call.form is not None else {"json": call.json}
        try:
            response = await self._http.post(_address(channel, call.path), headers=channel.headers(), **body)
        except (TimeoutError, httpx.HTTPError) as error:
            # Its text may name the address, and that may hold a token.
            return Outcome(Fate.LATER, f"{channel.limits.title} was not reached ({type(error).__name__})")
        return channel.outcome(_answer(response))


def fate_of_status(status: int) -> Fate:
    """What an HTTP status means where the platform's own code says no more."""
    if 200 <= status < 300:
        return Fate.SENT
    if status == 401:
        return Fate.TOKEN
    return Fate.LATER if status in (408, 425, 429) or status >= 500 else Fate.REFUSED


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """What a `Retry-After` header asks for, in seconds; None without one."""
    try:
        return max(0.0, float(headers["retry-after"]))
    except (KeyError, ValueError):
        return None


def _address(channel: Channel, path: str) -> str:
    return path if path.startswith(("http://", "https://")) else f"{channel.api}/{path}"


def _answer(response: httpx.Response) -> Answer:
    try:
        told = response.json()
    except ValueError:
        told = {}
    return Answer(response.status_code, response.headers, told if isinstance(told, dict) else {})
