"""Looks what is back in the catalog that is served, and tells each customer who waits for it, once."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from actions.basket.lines import variant_of
from actions.mail_server import TIMEOUT_S, MailError, Outcome
from actions.restock.mail import Letters
from actions.restock.requests import RequestRecord, Requests
from retrieval.records import Product, Variant

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 30.0


@dataclass(frozen=True)
class Announced:
    """What one look came to: how many requests."""

    back: int = 0
    sent: int = 0
    failed: int = 0
    unsure: int = 0
    purged: int = 0


class Announcer:
    """Follows the catalog: a new version, a synced stock and a restart are all seen at the next look."""

    def __init__(
        self,
        requests: Requests,
        products: Callable[[], Mapping[str, Product]],
        letters: Letters | None,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """Take the requests, the products that are served at a moment, and how mails are sent; None: staff do."""
        self._requests = requests
        self._products = products
        self._letters = letters
        self._look_every_s = look_every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="restock", daemon=True)

    def start(self) -> None:
        """Look from now on, in a thread that ends with the process."""
        self._thread.start()

    def stop(self) -> None:
        """End after the mail under way."""
        self._stopped.set()
        self._thread.join(2 * TIMEOUT_S)

    def look(self, early: bool = False) -> Announced:
        """Mark what is back, send the mails that are due, and delete what is too old.

        With `early` a mail that failed before is tried at once, and not when its time has come.
        """
        purged = self._requests.purge()
        back = self._requests.mark_back(lambda product, variant: self._in_stock(product, variant) is not None)
        outcomes = [self._announce(request_id) for request_id in self._requests.due(early)] if self._letters else []
        sent, failed, unsure = (outcomes.count(name) for name in ("sent", "failed", "unsure"))
        return Announced(back, sent, failed, unsure, purged)

    def _announce(self, request_id: int) -> str:
        """What became of the mail of one request; "" where it isn't to be sent any more, or by somebody else."""
        record = None if self._stopped.is_set() else self._requests.take(request_id)
        if record is None or self._letters is None:
            return ""
        found = self._in_stock(record.product_id, record.variant_id)
        if found is None:
            self._requests.gone_again(record)
            return ""
        try:
            mail = self._letters.write(record, *found)
        except ValueError:  # a header that can't be one
            return self._not_sent(record, MailError("the mail can't be written", Outcome.REFUSED))
        try:
            self._letters.server.send(mail)
        except MailError as error:
            return self._not_sent(record, error)
        self._requests.told(record.id)
        return "sent"

    def _not_sent(self, record: RequestRecord, error: MailError) -> str:
        logger.warning("Restock request %d: the mail was %s: %s", record.id, error.outcome.value, error)
        if error.outcome is Outcome.UNKNOWN:
            self._requests.unsure(record, str(error))
            return "unsure"
        self._requests.failed(record, str(error), for_good=error.outcome is Outcome.REFUSED)
        return "failed"

    def _in_stock(self, product_id: str, variant_id: str) -> tuple[Product, Variant] | None:
        product = self._products().get(product_id)
        variant = variant_of(product, variant_id) if product else None
        return (product, variant) if product and variant and variant.in_stock else None

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.look()
            except Exception as error:  # the database or the index is away: it will be back
                logger.error("Restock requests can't be looked after now: %s", type(error).__name__)
            self._stopped.wait(self._look_every_s)
