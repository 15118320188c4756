"""Measures the answers as they are served: grounded or not, right or not, how near to the reference, how fast."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from actions.answers.llm import LanguageModel
from evaluation.answers import measures
from evaluation.answers.findings import Finding, find
from evaluation.answers.judge import SURE, Judge, Judged, Verdicts, kappa, verdicts
from evaluation.answers.pipeline import Served, ask, record_text
from evaluation.answers.questions import Question
from evaluation.results import Failure, Figure, Plot, Section, Table, mean, rate
from language.message import Reads
from retrieval.index import Index, Snapshot
from retrieval.search import SentenceEncoder

Tell = Callable[[str, int, int], None]

_BINS_S = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 2.0, 3.0)


def silent(_what: str, _done: int, _total: int) -> None:
    """Tell nothing."""


def evaluate(
    questions: Sequence[Question],
    index: Index,
    encoder: SentenceEncoder,
    model: LanguageModel,
    shop_name: str,
    *,
    with_examples: bool,
    intents: Mapping[str, str] | None = None,
    reader: Reads | None = None,
    base: LanguageModel | None = None,
    judge: Judge | None = None,
    tell: Tell = silent,
) -> Section:
    """Answer the questions as the shop would, and compare.

    Args:
        questions: what is asked, with what is known of the right answers.
        index: the catalog and policies that the questions are about.
        encoder: the sentence encoder of that index.
        model: the language model that serves.
        shop_name: how the assistant calls the shop.
        with_examples: whether the serving prompt shows worked examples (it does for an untuned model).
        intents: what the bot takes a question's text for, where the question names no intent itself.
        reader: what reads the questions as the shop does; without one the intents alone decide.
        base: the model before fine-tuning, asked the same questions with worked examples in the prompt; optional.
        judge: an endpoint that judges too; optional.
        tell: called with what is being done, how many are done, and of how many.

    Raises:
        ValueError: there are no questions.
    """
    if not questions:
        raise ValueError("There is no question to evaluate the answers on.")
    started = time.monotonic()
    snapshot = index.snapshot()

    def answers_of(speaker: LanguageModel, examples: bool, what: str) -> list[Finding]:
        def heard(done: int, total: int) -> None:
            tell(what, done, total)

        served = ask(questions, index, speaker, shop_name, examples, intents or {}, heard, reader)
        return find(served, snapshot, shop_name)

    findings = answers_of(model, with_examples, "answering")
    before = answers_of(base, True, "answering before fine-tuning") if base else []
    figures, cases = _figures(findings, encoder)
    notes = [f"Answers worded by {model.name}; catalog version {snapshot.version}."]
    plots = [_latency(findings), _fallbacks(findings)]
    failures = [_failure(finding) for finding in findings if any(finding.faults())]
    if base:
        figures["before_fine_tuning"] = _raw_figures(before)
        plots.append(_tuning_plot(base, model, before, findings))
        notes.append(f"Before fine-tuning: {base.name}, with worked examples in its prompt.")
    if judge:
        judged = _judge(judge, findings, snapshot, encoder, tell)
        figures["judge"] = _judge_figures(judged, findings)
        failures += [Failure(case, f"the judge's {measure}: {reason}") for measure, case, reason in judged.failed]
        notes.append(f"Judged by {judge.model}: {_JUDGE_NOTE}")
    return Section(
        "answers",
        figures,
        tables=[_by_kind(findings), _replaced(findings)],
        plots=plots,
        failures=failures,
        notes=[*notes, *_NOTES],
        seconds=time.monotonic() - started,
        cases=cases,
    )


_NOTES = (
    "`grounded_rate` counts an answer as grounded when every price, product name, colour, size, percentage and number "
    "in it stands in its own records, the claim check has nothing against it, and nothing forbidden is said. "
    "`claim_precision` counts single claims, `claim_recall` the facts that had to appear.",
    "`grounded_before_check` is what the model said before the check; a template replaced the rest.",
    "`context_precision` and `context_recall` compare record ids; an answer without records counts as 0.",
)
_JUDGE_NOTE = "a value that is no number, or a call that failed for good, is listed and in no mean."


def _figures(
    findings: Sequence[Finding], encoder: SentenceEncoder
) -> tuple[dict[str, Any], dict[str, dict[str, float]]]:
    """The figures, and each case's own value of those that are means over the cases."""
    samples = {finding.served.question.id: _sample(finding) for finding in findings}
    cases: dict[str, dict[str, float]] = {
        "grounded_rate": {f.served.question.id: float(f.grounded) for f in findings},
        "right": {f.served.question.id: float(not any(f.faults())) for f in findings},
    }
    with_reference = {case: sample for case, sample in samples.items() if sample.reference}
    with_records = {case: sample for case, sample in samples.items() if sample.relevant}
    with_strings = {case: sample for case, sample in samples.items() if sample.strings}
    if with_reference:
        scored = measures.wordings(list(with_reference.values()), encoder)
        cases |= {name: dict(zip(with_reference, values, strict=True)) for name, values in scored.items()}
    if with_records:
        scored = measures.contexts(list(with_records.values()))
        cases |= {name: dict(zip(with_records, values, strict=True)) for name, values in scored.items()}
    if with_strings:
        presence = measures.string_presence(list(with_strings.values()))
        cases["string_presence"] = dict(zip(with_strings, presence, strict=True))
    figures: dict[str, Any] = {
        name: rate([value == 1.0 for value in values.values()])
        if name in ("grounded_rate", "right")
        else mean(list(values.values()))
        for name, values in cases.items()
    }
    return figures | _raw_figures(findings) | _claim_figures(findings) | _refusals(findings) | _speed(findings), cases


