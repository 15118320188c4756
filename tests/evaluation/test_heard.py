"""The figures of a table of whole messages: 1 where it is read as it is labelled, less where it isn't."""

from dataclasses import replace
from pathlib import Path

import pytest

from evaluation import heard
from evaluation.reader import report
from finetune.reader.heard import COLUMNS, Heard, read
from language.message import Before
from language.reader import Reader
from language.whose_order import Party

TEXT = "my sister ordered a coat from you, can you tell me where her parcel is"


@pytest.fixture
def as_read(reader: Reader) -> Heard:
    """A message, labelled as the reader reads it."""
    said = reader.read(TEXT, Before("matches"))
    return Heard(
        hand="z",
        intent="track_order",
        acts=tuple(act.value for act in said.acts),
        aspects=tuple(aspect.value for aspect in said.aspects),
        pointer=said.pointer.value,
        problem="",
        whose=Party.OTHER.value if said.is_of_somebody_elses_order else Party.OWN.value,
        after="matches",
        text=TEXT,
    )


def test_what_is_read_as_it_is_labelled_has_one(reader: Reader, as_read: Heard) -> None:
    assert as_read.whose == "other"
    told = heard.figures(reader, [as_read])
    assert (told["acts"], told["pointer"], told["somebody else's order"]) == (1.0, 1.0, 1.0)


def test_what_is_not_has_less_and_what_nobody_labelled_is_not_counted(reader: Reader, as_read: Heard) -> None:
    wrong = replace(as_read, acts=("greet",), whose="own", problem=None)
    told = heard.figures(reader, [as_read, wrong])
    assert told["acts"] < 1.0 and told["somebody else's order"] == pytest.approx(2 / 3)
    assert heard.figures(reader, [wrong]).keys() == told.keys() - {"problem"}


def test_the_report_has_a_line_for_each_hand_and_one_for_all(
    reader: Reader, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "messages.tsv"
    rows = [
        ("x", "greet", "greet", "", "", "none", "", "", "hello there"),
        ("y", "", "search", "", "", "?", "", "", "a hat"),
    ]
    file.write_text("\n".join("\t".join(row) for row in (COLUMNS, *rows)) + "\n", encoding="utf-8")
    report(reader, file, faults=0)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["hand x", "hand y", "all"] and "2 messages" in lines[-1]


def test_the_table_that_is_measured_is_by_one_hand_and_whole() -> None:
    messages = read(heard.MESSAGES)
    assert len(messages) == 400 and len({one.hand for one in messages}) == 1
