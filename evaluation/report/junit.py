"""Writes a run as JUnit XML, so that a build server lists the gate's demands and the cases that failed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from evaluation.gate import Verdict
from evaluation.results import Evaluation, Failure, Section

#: XML 1.0 knows no control characters but tab and line ends; a transcript may hold what an attacker typed.
_FORBIDDEN = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(path: Path, evaluation: Evaluation, verdict: Verdict | None, known: Mapping[str, frozenset[str]]) -> None:
    """Write one suite a section and one for the gate.

    A case that failed is a failure, unless it is `known` (by section) to fail in the baseline: then it is skipped with
    a message, so that a build turns red for what is new. Where a section names its cases, the others are listed as
    passed.
    """
    root = ElementTree.Element("testsuites", name="lisa evaluate")
    if verdict is not None:
        root.append(_gate(verdict))
    for section in evaluation.sections:
        root.append(_section(section, known.get(section.name, frozenset())))
    for name, reason in evaluation.broken.items():
        suite = ElementTree.SubElement(root, "testsuite", name=name, tests="1", errors="1", failures="0", skipped="0")
        case = ElementTree.SubElement(suite, "testcase", classname=f"lisa.{name}", name=f"{name} can be measured")
        ElementTree.SubElement(case, "error", message=_clean(reason))
    ElementTree.indent(root)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _gate(verdict: Verdict) -> ElementTree.Element:
    suite = _suite("gate", len(verdict.judgements), len(verdict.breaches), 0, 0.0)
    for judgement in verdict.judgements:
        case = ElementTree.SubElement(suite, "testcase", classname="lisa.gate", name=_clean(judgement.sentence))
        if judgement.outcome == "breached":
            ElementTree.SubElement(case, "failure", message=_clean(judgement.sentence))
    return suite


def _section(section: Section, known: frozenset[str]) -> ElementTree.Element:
    failed = {failure.case: failure for failure in section.failures}
    seen = {case for values in section.cases.values() for case in values}
    passed = {case for case in seen if not any(_is_about(name, case) for name in failed)}
    new = failed.keys() - known
    suite = _suite(section.name, len(failed) + len(passed), len(new), len(failed) - len(new), section.seconds)
    for name in sorted(passed):
        _case(suite, section, name)
    for name, failure in failed.items():
        case = _case(suite, section, name)
        if name in new:
            ElementTree.SubElement(case, "failure", message=_clean(failure.reason)).text = _clean(_told(failure))
        else:
            ElementTree.SubElement(case, "skipped", message=_clean(f"fails in the baseline too: {failure.reason}"))
    return suite


def _case(suite: ElementTree.Element, section: Section, name: str) -> ElementTree.Element:
    """One case, with how long it took where the section knows."""
    known = section.cases.get("seconds", {}).items()
    times = [f"{seconds:.1f}" for case, seconds in known if _is_about(name, case)]
    about = {"classname": f"lisa.{section.name}", "name": _clean(name)} | ({"time": times[0]} if times else {})
    return ElementTree.SubElement(suite, "testcase", about)


def _is_about(failure: str, case: str) -> bool:
    """Whether a failure is that of a case: it may add the trial or the text in brackets."""
    return failure == case or failure.startswith(f"{case} (")


def _suite(name: str, tests: int, failures: int, skipped: int, seconds: float) -> ElementTree.Element:
    counts = {"tests": tests, "failures": failures, "errors": 0, "skipped": skipped}
    attributes = {"name": name, "time": f"{seconds:.1f}", **{key: str(count) for key, count in counts.items()}}
    return ElementTree.Element("testsuite", attributes)


def _told(failure: Failure) -> str:
    """All that a reader of the build's log needs."""
    parts = [
        *failure.transcript,
        *([f"expected: {failure.expected}"] if failure.expected else []),
        *([f"got: {failure.got}"] if failure.got else []),
        *(f"record: {record}" for record in failure.records),
    ]
    return "\n".join(parts)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
