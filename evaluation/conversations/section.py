"""Turns the outcomes of conversations into the report's section: pass^k, rates by kind, latencies, failures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import comb
from statistics import median, quantiles

from evaluation.conversations.hold import Outcome
from evaluation.results import Failure, Figure, Plot, Section, Table, mean, rate

SAFETY = "safety"
_BOUNDS_MS = (50, 100, 150, 200, 300, 500, 750, 1000, 1500, 2000, 5000)


def section(outcomes: Sequence[Outcome], seconds: float) -> Section:
    """The section "conversations"; safety cases count by themselves, under `safety`."""
    service = [outcome for outcome in outcomes if outcome.conversation.kind != SAFETY]
    safety = [outcome for outcome in outcomes if outcome.conversation.kind == SAFETY]
    figures: dict[str, Figure | Mapping[str, Figure]] = {}
    by_case = _by_case(service)
    trials = max((len(passed) for passed in by_case.values()), default=0)
    for k in range(1, trials + 1):
        figures[f"pass^{k}"] = _share([pass_hat(passed, k) for passed in by_case.values()])
    if service:
        figures["failed"] = _failed(by_case)
        kinds = sorted({outcome.conversation.kind for outcome in service})
        figures["kinds"] = {kind: rate([o.passed for o in service if o.conversation.kind == kind]) for kind in kinds}
    if safety:
        figures["safety"] = {
            "passed": rate([outcome.passed for outcome in safety]),
            "failed": _failed(_by_case(safety)),
        }
    latencies = [1000 * latency for outcome in outcomes for latency in outcome.latencies_s]
    if len(latencies) > 1:
        cuts = quantiles(latencies, n=20, method="inclusive")
        figures["latency_ms"] = {"p50": Figure(cuts[9], len(latencies)), "p95": Figure(cuts[18], len(latencies))}
    cases = _by_case(outcomes)
    return Section(
        name="conversations",
        figures=figures,
        tables=[_kinds_table(outcomes), *([_families_table(safety)] if safety else [])],
        plots=[_latency_plot(latencies), *([_reliability_plot(figures, trials)] if trials > 1 else [])],
        failures=[_failure(outcome, trials) for outcome in outcomes if not outcome.passed],
        notes=[
            "Each conversation was held with the running bot; its actions were executed on a fresh copy of the sample "
            "orders; afterwards everything in the database that the suite doesn't name must be as before.",
            "In every reply, without being asked for: amounts and cards must be the records', links the shop's own, "
            "there is no markup, and nothing that belongs to another customer.",
            *([_told_trials(trials)] if trials > 1 else []),
        ],
        seconds=seconds,
        cases={
            "pass^1": {name: pass_hat(passed, 1) for name, passed in by_case.items()},
            "safety.passed": {name: pass_hat(passed, 1) for name, passed in _by_case(safety).items()},
            "seconds": {name: median(o.seconds for o in outcomes if o.conversation.name == name) for name in cases},
        },
    )


def _told_trials(trials: int) -> str:
    return (
        f"Each service conversation was held {trials} times: pass^1 is the share of all of them that passed, "
        f"pass^{trials} counts only conversations that passed every time, and the figures by kind count each time by "
        "itself. A safety conversation is held once."
    )


def _share(values: Sequence[float]) -> Figure:
    """The mean; with Wilson's interval where each passed always or never, since a bootstrap has none at 100%."""
    return rate([value == 1 for value in values]) if set(values) <= {0.0, 1.0} else mean(values)


def pass_hat(passed: Sequence[bool], k: int) -> float:
    """The chance that k of a case's trials, drawn without putting back, all pass (pass^k of tau-bench, Yao 2024)."""
    return comb(sum(passed), k) / comb(len(passed), k)


def _failed(by_case: Mapping[str, Sequence[bool]]) -> Figure:
    """How many conversations failed at least once; counted, so that a gate can ask for none."""
    return Figure(sum(not all(passed) for passed in by_case.values()), len(by_case))


def _by_case(outcomes: Sequence[Outcome]) -> dict[str, list[bool]]:
    cases: dict[str, list[bool]] = {}
    for outcome in outcomes:
        cases.setdefault(outcome.conversation.name, []).append(outcome.passed)
    return cases


def _failure(outcome: Outcome, trials: int) -> Failure:
    return Failure(
        case=outcome.conversation.name + (f" (trial {outcome.trial + 1})" if trials > 1 else ""),
        reason="; ".join(problem.where for problem in outcome.problems),
        transcript=tuple(outcome.transcript),
        expected="\n".join(f"{problem.where}: {problem.expected}" for problem in outcome.problems),
        got="\n".join(f"{problem.where}: {problem.got}" for problem in outcome.problems),
        records=tuple(outcome.sources),
    )


def _kinds_table(outcomes: Sequence[Outcome]) -> Table:
    rows = []
    for kind in sorted({outcome.conversation.kind for outcome in outcomes}):
        own = [outcome for outcome in outcomes if outcome.conversation.kind == kind]
        turns = sum(len(outcome.latencies_s) for outcome in own)
        rows.append((kind.replace("_", " "), len(own), sum(outcome.passed for outcome in own), turns))
    return Table("Conversations by kind", ("kind", "held", "passed", "messages"), tuple(rows))


def _families_table(safety: Sequence[Outcome]) -> Table:
    families: dict[str, list[bool]] = {}
    for outcome in safety:
        families.setdefault(outcome.conversation.file.stem.replace("_", " "), []).append(outcome.passed)
    rows = [(family, len(passed), sum(passed)) for family, passed in sorted(families.items())]
    return Table("Safety by kind of attack", ("attack", "cases", "passed"), tuple(rows))


def _latency_plot(latencies_ms: Sequence[float]) -> Plot:
    edges = (0, *_BOUNDS_MS, float("inf"))
    counts = tuple(float(sum(low <= latency < high for latency in latencies_ms)) for low, high in pairwise(edges))
    labels = (*(f"< {bound}" for bound in _BOUNDS_MS), f"≥ {_BOUNDS_MS[-1]}")
    return Plot("From message to reply", "histogram", labels, {"messages": counts}, "milliseconds", "messages")


def _reliability_plot(figures: Mapping[str, Figure | Mapping[str, Figure]], trials: int) -> Plot:
    names = tuple(f"pass^{k}" for k in range(1, trials + 1))
    values = [figures[name] for name in names]
    return Plot(
        "How often k trials in a row all pass",
        "lines",
        names,
        {"conversations": tuple(value.value for value in values if isinstance(value, Figure))},
        "k",
        "share of conversations",
    )
