"""The action server's metrics in Prometheus's form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from retrieval.sync.state import SyncState

_SECONDS = (0.05, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)


class Metrics:
    """Everything that is counted and timed in this process since it started."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.answers = Counter(
            "lisa_answers", "Answers from the catalog and policies.", ["decision", "worded_by"], registry=self.registry
        )
        self.fallbacks = Counter(
            "lisa_template_fallbacks",
            "Answers for which a template was sent instead of the model's wording, and why.",
            ["reason"],
            registry=self.registry,
        )
        self.not_understood = Counter(
            "lisa_not_understood",
            "Messages that were not understood (asked again, or a person offered) or not the shop's business.",
            ["outcome"],
            registry=self.registry,
        )
        self.refused_changes = Counter(
            "lisa_order_changes_refused",
            "Order changes that the shop's rules refused.",
            ["change"],
            registry=self.registry,
        )
        self.feedback = Counter(
            "lisa_feedback", "Customers' thumbs under answers.", ["verdict"], registry=self.registry
        )
        self.errors = Counter("lisa_action_errors", "Actions that failed.", ["action"], registry=self.registry)
        self.action_seconds = Histogram(
            "lisa_action_seconds", "How long an action takes.", ["action"], buckets=_SECONDS, registry=self.registry
        )

    def watch(
        self, counted: Callable[[], Mapping[str, Mapping[str, int]]], index: Callable[[], tuple[str, datetime]]
    ) -> None:
        """Also tell, at each scrape, what other parts know.

        Args:
            counted: hand-overs by reason and order changes by what was done, from the database.
            index: the version of the catalog that serves, and when it was made.
        """
        self.registry.register(_FromTheShop(counted, index))

    def watch_sync(self, state: Callable[[], tuple[SyncState, int]]) -> None:
        """Also tell, at each scrape, how the catalog is kept current: the state of the runs, and events that wait."""
        self.registry.register(_FromTheSync(state))

    def as_text(self) -> bytes:
        """All metrics in Prometheus's text form."""
        return generate_latest(self.registry)


class _FromTheShop(Collector):
    def __init__(
        self, counted: Callable[[], Mapping[str, Mapping[str, int]]], index: Callable[[], tuple[str, datetime]]
    ) -> None:
        self._counted = counted
        self._index = index

    def describe(self) -> Iterable[Metric]:
        """Name nothing at registration: that would ask the shop before it is open."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Ask the shop."""
        counted = self._counted()
        handovers = CounterMetricFamily("lisa_handovers", "Conversations handed over to a person.", labels=["reason"])
        for reason, count in counted["handovers"].items():
            handovers.add_metric([reason], count)
        yield handovers
        changes = CounterMetricFamily("lisa_order_changes_done", "Changes of orders that were made.", labels=["change"])
        for change, count in counted["changes"].items():
            changes.add_metric([change], count)
        yield changes
        version, made_at = self._index()
        info = GaugeMetricFamily("lisa_index_info", "The version of the catalog that serves.", labels=["version"])
        info.add_metric([version], 1)
        yield info
        yield GaugeMetricFamily(
            "lisa_index_age_seconds",
            "How old the version of the catalog is.",
            (datetime.now(UTC) - made_at).total_seconds(),
        )


class _FromTheSync(Collector):
    def __init__(self, state: Callable[[], tuple[SyncState, int]]) -> None:
        self._state = state

    def describe(self) -> Iterable[Metric]:
        """Name nothing at registration: there may be no run yet."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """Read the state."""
        state, waiting = self._state()
        if state.last_success is not None:
            age = (datetime.now(UTC) - state.last_success).total_seconds()
            yield GaugeMetricFamily("lisa_catalog_sync_age_seconds", "Since the catalog was last synced.", age)
        failures = "Runs of the catalog sync that failed since the last one that didn't."
        yield GaugeMetricFamily("lisa_catalog_sync_failures", failures, state.failures)
        yield GaugeMetricFamily("lisa_catalog_sync_waiting_events", "The shop's events that aren't applied.", waiting)
        changes = CounterMetricFamily(
            "lisa_catalog_sync_changes", "Products that the catalog sync changed.", labels=["what"]
        )
        for what, count in (("added", state.added), ("changed", state.changed), ("removed", state.removed)):
            changes.add_metric([what], count)
        yield changes
