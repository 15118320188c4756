"""Runs `lisa catalog sync` while the shop is open: every so many minutes, and at once when a webhook waits."""

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from lisa.settings import Settings
from retrieval.sync.state import INBOX

log = logging.getLogger(__name__)

LOOK_EVERY_S = 2.0
#: After a run that failed, events wait this long for the next try.
AFTER_FAILURE_S = 60.0
LONGEST_RUN_S = 3 * 3600


class Schedule:
    """The runs of one shop, in processes of their own: encoding a catalog must not hold up a customer's answer."""

    def __init__(self, settings: Settings, command: Sequence[str] = ()) -> None:
        """Take what is set; `command` runs instead of this installation's `lisa catalog sync`."""
        self._command = tuple(command) or (str(Path(sys.executable).with_name("lisa")), "catalog", "sync")
        self._every_s = 60.0 * settings.catalog_sync_minutes
        self._inbox = settings.sync_folder / INBOX if settings.catalog_webhooks else None
        self._next_run = time.monotonic()
        self._events_from = time.monotonic()

    def start(self) -> None:
        """Look after the runs from now on, in a thread that ends with the process."""
        threading.Thread(target=self._look_after, name="catalog-sync", daemon=True).start()

    def look(self) -> None:
        """Run what is due now."""
        now = time.monotonic()
        if self._every_s and now >= self._next_run:
            self._next_run = now + self._every_s
            self._run(())
        elif self._inbox is not None and now >= self._events_from and any(self._inbox.glob("*.json")):
            succeeded = self._run(("--events",))
            self._events_from = time.monotonic() + (0 if succeeded else AFTER_FAILURE_S)

    def _look_after(self) -> None:
        while True:
            try:
                self.look()
            except Exception:
                log.exception("the catalog couldn't be synced; tried again")
            time.sleep(LOOK_EVERY_S)

    def _run(self, options: Sequence[str]) -> bool:
        done = subprocess.run(
            [*self._command, *options], capture_output=True, text=True, timeout=LONGEST_RUN_S, check=False
        )
        last = (done.stderr if done.returncode else done.stdout).strip().splitlines()
        log.log(logging.WARNING if done.returncode else logging.INFO, "catalog sync: %s", last[-1] if last else "done")
        return done.returncode == 0
