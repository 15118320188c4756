"""One customer's turns with Rasa: one at a time, never sent twice, and an honest sentence when something fails."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from starlette.exceptions import HTTPException

from web.closing import Closing
from web.messages import Message, from_events, from_replies
from web.photos import Photo
from web.rasa_client import ANSWERED_WITHIN_S, RasaClient, RasaInterruptedError, RasaUnavailableError
from web.staff.takeovers import Said
from web.turns import begin_turn

logger = logging.getLogger(__name__)

STILL_ANSWERING = "I am still answering your last message. Please send this one again in a moment."
NOT_REACHED = "I am not available right now, so your message was not sent. Please try again in a few minutes."
MAYBE_REACHED = "The line broke while I was answering, so I can't be sure that went through. Please send it again."
NO_REPLY = "Something broke while I was answering, so I can't be sure that went through. Please send it again."
NO_HISTORY = "Your earlier messages can't be shown right now. Please load the page again in a minute."
#: When a program may try again what can't be answered now; people are told in the sentence.
RETRY_AFTER_S = 60


class Conversations:
    """Every conversation the gateway carries; `trouble` counts what went wrong since it started."""

    def __init__(self, rasa: RasaClient, closing: Closing, turn_patience_s: float) -> None:
        self.trouble: Counter[str] = Counter()
        self._rasa = rasa
        self._closing = closing
        self._turn_patience_s = turn_patience_s
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def say(self, conversation: str, text: str, products: Sequence[str] = ()) -> list[Message]:
        """Send a customer's message and return the answer, which is never empty, within the turn's whole time.

        `products` are the ids of those that the page around the chat shows.
        """
        begin_turn()
        came = time.monotonic()
        async with self._turn(conversation, STILL_ANSWERING):
            started = time.perf_counter()
            within_s = ANSWERED_WITHIN_S - (time.monotonic() - came)
            try:
                messages = from_replies(text, await self._rasa.send(conversation, text, within_s, products))
            except RasaUnavailableError as error:
                raise self._failure("message not delivered", 503, NOT_REACHED, error) from error
            except RasaInterruptedError as error:
                raise self._failure("message maybe lost", 502, MAYBE_REACHED, error) from error
            if not messages:
                raise self._failure("empty reply", 502, NO_REPLY, "the logs of Rasa and the action server say why")
            logger.info("answered in %.2f s", time.perf_counter() - started)
            return messages

    async def history(
        self, conversation: str, said: Sequence[Said] = (), ticket: str = "", photos: Sequence[Photo] = ()
    ) -> list[Message]:
        """Return the conversation so far; a reply that is on its way is waited for, so that a reload shows it too.

        Of a conversation that is closed, or whose ticket is, nothing is shown, nor of one that may be. `said` is what
        was said while a person answered, and `photos` what the customer sent, of which Rasa knows nothing.
        """
        async with self._turn(conversation, NO_HISTORY):
            is_closed = await self._closing.is_closed(conversation, ticket)
            if is_closed is None:
                raise self._failure("history not shown", 503, NO_HISTORY, "nobody can tell whether it is closed")
            if is_closed:
                return []
            try:
                return from_events(await self._rasa.events(conversation), said, photos)
            except (RasaUnavailableError, RasaInterruptedError) as error:
                raise self._failure("history not shown", 503, NO_HISTORY, error) from error

    def _failure(self, kind: str, status: int, sentence: str, reason: object) -> HTTPException:
        self.trouble[kind] += 1
        logger.error("%s: %s", kind, reason)
        return HTTPException(status, sentence, headers={"Retry-After": str(RETRY_AFTER_S)} if status == 503 else None)

    @asynccontextmanager
    async def _turn(self, conversation: str, otherwise: str) -> AsyncIterator[None]:
        """Wait until the conversation's other requests are done, or tell the customer `otherwise`."""
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        try:
            async with asyncio.timeout(self._turn_patience_s):
                await lock.acquire()
        except TimeoutError:
            raise HTTPException(409, otherwise) from None
        try:
            yield
        finally:
            lock.release()
