"""The gateway's only way to Rasa: send a message, read a conversation, ask how it is."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import httpx

from web.networks import NETWORK
from web.servers import CONVERSATION, Servers
from web.turns import TURN

CONNECT_TIMEOUT_S = 5.0
#: The whole time that anything may be waited for, a restart of Rasa among it; Rasa itself tells a customer sooner.
ANSWERED_WITHIN_S = 15.0
PAUSE_BETWEEN_TRIES_S = 0.5
#: By this header our Rasa tells that it refused a message without looking at it, and why.
NOT_READ = "Lisa-Not-Read"


class RasaUnavailableError(Exception):
    """Rasa could not be reached, or had no bot, so it has not seen the message."""


class RasaInterruptedError(Exception):
    """Rasa was reached but gave no answer, so it may have seen the message."""


class RasaClient:
    """Talks to a Rasa server, or to others that do the same, and waits while none is there.

    Where there are several, a conversation keeps to one as long as that takes connections.
    """

    def __init__(self, url: str, token: str, restart_patience_s: float, others: Sequence[str] = ()) -> None:
        self._token = token
        self._urls = [server.rstrip("/") for server in (url, *others)]
        self._patience_s = restart_patience_s
        # A kept-alive connection to a Rasa that has restarted breaks after the request was written, and nobody can tell
        # whether the message arrived. With a fresh connection for each request a refusal always means "not arrived".
        transport = httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=False,  # a proxy has no business with customers' sentences
        )
        self._http = httpx.AsyncClient(
            base_url=self._urls[0],
            timeout=httpx.Timeout(ANSWERED_WITHIN_S, connect=CONNECT_TIMEOUT_S),
            headers={"Authorization": f"Bearer {token}"},
            trust_env=False,
            transport=Servers(self._urls, transport),
        )
        self._probes = httpx.AsyncClient(timeout=CONNECT_TIMEOUT_S, trust_env=False, transport=transport)

    async def close(self) -> None:
        """Close open connections."""
        await self._http.aclose()
        await self._probes.aclose()

    async def send(
        self, conversation: str, text: str, within_s: float = ANSWERED_WITHIN_S, products: Sequence[str] = ()
    ) -> list[dict[str, Any]]:
        """Send a customer's message and return Rasa's replies; it is never sent twice once Rasa may have seen it.

        `products` are the ids of those that the customer's page shows; the action server finds them in the metadata.
        """
        metadata: dict[str, Any] = {"turn": TURN.get(), "network": NETWORK.get()}
        if products:
            metadata["products"] = list(products)
        message = {"sender": conversation, "message": text, "metadata": metadata}
        way = {CONVERSATION: conversation}
        replies = await self._ask("POST", "/webhooks/rest/webhook", within_s=within_s, json=message, extensions=way)
        if not isinstance(replies, list):
            raise RasaInterruptedError("Rasa answered a message with something that is not a list of replies.")
        return replies

    async def events(self, conversation: str) -> list[dict[str, Any]]:
        """Return every event of a conversation, oldest first."""
        asked = {"token": self._token, "include_events": "ALL"}
        way = {CONVERSATION: conversation}
        tracker = await self._ask("GET", f"/conversations/{conversation}/tracker", params=asked, extensions=way)
        events = tracker.get("events") if isinstance(tracker, dict) else None
        if not isinstance(events, list):
            raise RasaInterruptedError("Rasa's tracker holds no list of events.")
        return events

    async def intent_of(self, text: str) -> str:
        """What Rasa takes a text for, outside of any conversation; a policy's intent comes as "ask_policy/returns"."""
        parsed = await self._ask("POST", "/model/parse", params={"token": self._token}, json={"text": text})
        intent = (parsed.get("intent") or {}).get("name") if isinstance(parsed, dict) else None
        if not isinstance(intent, str):
            raise RasaInterruptedError("Rasa's reading of a text names no intent.")
        selected = (parsed.get("response_selector") or {}).get(intent) or {}
        return str((selected.get("response") or {}).get("intent_response_key") or intent)

    async def health(self) -> tuple[list[str], Counter[str]]:
        """How each Rasa server is ("ok", "unreachable", or which part of it can't do what), and what failed so far."""
        told = await asyncio.gather(*(self._health_of(url) for url in self._urls))
        return [how for how, _ in told], sum((Counter(failures) for _, failures in told), Counter())

    async def _health_of(self, url: str) -> tuple[str, dict[str, int]]:
        try:
            told = (await self._probes.get(f"{url}/readyz")).json()
        except (httpx.HTTPError, ValueError):
            return "unreachable", {}
        failures = told.pop("failures", {})
        if told.pop("status", "") == "ok":
            return "ok", failures
        return ", ".join(f"{part}: {how}" for part, how in told.items() if how != "ok") or "degraded", failures

    async def _ask(self, method: str, path: str, within_s: float = ANSWERED_WITHIN_S, **request: Any) -> Any:
        try:
            async with asyncio.timeout(within_s):
                return await self._ask_patiently(method, path, min(self._patience_s, within_s), **request)
        except TimeoutError:
            raise RasaInterruptedError(f"Rasa did not answer within {within_s:.0f} seconds.") from None

    async def _ask_patiently(self, method: str, path: str, patience_s: float, **request: Any) -> Any:
        deadline = time.monotonic() + patience_s
        while True:
            try:
                response = await self._http.request(method, path, **request)
                response.raise_for_status()
                return response.json()
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if time.monotonic() + 2 * PAUSE_BETWEEN_TRIES_S > deadline:
                    raise RasaUnavailableError(f"Rasa was not reachable for {patience_s:.0f} seconds.") from error
                await asyncio.sleep(PAUSE_BETWEEN_TRIES_S)
            except httpx.HTTPStatusError as error:
                if reason := error.response.headers.get(NOT_READ):  # no restart is on its way that could be waited for
                    raise RasaUnavailableError(f"Rasa takes no message: {reason}.") from None
                # The address is left out: it carries the conversation's id and the token.
                raise RasaInterruptedError(f"Rasa answered with status {error.response.status_code}.") from None
            except (httpx.HTTPError, ValueError) as error:
                raise RasaInterruptedError(f"Rasa's answer did not arrive whole ({type(error).__name__}).") from error