def _raw_figures(findings: Sequence[Finding]) -> dict[str, Figure]:
    raw = [finding.raw_is_grounded for finding in findings if finding.raw_is_grounded is not None]
    return {"grounded_before_check": rate(raw)} if raw else {}


def _claim_figures(findings: Sequence[Finding]) -> dict[str, Figure]:
    made = [claim.holds for finding in findings for claim in finding.claims]
    wanted = [is_present for finding in findings for is_present in finding.present]
    return ({"claim_precision": rate(made)} if made else {}) | ({"claim_recall": rate(wanted)} if wanted else {})


def _refusals(findings: Sequence[Finding]) -> dict[str, Figure]:
    right = [f.refused for f in findings if f.served.question.expect == "refusal"]
    wrong = [f.refused for f in findings if f.served.question.expect == "answer"]
    return ({"right_refusals": rate(right)} if right else {}) | ({"wrong_refusals": rate(wrong)} if wrong else {})


def _speed(findings: Sequence[Finding]) -> dict[str, Any]:
    worded = [finding.served for finding in findings if finding.served.seconds]
    templates = {"template_rate": rate([finding.served.worded_by == "template" for finding in findings])}
    if not worded:
        return templates
    seconds = sorted(served.seconds for served in worded)
    return templates | {
        "within_deadline": rate([served.in_time for served in worded]),
        "wording_seconds": {
            "p50": Figure(seconds[len(seconds) // 2], len(seconds)),
            "p95": Figure(seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))], len(seconds)),
        },
    }


def _sample(finding: Finding) -> measures.Sample:
    served = finding.served
    strings = tuple(facts[0] for facts in served.question.facts if len(facts) == 1)
    return measures.Sample(served.text, served.question.reference, served.sources, served.question.records, strings)


def _by_kind(findings: Sequence[Finding]) -> Table:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.served.question.kind, []).append(finding)
    rows = tuple(
        (
            kind,
            len(group),
            sum(not any(one.faults()) for one in group),
            sum(one.grounded for one in group),
            sum(one.served.worded_by == "model" for one in group),
        )
        for kind, group in groups.items()
    )
    return Table("Answers by kind of question", ("kind", "questions", "right", "grounded", "worded by the model"), rows)


def _replaced(findings: Sequence[Finding]) -> Table:
    """What the model said where a template was sent instead: false claims that were stopped, or true ones misread."""
    rows = tuple(
        (served.question.id, served.reason, served.raw)
        for served in (finding.served for finding in findings)
        if served.raw and served.worded_by == "template"
    )
    return Table("Wordings that a template replaced", ("case", "why", "what the model said"), rows)


