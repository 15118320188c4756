"""The table of whole messages: read with its labels, never measured on, and what the bot learns of it."""

import csv
import random
from pathlib import Path

import pytest

from evaluation.heard import MESSAGES
from finetune.reader import generate, heard, phrasings
from tests.bot.conftest import plain

ROW = {
    "hand": "x",
    "intent": "complaint",
    "acts": "complain,ask",
    "aspects": "care",
    "point": "this",
    "problem": "defective",
    "whose": "own",
    "after": "price",
    "text": "it shrank (two sizes), can it be washed at all",
}


def table(folder: Path, **changes: str) -> Path:
    file = folder / "heard.tsv"
    rows = [heard.COLUMNS, [(ROW | changes)[column] for column in heard.COLUMNS]]
    file.write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")
    return file


def test_a_row_means_what_its_columns_say(tmp_path: Path) -> None:
    [one] = heard.read(table(tmp_path))
    assert (one.acts, one.aspects, one.pointer) == (("complain", "ask"), ("care",), "this")
    assert (one.problem, one.whose, one.after, one.text) == ("defective", "own", "price", ROW["text"])


@pytest.mark.parametrize(("written", "problem"), [("none", ""), ("?", None), ("", ""), ("wrong_item", "wrong_item")])
def test_a_problem_may_be_none_or_unknown(written: str, problem: str | None, tmp_path: Path) -> None:
    [one] = heard.read(table(tmp_path, problem=written))
    assert one.problem == problem


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("acts", "complains"),
        ("acts", ""),
        ("aspects", "price,size,shape"),
        ("point", "that"),
        ("problem", "late"),
        ("whose", "mine"),
        ("text", "what is [blue]"),
        ("text", ""),
    ],
)
def test_a_row_that_cannot_be_read_is_named(column: str, wrong: str, tmp_path: Path) -> None:
    file = table(tmp_path, **{column: wrong})
    with pytest.raises(ValueError, match=rf"heard\.tsv, line 2, column {column}: ") as told:
        heard.read(file)
    assert str(file) in str(told.value)


def test_a_table_with_other_columns_or_too_few_in_a_row_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "heard.tsv"
    file.write_text("text\tacts\nhello\tgreet\n", encoding="utf-8")
    with pytest.raises(ValueError, match="the first line has to name the columns hand, intent, acts"):
        heard.read(file)
    file.write_text("\t".join(heard.COLUMNS) + "\nx\tgreet\tgreet\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2: a row has 9 columns"):
        heard.read(file)


def test_the_bots_examples_are_those_of_the_table() -> None:
    assert heard.BOT_FILE.read_text(encoding="utf-8") == heard.of_the_bot(heard.written())
    assert {one.intent for one in heard.written()} - {""} <= set(generate.intents())


def test_no_message_is_written_twice_or_measured_on() -> None:
    texts = [plain(one.text) for one in heard.written()]
    assert len(texts) == len(set(texts))
    with (Path(__file__).parents[2] / "bot" / "utterances.csv").open(encoding="utf-8", newline="") as file:
        measured = {plain(row["text"]) for row in csv.DictReader(file)}
    measured |= {plain(one.text) for one in heard.read(MESSAGES)}
    assert set(texts) & measured == set()
    assert {one.hand for one in heard.written()} & {one.hand for one in heard.read(MESSAGES)} == set()


def test_a_whole_message_is_neither_filled_nor_put_together() -> None:
    literal = phrasings.Phrasing("x", "size 10 (or 12)", ("search",), is_literal=True)
    assert phrasings.said(literal, {}, random.Random(1)).text == "size 10 (or 12)"


def test_rows_of_whole_messages_keep_whose_order_they_speak_of() -> None:
    rows = [row for row in generate.rows("train", 2000, seed=3) if row.families[0].startswith("heard by ")]
    assert {row.whose for row in rows} == {"", "own", "other", "rule"}
    assert all(len(row.families) == 1 for row in rows)
