"""A run of several evaluations: what breaks is told, what is saved comes back, and the report holds all of it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evaluation import saved
from evaluation.gate import Rule, judge
from evaluation.report import junit, page
from evaluation.report.names import entries, meaning
from evaluation.report.plots import draw
from evaluation.results import Evaluation, Failure, Figure, Plot, Section
from evaluation.run import Part, run
from evaluation.saved import SavedRunError

from .runs import ABOUT, evaluation, saved_run

NASTY = '<script>alert(1)</script> & "quotes" \x00'


def test_a_part_that_breaks_does_not_stop_the_others() -> None:
    def breaks(_progress: object) -> Section:
        raise OSError("no such thing")

    told: list[tuple[str, str]] = []
    parts = [Part("nlu", breaks), Part("stories", lambda _progress: Section("stories", {"failed": Figure(0, 3)}))]
    done = run(parts, lambda _part: lambda _done, _total: None, lambda part, error: told.append((part.name, error)))
    assert [section.name for section in done.sections] == ["stories"]
    assert re.fullmatch(r"OSError in test_run\.py, line \d+: no such thing", done.broken["nlu"])
    assert told == [("nlu", done.broken["nlu"]), ("stories", "")]


def test_parts_of_one_section_are_put_together() -> None:
    suites = Section("conversations", {"pass^1": Figure(1, 2)}, notes=["a"], seconds=2, cases={"pass^1": {"x": 1.0}})
    tau2 = Section("conversations", {"tau2": {"pass^1": Figure(0.5, 4)}}, notes=["a", "b"], seconds=3)
    parts = [Part("conversations", lambda _: suites), Part("conversations.tau2", lambda _: tau2)]
    [section] = run(parts, lambda _part: lambda _done, _total: None, lambda _part, _error: None).sections
    assert list(section.flat()) == ["conversations.pass^1", "conversations.tau2.pass^1"]
    assert (section.notes, section.seconds) == (["a", "b"], 5)


def test_a_saved_run_comes_back(tmp_path: Path) -> None:
    whole = saved.as_json(evaluation(), ABOUT)
    for content in (whole, saved.as_baseline(whole)):
        saved.write(tmp_path / "report.json", content)
        back, run_before = saved.read(tmp_path / "report.json"), saved_run()
        assert back.figures.keys() == run_before.figures.keys()
        assert back.figures["nlu.accuracy"].value == run_before.figures["nlu.accuracy"].value
        assert (back.cases, back.failed, back.seconds) == (run_before.cases, run_before.failed, run_before.seconds)


def test_a_baseline_names_no_file_of_the_machine(tmp_path: Path) -> None:
    about = {
        **ABOUT,
        "gate": "/home/somebody/gate.yml",
        "baseline": "/home/somebody/b.json",
        "command": "lisa --report /home/x",
    }
    saved.update_baseline(tmp_path / "baseline.json", saved.as_json(evaluation(), about))
    assert "/home" not in (tmp_path / "baseline.json").read_text()


def test_a_baseline_keeps_what_a_run_did_not_measure(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    saved.update_baseline(path, saved.as_json(evaluation(right=90, failed_stories=2), ABOUT))
    only_nlu = evaluation(right=95)
    only_nlu.sections = only_nlu.sections[:1]
    only_nlu.seconds = {"nlu": 9.0}
    saved.update_baseline(path, saved.as_json(only_nlu, ABOUT))
    kept = saved.read(path)
    assert kept.figures["nlu.accuracy"].value == 0.95
    assert kept.figures["stories.failed"].value == 2
    assert kept.seconds == {"nlu": 9.0, "stories": 2.0}
    assert len(kept.failed["nlu"]) == 5


def test_the_keys_are_those_of_the_contract() -> None:
    content = saved.as_json(evaluation(), ABOUT)
    assert content["nlu"]["accuracy"]["value"] == 0.95
    assert content["nlu"]["accuracy"]["n"] == 100
    assert content["nlu"]["accuracy"]["low"] < 0.95 < content["nlu"]["accuracy"]["high"]
    assert content["stories"]["failed"] == {"value": 0, "n": 70}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "line 1: this is not JSON"),
        ("[]", "is not a report of `lisa evaluate`"),
        ('{"run": {}, "nlu": {"accuracy": 0.9}}', "`nlu.accuracy` should be a figure"),
    ],
)
def test_a_file_that_is_no_report_is_told(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SavedRunError, match=complaint):
        saved.read(path)


def test_the_page_shows_the_verdict_the_figures_and_every_failure(tmp_path: Path) -> None:
    now, before = evaluation(right=80, failed_stories=1), saved_run(right=95)
    verdict = judge(
        [Rule("nlu.accuracy", minimum=0.95), Rule("stories.failed", maximum=0)],
        saved.of(now, ABOUT),
        ["nlu", "stories"],
        baseline=before,
    )
    page.write(tmp_path / "report.html", now, ABOUT, verdict, before)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    for breach in verdict.breaches:
        assert breach.sentence in html
    assert html.count('<details class="failure">') == 20
    assert html.count(">new</span>") == 15
    assert "80.0 %" in html
    assert "-15.0 points, worse" in html
    assert "Search</b> was not measured in this run" in html


def test_the_page_says_what_was_not_measured() -> None:
    assert page.not_measured(evaluation()) == ["retrieval", "answers", "conversations"]
    talked = Evaluation([Section("conversations", {"pass^1": Figure(1, 2)})], {"conversations.attacks": "no shop"})
    assert page.not_measured(talked)[-3:] == [*("conversations.safety", "conversations.parallel", "conversations.tau2")]


def test_the_page_needs_nothing_else_and_escapes_all_text(tmp_path: Path) -> None:
    plots = [
        Plot(NASTY, kind, (NASTY, "b"), {NASTY: (1.0, 0.5)}, NASTY, NASTY)  # type: ignore[arg-type]
        for kind in ("bars", "lines", "histogram", "heatmap")
    ]
    failure = Failure(NASTY, NASTY, (f"customer: {NASTY}", NASTY), f"a {NASTY}", f"b {NASTY}", (NASTY,))
    section = Section("nlu", {"accuracy": Figure(0.5, 2)}, plots=plots, failures=[failure], notes=[NASTY])
    page.write(tmp_path / "report.html", Evaluation([section], {"answers": NASTY}), ABOUT, None, None)
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in html
    assert "\x00" not in html
    assert re.findall(r"""(?:src|href)=(?!["']#)|url\(|@import|https?:""", html) == []


def test_expected_and_got_are_compared_word_by_word() -> None:
    pieces = page.differences(Failure("c", "r", (), "The dress costs $89.00 today.", "The dress costs $98.00 today."))
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("both", "The dress costs"),
        ("expected", "$89.00"),
        ("got", "$98.00"),
        ("both", "today."),
    ]
    assert page.differences(Failure("c", "r", (), "return_items", "refund_status")) == []


