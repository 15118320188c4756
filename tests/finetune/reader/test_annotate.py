"""A person mends a reading in one line; the least sure messages come first, and nobody is asked twice."""

from pathlib import Path

import pytest

from finetune.dialogues.dialogue import Dialogue, Turn
from finetune.reader import annotate
from language.message import Act, Aspect, Before, Message, Pointer


class _Sure:
    """Reads by a table of how sure it is."""

    def __init__(self, chances: dict[str, float]) -> None:
        self._chances = chances

    def read(self, text: str, before: Before) -> Message:
        return Message(text, acts={Act.LIKE: 1.0}, likely={Act.LIKE: self._chances[text]})


def test_a_reading_is_a_line_and_back() -> None:
    line = "like, price, this, +red, -belt, ?collar"
    row = annotate.row_of("love the RED one without a belt, what collar, how much", line)
    assert row.acts == ("like", "ask")
    assert (row.aspects, row.pointer) == (("price",), "this")
    assert [(row.text[start:end], kind) for start, end, kind in row.spans or ()] == [
        ("RED", "wanted"),
        ("belt", "unwanted"),
        ("collar", "detail"),
    ]
    message = Message(
        row.text,
        acts={Act.LIKE: 1.0, Act.ASK: 1.0},
        aspects={Aspect.PRICE: 1.0},
        pointer=Pointer.THIS,
        wanted=("red",),
        unwanted=("belt",),
        details=("collar",),
    )
    assert annotate.as_line(message) == line


@pytest.mark.parametrize(
    ("line", "named"), [("adore", "'adore' is no act"), ("like, +blue", "'blue' isn't in"), ("this", "name an act")]
)
def test_what_is_no_reading_is_told(line: str, named: str) -> None:
    with pytest.raises(annotate.ReadingError, match=named):
        annotate.row_of("love the red one", line)


def test_the_least_sure_come_first_and_once(tmp_path: Path) -> None:
    said = ("sure", "unsure", "done", "sure")
    dialogue = Dialogue(dialogue_id="a", source="test", turns=tuple(Turn(role="user", content=text) for text in said))
    file = tmp_path / "annotated.jsonl"
    annotate.save(file, annotate.row_of("done", "close"))
    reader = _Sure({"sure": 0.98, "unsure": 0.55})
    assert [message.text for message in annotate.unread([dialogue], file, reader)] == ["unsure", "sure"]
    assert [row.acts for row in annotate.annotated(file)] == [("close",)]