def _latency(findings: Sequence[Finding]) -> Plot:
    seconds = [finding.served.seconds for finding in findings if finding.served.seconds]
    edges = [*_BINS_S, float("inf")]
    counts = tuple(float(sum(low <= s < high for s in seconds)) for low, high in pairwise(edges))
    labels = (*(f"{low:g}–{high:g}" for low, high in pairwise(_BINS_S)), f"over {_BINS_S[-1]:g}")
    return Plot(
        "How long a wording takes", "histogram", labels, {"answers": counts}, "seconds of the language model", "answers"
    )


def _fallbacks(findings: Sequence[Finding]) -> Plot:
    reasons = Counter(f.served.reason for f in findings if f.served.reason and f.served.reason != "not asked")
    labels = tuple(reason for reason, _ in reasons.most_common()) or ("none",)
    return Plot(
        "Why a template was sent although the model was asked",
        "bars",
        labels,
        {"answers": tuple(float(reasons[label]) for label in labels)},
        "",
        "answers",
    )


def _tuning_plot(
    base: LanguageModel, model: LanguageModel, before: Sequence[Finding], after: Sequence[Finding]
) -> Plot:
    worded = [finding for finding in after if finding.raw_is_grounded is not None]
    labels = tuple(dict.fromkeys(finding.served.question.kind for finding in worded))

    def rates(findings: Sequence[Finding]) -> tuple[float, ...]:
        shares = []
        for label in ("all", *labels):
            raw = [
                bool(f.raw_is_grounded)
                for f in findings
                if f.raw_is_grounded is not None and label in ("all", f.served.question.kind)
            ]
            shares.append(round(sum(raw) / len(raw), 4) if raw else 0.0)
        return tuple(shares)

    return Plot(
        "Grounded wordings before the check, before and after fine-tuning",
        "bars",
        ("all", *labels),
        {f"before ({base.name})": rates(before), f"after ({model.name})": rates(after)},
        "kind of question",
        "share grounded",
    )


def _failure(finding: Finding) -> Failure:
    served = finding.served
    return Failure(
        case=served.question.id,
        reason="; ".join(finding.faults()),
        transcript=(f"customer: {served.question.question}", f"bot: {served.text}"),
        expected=served.question.reference or " · ".join(" or ".join(facts) for facts in served.question.facts),
        got=f"{served.text} [{served.kind}, worded by {served.worded_by}{_because(served)}]",
        records=served.records,
    )


def _because(served: Served) -> str:
    return f": {served.reason}" if served.reason else ""


def _judge(
    judge: Judge, findings: Sequence[Finding], snapshot: Snapshot, encoder: SentenceEncoder, tell: Tell
) -> Verdicts:
    def heard(done: int, total: int) -> None:
        tell(f"judging with {judge.model}", done, total)

    return verdicts(judge, [_to_judge(finding, snapshot) for finding in findings], encoder, heard)


def _to_judge(finding: Finding, snapshot: Snapshot) -> Judged:
    """The served answer; or, where people have given their verdict on an answer, that one with its right records."""
    served, question = finding.served, finding.served.question
    if not question.human:
        return Judged(question.id, question.question, served.text, question.reference, served.records)
    records = tuple(text for key in question.records if (text := record_text(snapshot, key)))
    return Judged(question.id, question.question, question.answered, question.reference, records)


def _judge_figures(judged: Verdicts, findings: Sequence[Finding]) -> dict[str, Any]:
    figures: dict[str, Any] = {name: mean(list(values.values())) for name, values in judged.values.items() if values}
    asked = sum(len(values) for values in judged.values.values()) + len(judged.failed)
    if asked:
        figures["failed"] = rate([False] * (asked - len(judged.failed)) + [True] * len(judged.failed))
    human = {f.served.question.id: f.served.question.human == "right" for f in findings if f.served.question.human}
    for name in ("faithfulness", "factual_correctness"):
        both = [case for case in human if case in judged.values[name]]
        if both:
            theirs = [judged.values[name][case] >= SURE for case in both]
            agreement = kappa([human[case] for case in both], theirs)
            figures.setdefault("kappa_with_people", {})[name] = Figure(agreement, len(both))
    return figures