def test_a_plot_without_numbers_can_be_drawn() -> None:
    assert "<svg" in draw(Plot("nothing", "bars", (), {}))
    assert "<svg" in draw(Plot("zeros", "lines", ("a",), {"s": (0.0,)}))


def test_every_described_figure_says_what_it_means() -> None:
    assert [key for key, described in entries().items() if not described.means.endswith(".")] == []
    assert meaning("retrieval.methods.bm25.mrr").better == "none"
    assert meaning("conversations.kinds.happy_paths").name == "Conversations that pass: happy paths"
    assert meaning("conversations.pass^3").name == "Conversations that pass 3 times in a row"
    assert meaning("stories.failed").told(3) == "3"
    assert meaning("nlu.accuracy").told_difference(-0.021) == "-2.1 points"


def test_a_build_server_sees_what_is_new(tmp_path: Path) -> None:
    now, before = evaluation(right=93), saved_run(right=95)
    verdict = judge([Rule("nlu.accuracy", minimum=0.99)], saved.of(now, ABOUT), ["nlu"])
    now.broken["answers"] = NASTY
    junit.write(tmp_path / "junit.xml", now, verdict, before.failed)
    suites = {suite.get("name"): suite for suite in ElementTree.parse(tmp_path / "junit.xml").getroot()}
    assert (suites["gate"].get("tests"), suites["gate"].get("failures")) == ("1", "1")
    counts = {name: suites["nlu"].get(name) for name in ("tests", "failures", "skipped")}
    assert counts == {"tests": "100", "failures": "2", "skipped": "5"}
    assert suites["answers"].get("errors") == "1"
